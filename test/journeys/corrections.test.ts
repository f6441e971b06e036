/** What changes after it was posted: purchases of an agent's sale, mark-ups, variances, credits over several invoices. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { airRefund, airSale } from '../kit/air.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';
import { eur, importFile } from './steps.ts';

await onEachKind('corrections', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind, { settings: { settlement: { tolerance: { amount: eur('5.00'), percent: '1' } } } });
  });
  afterAll(async () => desk?.app.remove());

  const standing = async (dossier: string) => {
    const { status, services } = await desk.app.op('settlement.status', { dossier });
    return [status, services[0].variance.amount];
  };

  it('a purchase that changes after an agent’s sale was invoiced moves 706 and 467, which then clears', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('450.00'), { soldAs: 'agent' });
    await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '467 -450.00', '706 -50.00']);
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('35.00')) });
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '467 -485.00', '706 -15.00']);
    expect((await desk.app.op('dossier.get', { ref: dossier })).margin).toEqual(eur('15.00'));
    // More than the mark-up: what is beyond it is a loss, and comes back first.
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('25.00')) });
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '467 -510.00', '658 10.00']);
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-30.00')) });
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '467 -480.00', '706 -20.00']);
    await desk.bill(eur('480.00'), service);
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '706 -20.00']);
  });

  it('a mark-up taken back lowers 706 and is no charge', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('110.00'), eur('100.00'), { soldAs: 'agent' });
    const number = await desk.invoice(dossier);
    await desk.add(dossier, { service, ...line('sale', 'markup', eur('-10.00')) });
    await desk.app.op('creditNote.issue', { invoice: number, reason: 'geste', mode: 'open' });
    expect(await desk.accounts(dossier)).toEqual(['411 100.00', '467 -100.00']);
  });

  it('a posted variance follows every later change of the purchase', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('900.00'), eur('800.00'));
    await desk.bill(eur('804.00'), service);
    expect([await standing(dossier), await desk.accounts(dossier)]).toEqual([
      ['invoiced', '4.00'],
      ['486 800.00', '658 4.00'],
    ]);
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('4.00')) });
    expect([await standing(dossier), await desk.accounts(dossier)]).toEqual([['invoiced', '0.00'], ['486 804.00']]);
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('3.00')) });
    expect([await standing(dossier), await desk.accounts(dossier)]).toEqual([
      ['invoiced', '-3.00'],
      ['486 807.00', '758 -3.00'],
    ]);
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('100.00')) });
    expect([await standing(dossier), await desk.accounts(dossier)]).toEqual([['partlyInvoiced', '0.00'], ['486 804.00']]);
  });

  it('a tolerance of euros excuses no dollars, and never a whole purchase', async () => {
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-10', rate: '0.9' });
    const dollars = await desk.open('USD');
    const one = await desk.stay(dollars, usd('200.00'), usd('100.00'));
    await desk.bill(usd('104.00'), one);
    expect(await standing(dollars)).toEqual(['overInvoiced', '0.00']);
    const small = await desk.open();
    const two = await desk.stay(small, eur('6.00'), eur('4.00'));
    await desk.bill(eur('0.50'), two);
    expect(await standing(small)).toEqual(['partlyInvoiced', '0.00']);
    await desk.bill(eur('8.00'), two);
    expect(await standing(small)).toEqual(['overInvoiced', '0.00']);
  });

  it('what is open in the client’s favour is credited over the invoices that billed it, the one named first', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('300.00'), eur('200.00'));
    const first = await desk.invoice(dossier);
    await desk.add(dossier, { service, ...line('sale', 'stay', eur('100.00')) });
    const second = await desk.invoice(dossier);
    await desk.add(dossier, { service, ...line('sale', 'stay', eur('-350.00')) });
    const credit = await desk.app.op('creditNote.issue', { invoice: second, reason: 'annulé', mode: 'open' });
    expect([credit.total, credit.corrects]).toEqual([eur('-350.00'), second]);
    expect((await desk.view(credit.number)).corrects.map((c: { number: string }) => c.number)).toEqual([second, first]);
    expect(await desk.accounts(dossier)).toEqual(['411 50.00', '487 -50.00']);
    const { invoices } = await desk.app.op('payment.position', { dossier });
    expect(invoices.map((i: { invoice: string; asked: { amount: string } }) => [i.invoice, i.asked.amount])).toEqual([
      [first, '50.00'],
      [second, '0.00'],
    ]);
    const more = { dossier, service, ...line('sale', 'stay', eur('-50.01')) };
    expect((await desk.app.refusal('priceLine.add', more)).code).toBe('CREDIT_EXCEEDS_CHARGED');
  });

  it('a sale of 120.00 whose refund of 90.00 is sent for two days is refunded once; the other is a finding', async () => {
    const ticket = '2500000077';
    const sold = { ticket, fare: '100.00', taxes: [['20.00', 'YQ']] as const, total: '120.00' };
    const { dossiers } = await importFile(desk.app, airSale({ ...sold, locator: 'QZERTY', on: '2026-02-10', departs: '2026-04-02' }));
    const refund = (on: string) =>
      airRefund({ ticket, on, soldOn: '2026-02-10', fare: '70.00', taxes: [['20.00', 'YQ']], taxTotal: '20.00', total: '90.00' });
    expect((await importFile(desk.app, refund('2026-02-23'), 'one.air')).findings).toEqual([]);
    expect((await desk.app.op('dossier.get', { ref: dossiers[0] })).sale).toEqual(eur('30.00'));
    const again = await importFile(desk.app, refund('2026-02-24'), 'two.air');
    expect([again.dossiers, again.findings.map((f) => f.code)]).toEqual([dossiers, ['REFUND_EXCEEDS_SALE']]);
    expect((await desk.app.op('dossier.get', { ref: dossiers[0] })).sale).toEqual(eur('30.00'));
  });

  it('an own sale without travel dates is revenue when it is invoiced: nothing waits for ever', async () => {
    const dossier = await desk.open();
    const prices = [line('sale', 'stay', eur('80.00')), line('purchase', 'stay', eur('60.00'))];
    const { id } = await desk.app.op('service.add', {
      ...{ dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item: { stays: [] }, prices },
    });
    await desk.invoice(dossier);
    await desk.bill(eur('60.00'), id);
    expect(await desk.accounts(dossier)).toEqual(['411 80.00', '604 60.00', '704 -80.00']);
  });

  it.each([
    ['payment.record', { money: eur('1.00'), receivedOn: '2026-03-11' }, '/receivedOn'],
    ['payment.record', { money: eur('1.00'), receivedOn: '2009-03-11' }, '/receivedOn'],
    ['supplierInvoice.create', { issuedOn: '2027-06-01' }, '/issuedOn'],
    ['supplierInvoice.create', { issuedOn: '2009-06-01' }, '/issuedOn'],
  ])('%s of %j is refused: no open year holds that day', async (operation, over, pointer) => {
    const dossier = await desk.open();
    const given =
      operation === 'payment.record'
        ? { dossier }
        : { supplier: 'LAC', reference: 'LOIN', total: eur('1.00'), lines: [{ money: eur('1.00') }] };
    const problem = await desk.app.refusal(operation, { ...given, ...over });
    expect([problem.code, problem.errors?.[0]?.pointer]).toEqual(['DATE_INVALID', pointer]);
  });

  it('a fee given back is taken from the invoice that billed its rate, whichever is named', async () => {
    const dossier = await desk.open();
    await desk.add(dossier, line('sale', 'fee', eur('60.00'), { label: 'A' }));
    await desk.invoice(dossier);
    await desk.add(dossier, line('sale', 'fee', eur('55.00'), { label: 'B', vatRate: '10' }));
    const second = await desk.invoice(dossier);
    await desk.add(dossier, line('sale', 'fee', eur('-60.00'), { label: 'A' }));
    await desk.add(dossier, line('sale', 'fee', eur('-22.00'), { label: 'B' }));
    await desk.app.op('creditNote.issue', { invoice: second, reason: 'x', mode: 'open' });
    const { invoices } = await desk.app.op('payment.position', { dossier });
    expect(invoices.map((i: Body) => i.asked.amount)).toEqual(['0.00', '33.00']);
    expect(await desk.accounts(dossier)).toEqual(['411 33.00', '44571 -3.00', '706 -30.00']);
  });

  it('a variance that a bill dated ahead takes back is none from today on', async () => {
    const today = desk.app.clock.now().slice(0, 10);
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('900.00'), eur('800.00'));
    await desk.bill(eur('804.00'), service);
    expect(await desk.accounts(dossier, today)).toEqual(['486 800.00', '658 4.00']);
    await desk.bill(eur('100.00'), service, { issuedOn: addDays(today, 20) });
    expect(await desk.accounts(dossier, today)).toEqual(['486 804.00']);
    expect(await desk.accounts(dossier)).toEqual(['486 904.00']);
  });
});
