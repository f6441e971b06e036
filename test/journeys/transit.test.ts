/** Cheques and card slips that come back: from where they are, whatever was given back or deposited beside them. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk } from './desk.ts';
import { drawerOf } from './drawer.ts';
import { eur } from './steps.ts';

await onEachKind('money in transit', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());
  const { deposit, money, pay, refund, reverse, empty } = drawerOf(() => desk);
  beforeEach(empty);

  it('a cheque that was never banked is not taken from the bank, whatever was refunded by card since', async () => {
    const other = await desk.open();
    await pay('100.00', 'card', other);
    await deposit('100.00');
    const cheque = await pay('100.00', 'cheque');
    await refund(other, '1.00');
    expect(await money()).toBe('99.00 100.00');
    await reverse(cheque);
    expect(await money()).toBe('-1.00 100.00');
  });

  it('nor where the refund came before it, took all that lay there, or was of the same dossier', async () => {
    const [a, b] = [await desk.open(), await desk.open()];
    await pay('100.00', 'card', a);
    await deposit('100.00');
    await refund(a, '1.00');
    await reverse(await pay('100.00', 'cheque'));
    expect(await money()).toBe('-1.00 100.00');
    const cheque = await pay('100.00', 'cheque');
    await refund(a, '99.00');
    expect(await money()).toBe('0.00 100.00');
    await pay('20.00', 'cheque');
    await reverse(cheque);
    expect(await money()).toBe('-80.00 100.00');
    await pay('50.00', 'transfer', b);
    const slip = await pay('200.00', 'card', b);
    await refund(b, '30.00');
    await reverse(slip);
    expect(await money()).toBe('-110.00 150.00');
  });

  it('a card slip that was banked less a refund comes back from the bank', async () => {
    const dossier = await desk.open();
    const slip = await pay('100.00', 'card', dossier);
    await refund(dossier, '30.00');
    await deposit('70.00');
    await pay('100.00', 'transfer', dossier);
    await pay('40.00', 'cheque');
    await reverse(slip);
    expect(await money()).toBe('40.00 70.00');
  });

  it('a deposit of less than a cheque did not take it', async () => {
    const [first] = [await pay('60.00', 'cheque'), await pay('40.00', 'cheque')];
    await deposit('40.00');
    await reverse(first);
    expect(await money()).toBe('0.00 40.00');
  });

  it('what came since and was reversed is none of what lies there, nor is a deposit that was reversed', async () => {
    await pay('50.00', 'cheque');
    const cheque = await pay('100.00', 'cheque');
    await deposit('50.00');
    await reverse(await pay('100.00', 'cheque'));
    await reverse(cheque);
    expect(await money()).toBe('0.00 50.00');
    const next = await pay('80.00', 'cheque');
    const { entry } = await deposit('80.00');
    await desk.app.op('entry.reverse', { entry, reason: 'remise refusée' });
    await refund((await pay('90.00', 'transfer')).dossier, '80.00');
    expect(await money()).toBe('0.00 140.00');
    await reverse(next);
    expect(await money()).toBe('-80.00 140.00');
  });

  it('a cheque of a supplier lies there with those of clients', async () => {
    const cheque = await pay('30.00', 'cheque');
    await deposit('30.00');
    const { ref } = await desk.bill(eur('-30.00'), null);
    const invoices = [{ invoice: ref, money: eur('30.00') }];
    await desk.app.op('supplierRefund.create', { supplier: 'LAC', money: eur('30.00'), invoices, method: 'cheque' });
    await reverse(cheque);
    expect(await money()).toBe('30.00 0.00');
  });

  it('a cheque is not cut: where the order would cut it, the deposit held all of it or none', async () => {
    // The deposit was the cheque of 100.00; the other is still there to be taken.
    await pay('50.00', 'cheque');
    const cheque = await pay('100.00', 'cheque');
    await deposit('100.00');
    await reverse(cheque);
    expect(await money()).toBe('50.00 0.00');
    await deposit('50.00');
    expect(await money()).toBe('0.00 50.00');
  });

  it('nor is one that lies there longer: what a deposit is too small for, it did not take', async () => {
    await pay('500.00', 'cheque');
    const card = await pay('400.00', 'card');
    await deposit('400.00');
    await reverse(card);
    expect(await money()).toBe('500.00 0.00');
  });

  it('a card that is charged back was banked on its day, whatever cheques wait in the drawer', async () => {
    for (const cheque of ['1000.00', '50.00', '20.00']) await pay(cheque, 'cheque');
    const cards: Body[] = [];
    for (const amount of ['120.00', '80.00', '300.00']) {
      cards.push(await pay(amount, 'card'));
      await deposit(amount);
    }
    await reverse(cards[1] as Body);
    expect(await money()).toBe('1070.00 420.00');
    await deposit('70.00');
    await reverse(cards[2] as Body);
    expect(await money()).toBe('1000.00 190.00');
  });

  it('nor is it where what was taken came back since, or came in two', async () => {
    const [first, second] = [await pay('50.00', 'cheque'), await pay('100.00', 'cheque')];
    await deposit('100.00');
    // The cheque of 50.00 would have cut the other.
    await reverse(first);
    expect(await money()).toBe('0.00 100.00');
    await reverse(second);
    expect(await money()).toBe('0.00 0.00');
    await pay('80.00', 'cheque');
    const cheque = await pay('100.00', 'cheque');
    await pay('40.00', 'cheque');
    await deposit('80.00');
    await deposit('40.00');
    await reverse(cheque);
    expect(await money()).toBe('0.00 120.00');
  });

  it('of one that lies in neither place, each gives back what it has of it', async () => {
    await pay('60.00', 'cheque');
    await deposit('10.00');
    const cheque = await pay('100.00', 'cheque');
    await deposit('90.00');
    await reverse(cheque);
    expect(await money()).toBe('0.00 60.00');
  });

  it('what later acts stand on is not taken away, by a reversal or by hand', async () => {
    const refused = async (op: string, given: object): Promise<string> => (await desk.app.refusal(op, given)).code;
    const cheque = await pay('100.00', 'cheque');
    const { entry } = await deposit('100.00');
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
    // It came back from the bank, so it had been there.
    expect(await refused('entry.reverse', { entry, reason: 'x' })).toBe('PAYMENT_STATE');
    const byHand = (debit: string, credit: string) => ({
      ...{ date: '2026-03-10', label: 'Régularisation' },
      lines: [
        { account: debit, debit: eur('100.00') },
        { account: credit, credit: eur('100.00') },
      ],
    });
    const own = await desk.app.op('entry.create', byHand('511', '472'));
    await deposit('60.00');
    expect(await refused('entry.reverse', { entry: own.entry, reason: 'x' })).toBe('AMOUNT_INVALID');
    expect(await refused('entry.create', byHand('472', '511'))).toBe('AMOUNT_INVALID');
    // Nor where as much lies there again: that is another cheque.
    await pay('60.00', 'cheque');
    expect(await refused('entry.reverse', { entry: own.entry, reason: 'x' })).toBe('AMOUNT_INVALID');
    expect(await money()).toBe('100.00 60.00');
  });

  it('a deposit is undone where what came back from the bank came after it', async () => {
    await pay('40.00', 'cheque');
    const { entry } = await deposit('40.00');
    const later = await pay('60.00', 'cheque');
    await deposit('60.00');
    await reverse(later);
    expect(await money()).toBe('0.00 40.00');
    await desk.app.op('entry.reverse', { entry, reason: 'x' });
    expect(await money()).toBe('40.00 0.00');
  });

  it('the shares of one cheque are one: another of the same amount as a share is not what was banked', async () => {
    const own = await pay('60.00', 'cheque');
    const shares = [
      { dossier: await desk.open(), money: eur('60.00') },
      { dossier: await desk.open(), money: eur('40.00') },
    ];
    await desk.app.op('payment.share', { money: eur('100.00'), method: 'cheque', shares });
    await deposit('100.00');
    await reverse(own);
    expect(await money()).toBe('0.00 100.00');
  });

  it('a deposit holds nothing that came after its day', async () => {
    const came = async (amount: string, receivedOn: string): Promise<Body> =>
      desk.app.op('payment.record', { dossier: await desk.open(), money: eur(amount), method: 'cheque', receivedOn });
    await came('60.00', '2026-03-05');
    const later = await came('40.00', '2026-03-07');
    await came('40.00', '2026-03-05');
    await desk.app.op('bankDeposit.create', { money: eur('100.00'), date: '2026-03-06' });
    await reverse(later);
    expect(await money()).toBe('0.00 100.00');
  });

  it('a deposit holds the receipts of its slip, where they are named', async () => {
    const [a, b, c] = [await pay('100.00', 'cheque'), await pay('60.00', 'cheque'), await pay('40.00', 'cheque')];
    const named = (amount: string, ...refs: string[]) => ({ money: eur(amount), receipts: refs });
    expect(await desk.app.refusal('bankDeposit.create', named('100.00', b.ref, c.ref, 'R-none'))).toMatchObject({
      ...{ code: 'NOT_FOUND', errors: [{ pointer: '/receipts/2' }] },
    });
    expect((await desk.app.refusal('bankDeposit.create', named('94.99', b.ref, c.ref))).code).toBe('AMOUNTS_DISAGREE');
    await desk.app.op('bankDeposit.create', named('100.00', b.ref, c.ref));
    expect((await desk.app.refusal('bankDeposit.create', named('60.00', b.ref))).code).toBe('NOT_FOUND');
    await reverse(a);
    expect(await money()).toBe('0.00 100.00');
  });

  it('what came back from a deposit lies there from that day on, and a refund since takes nothing from a deposit of before', async () => {
    const on = (day: string) => ({ money: eur('100.00'), date: `2026-03-0${day}` });
    const came = async (receivedOn: string): Promise<Body> =>
      desk.app.op('payment.record', { dossier: await desk.open(), money: eur('100.00'), method: 'cheque', receivedOn });
    await came('2026-03-01');
    const { entry } = await desk.app.op('bankDeposit.create', on('2'));
    await desk.app.op('entry.reverse', { entry, reason: 'x', date: '2026-03-09' });
    const second = await came('2026-03-03');
    await desk.app.op('bankDeposit.create', on('5'));
    await reverse(second);
    expect(await money()).toBe('100.00 0.00');
    const dossier = await desk.open();
    await desk.app.op('payment.record', { dossier, money: eur('20.00'), method: 'transfer' });
    await refund(dossier, '20.00');
    await came('2026-03-03');
    await desk.app.op('bankDeposit.create', on('4'));
    expect(await money()).toBe('80.00 120.00');
  });

  it('leaves the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
