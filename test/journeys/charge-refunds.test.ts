/** A charge goes back to its card: as any refund in the books, once at the provider, and back again where he does not do it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Cards, openCards } from './cards.ts';
import { eur } from './steps.ts';

await onEachKind('charges given back', (kind) => {
  let cards: Cards;
  beforeAll(async () => {
    cards = await openCards(kind);
  });
  afterAll(() => cards?.close());
  beforeEach(() => cards.well());

  /** A charge of a client of his own, whose sale was given up since: the whole of it may go back. */
  const refundable = async (amount: string): Promise<{ dossier: string; row: Body }> => {
    const { code: client } = await cards.desk.app.op('client.create', { name: 'Client' });
    const { ref: dossier } = await cards.desk.app.op('dossier.create', { title: 'x', client, status: 'confirmed' });
    await cards.desk.fee(dossier, amount);
    const row = await cards.charged(dossier, amount);
    await cards.desk.add(dossier, { side: 'sale', nature: 'discount', label: 'Geste', money: eur(`-${amount}`) });
    return { dossier, row };
  };
  const refund = (id: string, amount: string | null, how: object = {}): Promise<Body> =>
    cards.desk.app.op('charge.refund', { id, reason: 'annulé', ...(amount === null ? {} : { money: eur(amount) }) }, how);

  it('to the same card by the same provider, in parts, once each, and no more than was charged', async () => {
    const { dossier, row } = await refundable('100.00');
    const part = await refund(row.id, '30.00', { idempotencyKey: 'back-1' });
    expect(await refund(row.id, '30.00', { idempotencyKey: 'back-1' })).toEqual(part);
    expect(part).toMatchObject({ kind: 'refund', state: 'queued', charge: row.id, payment: expect.stringMatching(/^RB/) });
    cards.gateway.trouble = (method) => (method === 'POST' ? 'lost' : null);
    await cards.work();
    expect((await cards.get(part)).state).toBe('unknown');
    cards.gateway.trouble = () => null;
    cards.forward(2);
    await cards.work();
    expect(await cards.get(part)).toMatchObject({ state: 'done', reference: expect.stringMatching(/^re_/) });
    expect((await cards.desk.app.refusal('charge.refund', { id: row.id, money: eur('70.01'), reason: 'x' })).code).toBe(
      'REFUND_EXCEEDS_PAID',
    );
    const rest = await refund(row.id, null);
    await cards.work();
    expect(await cards.get(rest)).toMatchObject({ state: 'done', money: eur('70.00') });
    expect(cards.gateway.items.filter((i) => i.list === 'refunds' && i.asked['charge'] === row.reference).map((i) => i.amount)).toEqual([
      '30.00',
      '70.00',
    ]);
    expect(await cards.paid(dossier)).toBe('0.00');
    expect((await cards.desk.app.refusal('charge.refund', { id: row.id, reason: 'x' })).code).toBe('REFUND_EXCEEDS_PAID');
    expect((await cards.desk.app.refusal('charge.refund', { id: rest.id, reason: 'x' })).code).toBe('PAYMENT_STATE');
    expect(await cards.findings()).toEqual([]);
  });

  it('after a second person above the limit, and never when he says no', async () => {
    const { dossier, row } = await refundable('600.00');
    const boris = { actor: cards.desk.app.as('manager', 'boris') };
    const asked = cards.gateway.asked.length;
    const first = await refund(row.id, null);
    expect(first).toMatchObject({ state: 'pending', payment: null });
    await cards.work();
    expect([cards.gateway.asked.length, await cards.paid(dossier)]).toEqual([asked, '600.00']);
    const pending = async (): Promise<string> => (await cards.desk.app.op('refund.list', { dossier, filter: 'state:pending' })).items[0].id;
    await cards.desk.app.op('refund.reject', { id: await pending() }, boris);
    expect(await cards.get(first)).toMatchObject({ state: 'rejected' });
    const second = await refund(row.id, null);
    await cards.desk.app.op('refund.approve', { id: await pending() }, boris);
    await cards.work();
    expect(await cards.get(second)).toMatchObject({ state: 'done', payment: expect.stringMatching(/^RB/) });
    expect([cards.gateway.asked.length, await cards.paid(dossier)]).toEqual([asked + 1, '0.00']);
    expect((await cards.desk.app.refusal('charge.refund', { id: row.id, reason: 'x' }, { actor: cards.desk.app.as('agent') })).code).toBe(
      'FORBIDDEN',
    );
    expect(await cards.findings()).toEqual([]);
  });

  it('or not: what the provider declines, or takes back later, is received again once', async () => {
    const { dossier, row } = await refundable('100.00');
    cards.gateway.decides = () => ({ state: 'failed', code: 'closed_account' });
    const declined = await refund(row.id, '40.00');
    await cards.work();
    expect(await cards.get(declined)).toMatchObject({
      state: 'rejected',
      error: expect.stringContaining('closed_account'),
      undone: expect.stringMatching(/^R2/),
    });
    expect(await cards.paid(dossier)).toBe('100.00');
    cards.gateway.decides = () => ({});
    const later = await refund(row.id, '100.00');
    await cards.work();
    const done = await cards.get(later);
    expect([done.state, await cards.paid(dossier)]).toEqual(['done', '0.00']);
    const fails = cards.event('failed', done, { detail: 'returned' });
    for (let i = 0; i < 2; i++) await cards.post([fails, cards.event('refunded', done)]);
    expect(await cards.get(later)).toMatchObject({ state: 'failed', error: 'returned', undone: expect.stringMatching(/^R2/) });
    expect(await cards.paid(dossier)).toBe('100.00');
    expect(await cards.findings()).toEqual([]);
  });

  it('not beyond what was charged back', async () => {
    const { dossier, row } = await refundable('100.00');
    await cards.post([cards.event('chargedBack', row, { amount: '80.00' })]);
    expect((await cards.desk.app.refusal('charge.refund', { id: row.id, money: eur('20.01'), reason: 'x' })).code).toBe(
      'REFUND_EXCEEDS_PAID',
    );
    await refund(row.id, null);
    await cards.work();
    expect(await cards.paid(dossier)).toBe('0.00');
  });
});
