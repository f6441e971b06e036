/** Corrections in another currency than the books: a credit note gives back what its piece posted, and what is clear has no value left. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';

await onEachKind('currency-corrections', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** From that day on, a dollar is worth `rate`. */
  async function rate(day: string, value: string): Promise<void> {
    desk.app.clock.moveTo(`${day}T09:00:00.000Z`);
    await desk.app.op('rate.create', { currency: 'USD', day, rate: value });
  }
  /** Credits lines of an invoice, one after the other. */
  async function creditOneByOne(invoice: string, lines: readonly string[]): Promise<void> {
    for (const id of lines) await desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'lines', lines: [id] });
  }
  /** A dossier with an invoice of 1,000.00 at 0.92 and another at 0.98, on a day when a dollar is worth 1.00. */
  async function twoInvoices(month: string): Promise<{ dossier: string; first: string; second: string; lines: string[] }> {
    const dossier = await desk.open('USD');
    await rate(`2026-${month}-10`, '0.92');
    await desk.stay(dossier, usd('1000.00'), null);
    const first = await desk.invoice(dossier);
    await rate(`2026-${month}-12`, '0.98');
    await desk.stay(dossier, usd('1000.00'), null, { from: '2026-09-01', to: '2026-09-08' });
    const second = await desk.invoice(dossier);
    await rate(`2026-${month}-14`, '1.00');
    const lines = (await desk.app.op('priceLine.list', { dossier })).items.map((l: { id: string }) => l.id);
    return { dossier, first, second, lines };
  }

  const owed = async (): Promise<string> => (await desk.app.op('ledger.trialBalance', { account: '401' })).items[0]?.balance ?? '0.00';

  // The days follow each other.
  it.each([
    ['as a whole', '03', {}],
    ['by its lines', '04', { mode: 'lines' }],
  ])('of two invoices one is paid and the other credited %s: nothing is owed, and 411 is worth nothing', async (_what, month, how) => {
    const { dossier, second, lines } = await twoInvoices(month);
    await desk.app.op('payment.record', { dossier, money: usd('1000.00') });
    await desk.app.op('creditNote.issue', { invoice: second, reason: 'x', ...how, ...('mode' in how ? { lines: [lines[1]] } : {}) });
    expect(await desk.accounts(dossier)).toEqual(['487 -920.00', '512 1000.00', '766 -80.00']);
  });

  it('a receipt that names its invoice pays that one, at its rate; reversed, the other is not touched', async () => {
    const { dossier, first, second } = await twoInvoices('05');
    const { ref } = await desk.app.op('payment.record', { dossier, money: usd('1000.00'), invoice: second });
    expect(await desk.accounts(dossier)).toEqual(['411 920.00', '487 -1900.00', '512 1000.00', '766 -20.00']);
    await desk.app.op('payment.reverse', { ref, reason: 'impayé' });
    expect(await desk.accounts(dossier)).toEqual(['411 1900.00', '487 -1900.00']);
    await desk.app.op('payment.record', { dossier, money: usd('1000.00'), invoice: first });
    expect(await desk.accounts(dossier)).toEqual(['411 980.00', '487 -1900.00', '512 1000.00', '766 -80.00']);
    await desk.app.op('payment.record', { dossier, money: usd('1000.00') });
    expect(await desk.accounts(dossier)).toEqual(['487 -1900.00', '512 2000.00', '766 -100.00']);
  });

  it.each([
    ['0.9137', '2026-06-01', ['10.00', '10.00', '10.00']],
    ['0.93', '2026-06-02', ['10.00', '10.00', '10.00']],
    ['0.9137', '2026-06-03', ['33.33', '33.35', '0.07']],
  ])('fees invoiced at %s on %s and credited one by one leave no cent anywhere, nor an exchange result', async (value, day, amounts) => {
    await rate(day, value);
    const dossier = await desk.open('USD');
    for (const amount of amounts) await desk.add(dossier, line('sale', 'fee', usd(amount)));
    const number = await desk.invoice(dossier);
    const lines = (await desk.app.op('priceLine.list', { dossier })).items.map((l: { id: string }) => l.id);
    await creditOneByOne(number, lines);
    expect(await desk.accounts(dossier)).toEqual([]);
    const touched = (await desk.entries(dossier)).flatMap((e) => e.lines.map((l: { account: string }) => l.account));
    expect(touched.filter((account: string) => ['666', '766'].includes(account))).toEqual([]);
  });

  it('a credit note over two invoices takes each at its own rate: 50.00 of the one at 0.92 are left', async () => {
    await rate('2026-06-10', '0.92');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('300.00'), null);
    await desk.invoice(dossier);
    await rate('2026-06-12', '0.97');
    await desk.add(dossier, line('sale', 'stay', usd('100.00'), { service }));
    const second = await desk.invoice(dossier);
    await desk.add(dossier, line('sale', 'stay', usd('-350.00'), { service }));
    await desk.app.op('creditNote.issue', { invoice: second, reason: 'x', mode: 'open' });
    expect(await desk.accounts(dossier)).toEqual(['411 46.00', '487 -46.00']);
  });

  it('a supplier’s credit note takes the rate of its bill: nobody gains, and nothing is owed', async () => {
    await rate('2026-06-20', '0.90');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), usd('900.00'));
    await desk.bill(usd('500.00'), service);
    await rate('2026-06-21', '0.95');
    await desk.bill(usd('400.00'), service);
    await rate('2026-06-22', '1.00');
    // The bill of that amount; then what is left of the other, in two parts.
    await desk.bill(usd('-400.00'), service);
    expect([await desk.accounts(dossier), await owed()]).toEqual([['486 450.00'], '-450.00']);
    await desk.bill(usd('-33.33'), service);
    expect([await desk.accounts(dossier), await owed()]).toEqual([['486 420.00'], '-420.00']);
    await desk.bill(usd('-466.67'), service);
    expect([await desk.accounts(dossier), await owed()]).toEqual([[], '0.00']);
  });

  it('a supplier’s credit note over two bills is worth what both were', async () => {
    await rate('2026-06-23', '0.90');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), usd('900.00'));
    await desk.bill(usd('500.00'), service);
    await rate('2026-06-24', '0.95');
    await desk.bill(usd('400.00'), service);
    await rate('2026-06-25', '1.00');
    await desk.bill(usd('-900.00'), service);
    expect([await desk.accounts(dossier), await owed()]).toEqual([[], '0.00']);
  });

  it('a bill of an agent’s service that came and went leaves no loss', async () => {
    await rate('2026-06-26', '0.92');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('500.00'), usd('440.00'), { soldAs: 'agent' });
    await desk.invoice(dossier);
    const before = await desk.accounts(dossier);
    await rate('2026-06-27', '0.95');
    await desk.bill(usd('440.00'), service);
    // No money moved: it costs more than what is held for it.
    expect(await desk.accounts(dossier)).toEqual(['411 460.00', '658 13.20', '706 -55.20']);
    await rate('2026-06-28', '1.00');
    await desk.bill(usd('-440.00'), service);
    expect([await desk.accounts(dossier), await owed()]).toEqual([before, '0.00']);
  });

  it.each([
    // Less mark-up than there was, then beyond it: what is held is worth what it was sold at.
    ['a purchase that costs 77.00 more', '07', '77.00', ['411 460.00', '467 -415.84', '706 -44.16']],
    ['a purchase that costs more than the sale', '08', '560.00', ['411 460.00', '467 -860.20', '658 400.20']],
    ['a purchase that costs less', '09', '-40.00', ['411 460.00', '467 -308.20', '706 -151.80']],
  ])('%s after an agent’s invoice makes no exchange result: no money moved', async (_what, month, more, left) => {
    await rate(`2026-${month}-01`, '0.92');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('500.00'), usd('375.00'), { soldAs: 'agent' });
    await desk.invoice(dossier);
    await rate(`2026-${month}-02`, '0.93');
    await desk.add(dossier, line('purchase', 'stay', usd(more), { service }));
    expect(await desk.accounts(dossier)).toEqual(left);
  });

  it('a bill of agents’ services of two dossiers: each bears what its own cost is worth more', async () => {
    const before = await owed();
    const sold = async (day: string, value: string): Promise<{ dossier: string; service: string }> => {
      await rate(day, value);
      const dossier = await desk.open('USD');
      const service = await desk.stay(dossier, usd('200.00'), usd('200.00'), { soldAs: 'agent' });
      await desk.invoice(dossier);
      return { dossier, service };
    };
    const [a, b] = [await sold('2026-10-01', '0.92'), await sold('2026-10-02', '0.97')];
    await rate('2026-10-03', '0.95');
    const lines = [a, b].map(({ service }) => ({ service, money: usd('200.00') }));
    const { ref } = await desk.bill(usd('400.00'), null, { lines });
    expect(await desk.accounts(a.dossier)).toEqual(['411 184.00', '658 6.00']);
    expect(await desk.accounts(b.dossier)).toEqual(['411 194.00', '758 -4.00']);
    await desk.app.op('supplierInvoice.reverse', { ref, reason: 'x' });
    expect([await desk.accounts(a.dossier), await desk.accounts(b.dossier), await owed()]).toEqual([
      ['411 184.00', '467 -184.00'],
      ['411 194.00', '467 -194.00'],
      before,
    ]);
  });

  it('one transfer over three dossiers is worth at the bank what the bank received, to the cent', async () => {
    await rate('2026-10-10', '0.91355');
    const bank = async (): Promise<number> => Number((await desk.app.op('ledger.trialBalance', { account: '512' })).items[0].balance);
    const before = await bank();
    const dossiers = [await desk.open('USD'), await desk.open('USD'), await desk.open('USD')];
    for (const d of dossiers) await desk.stay(d, usd('20.00'), null);
    const amounts = ['33.33', '33.33', '33.34'];
    const shares = dossiers.map((dossier, i) => ({ dossier, money: usd(amounts[i] as string) }));
    const { items } = await desk.app.op('payment.share', { money: usd('100.00'), shares });
    // 91.355 once, not three times 30.45 and their like; deposit and overpayment take what came, and nothing is gained or lost.
    expect((await bank()) - before).toBeCloseTo(91.36, 6);
    expect(await Promise.all(dossiers.map((d) => desk.accounts(d)))).toEqual([
      ['419 -12.18', '4191 -18.27', '512 30.45'],
      ['419 -12.18', '4191 -18.27', '512 30.45'],
      ['419 -12.19', '4191 -18.27', '512 30.46'],
    ]);
    for (const { ref } of items) await desk.app.op('payment.reverse', { ref, reason: 'x' });
    expect((await bank()) - before).toBeCloseTo(0, 6);
    const none = await desk.app.refusal('payment.share', {
      money: usd('0.00'),
      shares: [
        { dossier: dossiers[0], money: usd('5.00') },
        { dossier: dossiers[1], money: usd('-5.00') },
      ],
    });
    expect([none.code, none.errors?.[0]?.pointer]).toEqual(['AMOUNT_INVALID', '/shares/1/money/amount']);
  });

  it('a credit note of a supplier takes back the bill of its very amount first, whatever was billed since', async () => {
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('900.00'), usd('160.00'), { from: '2027-09-01', to: '2027-09-08' });
    const owed: string[] = [];
    for (const [day, value, amount] of [
      ['2027-03-10', '0.50', '100.00'],
      ['2027-03-12', '0.80', '60.00'],
      ['2027-03-14', '0.90', '-100.00'],
    ] as const) {
      await rate(day, value);
      await desk.bill(usd(amount), service);
      owed.push((await desk.accounts(dossier)).join(' '));
    }
    // At the rate of that bill, and no exchange result.
    expect(owed).toEqual(['486 50.00', '486 98.00', '486 48.00']);
  });

  it('what the lines of a bill over several dossiers are rounded by is nobody’s gain or loss', async () => {
    await rate('2027-03-20', '0.335');
    const [one, other] = [await desk.open('USD'), await desk.open('USD')];
    const stay = (dossier: string) => desk.stay(dossier, usd('2.00'), usd('1.00'), { from: '2027-09-01', to: '2027-09-08' });
    const services = [await stay(one), await stay(other), await stay(other)];
    await desk.bill(usd('3.00'), null, { lines: services.map((service) => ({ service, money: usd('1.00') })) });
    // 0.335 is 0.34; three of them are 1.01, which is what is owed, and what is paid of it.
    expect([await desk.accounts(one), await desk.accounts(other)]).toEqual([['486 0.34'], ['486 0.67']]);
    const many = { total: usd('13332.00'), lines: Array.from({ length: 400 }, () => ({ money: usd('33.33') })) };
    const { ref, entry } = await desk.bill(usd('13332.00'), null, many);
    const { acts } = await desk.app.op('entry.explain', { entry });
    const booked = (role: string): string[] => acts[0].lines.filter((l: Body) => l.role === role).map((l: Body) => l.booked.amount);
    expect(booked('payable')).toEqual(['-4466.22']);
    expect([...new Set(booked('suspense'))].sort()).toEqual(['11.16', '11.17']);
    const paid = await desk.app.op('supplierPayment.create', {
      ...{ supplier: 'LAC', money: usd('13332.00'), invoices: [{ invoice: ref, money: usd('13332.00') }] },
    });
    const [payment] = (await desk.app.op('entry.explain', { entry: paid.entry })).acts;
    expect(payment.lines.map((l: Body) => [l.role, l.booked.amount])).toEqual([
      ['payable', '4466.22'],
      ['bank', '-4466.22'],
    ]);
  });

  it('one transfer for several bills, or invoices, at one rate is worth what they are: what rounding leaves is no exchange result', async () => {
    await rate('2027-03-24', '0.91');
    const money = usd('0.05');
    const lines = async (entry: number): Promise<string[]> =>
      (await desk.app.op('entry.explain', { entry })).acts[0].lines.map((l: Body) => `${l.role} ${l.booked.amount}`);
    // 0.0455 is 0.05; three of them are 0.14 at once.
    const pay = async (...invoices: string[]): Promise<string[]> => {
      const paid = await desk.app.op('supplierPayment.create', {
        ...{ supplier: 'LAC', money: usd(`0.${5 * invoices.length}`), invoices: invoices.map((invoice) => ({ invoice, money })) },
      });
      return lines(paid.entry);
    };
    const bills = async (): Promise<string[]> => {
      const refs: string[] = [];
      for (let i = 0; i < 3; i++) refs.push((await desk.bill(money, null)).ref);
      return refs;
    };
    const three = ['payable 0.05', 'payable 0.05', 'payable 0.05'];
    expect(await pay(...(await bills()))).toEqual([...three, 'bank -0.15']);
    const dossier = await desk.open('USD');
    for (const label of ['A', 'B', 'C']) {
      await desk.add(dossier, line('sale', 'fee', money, { label, vatRate: '0' }));
      await desk.invoice(dossier);
    }
    await desk.app.op('payment.record', { dossier, money: usd('0.15') });
    expect(await desk.accounts(dossier)).toEqual(['512 0.15', '706 -0.15']);
    // At another rate there is one.
    const later = await bills();
    await rate('2027-03-25', '1.10');
    expect(await pay(...later)).toEqual([...three, 'bank -0.17', 'exchangeLoss 0.02']);
  });
});
