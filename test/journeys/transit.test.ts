/** Cheques and card slips: they lie in transit, go to the bank whole, come back from there, and nothing but their acts moves them. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk, usd } from './desk.ts';
import { drawerOf } from './drawer.ts';
import { balanceOf, cents, eur } from './steps.ts';

await onEachKind('money in transit', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());
  const { deposit, giveBack, money, pay, refund, refused, reverse, empty } = drawerOf(() => desk);
  beforeEach(empty);
  const came = async (amount: string, receivedOn: string): Promise<Body> =>
    desk.app.op('payment.record', { dossier: await desk.open(), money: eur(amount), method: 'cheque', receivedOn });
  const at = (account: string): Promise<string> => balanceOf(desk.app, account);

  it('one that was never banked is not taken from the bank, whatever was refunded by card since', async () => {
    const other = await desk.open();
    await deposit('100.00', await pay('100.00', 'card', other));
    const cheque = await pay('100.00', 'cheque');
    await refund(other, '1.00');
    expect(await money()).toBe('99.00 100.00');
    await reverse(cheque);
    expect(await money()).toBe('-1.00 100.00');
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

  it('is banked whole: what lies there, what its amount alone says, or what is named; the shares of one cheque are one', async () => {
    const [a, b, c] = [await pay('100.00', 'cheque'), await pay('60.00', 'cheque'), await pay('40.00', 'cheque')];
    expect(await refused('bankDeposit.create', { money: eur('50.00') })).toMatchObject({
      code: 'AMOUNTS_DISAGREE',
      detail: expect.stringMatching(/none is cut/),
    });
    // The first, or the two others.
    expect(await refused('bankDeposit.create', { money: eur('100.00') })).toMatchObject({
      code: 'AMOUNTS_DISAGREE',
      detail: expect.stringMatching(/name the receipts/),
    });
    expect(await refused('bankDeposit.create', { money: eur('200.01') })).toMatchObject({ code: 'AMOUNT_INVALID' });
    const named = (amount: string, ...refs: string[]) => ({ money: eur(amount), receipts: refs });
    expect(await refused('bankDeposit.create', named('100.00', b.ref, c.ref, 'R-none'))).toMatchObject({
      ...{ code: 'NOT_FOUND', errors: [{ pointer: '/receipts/2' }] },
    });
    expect(await refused('bankDeposit.create', named('99.99', b.ref, c.ref))).toMatchObject({
      code: 'AMOUNTS_DISAGREE',
      detail: expect.stringMatching(/100\.00/),
    });
    await deposit('100.00', b, c);
    expect(await refused('bankDeposit.create', named('60.00', b.ref))).toMatchObject({ code: 'NOT_FOUND' });
    await reverse(a);
    expect(await money()).toBe('0.00 100.00');

    const shares = [
      { dossier: await desk.open(), money: eur('33.00') },
      { dossier: await desk.open(), money: eur('19.00') },
    ];
    const { items } = await desk.app.op('payment.share', { money: eur('52.00'), method: 'cheque', shares });
    await pay('33.00', 'cheque');
    await deposit('52.00', items[0]);
    expect(await money()).toBe('33.00 152.00');
    const owed = async () => (await desk.accounts(shares[0]?.dossier as string)).filter((a) => a.startsWith('4'));
    expect(await owed()).toEqual(['419 -33.00']);
    await reverse(items[1]);
    expect([await money(), await owed()]).toEqual(['33.00 100.00', []]);
    expect(await refused('payment.reverse', { ref: items[0].ref, reason: 'x' })).toMatchObject({ code: 'PAYMENT_STATE' });
  });

  it('what the bank kept is its fee, and it gives none back', async () => {
    const [card, other] = [await pay('100.00', 'card'), await pay('200.00', 'card')];
    const fees = await at('627');
    await desk.app.op('bankDeposit.create', { money: eur('291.00'), fee: eur('9.00') });
    expect([await money(), Number(await at('627')) - Number(fees)]).toEqual(['0.00 291.00', 9]);
    await reverse(card);
    expect(await money()).toBe('0.00 191.00');
    await giveBack(other);
    expect(await money()).toBe('200.00 -9.00');
    expect(await refused('bankDeposit.create', { money: eur('200.00'), fee: eur('-1.00') })).toMatchObject({
      ...{ code: 'AMOUNT_INVALID', errors: [{ pointer: '/fee/amount' }] },
    });
    expect(await refused('bankDeposit.create', { money: eur('200.00'), fee: usd('1.00') })).toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });

  it('what the bank gives back lies there again: banked once more, or taken from there where its receipt is reversed', async () => {
    const [a, b] = [await pay('60.00', 'cheque'), await pay('60.00', 'cheque')];
    expect(await refused('bankDeposit.return', { receipt: a.ref })).toMatchObject({ code: 'PAYMENT_STATE' });
    expect(await refused('bankDeposit.return', { receipt: 'R-none' })).toMatchObject({ code: 'NOT_FOUND' });
    const { entry: both } = await deposit('120.00');
    const { entry: back } = await giveBack(b);
    expect(await money()).toBe('60.00 60.00');
    expect(await refused('bankDeposit.return', { receipt: b.ref })).toMatchObject({ code: 'PAYMENT_STATE' });
    // Of two alike the one that came back is known: the deposit cannot be undone as if it had not.
    expect(await refused('entry.reverse', { entry: both, reason: 'x' })).toMatchObject({ code: 'PAYMENT_STATE' });
    const { entry: again } = await deposit('60.00', b);
    // What the return put there was banked since.
    expect(await refused('entry.reverse', { entry: back, reason: 'x' })).toMatchObject({ code: 'AMOUNT_INVALID' });
    await desk.app.op('entry.reverse', { entry: again, reason: 'x' });
    await desk.app.op('entry.reverse', { entry: back, reason: 'une erreur' });
    expect(await money()).toBe('0.00 120.00');
    await giveBack(b);
    await reverse(b);
    expect(await money()).toBe('0.00 60.00');
    expect(await refused('bankDeposit.return', { receipt: b.ref })).toMatchObject({ code: 'PAYMENT_STATE' });
    await reverse(a);
    expect(await money()).toBe('0.00 0.00');
  });

  it('a deposit is undone where none of it came back, and what came back from it lies there from that day on', async () => {
    const cheque = await came('40.00', '2026-03-01');
    const { entry } = await desk.app.op('bankDeposit.create', { money: eur('40.00'), date: '2026-03-02' });
    expect(await refused('bankDeposit.return', { receipt: cheque.ref, date: '2026-03-01' })).toMatchObject({
      ...{ code: 'DATE_INVALID', errors: [{ pointer: '/date' }] },
    });
    await desk.app.op('entry.reverse', { entry, reason: 'x', date: '2026-03-09' });
    expect(await money()).toBe('40.00 0.00');
    expect(await refused('bankDeposit.create', { money: eur('40.00'), date: '2026-03-08' })).toMatchObject({ code: 'DATE_INVALID' });
    await desk.app.op('bankDeposit.create', { money: eur('40.00'), date: '2026-03-09' });
    await reverse(cheque);
    // It came back from the bank, so it had been there.
    expect(await refused('entry.reverse', { entry, reason: 'x' })).toMatchObject({ code: 'ENTRY_ALREADY_REVERSED' });
    expect(await money()).toBe('0.00 0.00');
  });

  it('an unpaid cheque is of the day the bank says, and its client owes from that day on', async () => {
    const cheque = await came('60.00', '2026-03-02');
    await desk.fee(cheque.dossier, '60.00');
    await desk.app.op('bankDeposit.create', { money: eur('60.00'), date: '2026-03-04' });
    const on = (date: string) => ({ ref: cheque.ref, reason: 'impayé', date });
    for (const [day, detail] of [
      ['2026-03-01', /received on 2026-03-02/],
      ['2026-03-03', /taken to the bank on 2026-03-04/],
      ['2026-03-11', /still to come/],
    ] as const)
      expect(await refused('payment.reverse', on(day))).toMatchObject({
        ...{ code: 'DATE_INVALID', detail: expect.stringMatching(detail), errors: [{ pointer: '/date' }] },
      });
    expect((await desk.app.op('payment.reverse', on('2026-03-06'))).receivedOn).toBe('2026-03-06');
    const held = async (day: string) => (await desk.accounts(cheque.dossier, day)).filter((a) => a.startsWith('41'));
    expect([await held('2026-03-05'), await held('2026-03-06')]).toEqual([['419 -60.00'], []]);
    // One that came back first is not taken from there before it did.
    const second = await came('40.00', '2026-03-02');
    await desk.app.op('bankDeposit.create', { money: eur('40.00'), date: '2026-03-04' });
    await desk.app.op('bankDeposit.return', { receipt: second.ref, date: '2026-03-08' });
    expect(await refused('payment.reverse', { ref: second.ref, reason: 'x', date: '2026-03-07' })).toMatchObject({
      ...{ code: 'DATE_INVALID', detail: expect.stringMatching(/elsewhere until 2026-03-08/) },
    });
    await desk.app.op('payment.reverse', { ref: second.ref, reason: 'x', date: '2026-03-08' });
    expect(await money()).toBe('0.00 0.00');
  });

  it('a deposit holds nothing that came after its day', async () => {
    const [early, late] = [await came('60.00', '2026-03-05'), await came('40.00', '2026-03-07')];
    await came('40.00', '2026-03-05');
    await desk.app.op('bankDeposit.create', { money: eur('100.00'), date: '2026-03-06' });
    expect(await refused('bankDeposit.create', { money: eur('40.00'), date: '2026-03-06', receipts: [late.ref] })).toMatchObject({
      code: 'NOT_FOUND',
    });
    await reverse(late);
    await reverse(early);
    expect(await money()).toBe('0.00 40.00');
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

  it('one in another currency brings what the bank credits for it, and comes back at that', async () => {
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-10', rate: '0.90' });
    const slip = await desk.app.op('payment.record', { dossier: await desk.open('USD'), money: usd('100.00'), method: 'cheque' });
    const results = async (): Promise<string> => `${await at('666')} ${await at('766')}`;
    await desk.app.op('bankDeposit.create', { money: eur('88.49'), fee: eur('1.50'), receipts: [slip.ref] });
    // A cent that rounding would take is a result as any.
    expect([await money(), await results()]).toEqual(['0.00 88.49', '0.01 0.00']);
    await giveBack(slip);
    // Less of what was lost, not the opposite of it.
    expect([await money(), await results()]).toEqual(['90.00 -1.50', '0.00 0.00']);
    // By its amount alone it is worth what it was received at.
    await deposit('90.00');
    expect([await money(), await results()]).toEqual(['0.00 88.50', '0.00 0.00']);
    await reverse(slip);
    expect(await money()).toBe('0.00 -1.50');
    const other = await desk.app.op('payment.record', { dossier: await desk.open('USD'), money: usd('100.00'), method: 'cheque' });
    await desk.app.op('bankDeposit.create', { money: eur('95.00'), receipts: [other.ref] });
    expect(await results()).toBe('0.00 -5.00');
    await reverse(other);
    expect([await money(), await results()]).toEqual(['0.00 -1.50', '0.00 0.00']);
  });

  it('what an acquirer takes of what was given back is a deposit below zero; in another currency the amount goes the way of the slips', async () => {
    const dossier = await desk.open();
    const card = await pay('100.00', 'card', dossier);
    await deposit('100.00');
    await refund(dossier, '80.00');
    const { entry } = await deposit('-80.00');
    expect(await money()).toBe('0.00 20.00');
    const [{ ref: back }] = (await desk.app.op('payment.list', { dossier })).items.filter((p: Body) => p.kind === 'refund');
    const { entry: returned } = await giveBack({ ref: back } as Body);
    expect(await money()).toBe('-80.00 100.00');
    const later = await pay('90.00', 'card');
    await deposit('10.00', later, { ref: back } as Body);
    // The return of what was given back was banked since, as that of a cheque would be.
    expect(await refused('entry.reverse', { entry: returned, reason: 'x' })).toMatchObject({ code: 'AMOUNT_INVALID' });
    expect(await refused('entry.reverse', { entry, reason: 'x' })).toMatchObject({ code: 'PAYMENT_STATE' });
    await reverse(card);
    expect(await money()).toBe('0.00 10.00');

    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-09', rate: '0.90' });
    const other = await desk.open('USD');
    const slip = await desk.app.op('payment.record', { dossier: other, money: usd('100.00'), method: 'card' });
    await desk.app.op('payment.record', { dossier: other, money: usd('150.00'), method: 'transfer' });
    await desk.app.op('refund.create', { dossier: other, money: usd('150.00'), reason: 'geste', method: 'card' });
    const [{ ref: given }] = (await desk.app.op('payment.list', { dossier: other })).items.filter((p: Body) => p.kind === 'refund');
    const both = (amount: string) => ({ money: eur(amount), receipts: [slip.ref, given] });
    expect(await refused('bankDeposit.create', both('45.01'))).toMatchObject({ code: 'AMOUNTS_DISAGREE' });
    expect(await refused('bankDeposit.create', both('0.00'))).toMatchObject({ code: 'AMOUNT_INVALID' });
    expect(await refused('bankDeposit.create', { money: eur('-2.00'), fee: eur('2.00'), receipts: [given] })).toMatchObject({
      code: 'AMOUNTS_DISAGREE',
    });
    const bank = Number(await at('512'));
    await desk.app.op('bankDeposit.create', both('-46.00'));
    expect(Number(await at('512')) - bank).toBe(-46);
  });

  it('a cheque whose money went on since is owed by its client', async () => {
    const cheque = await pay('100.00', 'cheque');
    await desk.fee(cheque.dossier, '60.00');
    await desk.invoice(cheque.dossier);
    await deposit('100.00');
    await desk.app.op('refund.create', { dossier: cheque.dossier, money: eur('40.00'), reason: 'trop-perçu', method: 'transfer' });
    await reverse(cheque);
    expect(await money()).toBe('0.00 -40.00');
    expect((await desk.accounts(cheque.dossier)).filter((a) => a.startsWith('41'))).toEqual(['411 100.00']);
    expect((await desk.app.op('payment.position', { dossier: cheque.dossier })).receivable).toEqual(eur('100.00'));
    // What names the next invoice pays it; what names none pays what is owed beyond invoices first.
    await desk.fee(cheque.dossier, '25.00');
    const invoice = await desk.invoice(cheque.dossier);
    const paid = (money: object, more = {}) =>
      desk.app.op('payment.record', { dossier: cheque.dossier, money, method: 'transfer', ...more });
    await paid(eur('25.00'), { invoice });
    const opens = async () => (await desk.app.op('payment.position', { dossier: cheque.dossier })).invoices.map((i: Body) => i.open.amount);
    expect(await opens()).toEqual(['60.00', '0.00']);
    await paid(eur('40.00'));
    expect(await opens()).toEqual(['60.00', '0.00']);
    await paid(eur('60.00'));
    expect((await desk.accounts(cheque.dossier)).filter((a) => a.startsWith('41'))).toEqual([]);
  });

  it('a share of a cheque in another currency has its share of what the bank made of it, to the cent', async () => {
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-08', rate: '0.90' });
    const shares = await Promise.all([1, 2, 3].map(async () => ({ dossier: await desk.open('USD'), money: usd('10.00') })));
    const { items } = await desk.app.op('payment.share', { money: usd('30.00'), method: 'cheque', shares });
    const [first] = items;
    await desk.app.op('bankDeposit.create', { money: eur('25.00'), receipts: [first.ref] });
    await giveBack(first);
    expect(await at('512')).toBe('0.00');
    await desk.app.op('bankDeposit.create', { money: eur('25.00'), receipts: [first.ref] });
    await reverse(first);
    expect(await money()).toBe('0.00 0.00');
  });

  it('slips in several currencies are banked each apart: the journal keeps none of a currency whose slips are gone', async () => {
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-07', rate: '0.90' });
    const slip = await desk.app.op('payment.record', { dossier: await desk.open('USD'), money: usd('100.00'), method: 'cheque' });
    const other = await pay('50.00', 'cheque');
    const { total } = await desk.app.op('bankDeposit.slips');
    for (const given of [{ money: total }, { money: total, receipts: [slip.ref, other.ref] }])
      expect(await refused('bankDeposit.create', given)).toMatchObject({
        ...{ code: 'DEPOSIT_MIXED', detail: expect.stringMatching(/EUR and USD.*each apart/), errors: [{ pointer: '/receipts' }] },
      });
    await deposit('50.00', other);
    await deposit('91.00', slip);
    expect(await money()).toBe('0.00 141.00');
    const { items } = await desk.app.op('ledger.entries', { limit: 200 });
    const dollars = (items as Body[])
      .flatMap((e) => e.lines as Body[])
      .filter((l) => l.account === '511' && l.original?.currency === 'USD')
      .reduce((sum, l) => sum + cents(l.original.amount) * (l.debit.amount === '0.00' ? -1n : 1n), 0n);
    expect(dollars).toBe(0n);
  });

  it('what was dated in a closed period is held to the day that was asked', async () => {
    const cheque = await came('60.00', '2026-02-02');
    await desk.app.op('period.close', { upTo: '2026-02-28' });
    await desk.app.op('bankDeposit.create', { money: eur('60.00'), date: '2026-02-10' });
    expect(await refused('bankDeposit.return', { receipt: cheque.ref, date: '2026-02-09' })).toMatchObject({ code: 'DATE_INVALID' });
    const { entry } = await desk.app.op('bankDeposit.return', { receipt: cheque.ref, date: '2026-02-12' });
    await desk.app.op('entry.reverse', { entry, reason: 'x', date: '2026-02-13' });
    expect(await money()).toBe('0.00 60.00');
  });

  it('lies in one place on each day, whatever the order it is told in', async () => {
    const cheque = await came('60.00', '2026-03-01');
    const day = (d: number) => ({ date: `2026-03-0${d}` });
    await desk.app.op('bankDeposit.create', { money: eur('60.00'), ...day(2) });
    const { entry: back } = await desk.app.op('bankDeposit.return', { receipt: cheque.ref, ...day(5) });
    const { entry: again } = await desk.app.op('bankDeposit.create', { money: eur('60.00'), ...day(7) });
    await desk.app.op('entry.reverse', { entry: again, reason: 'x', ...day(9) });
    // It was at the bank from the 7th to the 9th.
    expect(await refused('entry.reverse', { entry: back, reason: 'x', ...day(6) })).toMatchObject({
      ...{ code: 'DATE_INVALID', detail: expect.stringMatching(/until 2026-03-09/) },
    });
    await desk.app.op('entry.reverse', { entry: back, reason: 'x', ...day(9) });
    expect(await money()).toBe('0.00 60.00');
    // Nor was it at the bank all the time since the 3rd: three ways to say it came back from there.
    const [said] = (await desk.app.op('ledger.entries', { limit: 200 })).items.filter(
      (e: Body) => e.piece.ref.startsWith('RM') && e.date === '2026-03-02' && e.lines[0].debit.amount === '60.00',
    );
    for (const [act, given] of [
      ['entry.reverse', { entry: said.seq, reason: 'x' }],
      ['bankDeposit.return', { receipt: cheque.ref }],
      ['payment.reverse', { ref: cheque.ref, reason: 'x' }],
    ] as const)
      expect(await refused(act, { ...given, ...day(3) })).toMatchObject({
        ...{ code: 'DATE_INVALID', detail: expect.stringMatching(/until 2026-03-09/), errors: [{ pointer: '/date' }] },
      });
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
  });

  it('what lies there is listed, slip by slip', async () => {
    const [first, second] = [await came('60.00', '2026-03-05'), await came('20.00', '2026-03-04')];
    expect(await desk.app.op('bankDeposit.slips', { limit: 1 })).toEqual({
      items: [
        {
          ...{ receipts: [second.ref], dossiers: [second.dossier], pointsOfSale: [], bank: '512' },
          ...{ money: eur('20.00'), original: null, cameOn: '2026-03-04' },
        },
      ],
      count: 2,
      total: eur('80.00'),
      banks: [{ account: '512', label: expect.any(String) }],
    });
    await deposit('60.00', first);
    expect((await desk.app.op('bankDeposit.slips', {})).items.map((s: Body) => s.receipts)).toEqual([[second.ref]]);
    // So is what a deposit was made of, and what of it came back.
    const { ref } = await desk.app.op('bankDeposit.create', { money: eur('19.00'), fee: eur('1.00'), date: '2026-03-08' });
    const slip = { receipts: [second.ref], dossiers: [second.dossier], money: eur('20.00'), original: null, cameOn: '2026-03-04' };
    const made = { ref, date: '2026-03-08', money: eur('19.00'), fee: eur('1.00'), items: [{ ...slip, cameBack: false }] };
    expect(await desk.app.op('bankDeposit.get', { ref })).toMatchObject(made);
    const back = await giveBack(second);
    expect(await desk.app.op('bankDeposit.get', { ref })).toMatchObject({ items: [{ ...slip, cameBack: true }] });
    const [note] = (await desk.app.op('timeline.list', { dossier: second.dossier })).items.filter((e: Body) => e.kind === 'bank.return');
    expect(note.data).toEqual({ label: back.ref, receipt: second.ref });
    expect(await refused('bankDeposit.get', { ref: 'RM-none' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('no hand moves it, on former accounts and those beneath neither', async () => {
    for (const account of ['511', '5112'])
      expect(
        await refused('entry.create', {
          ...{ date: '2026-03-10', label: 'Impayé' },
          lines: [
            { account, debit: eur('60.00') },
            { account: '512', credit: eur('60.00') },
          ],
        }),
      ).toMatchObject({ code: 'ACCOUNT_KEPT', errors: [{ pointer: '/lines/0/account' }] });
  });

  it('leaves the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
