/** A client's card is charged once and is a receipt once, whatever the gateway answers, loses or repeats. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { MoneyJson } from '../../core/contracts/index.ts';
import { onEachKind, testApp } from '../kit/app.ts';
import { CARD, type Cards, openCards, REPORTS } from './cards.ts';
import { eur } from './steps.ts';

await onEachKind('charges', (kind) => {
  let cards: Cards;
  beforeAll(async () => {
    cards = await openCards(kind);
  });
  afterAll(() => cards?.close());
  beforeEach(() => cards.well());

  it('are asked for once, become a receipt once they were taken, and keep nothing that stands for the card', async () => {
    const dossier = await cards.owing('120.00');
    const invoice = await cards.desk.invoice(dossier);
    const asked = await cards.create(dossier, eur('120.00'), { invoice }, { idempotencyKey: 'charge-1' });
    expect(asked).toMatchObject({ kind: 'charge', state: 'queued', payment: null, adapter: 'payment-http', askedBy: 'test-admin' });
    expect(await cards.create(dossier, eur('120.00'), { invoice }, { idempotencyKey: 'charge-1' })).toEqual(asked);
    expect([cards.gateway.items.length, await cards.moved(dossier)]).toEqual([0, []]);
    await Promise.all([cards.work(), cards.work()]);
    await cards.work();
    expect(cards.gateway.items.map((i) => [i.key, i.asked])).toEqual([
      [
        asked.id,
        {
          ...{ amount: '120.00', currency: 'EUR', instrument: 'tok_1', description: 'Horizon & Fils Voyages', reference: invoice },
          reportTo: REPORTS,
        },
      ],
    ]);
    const row = await cards.get(asked);
    expect(row).toMatchObject({ state: 'done', reference: 'ch_1', date: cards.today(), error: null });
    expect(await cards.moved(dossier)).toEqual([`receipt card 120.00 ${cards.today()} ch_1`]);
    expect((await cards.desk.app.op('payment.list', { dossier })).items[0]).toMatchObject({ ref: row.payment, invoice });
    expect(await cards.desk.app.db.read(cards.desk.app.ctx(), (tx) => tx.sql('SELECT instrument FROM payments_charges'))).toEqual([
      { instrument: null },
    ]);
    expect(JSON.stringify(await cards.desk.app.op('outbox.list'))).not.toContain('tok_1');
    expect(await cards.findings()).toEqual([]);
  });

  it('are asked of nobody by a preview', async () => {
    const dossier = await cards.owing('10.00');
    const [before, taken] = [await cards.desk.app.counts(), cards.gateway.asked.length];
    const reply = await cards.desk.app.reply('charge.create', { dossier, money: eur('10.00'), instrument: 'tok_1' }, { dryRun: true });
    expect(reply).toMatchObject({ status: 200, body: { answer: { state: 'queued' } } });
    await cards.work();
    expect([await cards.desk.app.counts(), cards.gateway.asked.length]).toEqual([before, taken]);
  });

  it('are of what is due at most, less what is being charged: two clicks charge once', async () => {
    const dossier = await cards.owing('100.00');
    const refused = (amount: MoneyJson, more: object = {}) =>
      cards.desk.app.refusal('charge.create', { dossier, money: amount, instrument: 'tok_1', ...more });
    expect(await refused(eur('100.01'))).toMatchObject({ code: 'CHARGE_EXCEEDS_DUE', errors: [{ pointer: '/money/amount' }] });
    const first = await cards.create(dossier, eur('60.00'));
    expect(await refused(eur('40.01'))).toMatchObject({ code: 'CHARGE_EXCEEDS_DUE', detail: expect.stringContaining('40.00 EUR') });
    await cards.work();
    expect((await cards.get(first)).state).toBe('done');
    expect((await refused(eur('40.01'))).code).toBe('CHARGE_EXCEEDS_DUE');
    await cards.create(dossier, eur('40.00'));
    await cards.work();
    expect(await cards.paid(dossier)).toBe('100.00');
  });

  it('are asked for by who may, of what there is, and never by the number of a card', async () => {
    const dossier = await cards.owing('100.00');
    const input = { dossier, money: eur('1.00'), instrument: 'tok_1' };
    const before = await cards.desk.app.counts();
    const code = async (more: object, how: object = {}) => (await cards.desk.app.refusal('charge.create', { ...input, ...more }, how)).code;
    expect(await code({}, { actor: cards.desk.app.as('accountant') })).toBe('FORBIDDEN');
    expect(await code({ adapter: 'email-smtp' })).toBe('ADAPTER_UNKNOWN');
    expect(await code({}, { agency: 'demo-be' })).toBe('NOT_FOUND');
    expect(await code({ invoice: 'F2026-999999' })).toBe('NOT_FOUND');
    expect(await code({ money: { amount: '1.00', currency: 'USD' } })).toBe('CURRENCY_MISMATCH');
    expect(await code({ money: eur('0.00') })).toBe('AMOUNT_INVALID');
    for (const instrument of [CARD, `card:${CARD}`, '', 'two words', 'x'.repeat(251)]) {
      const { code: why, errors } = await cards.desk.app.refusal('charge.create', { ...input, instrument });
      expect([why, errors?.[0]?.pointer]).toEqual(['INPUT_INVALID', '/instrument']);
    }
    expect(await cards.desk.app.counts()).toEqual(before);
  });

  it('end declined, with the reason, no receipt, and room to ask again', async () => {
    const dossier = await cards.owing('50.00');
    cards.gateway.decides = () => ({ state: 'failed', code: 'insufficient_funds', message: `Card ${CARD} declined` });
    const asked = await cards.create(dossier, eur('50.00'));
    await cards.work();
    const row = await cards.get(asked);
    expect(row).toMatchObject({
      state: 'rejected',
      payment: null,
      error: expect.stringMatching(/^insufficient_funds: .*XXXX.*declined/),
    });
    // Whoever echoes a card is quoted nowhere.
    for (const table of ['payments_charges', 'outbox', 'dossiers_timeline'])
      expect(
        JSON.stringify(await cards.desk.app.db.read(cards.desk.app.ctx(), (tx) => tx.sql(`SELECT * FROM ${table}`)), (_, v) =>
          typeof v === 'bigint' ? String(v) : v,
        ),
      ).not.toContain('411111111111');
    cards.forward(60 * 24);
    await cards.work();
    expect([cards.gateway.items.filter((i) => i.key === asked.id).length, await cards.moved(dossier)]).toEqual([1, []]);
    cards.gateway.decides = () => ({});
    cards.gateway.day = cards.today();
    await cards.charged(dossier, '50.00');
  });

  it.each(['lost', 'failsAfter'] as const)(
    'are in doubt when the answer is %s after it was charged: asked about, and charged once',
    async (trouble) => {
      const dossier = await cards.owing('70.00');
      cards.gateway.trouble = (method) => (method === 'POST' ? trouble : { status: 500 });
      const asked = await cards.create(dossier, eur('70.00'));
      await cards.work();
      expect(await cards.get(asked)).toMatchObject({ state: 'unknown', payment: null });
      expect(await cards.paid(dossier)).toBe('0.00');
      cards.forward(2);
      await cards.work();
      expect((await cards.get(asked)).state).toBe('unknown');
      cards.gateway.trouble = () => null;
      cards.forward(2);
      await cards.work();
      expect(await cards.get(asked)).toMatchObject({ state: 'done' });
      expect([cards.gateway.items.filter((i) => i.key === asked.id).length, await cards.paid(dossier)]).toEqual([1, '70.00']);
      cards.forward(60 * 24);
      await cards.work();
      expect(await cards.paid(dossier)).toBe('70.00');
    },
  );

  it('are not sent where nobody took them, and sent again under their key', async () => {
    const dossier = await cards.owing('70.00');
    cards.gateway.trouble = () => ({ status: 503 });
    const asked = await cards.create(dossier, eur('70.00'));
    await cards.work();
    expect(await cards.get(asked)).toMatchObject({ state: 'queued', error: expect.stringContaining('503') });
    cards.gateway.trouble = (method) => (method === 'POST' ? 'closed' : null);
    cards.forward(1);
    await cards.work();
    expect((await cards.get(asked)).state).toBe('unknown');
    cards.gateway.trouble = () => null;
    // He certainly has none: it is asked for again.
    for (let i = 0; i < 3; i++) {
      cards.forward(5);
      await cards.work();
    }
    expect(await cards.get(asked)).toMatchObject({ state: 'done', error: null });
    expect(await cards.paid(dossier)).toBe('70.00');
  });

  it('end late: accepted first, charged when an event says so or when it is asked', async () => {
    cards.gateway.decides = () => ({ state: 'pending' });
    const [one, two] = [await cards.owing('30.00'), await cards.owing('40.00')];
    const [first, second] = [await cards.create(one, eur('30.00')), await cards.create(two, eur('40.00'))];
    await cards.work();
    const row = await cards.get(first);
    expect(row).toMatchObject({ state: 'accepted', reference: expect.stringMatching(/^ch_/) });
    expect(await cards.post([cards.event('charged', row)])).toEqual({ status: 200, body: { taken: 1 } });
    expect(await cards.get(first)).toMatchObject({ state: 'done' });
    for (const item of cards.gateway.items) if (item.state === 'pending') item.state = 'done';
    cards.forward(2);
    await cards.work();
    expect(await cards.get(second)).toMatchObject({ state: 'done' });
    expect([await cards.paid(one), await cards.paid(two)]).toEqual(['30.00', '40.00']);
  });

  it.each([
    ['charged', 'done'],
    ['failed', 'done'],
    ['charged', 'lost'],
    ['charged', 'failed'],
  ] as const)('end as an event says that overtakes the answer: %s before it is %s', async (type, answer) => {
    const dossier = await cards.owing('30.00');
    cards.gateway.trouble = (method) => (method === 'POST' && answer === 'lost' ? 'lost' : null);
    cards.gateway.decides = () => (answer === 'failed' ? { state: 'failed', code: 'declined' } : {});
    cards.gateway.meanwhile = async (item) => {
      if (item)
        expect((await cards.post([cards.event(type, { id: item.key, reference: item.id, money: eur(item.amount) })])).status).toBe(200);
    };
    const asked = await cards.create(dossier, eur('30.00'));
    await cards.work();
    const took = type === 'charged';
    expect(await cards.get(asked)).toMatchObject({ state: took ? 'done' : 'failed', reference: expect.stringMatching(/^ch_/) });
    expect([(await cards.moved(dossier)).length, await cards.paid(dossier)]).toEqual(took ? [1, '30.00'] : [0, '0.00']);
    expect(await cards.findings()).toEqual([]);
  });

  it('happen once, though the host died while the provider was at it, and its answer comes after another took over', async () => {
    const dossier = await cards.owing('30.00');
    const other = await testApp(kind, { ...cards.options, url: cards.desk.app.url, at: cards.desk.app.clock.now() });
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let at = (): void => {};
    const begun = new Promise<void>((resolve) => {
      at = resolve;
    });
    cards.gateway.meanwhile = async (item) => {
      if (!item) return;
      at();
      await answered;
    };
    const asked = await cards.create(dossier, eur('30.00'));
    const dying = cards.work();
    await begun;
    cards.forward(5);
    other.clock.moveTo(cards.desk.app.clock.now());
    cards.gateway.meanwhile = async () => {};
    await other.worker.drain();
    expect(await cards.get(asked)).toMatchObject({ state: 'done' });
    answer();
    await dying;
    expect([
      cards.gateway.items.filter((i) => i.key === asked.id).length,
      (await cards.moved(dossier)).length,
      await cards.paid(dossier),
    ]).toEqual([1, 1, '30.00']);
    await other.remove();
    expect(await cards.findings()).toEqual([]);
  });

  it('are in doubt when another amount is said to have been taken, and are of a day since they were asked for', async () => {
    const dossier = await cards.owing('30.00');
    cards.gateway.decides = () => ({ amount: '29.99' });
    const { id } = await cards.create(dossier, eur('30.00'));
    await cards.work();
    expect(await cards.get({ id })).toMatchObject({ state: 'unknown', error: expect.stringContaining('another amount') });
    expect(await cards.moved(dossier)).toEqual([]);
    for (const day of ['2020-01-01', '2099-01-01']) {
      const other = await cards.owing('30.00');
      cards.gateway.decides = () => ({ day });
      await cards.charged(other, '30.00');
      expect(await cards.moved(other)).toMatchObject([expect.stringContaining(` ${cards.today()} `)]);
    }
  });

  it('happen beside what people do on the same dossiers, each once', async () => {
    const dossiers = await Promise.all(Array.from({ length: 8 }, () => cards.owing('30.00')));
    const asked = await Promise.all(dossiers.map((dossier) => cards.create(dossier, eur('20.00'))));
    await Promise.all([
      cards.work(),
      ...dossiers.map((dossier) => cards.desk.app.op('payment.record', { dossier, money: eur('10.00') })),
      ...dossiers.map((dossier) => cards.desk.invoice(dossier)),
    ]);
    for (let i = 0; i < 3; i++) {
      cards.forward(2);
      await cards.work();
    }
    for (const [i, dossier] of dossiers.entries()) {
      expect((await cards.get(asked[i])).state).toBe('done');
      expect([await cards.paid(dossier), (await cards.moved(dossier)).length]).toEqual(['30.00', 2]);
    }
    expect(await cards.findings()).toEqual([]);
  });

  it('are for a person to say when nobody ever knows', async () => {
    cards.gateway.trouble = (method) => (method === 'POST' ? 'lost' : { status: 500 });
    const [yes, no] = [await cards.owing('30.00'), await cards.owing('40.00')];
    const [first, second] = [await cards.create(yes, eur('30.00')), await cards.create(no, eur('40.00'))];
    for (let i = 0; i < 14; i++) {
      await cards.work();
      cards.forward(2);
    }
    expect(await cards.get(first)).toMatchObject({ state: 'unknown', error: expect.stringContaining('look at the provider') });
    const decide = (id: string, more: object) => cards.desk.app.op('charge.decide', { id, reason: 'vu chez le prestataire', ...more });
    expect(await cards.desk.app.refusal('charge.decide', { id: first.id, moved: true, reason: 'x' })).toMatchObject({
      errors: [{ pointer: '/reference' }],
    });
    expect(await decide(first.id, { moved: true, reference: 'ch_seen' })).toMatchObject({ state: 'done', reference: 'ch_seen' });
    expect(await decide(second.id, { moved: false })).toMatchObject({ state: 'rejected', error: 'vu chez le prestataire' });
    expect((await cards.desk.app.refusal('charge.decide', { id: first.id, moved: false, reason: 'x' })).code).toBe('PAYMENT_STATE');
    expect([await cards.paid(yes), await cards.paid(no)]).toEqual(['30.00', '0.00']);
    expect(await cards.findings()).toEqual([]);
  });

  it('have no receipt where the books refuse it, until somebody places it', async () => {
    const dossier = await cards.owing('30.00');
    const asked = await cards.create(dossier, eur('30.00'));
    const other = (await cards.desk.app.op('client.create', { name: 'Autre' })).code;
    const { version } = await cards.desk.app.op('dossier.get', { ref: dossier });
    await cards.desk.app.op('dossier.update', { ref: dossier, client: other }, { ifMatch: `"${version}"` });
    await cards.work();
    expect(await cards.get(asked)).toMatchObject({ state: 'unplaced', payment: null, error: expect.stringContaining('another client') });
    // The money is there: nobody is charged for it again.
    expect((await cards.desk.app.refusal('charge.create', { dossier, money: eur('30.00'), instrument: 't' })).code).toBe(
      'CHARGE_EXCEEDS_DUE',
    );
    const right = await cards.owing('30.00');
    const placed = await cards.desk.app.op('charge.place', { id: asked.id, dossier: right });
    expect(placed).toMatchObject({ state: 'done', dossier: right, client: cards.desk.client, error: null });
    expect([await cards.paid(dossier), await cards.paid(right)]).toEqual(['0.00', '30.00']);
    expect((await cards.desk.app.refusal('charge.place', { id: asked.id })).code).toBe('PAYMENT_STATE');
    expect(await cards.findings()).toEqual([]);
  });
});
