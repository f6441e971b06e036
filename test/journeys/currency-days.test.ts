/** In another currency than the books, what is posted on a day before has the value of that day: a trip that moves and a bill that comes late make no result. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, stays, usd } from './desk.ts';

await onEachKind('currency-days', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const rate = (day: string, value: string): Promise<unknown> => desk.app.op('rate.create', { currency: 'USD', day, rate: value });
  /** Lets the nights pass until a day, on which a dollar is worth `value`. */
  async function on(day: string, value: string): Promise<void> {
    await desk.moveTo(day);
    await rate(day, value);
  }
  const moveTrip = (service: string, dossier: string, from: string, to: string): Promise<unknown> =>
    desk.change(service, dossier, { item: stays(from, to) });
  const touched = async (dossier: string, accounts: readonly string[]): Promise<string[]> =>
    (await desk.entries(dossier)).flatMap((e) => e.lines.map((l: { account: string }) => l.account)).filter((a) => accounts.includes(a));
  const RESULTS = ['658', '666', '758', '766'];

  let passed = 0;
  const nextDay = (): string => `2028-11-${String(++passed).padStart(2, '0')}`;

  // The days follow each other.
  it('a trip with a discount that was earlier than posted: no rate of that day is needed, nothing is gained', async () => {
    await on('2026-03-11', '0.9000');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), null, { from: '2026-04-08', to: '2026-04-09' });
    await desk.add(dossier, line('sale', 'discount', usd('-40.00')));
    await desk.invoice(dossier);
    // No rate is known of those days, then one that has nothing to do with it.
    await on('2026-04-20', '0.9900');
    await moveTrip(service, dossier, '2026-03-29', '2026-03-30');
    expect(await desk.accounts(dossier, '2026-03-29')).toEqual(['411 864.00', '704 -900.00', '709 36.00']);
    await rate('2026-03-28', '0.8000');
    await moveTrip(service, dossier, '2026-04-10', '2026-04-11');
    expect(await desk.accounts(dossier, '2026-04-09')).toEqual(['411 864.00', '487 -864.00']);
    await moveTrip(service, dossier, '2026-06-10', '2026-06-11');
    expect(await desk.accounts(dossier)).toEqual(['411 864.00', '487 -864.00']);
    expect(await touched(dossier, RESULTS)).toEqual([]);
  });

  it('a bill and a credit note of one trip that was earlier than posted', async () => {
    await on('2026-04-21', '0.9000');
    const dossier = await desk.open('USD');
    const first = await desk.stay(dossier, usd('1000.00'), usd('700.00'), { from: '2026-05-10', to: '2026-05-12' });
    const second = await desk.stay(dossier, usd('200.00'), usd('-50.00'), { from: '2026-05-12', to: '2026-05-14' });
    await desk.invoice(dossier);
    await desk.bill(usd('700.00'), first);
    await desk.bill(usd('-50.00'), second);
    await on('2026-05-15', '1.0000');
    await rate('2026-05-05', '0.8000');
    await moveTrip(first, dossier, '2026-05-05', '2026-05-12');
    expect(await desk.accounts(dossier, '2026-05-05')).toEqual(['411 1080.00', '604 585.00', '704 -1080.00']);
    expect(await desk.accounts(dossier, '2026-05-10')).toEqual(['411 1080.00', '604 585.00', '704 -1080.00']);
    expect(await touched(dossier, RESULTS)).toEqual([]);
  });

  it('two invoices at two rates: what was billed by that day is revenue of it, at its own', async () => {
    await on('2026-05-20', '0.9000');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), null, { from: '2026-06-08', to: '2026-06-09' });
    await desk.invoice(dossier);
    await on('2026-06-04', '1.0000');
    await desk.add(dossier, line('sale', 'stay', usd('1000.00'), { service }));
    await desk.invoice(dossier);
    await on('2026-06-09', '1.1000');
    await moveTrip(service, dossier, '2026-05-28', '2026-05-29');
    expect(await desk.accounts(dossier, '2026-05-31')).toEqual(['411 900.00', '704 -900.00']);
    expect(await desk.accounts(dossier)).toEqual(['411 1900.00', '704 -1900.00']);
  });

  it('a credit of a cost and what waits of it at another rate: the cost is what was billed, less what came back', async () => {
    await on('2026-06-10', '0.9000');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), usd('500.00'), { from: '2026-06-01', to: '2026-06-03' });
    const { ref } = await desk.bill(usd('100.00'), service);
    await on('2026-06-11', '1.0000');
    await desk.bill(usd('400.00'), service);
    // The trip is to come after all: what both are worth waits, and the first one leaves at its own value.
    await moveTrip(service, dossier, '2026-08-01', '2026-08-03');
    await desk.app.op('supplierInvoice.reverse', { ref, reason: 'x' });
    expect(await desk.accounts(dossier)).toEqual(['486 400.00']);
    expect(await touched(dossier, RESULTS)).toEqual([]);
  });

  it('what is accrued of a trip that moves to and fro leaves nothing on the days it leaves, nor later', async () => {
    await on('2026-06-20', '0.9000');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('10000.00'), usd('7000.00'), { from: '2026-07-10', to: '2026-07-12' });
    await desk.invoice(dossier);
    await on('2026-09-02', '0.9500');
    const of = async (day: string): Promise<string[]> => (await desk.accounts(dossier, day)).filter((a) => /^(408|604|6|7[56])/.test(a));
    expect(await of('2026-07-31')).toEqual(['408 -6300.00', '604 6300.00']);
    await rate('2026-07-31', '0.8000');
    await rate('2026-08-31', '1.0000');
    await moveTrip(service, dossier, '2026-08-10', '2026-08-11');
    expect([await of('2026-07-31'), await of('2026-08-31')]).toEqual([[], ['408 -7000.00', '604 7000.00']]);
    await moveTrip(service, dossier, '2026-07-10', '2026-07-12');
    // An estimate of that day again; what August was worth went with August.
    expect([await of('2026-07-31'), await of('2026-08-31')]).toEqual([
      ['408 -5600.00', '604 5600.00'],
      ['408 -5600.00', '604 5600.00'],
    ]);
    await moveTrip(service, dossier, '2026-12-10', '2026-12-12');
    expect([await of('2026-07-31'), await of('2026-08-31'), await of('2026-09-30')]).toEqual([[], [], []]);
    expect(await touched(dossier, RESULTS)).toEqual([]);
  });

  it('a late bill takes its part of what was accrued, at the value of that, and those after it theirs of the rest', async () => {
    await on('2026-09-05', '0.9000');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), usd('700.00'), { from: '2026-09-10', to: '2026-09-12' });
    await desk.invoice(dossier);
    await on('2026-10-03', '1.0000');
    await rate('2026-09-25', '0.7000');
    await rate('2026-09-30', '0.8000');
    await desk.bill(usd('700.00'), service);
    const of = async (day: string): Promise<string[]> => (await desk.accounts(dossier, day)).filter((a) => /^(408|604)/.test(a));
    expect([await of('2026-09-30'), await of('2026-10-03')]).toEqual([['408 -630.00', '604 630.00'], ['604 700.00']]);
    // 210.00 billed, and 400/700 of the 630.00 that were accrued.
    await desk.bill(usd('300.00'), service, { issuedOn: '2026-09-25' });
    expect([await of('2026-09-30'), await of('2026-10-03')]).toEqual([['408 -360.00', '604 570.00'], ['604 910.00']]);
  });

  it('an accrual that moves to a month before takes its bills with it: each takes its part of what it is worth now', async () => {
    await on('2026-10-05', '0.9000');
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('1000.00'), usd('700.00'), { from: '2026-12-10', to: '2026-12-12' });
    await desk.invoice(dossier);
    await on('2026-12-31', '0.9000');
    await on('2027-01-05', '1.0000');
    await desk.bill(usd('300.00'), service);
    await on('2027-01-10', '1.0000');
    await desk.bill(usd('400.00'), service);
    const days = ['2026-11-30', '2026-12-31', '2027-01-05', '2027-01-10'];
    const cost = async (): Promise<string[][]> =>
      Promise.all(days.map(async (day) => (await desk.accounts(dossier, day)).filter((a) => /^(408|6|7[56])/.test(a))));
    expect(await cost()).toEqual([[], ['408 -630.00', '604 630.00'], ['408 -360.00', '604 660.00'], ['604 700.00']]);
    await rate('2026-11-30', '0.8000');
    await moveTrip(service, dossier, '2026-11-10', '2026-11-12');
    expect(await cost()).toEqual([
      ['408 -560.00', '604 560.00'],
      ['408 -560.00', '604 560.00'],
      ['408 -320.00', '604 620.00'],
      ['604 700.00'],
    ]);
    expect(await touched(dossier, RESULTS)).toEqual([]);
  });

  it('a credit note of a trip that was made takes back what was accrued of it at once', async () => {
    await on('2027-01-11', '0.9000');
    const dossier = await desk.open('USD');
    await desk.stay(dossier, usd('1000.00'), usd('700.00'), { from: '2027-01-12', to: '2027-01-14' });
    const invoice = await desk.invoice(dossier);
    await on('2027-02-02', '1.0000');
    expect(await desk.accounts(dossier)).toEqual(['408 -630.00', '411 900.00', '604 630.00', '704 -900.00']);
    await desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'whole' });
    expect(await desk.accounts(dossier)).toEqual([]);
  });

  it('bills that are netted move no money: what they differ by is no entry of the bank', async () => {
    await on('2027-02-03', '0.9000');
    const { ref: bill } = await desk.bill(usd('100.00'), null);
    await on('2027-02-04', '0.9500');
    const { ref: credit } = await desk.bill(usd('-100.00'), null);
    const invoices = [
      { invoice: bill, money: usd('100.00') },
      { invoice: credit, money: usd('-100.00') },
    ];
    const { ref } = await desk.app.op('supplierPayment.create', { supplier: 'LAC', money: usd('0.00'), invoices });
    const { items } = await desk.app.op('ledger.entries', { from: '2027-02-04', limit: 200 });
    const entry = items.find((e: { label: string }) => e.label.includes(ref));
    expect([entry.journal, entry.lines.map((l: { account: string }) => l.account).sort()]).toEqual(['OD', ['401', '666']]);
  });

  it('money given back on a day before: what is held since as a deposit and as too much is worth what it would be, had it been entered then', async () => {
    await on('2027-10-12', '0.9086');
    const dossier = await desk.open('USD');
    const paid = (amount: string) => desk.app.op('payment.record', { dossier, money: usd(amount), method: 'card' });
    await paid('1911.92');
    await on('2027-10-24', '0.9829');
    await paid('1613.29');
    await desk.stay(dossier, usd('3122.75'), null, { from: '2027-12-08', to: '2027-12-09' });
    await desk.moveTo('2027-10-26');
    await desk.app.op('refund.create', { dossier, money: usd('292.58'), reason: 'x', date: '2027-10-22' });
    // Of what was left, 1,619.34 at 0.9086, and 1,613.29 at 0.9829, the deposit is 3,122.75, the older money first.
    expect(await desk.accounts(dossier)).toEqual(['419 -108.00', '4191 -2949.03', '511 3057.03']);
    expect(await touched(dossier, RESULTS)).toEqual([]);
  });

  it('a credit note of what was paid: its money pays what else is open at what that is worth, and is held at its own', async () => {
    const credited = async (paid: string, second: string, also?: string): Promise<{ dossier: string; receipt: string }> => {
      await on(nextDay(), '1.0000');
      const dossier = await desk.open('USD');
      await desk.stay(dossier, usd('1000.00'), null, { from: '2029-04-08', to: '2029-04-09' });
      const invoice = await desk.invoice(dossier);
      const receipt = (await desk.app.op('payment.record', { dossier, money: usd(paid), method: 'transfer' })).ref;
      if (also) await desk.app.op('payment.record', { dossier, money: usd(also), method: 'transfer' });
      await on(nextDay(), '1.1000');
      await desk.stay(dossier, usd(second), null, { from: '2029-04-08', to: '2029-04-09' });
      await desk.invoice(dossier);
      await desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'whole' });
      return { dossier, receipt };
    };
    const whole = await credited('1000.00', '2000.00');
    expect(await desk.accounts(whole.dossier)).toEqual(['411 1100.00', '487 -2200.00', '512 1000.00', '666 100.00']);
    const part = await credited('400.00', '2000.00');
    expect(await desk.accounts(part.dossier)).toEqual(['411 1760.00', '487 -2200.00', '512 400.00', '666 40.00']);
    const more = await credited('1000.00', '500.00');
    expect(await desk.accounts(more.dossier)).toEqual(['4191 -500.00', '487 -550.00', '512 1000.00', '666 50.00']);
    const both = await credited('400.00', '2000.00', '600.00');
    await desk.app.op('payment.reverse', { ref: both.receipt, reason: 'x' });
    expect(await desk.accounts(both.dossier)).toEqual(['411 1540.00', '487 -2200.00', '512 600.00', '666 60.00']);
    // Money that never came paid nothing.
    for (const { dossier, receipt } of [whole, part, more]) {
      await desk.app.op('payment.reverse', { ref: receipt, reason: 'x' });
      const [owed] = (await desk.accounts(dossier)).filter((a) => a.startsWith('411'));
      expect(await desk.accounts(dossier)).toEqual([owed, `487 -${owed?.slice(4)}`]);
    }
  });
});
