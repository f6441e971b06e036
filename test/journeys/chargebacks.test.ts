/** A part of a receipt that an acquirer or a bank takes back: its client owes that, the slip it came by stays where it is. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';
import { drawerOf } from './drawer.ts';
import { balanceOf, cents, eur, euros } from './steps.ts';

await onEachKind('a part of a receipt that came back', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());
  const { deposit, money, pay, refund, refused, empty } = drawerOf(() => desk);
  beforeEach(empty);
  const back = (receipt: Body, amount: object, more: object = {}): Promise<Body> =>
    desk.app.op('payment.reverse', { ref: receipt.ref, reason: 'contestée par le porteur', money: amount, ...more });
  const at = async (account: string): Promise<bigint> => cents(await balanceOf(desk.app, account));
  const linesOf = async ({ dossier, entry }: Body): Promise<string[]> =>
    (await desk.entries(dossier))
      .filter((e) => e.seq === entry)
      .flatMap((e) => (e.lines as Body[]).map((l) => `${l.account} ${l.debit.amount} ${l.credit.amount}`))
      .sort();
  const position = (dossier: string): Promise<Body> => desk.app.op('payment.position', { dossier });

  it('of a card: 30 refunded, the 70 left charged back; the acquirer takes both of payouts', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('100.00'), null, { soldAs: 'agent' });
    const invoice = await desk.invoice(dossier);
    const card = await desk.app.op('payment.record', { dossier, money: eur('100.00'), method: 'card', invoice });
    await deposit('100.00');
    const [{ id: service }] = (await desk.app.op('service.list', { dossier })).items;
    await desk.add(dossier, { ...line('sale', 'discount', eur('-30.00')), service });
    await desk.app.op('creditNote.issue', { invoice, reason: 'remise', mode: 'open' });
    await refund(dossier, '30.00');
    expect(await money()).toBe('-30.00 100.00');
    const fees = await at('627');
    const part = await back(card, eur('70.00'));
    expect([part.kind, part.linked]).toEqual(['reversal', card.ref]);
    expect(await money()).toBe('-100.00 100.00');
    expect((await position(dossier)).receivable).toEqual(eur('70.00'));
    expect((await position(dossier)).invoices).toMatchObject([{ invoice, paid: eur('0.00'), open: eur('70.00') }]);
    // The acquirer charges 15.00 for the dispute.
    await desk.app.op('bankDeposit.create', { money: eur('-115.00'), fee: eur('15.00') });
    expect(await money()).toBe('0.00 -15.00');
    expect(await at('627')).toBe(fees + cents('15.00'));
    expect(await linesOf(part)).toEqual(['411 70.00 0.00', '511 0.00 70.00']);
    // What was disputed and is won is received again.
    await desk.app.op('payment.record', { dossier, money: eur('70.00'), method: 'card', invoice });
    expect((await position(dossier)).receivable).toEqual(eur('0.00'));
  });

  it('of a receipt that named an invoice is owed on that one', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '100.00');
    const older = await desk.invoice(dossier);
    await desk.fee(dossier, '100.00');
    const invoice = await desk.invoice(dossier);
    const card = await desk.app.op('payment.record', { dossier, money: eur('100.00'), method: 'card', invoice });
    await pay('100.00', 'transfer', dossier);
    expect((await back(card, eur('40.00'))).invoice).toBe(invoice);
    expect((await position(dossier)).invoices).toMatchObject([
      { invoice: older, open: eur('0.00') },
      { invoice, open: eur('40.00') },
    ]);
  });

  it('together they are the receipt, and no more; what is left of it is reversed without an amount', async () => {
    const dossier = await desk.open();
    const transfer = await pay('90.00', 'transfer', dossier);
    const before = await at('512');
    await back(transfer, eur('40.00'));
    expect(await refused('payment.reverse', { ref: transfer.ref, reason: 'x', money: eur('50.01') })).toMatchObject({
      ...{ code: 'AMOUNT_INVALID', errors: [{ pointer: '/money/amount' }] },
      detail: expect.stringMatching(/50\.00/),
    });
    const rest = await desk.app.op('payment.reverse', { ref: transfer.ref, reason: 'x' });
    expect(rest.money).toEqual(eur('-50.00'));
    expect(euros((await at('512')) - before)).toBe('-90.00');
    expect(await refused('payment.reverse', { ref: transfer.ref, reason: 'x' })).toMatchObject({ code: 'PAYMENT_STATE' });
    expect(await refused('payment.reverse', { ref: transfer.ref, reason: 'x', money: eur('1.00') })).toMatchObject({
      code: 'PAYMENT_STATE',
    });
  });

  it('a cheque and cash come back whole; an amount that is all of it is the whole', async () => {
    for (const method of ['cheque', 'cash']) {
      const receipt = await pay('80.00', method);
      expect(await refused('payment.reverse', { ref: receipt.ref, reason: 'x', money: eur('30.00') })).toMatchObject({
        ...{ code: 'AMOUNT_INVALID', errors: [{ pointer: '/money/amount' }] },
      });
      await back(receipt, eur('80.00'));
    }
    expect(await money()).toBe('0.00 0.00');
  });

  it('of a day before: its client owes from that day on, money of since then pays that', async () => {
    const dossier = await desk.open();
    const transfer = await desk.app.op('payment.record', { dossier, money: eur('60.00'), receivedOn: '2026-03-02' });
    const of = { ref: transfer.ref, reason: 'x', money: eur('20.00') };
    expect(await refused('payment.reverse', { ...of, date: '2026-03-01' })).toMatchObject({ code: 'DATE_INVALID' });
    await desk.app.op('payment.record', { dossier, money: eur('5.00'), receivedOn: '2026-03-08' });
    await back(transfer, eur('20.00'), { date: '2026-03-06' });
    const held = async (day: string) => (await desk.accounts(dossier, day)).filter((a) => a.startsWith('41'));
    expect([await held('2026-03-05'), await held('2026-03-07'), await held('2026-03-10')]).toEqual([
      ['419 -60.00'],
      ['419 -40.00'],
      ['419 -45.00'],
    ]);
  });

  it('in another currency it takes its share of what the receipt was worth, and of the exchange result that made', async () => {
    const rate = (day: string, value: string) => desk.app.op('rate.create', { currency: 'USD', day, rate: value });
    await rate('2026-03-08', '0.90');
    const dossier = await desk.open('USD');
    await desk.stay(dossier, usd('100.00'), null, { soldAs: 'agent' });
    await desk.invoice(dossier);
    await desk.moveTo('2026-03-11');
    await rate('2026-03-11', '0.80');
    const card = await desk.app.op('payment.record', { dossier, money: usd('100.00'), method: 'card' });
    await desk.moveTo('2026-03-12');
    await rate('2026-03-12', '0.70');
    const lines = async (amount: string): Promise<unknown> => linesOf(await back(card, usd(amount)));
    expect(await lines('33.33')).toEqual(['411 30.00 0.00', '511 0.00 26.66', '666 0.00 3.34']);
    await lines('33.33');
    await lines('33.34');
    expect(await desk.accounts(dossier)).toEqual(['411 90.00', '706 -90.00']);
    // Held before its invoice, and part of the invoice open: the invoice is owed at its own value, the result of what paid it is gone in its share.
    const held = await desk.open('USD');
    const first = await desk.app.op('payment.record', { dossier: held, money: usd('100.00'), method: 'card' });
    await desk.moveTo('2026-03-13');
    await rate('2026-03-13', '0.60');
    await desk.stay(held, usd('150.00'), null, { soldAs: 'agent' });
    await desk.invoice(held);
    await back(first, usd('50.00'));
    expect((await desk.accounts(held)).filter((a) => a.startsWith('4') || a.startsWith('7'))).toEqual([
      '411 60.00',
      '706 -90.00',
      '766 -5.00',
    ]);
    // So it does where money of another rate is held beside it.
    const both = await desk.open('USD');
    const slip = (): Promise<Body> => desk.app.op('payment.record', { dossier: both, money: usd('100.00'), method: 'card' });
    await slip();
    await desk.moveTo('2026-03-14');
    await rate('2026-03-14', '0.50');
    const second = await slip();
    expect(await linesOf(await back(second, usd('20.00')))).toEqual(['419 10.00 0.00', '511 0.00 10.00']);
    // So does what was given back before, and is owed.
    const gone = await desk.open('USD');
    const given = await desk.app.op('payment.record', { dossier: gone, money: usd('100.00'), method: 'card' });
    await desk.app.op('refund.create', { dossier: gone, money: usd('100.00'), reason: 'x', method: 'transfer' });
    await desk.moveTo('2026-03-15');
    await rate('2026-03-15', '0.40');
    const last = await back(given, usd('50.00'));
    expect((await desk.accounts(gone)).filter((a) => !a.startsWith('5'))).toEqual(['411 25.00']);
    expect((await desk.app.op('entry.explain', { entry: last.entry })).acts[0].rate).toMatchObject({ rate: '0.5' });
  });

  it('leaves the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
