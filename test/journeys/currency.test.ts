/** Dossiers in another currency than the books: rates frozen, exchange results named, and taken back with what made them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { invoices } from '../../core/modules/billing/model.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('currency', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind, { settings: { payments: { approvalAbove: eur('500.00') } } });
  });
  afterAll(async () => desk?.app.remove());

  /** From that day on, a dollar is worth `rate`. */
  async function rate(day: string, value: string): Promise<void> {
    desk.app.clock.moveTo(`${day}T09:00:00.000Z`);
    await desk.app.op('rate.create', { currency: 'USD', day, rate: value });
  }

  // The days follow each other.
  it('CALC-FX-01, on the client’s side: invoiced at 0.93, paid at 0.95, the gain of 20.00 is named; a credit note takes its invoice’s rate', async () => {
    const dossier = await desk.open('USD');
    await desk.stay(dossier, usd('1000.00'), usd('900.00'));
    const missing = await desk.app.refusal('invoice.issue', { dossier });
    expect([missing.status, missing.code]).toEqual([422, 'RATE_MISSING']);
    await rate('2026-03-10', '0.9300');
    const number = await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 930.00', '487 -930.00']);
    expect((await desk.entries(dossier))[0].lines[0].original).toEqual(usd('1000.00'));
    await rate('2026-03-12', '0.9500');
    await desk.app.op('payment.record', { dossier, money: usd('1000.00') });
    expect(await desk.accounts(dossier)).toEqual(['487 -930.00', '512 950.00', '766 -20.00']);
    await desk.app.op('creditNote.issue', { invoice: number, reason: 'annulé' });
    // 487 gives back what it held; nothing was sold, so nothing was gained: what is held for the client is worth what came.
    expect(await desk.accounts(dossier)).toEqual(['4191 -950.00', '512 950.00']);
    expect((await desk.app.refusal('rate.create', { currency: 'USD', day: '2026-03-12', rate: '0.96' })).code).toBe('CONFLICT');
  });

  it.each([
    ['before the invoice', true, '2026-03-16', '2026-03-17'],
    ['after it', false, '2026-03-18', '2026-03-19'],
  ])('money paid %s that is reversed takes its exchange result with it', async (_what, before, one, two) => {
    const dossier = await desk.open('USD');
    await desk.stay(dossier, usd('1000.00'), usd('900.00'));
    const pay = async (): Promise<string> => (await desk.app.op('payment.record', { dossier, money: usd('400.00') })).ref;
    await rate(one, '0.9200');
    const early = before ? await pay() : await desk.invoice(dossier);
    await rate(two, '0.9700');
    const late = before ? await desk.invoice(dossier) : await pay();
    expect(await desk.accounts(dossier)).toEqual(
      before ? ['411 582.00', '487 -970.00', '512 368.00', '666 20.00'] : ['411 552.00', '487 -920.00', '512 388.00', '766 -20.00'],
    );
    await desk.app.op('payment.reverse', { ref: before ? early : late, reason: 'impayé' });
    expect(await desk.accounts(dossier)).toEqual(before ? ['411 970.00', '487 -970.00'] : ['411 920.00', '487 -920.00']);
  });

  it('one of two deposits that is reversed leaves the exchange result of the other', async () => {
    const dossier = await desk.open('USD');
    await desk.stay(dossier, usd('1000.00'), usd('900.00'));
    await rate('2026-03-23', '0.9200');
    await desk.app.op('payment.record', { dossier, money: usd('500.00') });
    await rate('2026-03-24', '0.9400');
    const { ref } = await desk.app.op('payment.record', { dossier, money: usd('500.00') });
    await rate('2026-03-25', '0.9300');
    await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['487 -930.00', '512 930.00']);
    await desk.app.op('payment.reverse', { ref, reason: 'impayé' });
    // 460.00 came for 465.00 that were owed.
    expect(await desk.accounts(dossier)).toEqual(['411 465.00', '487 -930.00', '512 460.00', '666 5.00']);
  });

  it('a rate is one text, of a currency there is; a file says how many rates are new', async () => {
    const create = (input: object): Promise<Body> => desk.app.op('rate.create', { currency: 'CHF', day: '2026-03-20', ...input });
    expect((await create({ rate: '00000001.0' })).rate).toBe('1');
    expect((await create({ rate: '1' })).rate).toBe('1');
    const unknown = await desk.app.refusal('rate.create', { currency: 'ZZZ', day: '2026-03-20', rate: '1' });
    expect([unknown.code, unknown.errors?.[0]?.pointer]).toEqual(['CURRENCY_UNKNOWN', '/currency']);
    const take = (content: string, format = 'csv') => desk.app.reply('rate.import', { format, content });
    const codes = 'AED ARS AUD BRL CAD CLP CNY COP CZK DKK EGP GBP HKD HUF IDR ILS INR ISK'.split(' ');
    const lines = Array.from({ length: 60 }, (_, day) => codes.map((c, i) => `${c};${addDays('2026-01-01', day)};0.${1000 + i}`)).flat();
    const file = [...lines, 'CHF;2026-03-20;1.00', 'AED;2026-01-01;0.1000'].join('\n');
    expect((await take(file)).body).toMatchObject({ added: 60 * codes.length });
    expect((await take(file)).body).toMatchObject({ added: 0, items: { length: 200 } });
    expect((await take('USD;2026-01-05;0.9\nAED;2026-01-02;0.2')).body).toMatchObject({ added: 1, corrected: 1, kept: [] });
    const before = await desk.app.counts();
    expect((await take('USD;2026-01-06;0.9\nUSD;2026-01-06;0.8')).error?.code).toBe('CONFLICT');
    const wrong = await take("<Cube time='2026-03-02'><Cube currency='USD' rate='0'/></Cube>", 'ecb');
    expect([wrong.error?.code, wrong.error?.findings[0]?.line]).toEqual(['RECORD_INVALID', 1]);
    expect(await desk.app.counts()).toEqual(before);
  });

  it('the limit of refunds holds in any currency, and for the slices of a day together', async () => {
    const dossier = await desk.open('USD');
    await desk.app.op('payment.record', { dossier, money: usd('90000.00') });
    expect((await desk.app.op('refund.create', { dossier, money: usd('90000.00'), reason: 'x' })).state).toBe('pending');
    const other = await desk.open();
    await desk.app.op('payment.record', { dossier: other, money: eur('2000.00') });
    const states: string[] = [];
    for (let i = 0; i < 4; i++)
      states.push((await desk.app.op('refund.create', { dossier: other, money: eur('500.00'), reason: 'x' })).state);
    expect(states).toEqual(['done', 'pending', 'pending', 'pending']);
  });

  it('a manual entry that balances in dollars is posted: the cent of rounding goes onto its largest line', async () => {
    await rate('2026-03-27', '0.9155');
    const post = (...lines: object[]) => desk.app.op('entry.create', { date: '2026-03-27', label: 'Frais', lines });
    // 10.01, 10.01 and 10.01 are 9.16 each, 30.03 is 27.49.
    const made = await post(...['658', '658', '658'].map((account) => ({ account, debit: usd('10.01') })), {
      account: '512',
      credit: usd('30.03'),
    });
    const [entry] = (await desk.app.op('ledger.entries', { limit: 200 })).items.filter((e: Body) => e.seq === made.entry);
    expect(entry.lines.map((l: Body) => [l.debit.amount, l.credit.amount, l.original.amount])).toEqual([
      ...Array(3).fill(['9.16', '0.00', '10.01']),
      ['0.00', '27.48', '30.03'],
    ]);
    const odd = await desk.app.refusal('entry.create', {
      ...{ date: '2026-03-27', label: 'x' },
      lines: [
        { account: '658', debit: usd('10.10') },
        { account: '512', credit: usd('10.00') },
      ],
    });
    expect(odd.code).toBe('ENTRY_UNBALANCED');
  });
  it('a fee in dollars: its VAT is stated in euros too, at the rate the books took', async () => {
    await rate('2026-03-30', '0.9300');
    const dossier = await desk.open('USD');
    await desk.add(dossier, line('sale', 'fee', usd('120.00')));
    const number = await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 111.60', '44571 -18.60', '706 -93.00']);
    expect((await desk.view(number)).vatInBooks).toEqual({ tax: eur('18.60'), rate: '0.93', day: '2026-03-30', currency: 'USD' });
    const semantic = (of: string): Promise<Body> =>
      desk.app.db.read(desk.app.ctx(), async (tx) => (await tx.get(invoices, { number: of }, 'No such invoice.')).semantic);
    expect(await semantic(number)).toMatchObject({ currency: 'USD', vatCurrency: 'EUR', totals: { vat: '20.00', vatAccounted: '18.60' } });
    await rate('2026-03-31', '0.9900');
    const credit = await desk.app.op('creditNote.issue', { invoice: number, reason: 'annulé' });
    expect((await desk.view(credit.number)).vatInBooks).toEqual({ tax: eur('-18.60'), rate: '0.93', day: '2026-03-30', currency: 'USD' });
    expect(await semantic(credit.number)).toMatchObject({ type: '381', vatCurrency: 'EUR', totals: { vatAccounted: '18.60' } });
    // What carries no VAT states none.
    await desk.stay(dossier, usd('50.00'), null);
    const margin = await desk.app.op('invoice.issue', {
      dossier,
      lines: [(await desk.app.op('priceLine.list', { dossier })).items.at(-1).id],
    });
    expect(await semantic(margin.number)).toMatchObject({ vatCurrency: null, totals: { vatAccounted: null } });
    expect(await desk.app.op('ledger.verify')).toMatchObject({ ok: true });
  });
  it('what is accrued at night is valued at the last rate known, and holds up nothing else', async () => {
    const dossier = await desk.open('USD');
    await desk.stay(dossier, usd('1000.00'), usd('800.00'), { from: '2026-04-20', to: '2026-04-25' });
    await desk.invoice(dossier);
    await desk.moveTo('2026-05-20');
    // The rate of 31 March was the last one before April ended.
    expect(await desk.accounts(dossier)).toEqual(['408 -792.00', '411 990.00', '604 792.00', '704 -990.00']);
    expect(await desk.days(dossier, '408')).toEqual(['2026-04-30']);
    await desk.add(dossier, line('sale', 'fee', usd('10.00')));
    await rate('2026-05-20', '0.9500');
    const service = (await desk.app.op('service.list', { dossier })).items[0].id;
    await desk.bill(usd('800.00'), service);
    expect(await desk.accounts(dossier)).toEqual(['411 990.00', '604 760.00', '704 -990.00']);
  });
});
