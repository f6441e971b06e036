/** Bills of suppliers: what is reversed, matched at once, of nothing, or referred to by another's number. Down to the accounts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { eur, sum } from './steps.ts';

await onEachKind('bills of suppliers', (kind) => {
  let app: TestApp;
  let client: string;
  let bills = 0;
  const start = async (): Promise<void> => {
    app = await testApp(kind);
    client = (await app.op('client.create', { name: 'Client' })).code;
    await app.op('supplier.create', { name: 'Lac', code: 'LAC' });
    // The first sight of a job only notes it.
    await app.scheduler.runDue();
  };
  beforeAll(start);
  afterAll(async () => app?.remove());

  const open = async (currency = 'EUR'): Promise<string> =>
    (await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed', currency })).ref;
  async function stay(dossier: string, expected: object, sale: object = expected): Promise<string> {
    const line = (side: string, money: object) => ({ side, nature: 'stay', label: 'Nuits', money });
    const item = { stays: [{ name: 'Hôtel du Lac', from: '2026-07-04', to: '2026-07-11' }] };
    const prices = [line('sale', sale), line('purchase', expected)];
    return (await app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item, prices })).id;
  }
  const bill = (total: object, lines: readonly object[], more: object = {}): Promise<Body> =>
    app.op('supplierInvoice.create', {
      ...{ supplier: 'LAC', reference: `L-${++bills}`, issuedOn: app.clock.now().slice(0, 10), total, lines },
      ...more,
    });
  const balances = (accounts: readonly string[], to?: string): Promise<string[]> =>
    Promise.all(
      accounts.map(async (account) => {
        const { items } = await app.op('ledger.trialBalance', { account, ...(to === undefined ? {} : { to }) });
        return items[0]?.balance ?? '0.00';
      }),
    );

  it('are matched to a service on one host and reversed on another: never both standing', async () => {
    const second = await testApp(kind, { url: app.url });
    try {
      for (let round = 0; round < 6; round++) {
        const dossier = await open();
        const service = await stay(dossier, eur('100.00'));
        const { ref } = await bill(eur('100.00'), [{ money: eur('100.00') }]);
        const answers = await Promise.all([
          app.reply('supplierInvoice.match', { ref, line: 1, service }),
          second.reply('supplierInvoice.reverse', { ref, reason: 'erreur' }),
        ]);
        expect(answers.flatMap((a) => a.error?.code ?? []).filter((code) => code !== 'LINE_CLOSED')).toEqual([]);
        const [standing] = (await app.op('settlement.status', { dossier })).services;
        expect([standing.billed, await balances(['486', '471', '401'])]).toEqual([eur('0.00'), ['0.00', '0.00', '0.00']]);
      }
    } finally {
      await second.remove();
    }
  });

  it('are reversed after the accrual: the month of the trip keeps its cost once, however often that happens', async () => {
    const dossier = await open();
    const service = await stay(dossier, eur('800.00'), eur('1000.00'));
    await app.op('invoice.issue', { dossier });
    app.clock.moveTo('2026-08-05T10:00:00.000Z');
    await app.scheduler.runDue();
    const july = () => balances(['604', '408'], '2026-07-31');
    expect(await july()).toEqual(['800.00', '-800.00']);
    for (let round = 0; round < 2; round++) {
      const { ref } = await bill(eur('800.00'), [{ money: eur('800.00'), service }], { issuedOn: '2026-08-04' });
      expect(await balances(['604', '408', '401'])).toEqual(['800.00', '0.00', '-800.00']);
      await app.op('supplierInvoice.reverse', { ref, reason: 'mauvais fournisseur' });
      expect([await july(), await balances(['604', '408', '401'])]).toEqual([
        ['800.00', '-800.00'],
        ['800.00', '-800.00', '0.00'],
      ]);
    }
    // What the trip is expected to cost belongs to its month while that is open, whether it turns out more or less.
    for (const [change, at, now] of [
      ['100.00', '900.00', '900.00'],
      ['-100.00', '800.00', '800.00'],
      ['100.00', '900.00', '900.00'],
      ['50.00', '950.00', '950.00'],
    ] as const) {
      await app.op('priceLine.add', { dossier, service, side: 'purchase', nature: 'stay', label: 'Écart', money: eur(change) });
      expect([await july(), await balances(['604'])]).toEqual([[at, `-${at}`], [now]]);
    }
    await app.op('supplierInvoice.create', {
      ...{ supplier: 'LAC', reference: 'LAST', issuedOn: '2026-08-05', total: eur('950.00'), lines: [{ money: eur('950.00'), service }] },
    });
    expect(await balances(['604', '408'])).toEqual(['950.00', '0.00']);
  });

  it('of nothing are matched at their own rate and reversed: nothing is posted, or both halves are', async () => {
    app.clock.moveTo('2026-08-06T10:00:00.000Z');
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    await app.op('rate.create', { currency: 'USD', day: '2026-08-05', rate: '0.5' });
    const dossier = await open('USD');
    const service = await stay(dossier, usd('100.00'));
    const was = await balances(['604', '471']);
    const nothing = await bill(usd('0.00'), [{ money: usd('100.00') }, { money: usd('-100.00') }], { issuedOn: '2026-08-05' });
    expect(nothing.entry).toBeNull();
    await app.op('rate.create', { currency: 'USD', day: '2026-08-06', rate: '0.9' });
    await app.op('supplierInvoice.match', { ref: nothing.ref, line: 1, service });
    expect(await balances(['604', '471'])).toEqual([plus(was[0], '50.00'), plus(was[1], '-50.00')]);
    expect((await app.op('supplierInvoice.reverse', { ref: nothing.ref, reason: 'erreur' })).reverses).toBe(nothing.ref);
    expect(await balances(['604', '471'])).toEqual(was);
    for (const money of [eur, usd]) {
      const { ref } = await bill(money('0.00'), [{ money: money('10.00') }, { money: money('-10.00') }]);
      expect(await app.op('supplierInvoice.reverse', { ref, reason: 'erreur' })).toMatchObject({ reverses: ref, entry: null });
      expect((await app.refusal('supplierInvoice.reverse', { ref, reason: 'encore' })).code).toBe('LINE_CLOSED');
    }
  });

  it('that are matched later at the rate of the bill: what was matched is taken back with it', async () => {
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    const dossier = await open('USD');
    const service = await stay(dossier, usd('100.00'));
    const was = await balances(['604', '471', '401', '666', '766']);
    // 100.00 at 0.5 wait, and are matched at 0.5 though the dollar is worth 0.9 now.
    const { ref } = await bill(usd('100.00'), [{ money: usd('100.00') }], { issuedOn: '2026-08-05' });
    await app.op('supplierInvoice.match', { ref, line: 1, service });
    expect(await balances(['604', '471', '401', '666', '766'])).toEqual([
      plus(was[0], '50.00'),
      was[1],
      plus(was[2], '-50.00'),
      was[3],
      was[4],
    ]);
    await app.op('supplierInvoice.reverse', { ref, reason: 'erreur' });
    expect(await balances(['604', '471', '401', '666', '766'])).toEqual(was);
  });

  it('that are missing are accrued at the last rate known, where there is none of the day', async () => {
    const gbp = (amount: string) => ({ amount, currency: 'GBP' });
    await app.op('rate.create', { currency: 'GBP', day: '2026-08-06', rate: '1.2' });
    const dossier = await open('GBP');
    const line = (side: string) => ({ side, nature: 'stay', label: 'Nuits', money: gbp('100.00') });
    const item = { stays: [{ name: 'Hôtel du Lac', from: '2026-09-20', to: '2026-09-22' }] };
    const prices = [line('sale'), line('purchase')];
    const { id } = await app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item, prices });
    await app.op('invoice.issue', { dossier });
    const was = await balances(['487', '704', '408']);
    app.clock.moveTo('2026-10-02T10:00:00.000Z');
    await app.scheduler.runDue();
    // No rate of September is known: an estimate takes that of August.
    expect(await balances(['487', '704', '408'])).toEqual([plus(was[0], '120.00'), plus(was[1], '-120.00'), plus(was[2], '-120.00')]);
    await app.op('rate.create', { currency: 'GBP', day: '2026-09-30', rate: '1.1' });
    app.clock.moveTo('2026-10-03T10:00:00.000Z');
    await bill(gbp('100.00'), [{ money: gbp('100.00'), service: id }], { issuedOn: '2026-09-30' });
    expect((await balances(['408']))[0]).toBe(was[2]);
  });

  it('worth nothing in the books, such as a receipt of 100 dong, are reversed too', async () => {
    await app.op('rate.create', { currency: 'VND', day: '2026-10-03', rate: '0.000036' });
    const dossier = await open('VND');
    const { ref, entry } = await app.op('payment.record', { dossier, money: { amount: '100', currency: 'VND' } });
    expect([entry, (await app.op('payment.reverse', { ref, reason: 'erreur' })).entry]).toEqual([null, null]);
    expect((await app.op('dossier.get', { ref: dossier })).paid.amount).toBe('0');
    expect((await app.refusal('payment.reverse', { ref, reason: 'encore' })).code).toBe('PAYMENT_STATE');
  });

  it('whose number is one of our references, or that of a reversal, are bills like any other', async () => {
    const of = (reference: string) => bill(eur('10.00'), [{ money: eur('10.00') }], { reference });
    const first = await of('R1');
    const second = await of(first.ref);
    const used = async (reference: string) =>
      (
        await app.refusal('supplierInvoice.create', {
          supplier: 'LAC',
          reference,
          issuedOn: '2026-08-06',
          total: eur('1.00'),
          lines: [{ money: eur('1.00') }],
        })
      ).code;
    expect([await used('R1'), await used(first.ref)]).toEqual(['SUPPLIER_REFERENCE_USED', 'SUPPLIER_REFERENCE_USED']);
    const back = await app.op('supplierInvoice.reverse', { ref: first.ref, reason: 'erreur' });
    expect(back).toMatchObject({ reference: null, reverses: first.ref });
    expect((await app.op('supplierInvoice.reverse', { ref: second.ref, reason: 'erreur' })).reverses).toBe(second.ref);
    await of('R1');
    // A bill that is numbered as the reversal was, and one as the next will be.
    const [, year, n] = /^FX(\d+)-(\d+)$/.exec(back.ref) as unknown as [string, string, string];
    const next = await of(`FX${year}-${String(Number(n) + 2).padStart(6, '0')}`);
    await of(back.ref);
    expect((await app.op('supplierInvoice.reverse', { ref: next.ref, reason: 'erreur' })).ref).toBe(next.reference);
  });

  it('dated ahead are reversed on their own day: before it there is nothing to take back', async () => {
    const day = (n: number): string => addDays(app.clock.now().slice(0, 10), n);
    const dossier = await open();
    const item = { stays: [{ name: 'Hôtel du Lac', from: day(10), to: day(12) }] };
    const prices = [{ side: 'purchase', nature: 'stay', label: 'Nuits', money: eur('700.00') }];
    const { id: service } = await app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item, prices });
    const before = await balances(['604', '401'], day(14));
    const { ref } = await bill(eur('700.00'), [{ money: eur('700.00'), service }], { issuedOn: day(15) });
    const reversal = await app.op('supplierInvoice.reverse', { ref, reason: 'mauvais fournisseur' });
    expect(reversal.issuedOn).toBe(day(15));
    expect(await balances(['604', '401'], day(14))).toEqual(before);
    expect(await balances(['604', '401'], day(15))).toEqual(before);
  });

  it('reversed while another is dated ahead of a trip that moved: the month before the trip has no cost', async () => {
    const day = (n: number): string => addDays(app.clock.now().slice(0, 10), n);
    const dossier = await open();
    const item = (from: number) => ({ stays: [{ name: 'Hôtel du Lac', from: day(from), to: day(from + 1) }] });
    const prices = ['sale', 'purchase'].map((side) => ({ side, nature: 'stay', label: 'Nuits', money: eur('700.00') }));
    const soldAs = { service: 'hotel', supplier: 'LAC', soldAs: 'principal' };
    const { id: service } = await app.op('service.add', { dossier, ...soldAs, item: item(-2), prices });
    const before = await balances(['604', '486'], day(17));
    const { ref } = await bill(eur('700.00'), [{ money: eur('700.00'), service }], { issuedOn: day(7) });
    await app.op('service.update', { id: service, item: item(18) }, { ifMatch: '*' });
    await bill(eur('900.00'), [{ money: eur('900.00'), service }], { issuedOn: day(25) });
    await app.op('supplierInvoice.reverse', { ref, reason: 'mauvais dossier' });
    expect(await balances(['604', '486'], day(17))).toEqual(before);
    expect((await balances(['604']))[0]).toBe(plus(before[0], '900.00'));
  });

  it('leave the integrity run nothing to say', async () => {
    expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
  });

  it('count on their own days, in whatever order they are entered: the month of the trip never costs twice', async () => {
    await app.remove();
    await start();
    const costs = async () => (await Promise.all(['2026-07-31', '2026-08-31', undefined].map((to) => balances(['604'], to)))).flat();
    const dossier = await open();
    const service = await stay(dossier, eur('400.00'), eur('500.00'));
    await app.op('invoice.issue', { dossier });
    app.clock.moveTo('2026-08-05T10:00:00.000Z');
    await app.scheduler.runDue();
    const give = (amount: string, issuedOn: string) => bill(eur(amount), [{ money: eur(amount), service }], { issuedOn });
    await give('250.00', '2026-08-05');
    await give('150.00', '2026-07-20');
    expect(await costs()).toEqual(['400.00', '400.00', '400.00']);
    // Dated ahead by mistake, taken back, and the price lowered meanwhile.
    const { ref } = await give('100.00', '2026-09-01');
    await app.op('priceLine.add', { dossier, service, side: 'purchase', nature: 'stay', label: 'Supplément', money: eur('60.00') });
    await app.op('supplierInvoice.reverse', { ref, reason: 'date' });
    expect(await costs()).toEqual(['460.00', '460.00', '460.00']);
    await give('60.00', '2026-08-01');
    expect(await costs()).toEqual(['460.00', '460.00', '460.00']);
  });

  it('that are dated ahead and matched later are matched on their own day, as if their service had been named', async () => {
    const ways: string[][] = [];
    for (const named of [true, false]) {
      await app.remove();
      await start();
      app.clock.moveTo('2026-08-25T10:00:00.000Z');
      const dossier = await open();
      const service = await stay(dossier, eur('400.00'), eur('500.00'));
      await app.op('invoice.issue', { dossier });
      const line = { money: eur('400.00'), ...(named ? { service } : {}) };
      const { ref } = await bill(eur('400.00'), [line], { issuedOn: '2026-09-20' });
      if (!named) await app.op('supplierInvoice.match', { ref, line: 1, service });
      const books = (to: string) => balances(['401', '408', '471', '604'], to);
      ways.push((await Promise.all(['2026-08-31', '2026-09-19', '2026-09-20'].map(books))).flat());
      // The lines of its reversal are no bill to match.
      const back = await app.op('supplierInvoice.reverse', { ref, reason: 'date' });
      expect((await app.refusal('supplierInvoice.match', { ref: back.ref, line: 1, service })).code).toBe('LINE_CLOSED');
    }
    const before = ['0.00', '-400.00', '0.00', '400.00'];
    expect(ways[0]).toEqual([...before, ...before, '-400.00', '0.00', '0.00', '400.00']);
    expect(ways[1]).toEqual(ways[0]);
  });

  it('that are dated ahead leave what waited before them to the day of a trip that is moved forward', async () => {
    await app.remove();
    await start();
    app.clock.moveTo('2026-03-12T10:00:00.000Z');
    const dossier = await open();
    const service = await stay(dossier, eur('500.00'), eur('1000.00'));
    await app.op('invoice.issue', { dossier });
    await bill(eur('400.00'), [{ money: eur('400.00'), service }], { issuedOn: '2026-03-10' });
    await bill(eur('100.00'), [{ money: eur('100.00'), service }], { issuedOn: '2026-04-05' });
    const item = { stays: [{ name: 'Hôtel du Lac', from: '2026-03-20', to: '2026-03-25' }] };
    await app.op('service.update', { id: service, item }, { ifMatch: '*' });
    app.clock.moveTo('2026-04-06T10:00:00.000Z');
    await app.scheduler.runDue();
    expect(await balances(['704', '604', '486', '408'], '2026-03-20')).toEqual(['-1000.00', '400.00', '0.00', '0.00']);
    expect(await balances(['704', '604', '486', '408'], '2026-03-31')).toEqual(['-1000.00', '500.00', '0.00', '-100.00']);
    expect(await balances(['704', '604', '486', '408'])).toEqual(['-1000.00', '500.00', '0.00', '0.00']);
  });
});

const plus = (amount: string | undefined, more: string): string => sum([amount ?? '0.00', more]);
