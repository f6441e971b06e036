/** What an accountant would ask of every act, through the API and down to the accounts. Names are those of the domain's worked examples. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoices } from '../../core/modules/billing/model.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { balanceOf, eur, updateDossier } from './steps.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });

await onEachKind('accounting', (kind) => {
  let app: TestApp;
  let client: string;
  let bills = 0;
  beforeAll(async () => {
    app = await testApp(kind, { at: '2026-03-10T09:00:00.000Z', settings: { payments: { approvalAbove: eur('500.00') } } });
    client = (await app.op('client.create', { name: 'Client' })).code;
    for (const code of ['LAC', 'AUTRE']) await app.op('supplier.create', { name: code, code });
    // The first sight of a job only notes it.
    await app.scheduler.runDue();
  });
  afterAll(async () => app?.remove());

  const open = async (currency = 'EUR'): Promise<string> =>
    (await app.op('dossier.create', { title: 'Séjour', client, status: 'confirmed', currency })).ref;
  const line = (side: string, nature: string, money: object, more: object = {}) => ({ side, nature, label: nature, money, ...more });
  const stays = (from: string, to: string) => ({ stays: [{ name: 'Hôtel du Lac', from, to }] });
  async function stay(
    dossier: string,
    sale: object,
    purchase: object,
    soldAs = 'principal',
    from = '2026-07-04',
    to = '2026-07-11',
  ): Promise<string> {
    const prices = [line('sale', 'stay', sale), line('purchase', 'stay', purchase)];
    return (await app.op('service.add', { dossier, service: 'hotel', supplier: 'LAC', soldAs, item: stays(from, to), prices })).id;
  }
  const bill = (money: object, service: string, more: object = {}): Promise<Body> =>
    app.op('supplierInvoice.create', {
      ...{ supplier: 'LAC', reference: `B-${++bills}`, issuedOn: app.clock.now().slice(0, 10), total: money, lines: [{ money, service }] },
      ...more,
    });
  /** Accounts of one dossier, as `411 12.00`, those at zero left out. */
  async function accounts(dossier: string): Promise<string[]> {
    const sums = new Map<string, bigint>();
    for (const e of (await app.op('ledger.entries', { dossier, limit: 200 })).items)
      for (const l of e.lines.filter((x: Body) => x.dossier === dossier))
        sums.set(
          l.account,
          (sums.get(l.account) ?? 0n) + BigInt(l.debit.amount.replace('.', '')) - BigInt(l.credit.amount.replace('.', '')),
        );
    return [...sums]
      .filter(([, m]) => m !== 0n)
      .map(([a, m]) => `${a} ${(Number(m) / 100).toFixed(2)}`)
      .sort();
  }
  /** What the document of an invoice or credit note shows. */
  const viewOf = (number: string): Promise<Body> =>
    app.db.read(app.ctx(), async (tx) => (await tx.get(invoices, { number }, 'No such invoice.')).view);
  const entries = async (dossier: string): Promise<Body[]> => (await app.op('ledger.entries', { dossier, limit: 200 })).items;
  const moveTo = async (day: string): Promise<void> => {
    app.clock.moveTo(`${day}T09:00:00.000Z`);
    await app.scheduler.runDue();
  };

  it('a package of 2,400.00 cancelled with 720.00 kept: two lines on the credit note, 708 that day, 487 empty', async () => {
    const dossier = await open();
    const service = await stay(dossier, eur('2400.00'), eur('2000.00'));
    const { number } = await app.op('invoice.issue', { dossier });
    expect(await accounts(dossier)).toEqual(['411 2400.00', '487 -2400.00']);
    await app.op('priceLine.add', { dossier, service, ...line('sale', 'stay', eur('-2400.00')) });
    await app.op('priceLine.add', { dossier, service, ...line('sale', 'penalty', eur('720.00')) });
    const credit = await app.op('creditNote.issue', { invoice: number, reason: 'Annulation', mode: 'open' });
    expect(credit.total).toEqual(eur('-1680.00'));
    expect(await accounts(dossier)).toEqual(['411 720.00', '708 -720.00']);
    const view = await viewOf(credit.number);
    expect(view.lines.map((l: Body) => l.gross.amount)).toEqual(['-2400.00', '720.00']);
  });

  it('a fee of 30.00 beside a package: the VAT posted is the VAT shown, per rate, and what carries none says why', async () => {
    const dossier = await open();
    await stay(dossier, eur('1000.00'), eur('800.00'));
    await app.op('priceLine.add', { dossier, ...line('sale', 'fee', eur('30.00')) });
    const { number } = await app.op('invoice.issue', { dossier });
    expect(await accounts(dossier)).toEqual(['411 1030.00', '44571 -5.00', '487 -1000.00', '706 -25.00']);
    const view = await viewOf(number);
    expect(view.vat.map((v: Body) => [v.rate, v.base.amount, v.tax.amount])).toEqual([
      [null, '1000.00', '0.00'],
      ['20', '25.00', '5.00'],
    ]);
    expect(view.vat[0].mention).toContain('Régime particulier');
  });

  it('three fees of 25.00 hold 12.50, and credited one by one give back 12.50', async () => {
    const dossier = await open();
    for (let i = 0; i < 3; i++) await app.op('priceLine.add', { dossier, ...line('sale', 'fee', eur('25.00')) });
    const { number } = await app.op('invoice.issue', { dossier });
    expect(await accounts(dossier)).toEqual(['411 75.00', '44571 -12.50', '706 -62.50']);
    for (const l of (await app.op('priceLine.list', { dossier })).items)
      await app.op('creditNote.issue', { invoice: number, reason: 'x', lines: [l.id] });
    expect(await accounts(dossier)).toEqual([]);
    expect((await app.refusal('creditNote.issue', { invoice: number, reason: 'x' })).code).toBe('NOTHING_TO_CREDIT');
  });

  it('another supplier’s bill for a service clears what is held for it', async () => {
    const dossier = await open();
    const service = await stay(dossier, eur('500.00'), eur('450.00'), 'agent');
    await app.op('invoice.issue', { dossier });
    const { ref } = await bill(eur('450.00'), service, { supplier: 'AUTRE' });
    expect(await accounts(dossier)).toEqual(['411 500.00', '706 -50.00']);
    await app.op('supplierInvoice.reverse', { ref, reason: 'mauvais fournisseur' });
    expect(await accounts(dossier)).toEqual(['411 500.00', '467 -450.00', '706 -50.00']);
    expect((await app.op('settlement.status', { dossier })).status).toBe('notInvoiced');
    expect((await app.refusal('supplierInvoice.reverse', { ref, reason: 'encore' })).code).toBe('LINE_CLOSED');
    // The same reference may be recorded again once its first record was reversed.
    await bill(eur('450.00'), service, { reference: `B-${bills}` });
    expect((await app.op('settlement.status', { dossier })).status).toBe('invoiced');
  });

  it('a receipt is reversed by its mirror, and only while its money is there', async () => {
    const dossier = await open();
    await stay(dossier, eur('600.00'), eur('500.00'));
    const { ref } = await app.op('payment.record', { dossier, money: eur('200.00'), method: 'cheque' });
    await app.op('invoice.issue', { dossier });
    expect(await accounts(dossier)).toEqual(['411 400.00', '487 -600.00', '511 200.00']);
    await app.op('payment.reverse', { ref, reason: 'chèque impayé' });
    expect(await accounts(dossier)).toEqual(['411 600.00', '487 -600.00']);
    expect((await app.refusal('payment.reverse', { ref, reason: 'encore' })).code).toBe('PAYMENT_STATE');
  });

  it('one receipt over several dossiers: a share on each, all or none', async () => {
    const [a, b] = [await open(), await open()];
    for (const d of [a, b]) await stay(d, eur('100.00'), eur('80.00'));
    const shares = [a, b].map((dossier) => ({ dossier, money: eur('60.00') }));
    expect((await app.refusal('payment.share', { money: eur('121.00'), shares })).code).toBe('AMOUNTS_DISAGREE');
    const { items } = await app.op('payment.share', { money: eur('120.00'), shares, method: 'transfer' });
    expect([items.length, new Set(items.map((p: Body) => p.bankRef)).size]).toEqual([2, 1]);
    expect(await accounts(a)).toEqual(['4191 -60.00', '512 60.00']);
  });

  it('a manual entry and a bank deposit are posted and reversed; what dossiers keep is not touched by hand', async () => {
    const lines = [
      { account: '658', debit: eur('12.00') },
      { account: '512', credit: eur('12.00') },
    ];
    const made = await app.op('entry.create', { date: '2026-03-10', label: 'Frais bancaires', lines });
    expect(
      (
        await app.refusal('entry.create', {
          date: '2026-03-10',
          label: 'x',
          lines: [
            { account: '411', debit: eur('1.00') },
            { account: '512', credit: eur('1.00') },
          ],
        })
      ).code,
    ).toBe('ACCOUNT_UNKNOWN');
    expect((await app.refusal('entry.create', { date: '2031-01-01', label: 'x', lines })).code).toBe('DATE_INVALID');
    await app.op('entry.reverse', { entry: made.entry, reason: 'erreur' });
    expect((await app.refusal('entry.reverse', { entry: made.entry, reason: 'encore' })).code).toBe('ENTRY_ALREADY_REVERSED');
    const dossier = await open();
    await stay(dossier, eur('90.00'), eur('80.00'));
    const { entry } = await app.op('payment.record', { dossier, money: eur('90.00'), method: 'cheque' });
    expect((await app.refusal('entry.reverse', { entry, reason: 'x' })).code).toBe('ENTRY_OF_ACT');
    const before = [await balanceOf(app, '511'), await balanceOf(app, '512')];
    const deposit = await app.op('bankDeposit.create', { money: eur('90.00') });
    expect((await app.refusal('bankDeposit.create', { money: eur('999999.00') })).code).toBe('AMOUNT_INVALID');
    await app.op('entry.reverse', { entry: deposit.entry, reason: 'remise refusée' });
    expect([await balanceOf(app, '511'), await balanceOf(app, '512')]).toEqual(before);
  });

  describe('in another currency', () => {
    it('CALC-FX-01, on the client’s side: invoiced at 0.93, paid at 0.95, the gain of 20.00 is named; a credit note takes its invoice’s rate', async () => {
      const dossier = await open('USD');
      await stay(dossier, usd('1000.00'), usd('900.00'));
      const missing = await app.refusal('invoice.issue', { dossier });
      expect([missing.status, missing.code]).toEqual([422, 'RATE_MISSING']);
      await app.op('rate.create', { currency: 'USD', day: '2026-03-10', rate: '0.9300' });
      const { number } = await app.op('invoice.issue', { dossier });
      expect(await accounts(dossier)).toEqual(['411 930.00', '487 -930.00']);
      expect((await entries(dossier))[0].lines[0].original).toEqual(usd('1000.00'));
      app.clock.moveTo('2026-03-12T09:00:00.000Z');
      await app.op('rate.create', { currency: 'USD', day: '2026-03-12', rate: '0.9500' });
      await app.op('payment.record', { dossier, money: usd('1000.00') });
      expect(await accounts(dossier)).toEqual(['487 -930.00', '512 950.00', '766 -20.00']);
      await app.op('creditNote.issue', { invoice: number, reason: 'annulé' });
      // 487 gives back what it held; what the client is owed is worth what it was invoiced at.
      expect((await accounts(dossier)).filter((a) => a.startsWith('487'))).toEqual([]);
      expect((await accounts(dossier)).find((a) => a.startsWith('419'))).toMatch(/-930\.00$/);
      expect((await app.refusal('rate.create', { currency: 'USD', day: '2026-03-12', rate: '0.96' })).code).toBe('CONFLICT');
    });
    it('the limit of refunds holds in any currency, and for the slices of a day together', async () => {
      const dossier = await open('USD');
      await app.op('payment.record', { dossier, money: usd('90000.00') });
      expect((await app.op('refund.create', { dossier, money: usd('90000.00'), reason: 'x' })).state).toBe('pending');
      const other = await open();
      await app.op('payment.record', { dossier: other, money: eur('2000.00') });
      const states: string[] = [];
      for (let i = 0; i < 4; i++) states.push((await app.op('refund.create', { dossier: other, money: eur('500.00'), reason: 'x' })).state);
      expect(states).toEqual(['done', 'pending', 'pending', 'pending']);
    });
  });

  it('a quote becomes a dossier only by the states between, and each state allows what it allows', async () => {
    const { ref } = await app.op('dossier.create', { title: 'Devis', client });
    await app.op('priceLine.add', { dossier: ref, ...line('sale', 'fee', eur('10.00')) });
    expect((await app.refusal('invoice.issue', { dossier: ref })).code).toBe('DOSSIER_STATE');
    const { version } = await app.op('dossier.get', { ref });
    expect((await app.refusal('dossier.update', { ref, status: 'travelled' }, { ifMatch: `"${version}"` })).code).toBe('DOSSIER_STATE');
    await updateDossier(app, ref, { status: 'option' });
    await updateDossier(app, ref, { status: 'confirmed' });
    await app.op('invoice.issue', { dossier: ref });
    await updateDossier(app, ref, { status: 'closed' });
    expect((await app.refusal('priceLine.add', { dossier: ref, ...line('sale', 'fee', eur('1.00')) })).code).toBe('DOSSIER_CLOSED');
  });

  it.each([
    ['a VAT rate nobody charges', { vatRate: '19.6' }, 'INPUT_INVALID', '/vatRate'],
    ['a negative VAT rate', { vatRate: '-100' }, 'INPUT_INVALID', '/vatRate'],
    ['nothing', { money: eur('0.00') }, 'AMOUNT_INVALID', '/money/amount'],
    ['more than any trip is worth', { money: eur('100000000000.01') }, 'AMOUNT_INVALID', '/money/amount'],
    ['a day of another century', { dated: '1901-01-01' }, 'DATE_INVALID', '/dated'],
  ])('a price line of %s is refused with its place', async (_what, over, code, pointer) => {
    const dossier = await open();
    const problem = await app.refusal('priceLine.add', { dossier, ...line('sale', 'fee', eur('1.00')), ...over });
    expect([problem.code, problem.errors?.[0]?.pointer]).toEqual([code, pointer]);
  });

  // The clock moves on from here.
  it('CALC-REC-01 without its VAT part, CALC-REC-03 and CALC-REC-04: deferred, recognised, moved after the close, accrued until the bill', async () => {
    const dossier = await open();
    const moved = await stay(dossier, eur('2400.00'), eur('2000.00'));
    await app.op('invoice.issue', { dossier });
    await bill(eur('2000.00'), moved);
    expect(await accounts(dossier)).toEqual(['411 2400.00', '486 2000.00', '487 -2400.00']);

    const short = await open();
    const partly = await stay(short, eur('1000.00'), eur('800.00'));
    await app.op('invoice.issue', { dossier: short });
    await bill(eur('500.00'), partly);

    await moveTo('2026-07-20');
    expect(await accounts(dossier)).toEqual(['411 2400.00', '604 2000.00', '704 -2400.00']);
    expect((await entries(dossier)).filter((e) => e.lines.some((l: Body) => l.account === '704')).map((e) => e.date)).toEqual([
      '2026-07-04',
    ]);

    await moveTo('2026-08-03');
    expect(await accounts(short)).toEqual(['408 -300.00', '411 1000.00', '604 800.00', '704 -1000.00']);
    expect((await entries(short)).at(-1)?.date).toBe('2026-07-31');

    await app.op('period.close', { upTo: '2026-07-31' });
    const [service] = (await app.op('service.list', { dossier })).items;
    await app.op('service.update', { id: moved, item: stays('2026-09-02', '2026-09-09') }, { ifMatch: `"${service.version}"` });
    expect(await accounts(dossier)).toEqual(['411 2400.00', '486 2000.00', '487 -2400.00']);
    expect((await entries(dossier)).at(-1)?.date).toBe('2026-08-01');
    await bill(eur('300.00'), partly, { issuedOn: '2026-07-15' });
    // The late bill of a closed month stands in the first open one.
    expect(await accounts(short)).toEqual(['411 1000.00', '604 800.00', '704 -1000.00']);
    await moveTo('2026-09-10');
    expect(await accounts(dossier)).toEqual(['411 2400.00', '604 2000.00', '704 -2400.00']);
    expect((await entries(dossier)).at(-1)?.date).toBe('2026-09-02');
    expect(await app.op('ledger.verify')).toMatchObject({ ok: true });
  });

  it('what was posted comes back on the accounts it went to, though chart and rate changed since', async () => {
    const dossier = await open();
    await app.op('priceLine.add', { dossier, ...line('sale', 'fee', eur('120.00')) });
    const { number } = await app.op('invoice.issue', { dossier });
    const changed = await testApp(kind, {
      url: app.url,
      at: app.clock.now(),
      agency: { vatRate: '10' },
      chart: {
        roles: { income: { default: '7061' }, vatCollected: { default: '445712' }, receivable: { default: '4111', party: 'client' } },
      },
    });
    try {
      await changed.op('creditNote.issue', { invoice: number, reason: 'annulé' });
    } finally {
      await changed.remove();
    }
    expect(await accounts(dossier)).toEqual([]);
  });
});
