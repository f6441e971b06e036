/** What suppliers pay back, what is netted, advances taken, and payments entered late: their account moves by these acts alone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { type Body, onEachKind, type TestApp } from '../kit/app.ts';
import { whatFailsOfSuppliers } from '../kit/holds-suppliers.ts';
import { type Desk, openDesk, usd } from './desk.ts';
import { balanceOf, eur, sum } from './steps.ts';

await onEachKind('refunds by suppliers', (kind) => {
  let desk: Desk;
  let app: TestApp;
  beforeAll(async () => {
    desk = await openDesk(kind);
    app = desk.app;
  });
  afterAll(async () => app?.remove());

  const today = (): string => app.clock.now().slice(0, 10);
  const ACCOUNTS = ['401', '4091', '511', '512', '530', '666', '766'] as const;
  /** Accounts an act moves, as `512 -950.00`. */
  async function moves(act: () => Promise<unknown>): Promise<string[]> {
    const read = () => Promise.all(ACCOUNTS.map(async (a) => Math.round(Number(await balanceOf(app, a)) * 100)));
    const before = await read();
    await act();
    return (await read()).flatMap((m, i) => (m === before[i] ? [] : [`${ACCOUNTS[i]} ${((m - (before[i] ?? 0)) / 100).toFixed(2)}`]));
  }
  const bill = async (money: Body, more: object = {}): Promise<string> => (await desk.bill(money as never, null, more)).ref;
  const given = (invoices: readonly (readonly [string, Body])[], more: object = {}) => ({
    ...{ supplier: 'LAC', money: { amount: sum(invoices.map(([, m]) => m.amount)), currency: invoices[0]?.[1].currency } },
    ...{ invoices: invoices.map(([invoice, money]) => ({ invoice, money })), ...more },
  });
  const refund = (...input: Parameters<typeof given>): Promise<Body> => app.op('supplierRefund.create', given(...input));
  const pay = (...input: Parameters<typeof given>): Promise<Body> => app.op('supplierPayment.create', given(...input));
  const refused = async (operation: string, ...input: Parameters<typeof given>): Promise<unknown[]> => {
    const { code, errors } = await app.refusal(operation, given(...input));
    return [code, errors?.[0]?.pointer];
  };
  const stands = async (ref: string): Promise<string> => {
    const [found] = (await app.op('supplierInvoice.list', { filter: `ref:${ref}` })).items;
    return `${found.status} ${found.paid.amount} ${found.open.amount}`;
  };

  it('pay a credit note back, in parts and less a bill: 401 is clear, money is where it came to', async () => {
    const [credit, own] = [await bill(eur('-300.00')), await bill(eur('50.00'))];
    let first: Body = {};
    expect(await moves(async () => (first = await refund([[credit, eur('120.00')]])))).toEqual(['401 -120.00', '512 120.00']);
    expect(first).toMatchObject({ kind: 'refund', money: eur('-120.00'), invoices: [{ invoice: credit, money: eur('-120.00') }] });
    expect(await stands(credit)).toBe('partlyPaid -120.00 -180.00');
    const rest = [
      [credit, eur('180.00')],
      [own, eur('-50.00')],
    ] as const;
    expect(await moves(() => refund(rest, { method: 'cheque' }))).toEqual(['401 -130.00', '511 130.00']);
    expect([await stands(credit), await stands(own)]).toEqual(['paid -300.00 0.00', 'paid 50.00 0.00']);
    const [entry] = (await app.op('ledger.entries', { limit: 200 })).items.filter((e: Body) => e.seq === first['entry']);
    expect([entry.journal, entry.label]).toEqual(['BQ', `Remboursement ${first['ref']} LAC`]);
  });

  it('are reversed: the credit note is open again, a cheque is taken from where it is', async () => {
    const credit = await bill(eur('-80.00'));
    const { ref } = await refund([[credit, eur('80.00')]], { method: 'cheque' });
    await app.op('bankDeposit.create', { money: eur(await balanceOf(app, '511')) });
    await desk.moveTo(addDays(today(), 2));
    const on = addDays(today(), -1);
    const back = (): Promise<Body> => app.op('supplierPayment.reverse', { ref, reason: 'chèque impayé', date: on });
    expect(await moves(back)).toEqual(['401 80.00', '512 -80.00']);
    expect(await stands(credit)).toBe('open 0.00 -80.00');
    expect((await app.op('supplierPayment.list')).items.slice(0, 2).map((p: Body) => [p.kind, p.money.amount, p.paidOn])).toEqual([
      ['reversal', '80.00', on],
      ['refund', '-80.00', addDays(on, -1)],
    ]);
  });

  it('in another currency leave the account at the value of the credit note: the rest is an exchange result', async () => {
    await app.op('rate.create', { currency: 'USD', day: today(), rate: '0.9000' });
    const credit = await bill(usd('-100.00'));
    await desk.moveTo(addDays(today(), 1));
    await app.op('rate.create', { currency: 'USD', day: today(), rate: '0.9500' });
    expect(await moves(() => refund([[credit, usd('100.00')]]))).toEqual(['401 -90.00', '512 95.00', '766 -5.00']);
  });

  it('are refused where they cannot be right, with the place', async () => {
    const [credit, own] = [await bill(eur('-10.00')), await bill(eur('10.00'))];
    const at = '/invoices/0/money/amount';
    expect(await refused('supplierRefund.create', [[credit, eur('10.01')]])).toEqual(['PAYMENT_EXCEEDS_INVOICE', at]);
    expect(await refused('supplierRefund.create', [[own, eur('10.00')]])).toEqual(['AMOUNT_INVALID', at]);
    expect(await refused('supplierRefund.create', [[credit, eur('-10.00')]])).toEqual(['AMOUNT_INVALID', '/money/amount']);
    const nothing = [
      [credit, eur('10.00')],
      [own, eur('-10.00')],
    ] as const;
    expect(await refused('supplierRefund.create', nothing)).toEqual(['AMOUNT_INVALID', '/money/amount']);
    // Netted in full: no money, and both are settled.
    const both = nothing.map(([ref, m]) => [ref, eur(m.amount.startsWith('-') ? '10.00' : '-10.00')] as const);
    expect(await moves(() => pay(both))).toEqual([]);
    expect([await stands(credit), await stands(own)]).toEqual(['paid -10.00 0.00', 'paid 10.00 0.00']);
  });

  it('a bill is paid of what was paid in advance, as far as that goes; by hand the account of suppliers is not moved', async () => {
    const entry = (account: string) => ({
      ...{ date: today(), label: 'Acompte' },
      lines: [
        { account, debit: eur('100.00'), supplier: 'LAC' },
        { account: '512', credit: eur('100.00') },
      ],
    });
    expect(await app.refusal('entry.create', entry('401'))).toMatchObject({
      code: 'ACCOUNT_KEPT',
      errors: [{ pointer: '/lines/0/account' }],
    });
    await app.op('entry.create', entry('4091'));
    const [own, other] = [await bill(eur('70.00')), await bill(eur('70.00'))];
    expect(await moves(() => pay([[own, eur('70.00')]], { method: 'advance' }))).toEqual(['401 70.00', '4091 -70.00']);
    expect(await refused('supplierPayment.create', [[other, eur('30.01')]], { method: 'advance' })).toEqual([
      'ADVANCE_EXCEEDS_PAID',
      '/money/amount',
    ]);
    const { ref } = await pay([[other, eur('30.00')]], { method: 'advance' });
    expect(await balanceOf(app, '4091')).toBe('0.00');
    expect(await moves(() => app.op('supplierPayment.reverse', { ref, reason: 'x' }))).toEqual(['401 -30.00', '4091 30.00']);
    const theirs = (await desk.bill(eur('5.00'), null, { supplier: 'AUTRE' })).ref;
    expect(await refused('supplierPayment.create', [[theirs, eur('5.00')]], { supplier: 'AUTRE', method: 'advance' })).toEqual([
      'ADVANCE_EXCEEDS_PAID',
      '/money/amount',
    ]);
  });

  it('an advance is taken of what stands on its day and on each day since', async () => {
    const on = today();
    const advance = (date: string): Promise<Body> =>
      app.op('entry.create', {
        ...{ date, label: 'Acompte' },
        lines: [
          { account: '4091', debit: eur('100.00'), supplier: 'AUTRE' },
          { account: '512', credit: eur('100.00') },
        ],
      });
    const own = await Promise.all([1, 2].map(() => bill(eur('100.00'), { supplier: 'AUTRE', issuedOn: addDays(on, -9) })));
    const take = (i: number, days: number): ReturnType<typeof given> =>
      given([[own[i] as string, eur('100.00')]], { supplier: 'AUTRE', method: 'advance', paidOn: addDays(on, days) });
    await advance(addDays(on, -7));
    expect((await app.refusal('supplierPayment.create', take(0, -8))).code).toBe('ADVANCE_EXCEEDS_PAID');
    await advance(on);
    await app.op('supplierPayment.create', take(0, -4));
    // On the days between nothing is left, though 100.00 stand there before and after them.
    for (const days of [-6, -1]) expect((await app.refusal('supplierPayment.create', take(1, days))).code).toBe('ADVANCE_EXCEEDS_PAID');
    await app.op('supplierPayment.create', take(1, 0));
  });

  it('an advance in another currency is taken at what it was worth: the rest is an exchange result', async () => {
    const inAdvance = (money: Body) =>
      app.op('entry.create', {
        ...{ date: today(), label: 'Acompte' },
        lines: [
          { account: '4091', debit: money, supplier: 'AUTRE' },
          { account: '512', credit: money },
        ],
      });
    const stands = Number(await balanceOf(app, '4091'));
    const { entry } = await inAdvance(usd('300.00'));
    await desk.moveTo(addDays(today(), 1));
    await app.op('rate.create', { currency: 'USD', day: today(), rate: '0.9000' });
    const own = await bill(usd('400.00'), { supplier: 'AUTRE' });
    const take = (amount: string) => [[[own, usd(amount)]], { supplier: 'AUTRE', method: 'advance' }] as const;
    // 300.00 at 0.9500 are worth 285.00; euros paid in advance are no dollars.
    expect(await refused('supplierPayment.create', ...take('300.01'))).toEqual(['ADVANCE_EXCEEDS_PAID', '/money/amount']);
    expect(await moves(() => pay(...take('100.00')))).toEqual(['401 90.00', '4091 -95.00', '666 5.00']);
    expect((await app.refusal('entry.reverse', { entry, reason: 'x' })).code).toBe('ADVANCE_EXCEEDS_PAID');
    const { ref } = await pay(...take('200.00'));
    expect(Number(await balanceOf(app, '4091'))).toBe(stands);
    expect(await moves(() => app.op('supplierPayment.reverse', { ref, reason: 'x' }))).toEqual([
      '401 -180.00',
      '4091 190.00',
      '666 -10.00',
    ]);
  });

  it('each advance is taken at its own value, the oldest first, and what a supplier pays back of one leaves with it', async () => {
    await app.op('supplier.create', { name: 'LEMAN', code: 'LEMAN' });
    const on = today();
    const rates = ['0.9000', '1.0000'];
    const dayOf = (i: number) => addDays(on, i + 1);
    const byHand = (i: number, back = false, amount = '100.00') =>
      app.op('entry.create', {
        ...{ date: dayOf(i), label: 'Acompte' },
        lines: [
          { account: '4091', [back ? 'credit' : 'debit']: usd(amount), supplier: 'LEMAN' },
          { account: '512', [back ? 'debit' : 'credit']: usd(amount) },
        ],
      });
    await desk.moveTo(dayOf(1));
    for (const [i, rate] of rates.entries()) await app.op('rate.create', { currency: 'USD', day: dayOf(i), rate });
    const { entry } = await byHand(0);
    await byHand(1);
    const own = await bill(usd('100.00'), { supplier: 'LEMAN', issuedOn: dayOf(0) });
    const take = given([[own, usd('100.00')]], { supplier: 'LEMAN', method: 'advance', paidOn: dayOf(0) });
    expect(await moves(() => app.op('supplierPayment.create', take))).toEqual(['401 90.00', '4091 -90.00']);
    expect((await app.refusal('entry.reverse', { entry, reason: 'x' })).code).toBe('ADVANCE_EXCEEDS_PAID');
    // The second was worth 100.00; half of it comes back at 0.9500.
    await desk.moveTo(addDays(dayOf(1), 1));
    await app.op('rate.create', { currency: 'USD', day: today(), rate: '0.9500' });
    expect(await moves(() => byHand(2, true, '50.00'))).toEqual(['4091 -50.00', '512 47.50', '666 2.50']);
  });

  it('an advance that is moved to another supplier takes its value with it, and is taken without a rate of the day', async () => {
    for (const code of ['MONT', 'VAL']) await app.op('supplier.create', { name: code, code });
    await app.op('rate.create', { currency: 'GBP', day: today(), rate: '1.1000' });
    const gbp = { amount: '100.00', currency: 'GBP' };
    const entry = (debit: object, credit: object) =>
      app.op('entry.create', {
        date: today(),
        label: 'Acompte',
        lines: [
          { ...debit, debit: gbp },
          { ...credit, credit: gbp },
        ],
      });
    await entry({ account: '4091', supplier: 'MONT' }, { account: '512' });
    await desk.moveTo(addDays(today(), 1));
    await app.op('rate.create', { currency: 'GBP', day: today(), rate: '1.3000' });
    expect(await moves(() => entry({ account: '4091', supplier: 'VAL' }, { account: '4091', supplier: 'MONT' }))).toEqual([]);
    const own = await bill(gbp, { supplier: 'VAL' });
    await desk.moveTo(addDays(today(), 12));
    const take = given([[own, gbp]], { supplier: 'VAL', method: 'advance' });
    expect(await moves(() => app.op('supplierPayment.create', take))).toEqual(['401 130.00', '4091 -110.00', '766 -20.00']);
  });

  it('an advance in another currency is written off at the value it stands at, and so is what is paid back of it in euros', async () => {
    await app.op('supplier.create', { name: 'FAILLI', code: 'FAILLI' });
    const rate = (value: string) => app.op('rate.create', { currency: 'USD', day: today(), rate: value });
    type Line = readonly [account: string, side: 'debit' | 'credit', money: Body];
    const entry = (...lines: readonly Line[]) => ({
      ...{ date: today(), label: 'Acompte perdu' },
      lines: lines.map(([account, side, money]) => ({ account, [side]: money, ...(account === '4091' ? { supplier: 'FAILLI' } : {}) })),
    });
    await desk.moveTo(addDays(today(), 1));
    await rate('0.9200');
    await app.op('entry.create', entry(['4091', 'debit', usd('300.00')], ['512', 'credit', usd('300.00')]));
    await desk.moveTo(addDays(today(), 1));
    await rate('0.9500');
    const loses = (amount: string) => entry(['658', 'debit', eur(amount)], ['4091', 'credit', usd('100.00')]);
    const before = await app.counts();
    const refused = await app.refusal('entry.create', loses('90.00'));
    expect([refused.code, refused.errors?.[0]?.pointer, refused.detail]).toEqual([
      'ENTRY_UNBALANCED',
      '/lines/1',
      'The 100.00 USD of line 2 stand at 92.00 EUR in the books: enter the other lines at that, or debit 2.00 EUR of exchange loss beside them.',
    ]);
    expect(await app.counts()).toEqual(before);
    expect(await moves(() => app.op('entry.create', loses('92.00')))).toEqual(['4091 -92.00']);
    // Net of what the bank took: at what it stands at, with the result that is named, or at the rate of the day.
    const back = (...net: readonly Line[]) => entry(...net, ['627', 'debit', eur('1.50')], ['4091', 'credit', usd('50.00')]);
    expect((await app.refusal('entry.create', back(['512', 'debit', eur('45.00')]))).detail).toContain('credit 0.50 EUR of exchange gain');
    expect(await moves(() => app.op('entry.create', back(['512', 'debit', eur('44.50')])))).toEqual(['4091 -46.00', '512 44.50']);
    expect(await moves(() => app.op('entry.create', back(['512', 'debit', eur('45.00')], ['766', 'credit', eur('0.50')])))).toEqual([
      '4091 -46.00',
      '512 45.00',
      '766 -0.50',
    ]);
    expect(await moves(() => app.op('entry.create', back(['512', 'debit', eur('46.00')])))).toEqual([
      '4091 -46.00',
      '512 46.00',
      '766 -1.50',
    ]);
    expect(await moves(() => app.op('entry.create', entry(['658', 'debit', eur('46.00')], ['4091', 'credit', usd('50.00')])))).toEqual([
      '4091 -46.00',
    ]);
  });

  it('of an advance that was taken in part and given back, the rest stood there all along', async () => {
    await app.op('supplier.create', { name: 'RIVE', code: 'RIVE' });
    const lines = [
      { account: '4091', debit: eur('900.00'), supplier: 'RIVE' },
      { account: '512', credit: eur('900.00') },
    ];
    const on = today();
    await app.op('entry.create', { date: on, label: 'Acompte', lines });
    const own = await bill(eur('900.00'), { supplier: 'RIVE' });
    const take = (amount: string) => given([[own, eur(amount)]], { supplier: 'RIVE', method: 'advance', paidOn: on });
    const { ref } = await app.op('supplierPayment.create', take('400.00'));
    await desk.moveTo(addDays(on, 1));
    await app.op('supplierPayment.reverse', { ref, reason: 'x' });
    expect(await moves(() => app.op('supplierPayment.create', take('500.00')))).toEqual(['401 500.00', '4091 -500.00']);
  });

  it('an advance that bills were paid of is not taken away beneath them', async () => {
    await app.op('supplier.create', { name: 'LOIN', code: 'LOIN' });
    const byHand = (debit: string, credit: string) => ({
      ...{ date: today(), label: 'Acompte' },
      lines: [debit, credit].map((account, i) => ({
        ...{ account, [i === 0 ? 'debit' : 'credit']: eur('70.00') },
        ...(account === '4091' ? { supplier: 'LOIN' } : {}),
      })),
    });
    const { entry } = await app.op('entry.create', byHand('4091', '512'));
    const own = await bill(eur('70.00'), { supplier: 'LOIN' });
    const { ref } = await pay([[own, eur('70.00')]], { supplier: 'LOIN', method: 'advance' });
    const undo = { entry, reason: 'x' };
    expect((await app.refusal('entry.reverse', undo)).code).toBe('ADVANCE_EXCEEDS_PAID');
    expect((await app.refusal('entry.create', byHand('512', '4091'))).code).toBe('ADVANCE_EXCEEDS_PAID');
    await app.op('supplierPayment.reverse', { ref, reason: 'x' });
    await app.op('entry.reverse', undo);
    expect((await app.refusal('entry.reverse', undo)).code).toBe('ENTRY_ALREADY_REVERSED');
  });

  it('what is dated in a closed period is booked on the first open day, as a receipt is', async () => {
    const [own, credit] = [await bill(eur('40.00')), await bill(eur('-40.00'))];
    const on = today();
    await desk.moveTo('2026-05-04');
    await app.op('period.close', { upTo: '2026-04-30' });
    const dossier = await desk.open();
    const entries = [
      (await pay([[own, eur('40.00')]], { paidOn: on })).entry,
      (await refund([[credit, eur('40.00')]], { paidOn: on })).entry,
      (await app.op('payment.record', { dossier, money: eur('1.00'), receivedOn: on })).entry,
    ];
    const booked = (await app.op('ledger.entries', { limit: 200 })).items.filter((e: Body) => entries.includes(e.seq));
    expect(booked.map((e: Body) => [e.date, e.askedDate])).toEqual([1, 2, 3].map(() => ['2026-05-01', on]));
  });

  it('leave the integrity run nothing to say, and each supplier with what is open of his bills', async () => {
    expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
    expect(await whatFailsOfSuppliers(app)).toBeNull();
  });
});
