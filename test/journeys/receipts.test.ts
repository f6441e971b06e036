/** Client money through the API and down to the accounts: receipts, cheques, bank deposits, refunds, what an accountant posts by hand. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { balanceOf, eur } from './steps.ts';

await onEachKind('receipts', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind, { at: '2026-12-15T09:00:00.000Z' });
  });
  afterAll(async () => desk?.app.remove());

  const AWAY = { from: '2027-07-04', to: '2027-07-11' };
  const pay = (dossier: string, amount: string, more: object = {}): Promise<Body> =>
    desk.app.op('payment.record', { dossier, money: eur(amount), ...more });
  const money = async (...accounts: string[]): Promise<string[]> => Promise.all(accounts.map((a) => balanceOf(desk.app, a)));

  it('a receipt is reversed by its mirror, and only while its money is there', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('600.00'), eur('500.00'), AWAY);
    const { ref } = await pay(dossier, '200.00', { method: 'cheque' });
    await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 400.00', '487 -600.00', '511 200.00']);
    await desk.app.op('payment.reverse', { ref, reason: 'chèque impayé' });
    expect(await desk.accounts(dossier)).toEqual(['411 600.00', '487 -600.00']);
    expect((await desk.app.refusal('payment.reverse', { ref, reason: 'encore' })).code).toBe('PAYMENT_STATE');
  });

  it('a receipt that was reversed no longer steers the next one to the invoice it named', async () => {
    const dossier = await desk.open();
    const numbers: string[] = [];
    for (const amount of ['100.00', '100.00']) {
      await desk.add(dossier, line('sale', 'fee', eur(amount)));
      numbers.push(await desk.invoice(dossier));
    }
    const [oldest, named] = numbers as [string, string];
    const paid = async (): Promise<object> =>
      Object.fromEntries((await desk.app.op('payment.position', { dossier })).invoices.map((i: Body) => [i.invoice, i.paid.amount]));
    const { ref } = await pay(dossier, '100.00', { invoice: named });
    expect(await paid()).toEqual({ [oldest]: '0.00', [named]: '100.00' });
    await desk.app.op('payment.reverse', { ref, reason: 'impayé' });
    await pay(dossier, '100.00');
    expect(await paid()).toEqual({ [oldest]: '100.00', [named]: '0.00' });
  });

  it('a cheque that comes back is taken from where it is: in transit, or at the bank', async () => {
    const before = await money('511', '512');
    const dossier = await desk.open();
    await desk.stay(dossier, eur('600.00'), eur('500.00'), AWAY);
    await desk.invoice(dossier);
    const [first, second] = [await pay(dossier, '200.00', { method: 'cheque' }), await pay(dossier, '150.00', { method: 'cheque' })];
    await desk.app.op('bankDeposit.create', { money: eur('200.00') });
    // The second still lies here.
    await desk.app.op('payment.reverse', { ref: second.ref, reason: 'rendu' });
    expect(await desk.accounts(dossier)).toEqual(['411 400.00', '487 -600.00', '511 200.00']);
    const third = await pay(dossier, '70.00', { method: 'cheque' });
    await desk.app.op('payment.reverse', { ref: first.ref, reason: 'chèque impayé' });
    expect(await desk.accounts(dossier)).toEqual(['411 530.00', '487 -600.00', '511 70.00']);
    await desk.app.op('payment.reverse', { ref: third.ref, reason: 'rendu' });
    expect(await money('511', '512')).toEqual(before);
    expect(await desk.accounts(dossier)).toEqual(['411 600.00', '487 -600.00']);
  });

  it('one receipt over several dossiers: a share on each, all or none; one share is reversed without the others', async () => {
    const [a, b] = [await desk.open(), await desk.open()];
    for (const d of [a, b]) await desk.stay(d, eur('100.00'), eur('80.00'), AWAY);
    const shares = [a, b].map((dossier) => ({ dossier, money: eur('60.00') }));
    expect((await desk.app.refusal('payment.share', { money: eur('121.00'), shares })).code).toBe('AMOUNTS_DISAGREE');
    const { items } = await desk.app.op('payment.share', { money: eur('120.00'), shares, method: 'transfer' });
    expect([items.length, new Set(items.map((p: Body) => p.bankRef)).size]).toEqual([2, 1]);
    expect(await desk.accounts(a)).toEqual(['4191 -60.00', '512 60.00']);
    // A number of ours that none has is no reference of the bank.
    for (const [operation, more] of [
      ['payment.record', { dossier: a }],
      ['payment.share', { shares }],
    ] as const) {
      const refused = await desk.app.refusal(operation, { money: eur('120.00'), bankRef: 'RG2026-000099', ...more });
      expect([refused.code, refused.errors?.[0]?.pointer]).toEqual(['INPUT_INVALID', '/bankRef']);
    }
    await desk.app.op('payment.reverse', { ref: items[0].ref, reason: 'erreur' });
    expect([await desk.accounts(a), await desk.accounts(b)]).toEqual([[], ['4191 -60.00', '512 60.00']]);
  });

  it('a deposit before any line is a deposit; what is sold for less after it was paid is an overpayment', async () => {
    const dossier = await desk.open();
    await pay(dossier, '720.00');
    // Nothing is sold yet: it may all be asked back.
    expect(await desk.accounts(dossier)).toEqual(['419 -720.00', '512 720.00']);
    const service = await desk.stay(dossier, eur('700.00'), eur('500.00'), AWAY);
    expect(await desk.accounts(dossier)).toEqual(['419 -20.00', '4191 -700.00', '512 720.00']);
    await desk.add(dossier, { service, ...line('sale', 'stay', eur('-100.00')) });
    expect(await desk.accounts(dossier)).toEqual(['419 -120.00', '4191 -600.00', '512 720.00']);
    await desk.app.op('refund.create', { dossier, money: eur('120.00'), reason: 'baisse de prix' });
    expect(await desk.accounts(dossier)).toEqual(['4191 -600.00', '512 600.00']);
    expect((await desk.app.refusal('refund.create', { dossier, money: eur('0.01'), reason: 'x' })).code).toBe('REFUND_EXCEEDS_PAID');
  });

  it('a refund that comes back is money received again, and may be refunded again', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('100.00'), eur('80.00'), AWAY);
    await pay(dossier, '150.00');
    const refund = await desk.app.op('refund.create', { dossier, money: eur('50.00'), reason: 'trop' });
    expect(await desk.accounts(dossier)).toEqual(['4191 -100.00', '512 100.00']);
    expect((await desk.app.refusal('payment.reverse', { ref: refund.payment, reason: 'IBAN faux' })).code).toBe('PAYMENT_STATE');
    await pay(dossier, '50.00');
    expect(await desk.accounts(dossier)).toEqual(['419 -50.00', '4191 -100.00', '512 150.00']);
    await desk.app.op('refund.create', { dossier, money: eur('50.00'), reason: 'bon IBAN' });
    expect(await desk.accounts(dossier)).toEqual(['4191 -100.00', '512 100.00']);
  });

  it('a manual entry is posted and reversed; what dossiers keep is not touched by hand', async () => {
    const lines = [
      { account: '658', debit: eur('12.00') },
      { account: '512', credit: eur('12.00') },
    ];
    const made = await desk.app.op('entry.create', { date: '2026-12-10', label: 'Frais bancaires', lines });
    const kept = [
      { account: '411', debit: eur('1.00') },
      { account: '512', credit: eur('1.00') },
    ];
    expect((await desk.app.refusal('entry.create', { date: '2026-12-10', label: 'x', lines: kept })).code).toBe('ACCOUNT_KEPT');
    expect((await desk.app.refusal('entry.create', { date: '2031-01-01', label: 'x', lines })).code).toBe('DATE_INVALID');
    await desk.app.op('entry.reverse', { entry: made.entry, reason: 'erreur' });
    expect((await desk.app.refusal('entry.reverse', { entry: made.entry, reason: 'encore' })).code).toBe('ENTRY_ALREADY_REVERSED');
    const dossier = await desk.open();
    const { entry } = await pay(dossier, '90.00', { method: 'cheque' });
    expect((await desk.app.refusal('entry.reverse', { entry, reason: 'x' })).code).toBe('ENTRY_OF_ACT');
    const before = await money('511', '512');
    const deposit = await desk.app.op('bankDeposit.create', { money: eur('90.00') });
    expect((await desk.app.refusal('bankDeposit.create', { money: eur('999999.00') })).code).toBe('AMOUNT_INVALID');
    const mirror = await desk.app.op('entry.reverse', { entry: deposit.entry, reason: 'remise refusée' });
    expect((await desk.app.refusal('entry.reverse', { entry: mirror.entry, reason: 'x' })).code).toBe('ENTRY_OF_ACT');
    expect(await money('511', '512')).toEqual(before);
    await desk.app.op('bankDeposit.create', { money: eur('90.00') });
  });

  // The clock moves on from here.
  it('a bank deposit is never dated before what it holds, nor takes what was deposited since', async () => {
    const dossier = await desk.open();
    expect(await money('511')).toEqual(['0.00']);
    await pay(dossier, '100.00', { method: 'cheque', receivedOn: '2026-12-14' });
    await desk.moveTo('2026-12-18');
    const early = await desk.app.refusal('bankDeposit.create', { money: eur('100.00'), date: '2026-12-13' });
    expect([early.code, early.errors?.[0]?.pointer]).toEqual(['DATE_INVALID', '/date']);
    await desk.app.op('bankDeposit.create', { money: eur('100.00'), date: '2026-12-16' });
    await pay(dossier, '100.00', { method: 'cheque' });
    const again = await desk.app.refusal('bankDeposit.create', { money: eur('100.00'), date: '2026-12-15' });
    expect([again.code, again.errors?.[0]?.pointer]).toEqual(['DATE_INVALID', '/date']);
    await desk.app.op('bankDeposit.create', { money: eur('100.00') });
  });

  it('a bank deposit does not take what came back between its day and today', async () => {
    const dossier = await desk.open();
    const before = await money('511');
    const { ref } = await pay(dossier, '80.00', { method: 'cheque' });
    await desk.moveTo('2026-12-20');
    await desk.app.op('payment.reverse', { ref, reason: 'rendu' });
    await desk.moveTo('2026-12-22');
    await pay(dossier, '80.00', { method: 'cheque' });
    // On the 19th another cheque of 80.00 lay there; the one of today cannot stand for it.
    for (const date of ['2026-12-19', '2026-12-20', '2026-12-21']) {
      const early = await desk.app.refusal('bankDeposit.create', { money: eur('80.00'), date });
      expect([early.code, early.errors?.[0]?.pointer]).toEqual(['DATE_INVALID', '/date']);
    }
    await desk.app.op('bankDeposit.create', { money: eur('80.00'), date: '2026-12-22' });
    expect(await money('511')).toEqual(before);
  });

  it('money that came before its invoice is a deposit at the year’s end, also when it is entered after it', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), eur('800.00'), AWAY);
    await desk.moveTo('2027-01-05');
    await desk.invoice(dossier);
    await desk.moveTo('2027-01-08');
    await pay(dossier, '300.00', { receivedOn: '2026-12-29' });
    await pay(dossier, '200.00', { receivedOn: '2027-01-06' });
    expect(await desk.accounts(dossier, '2026-12-31')).toEqual(['4191 -300.00', '512 300.00']);
    expect(await desk.accounts(dossier, '2027-01-05')).toEqual(['411 700.00', '487 -1000.00', '512 300.00']);
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '487 -1000.00', '512 500.00']);
    expect(await desk.app.op('ledger.verify')).toMatchObject({ ok: true });
  });
  it('a receipt of before a credit note, entered after it, pays what was owed on its day: at the end of no day is something owed while money is held', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('500.00'), eur('400.00'), AWAY);
    await desk.moveTo('2027-01-10');
    const invoice = await desk.invoice(dossier);
    await desk.moveTo('2027-01-20');
    await desk.app.op('creditNote.issue', { invoice, reason: 'erreur', mode: 'whole' });
    await desk.moveTo('2027-01-25');
    await pay(dossier, '500.00', { receivedOn: '2027-01-15' });
    expect(await desk.accounts(dossier, '2027-01-15')).toEqual(['487 -500.00', '512 500.00']);
    expect(await desk.accounts(dossier, '2027-01-20')).toEqual(['4191 -500.00', '512 500.00']);
    // Billed again, and paid once more for the days between.
    await desk.moveTo('2027-01-28');
    await desk.invoice(dossier);
    await desk.moveTo('2027-02-02');
    await pay(dossier, '120.00', { receivedOn: '2027-01-12' });
    expect(await desk.accounts(dossier, '2027-01-12')).toEqual(['411 380.00', '487 -500.00', '512 120.00']);
    expect(await desk.accounts(dossier, '2027-01-15')).toEqual(['419 -120.00', '487 -500.00', '512 620.00']);
    expect(await desk.accounts(dossier, '2027-01-20')).toEqual(['419 -120.00', '4191 -500.00', '512 620.00']);
    expect(await desk.accounts(dossier)).toEqual(['419 -120.00', '487 -500.00', '512 620.00']);
  });

  it('a receipt of a closed period pays what was owed on the first open day', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('300.00'), eur('200.00'), AWAY);
    await desk.invoice(dossier);
    await desk.moveTo('2027-02-10');
    const { items } = await desk.app.op('invoice.list', { filter: `dossier:${dossier}` });
    await desk.app.op('period.close', { upTo: '2027-02-05' });
    await desk.app.op('creditNote.issue', { invoice: items[0].number, reason: 'erreur', mode: 'whole' });
    await desk.moveTo('2027-02-12');
    await pay(dossier, '300.00', { receivedOn: '2027-02-01' });
    expect(await desk.accounts(dossier, '2027-02-05')).toEqual(['411 300.00', '487 -300.00']);
    expect(await desk.accounts(dossier, '2027-02-06')).toEqual(['487 -300.00', '512 300.00']);
    expect(await desk.accounts(dossier, '2027-02-10')).toEqual(['4191 -300.00', '512 300.00']);
  });
});
