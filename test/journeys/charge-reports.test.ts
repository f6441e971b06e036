/** What a gateway says of charges by itself: early, twice, in any order, forged; of charges that fail after all and of what card holders dispute. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { CARD, type Cards, openCards, REPORTS } from './cards.ts';
import { eur } from './steps.ts';

await onEachKind('reports on charges', (kind) => {
  let cards: Cards;
  beforeAll(async () => {
    cards = await openCards(kind);
  });
  afterAll(() => cards?.close());
  beforeEach(() => cards.well());
  const permutations = <T>(of: readonly T[]): T[][] =>
    of.length < 2 ? [[...of]] : of.flatMap((one, i) => permutations(of.filter((_, j) => j !== i)).map((rest) => [one, ...rest]));

  it('before the answer, twice, and in any order, to the same', async () => {
    for (const order of permutations(['answer', 'charged', 'chargedBack'])) {
      const dossier = await cards.owing('100.00');
      cards.gateway.decides = () => ({ state: 'pending' });
      const asked = await cards.create(dossier, eur('100.00'));
      cards.gateway.trouble = (method) => (method === 'POST' ? 'lost' : null);
      await cards.work();
      cards.gateway.trouble = () => null;
      const item = cards.gateway.items.find((i) => i.key === asked.id);
      if (!item) throw new Error('nothing was charged');
      item.state = 'done';
      const said = (type: string, more: object = {}) => cards.event(type, asked, { reference: item.id, ...more });
      const [took, back] = [said('charged'), said('chargedBack', { amount: '30.00', detail: 'fraude' })];
      for (const step of order) {
        cards.forward(2);
        if (step === 'answer') await cards.work();
        else for (let i = 0; i < 2; i++) expect((await cards.post([step === 'charged' ? took : back])).status).toBe(200);
      }
      expect([order, await cards.get(asked)]).toMatchObject([order, { state: 'done', reference: item.id, error: null }]);
      expect([order, await cards.moved(dossier)]).toEqual([
        order,
        [`receipt card 100.00 ${cards.today()} ${item.id}`, `reversal card -30.00 ${cards.today()} ${item.id}`],
      ]);
      expect(await cards.paid(dossier)).toBe('70.00');
      expect((await cards.desk.app.op('chargeEvent.list', { charge: asked.id })).items).toMatchObject([
        { state: 'applied' },
        { state: 'applied' },
      ]);
    }
    expect(await cards.findings()).toEqual([]);
  });

  it('failed after it was taken: the receipt is reversed on that day with the reason, in any order to the same', async () => {
    const ends: unknown[] = [];
    for (const order of permutations(['charged', 'failed', 'failed'])) {
      const dossier = await cards.owing('100.00');
      cards.gateway.decides = () => ({ state: 'pending' });
      const asked = await cards.create(dossier, eur('100.00'));
      await cards.work();
      const row = await cards.get(asked);
      const said: Body = { charged: cards.event('charged', row), failed: cards.event('failed', row, { detail: 'R01' }) };
      for (const type of order) expect((await cards.post([said[type]])).status).toBe(200);
      const after = await cards.get(asked);
      ends.push([after.state, after.error, await cards.paid(dossier), await cards.desk.accounts(dossier)]);
    }
    for (const end of ends) expect(end).toEqual(['failed', 'R01', '0.00', expect.arrayContaining([])]);
    expect(new Set(ends.map((e) => JSON.stringify(e))).size).toBe(1);
    const dossier = await cards.owing('100.00');
    cards.gateway.decides = () => ({});
    const row = await cards.charged(dossier, '100.00');
    const day = cards.today();
    await cards.desk.moveTo('2026-03-20');
    // The card slip was taken to the bank meanwhile, after the day of the event.
    const fails = cards.event('failed', row, { day, detail: `refusé, carte ${CARD}` });
    await cards.post([fails]);
    const after = await cards.get(row);
    expect(after).toMatchObject({ state: 'failed', undone: expect.stringMatching(/^RX/) });
    expect((await cards.desk.app.op('payment.list', { dossier })).items.find((m: Body) => m.kind === 'reversal')).toMatchObject({
      ...{ ref: after.undone, receivedOn: day, linked: row.payment, reason: expect.stringMatching(/refusé, carte X/) },
    });
    expect(await cards.findings()).toEqual([]);
  });

  it('charged back beyond what is left, of another amount, of what nobody asked: kept for a person, and the books as they were', async () => {
    const dossier = await cards.owing('100.00');
    const row = await cards.charged(dossier, '100.00');
    await cards.post([cards.event('chargedBack', row, { amount: '60.00' }), cards.event('chargedBack', row, { amount: '60.00' })]);
    expect(await cards.paid(dossier)).toBe('40.00');
    expect(await cards.get(row)).toMatchObject({ state: 'done', error: expect.stringContaining('more than is left') });
    await cards.post([cards.event('failed', row, { amount: '1.00' }), cards.event('refunded', row, { amount: '5.00' })]);
    expect(await cards.paid(dossier)).toBe('40.00');
    const items = (await cards.desk.app.op('chargeEvent.list', { charge: row.id, filter: 'state:refused' })).items;
    expect(items.map((e: Body) => e.error)).toHaveLength(3);
    expect(await cards.post([cards.event('charged', { id: 'x', money: eur('1.00') }, { reference: 'ch_nobody' })])).toMatchObject({
      status: 404,
    });
    expect(await cards.findings()).toEqual([]);
  });

  it('on a day before its slip was taken to the bank: as early as can be', async () => {
    const dossier = await cards.owing('100.00');
    const row = await cards.charged(dossier, '100.00');
    const day = cards.today();
    await cards.desk.moveTo('2026-03-25');
    await cards.desk.app.op('bankDeposit.create', { money: eur('100.00'), receipts: [row.payment] });
    await cards.desk.moveTo('2026-03-26');
    await cards.post([cards.event('failed', row, { day })]);
    expect(await cards.moved(dossier)).toEqual([
      `receipt card 100.00 ${day} ${row.reference}`,
      `reversal card -100.00 2026-03-25 ${row.reference}`,
    ]);
    expect(await cards.findings()).toEqual([]);
  });

  it('by others, or forged: refused, and nothing changes', async () => {
    const row = await cards.charged(await cards.owing('10.00'), '10.00');
    const before = await cards.desk.app.counts();
    const said = [cards.event('failed', row)];
    for (const url of ['demo-be/payment-http', 'demo-xx/payment-http', 'demo-fr/sms-twilio', 'demo-fr/constructor'])
      expect(await cards.post(said, REPORTS.replace('demo-fr/payment-http', url))).toMatchObject({ status: 404 });
    const old = cards.gateway.signed(REPORTS, said, '2026-01-01T00:00:00.000Z');
    const other = cards.gateway.signed(`${REPORTS}?x`, said, cards.desk.app.clock.now());
    for (const { headers, bytes } of [old, { ...other }]) {
      const reply = await cards.desk.app.api.fetch(
        new Request(REPORTS.replace('https://agency.example', 'http://localhost:3000'), {
          method: 'POST',
          headers,
          body: bytes as BodyInit,
        }),
      );
      expect([reply.status, ((await reply.json()) as Body).code]).toEqual([403, 'SIGNATURE_INVALID']);
    }
    expect(await cards.desk.app.counts()).toEqual(before);
  });
});
