/** What is paid to suppliers: the bill leaves their account at the value it was posted with, the money leaves at the rate of the day. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { type Desk, openDesk, usd } from './desk.ts';
import { cents, eur, euros, sum } from './steps.ts';

await onEachKind('payments to suppliers', (kind) => {
  let desk: Desk;
  let app: TestApp;
  beforeAll(async () => {
    desk = await openDesk(kind);
    app = desk.app;
  });
  afterAll(async () => app?.remove());

  const today = (): string => app.clock.now().slice(0, 10);
  /** The next day, on which a dollar is worth `rate`. */
  async function rate(value: string, days = 1): Promise<void> {
    app.clock.moveTo(`${addDays(today(), days)}T09:00:00.000Z`);
    await app.op('rate.create', { currency: 'USD', day: today(), rate: value });
  }
  async function balances(): Promise<Map<string, bigint>> {
    const { items } = await app.op('ledger.trialBalance');
    return new Map((items as Body[]).map((b) => [b.account, cents(b.balance)]));
  }
  /** Accounts an act moves, as `512 -950.00`. */
  async function moves(act: () => Promise<unknown>): Promise<string[]> {
    const before = await balances();
    await act();
    return [...(await balances())]
      .map(([account, minor]) => [account, minor - (before.get(account) ?? 0n)] as const)
      .filter(([, minor]) => minor !== 0n)
      .map(([account, minor]) => `${account} ${euros(minor)}`)
      .sort();
  }
  const bill = async (money: Body, more: object = {}): Promise<string> => (await desk.bill(money as never, null, more)).ref;
  const paying = (invoices: readonly (readonly [invoice: string, money: Body])[], more: object = {}) => ({
    supplier: 'LAC',
    money: {
      amount: sum(invoices.map(([, m]) => m.amount)),
      currency: invoices[0]?.[1].currency,
    },
    invoices: invoices.map(([invoice, money]) => ({ invoice, money })),
    ...more,
  });
  const pay = (...given: Parameters<typeof paying>): Promise<Body> => app.op('supplierPayment.create', paying(...given));
  const reverse = (ref: string): Promise<Body> => app.op('supplierPayment.reverse', { ref, reason: 'revenu' });
  const stands = async (ref: string): Promise<string> => {
    const [found] = (await app.op('supplierInvoice.list', { filter: `ref:${ref}` })).items;
    return `${found.status} ${found.paid.amount} ${found.open.amount}`;
  };
  const open = async (): Promise<string[]> => (await app.op('payable.list', { limit: 200 })).items.map((b: Body) => b.ref);

  it('CALC-FX-01 expected at 0.9200, billed at 0.9300 (+10.00), paid at 0.9500: 401 is clear, the exchange loss is 20.00', async () => {
    const dossier = await desk.open('USD');
    await rate('0.9200');
    const service = await desk.stay(dossier, usd('1200.00'), usd('1000.00'), { from: today(), to: addDays(today(), 1) });
    await desk.invoice(dossier);
    await desk.moveTo('2026-04-01');
    expect((await desk.accounts(dossier)).filter((a) => /^(408|604)/.test(a))).toEqual(['408 -920.00', '604 920.00']);
    await rate('0.9300');
    let ref = '';
    expect(await moves(async () => (ref = (await desk.bill(usd('1000.00'), service)).ref))).toEqual([
      '401 -930.00',
      '408 920.00',
      '604 10.00',
    ]);
    await rate('0.9500');
    const preview = await app.reply('supplierPayment.create', paying([[ref, usd('1000.00')]]), { dryRun: true });
    expect((preview.body as Body).entries[0].lines.map((l: Body) => [l.account, l.debit.amount, l.credit.amount])).toEqual([
      ['401', '930.00', '0.00'],
      ['512', '0.00', '950.00'],
      ['666', '20.00', '0.00'],
    ]);
    expect(await stands(ref)).toBe('open 0.00 1000.00');
    let paid: Body = {};
    expect(await moves(async () => (paid = await pay([[ref, usd('1000.00')]], { bankRef: 'VIR-1', note: 'Mars' })))).toEqual([
      '401 930.00',
      '512 -950.00',
      '666 20.00',
    ]);
    expect(paid).toMatchObject({
      ref: 'PF2026-000001',
      method: 'transfer',
      paidOn: today(),
      bankRef: 'VIR-1',
      note: 'Mars',
      reversedBy: null,
    });
    expect([await stands(ref), (await open()).includes(ref)]).toEqual(['paid 1000.00 0.00', false]);
    expect(await app.op('supplierPayment.get', { ref: paid.ref })).toEqual(paid);
    // Reversed later, at another rate: the mirror of the payment, then of the bill.
    await rate('0.9900');
    for (const date of [addDays(paid.paidOn, -1), addDays(app.clock.now().slice(0, 10), 1)])
      expect(await app.refusal('supplierPayment.reverse', { ref: paid.ref, reason: 'x', date })).toMatchObject({
        ...{ code: 'DATE_INVALID', errors: [{ pointer: '/date' }] },
      });
    const paidAgain = await app.refusal('supplierInvoice.reverse', { ref, reason: 'x' });
    expect([paidAgain.code, paidAgain.detail?.includes(paid.ref)]).toEqual(['PAYMENT_STATE', true]);
    expect(await moves(() => reverse(paid.ref))).toEqual(['401 -930.00', '512 950.00', '666 -20.00']);
    expect([await stands(ref), (await open()).includes(ref)]).toEqual(['open 0.00 1000.00', true]);
    const twice = await app.refusal('supplierPayment.reverse', { ref: paid.ref, reason: 'x' });
    const [mirror] = (await app.op('supplierPayment.list', { filter: 'supplier:LAC' })).items;
    expect([twice.code, mirror.reverses, mirror.money]).toEqual(['PAYMENT_STATE', paid.ref, usd('-1000.00')]);
    expect((await app.refusal('supplierPayment.reverse', { ref: mirror.ref, reason: 'x' })).code).toBe('PAYMENT_STATE');
    expect((await app.op('supplierPayment.get', { ref: paid.ref })).reversedBy).toBe(mirror.ref);
    // The bill goes at its own value; what is missing of it is estimated anew, at the rate of its day.
    expect(await moves(() => app.op('supplierInvoice.reverse', { ref, reason: 'x' }))).toEqual(['401 930.00', '408 -990.00', '604 60.00']);
    expect([await stands(ref), (await open()).includes(ref)]).toEqual(['reversed 0.00 0.00', false]);
  });

  it('parts take their cumulative share of the value, and the last one what is left', async () => {
    await rate('0.9301');
    const before = await balances();
    const ref = await bill(usd('100.00'));
    const of401 = async (act: () => Promise<unknown>): Promise<string | undefined> => (await moves(act)).find((m) => m.startsWith('401'));
    await rate('0.9500');
    // 93.01 in three: 31.00 (31.0033), 62.02 - 31.00, and what is left.
    let second: Body = {};
    expect(await of401(() => pay([[ref, usd('33.33')]]))).toBe('401 31.00');
    await rate('0.9700');
    expect(await of401(async () => (second = await pay([[ref, usd('33.35')]])))).toBe('401 31.02');
    expect(await stands(ref)).toBe('partlyPaid 66.68 33.32');
    expect(await of401(() => pay([[ref, usd('33.32')]]))).toBe('401 30.99');
    expect(await stands(ref)).toBe('paid 100.00 0.00');
    // One that comes back comes back at its own value, and so does what pays it again.
    expect(await of401(() => reverse(second.ref))).toBe('401 -31.02');
    expect(await of401(() => pay([[ref, usd('33.35')]], { method: 'cash' }))).toBe('401 31.02');
    expect((await balances()).get('530')).toBe(-3235n);
    // All payments taken back, then the bill: nothing is left anywhere.
    const of: Body[] = (await app.op('supplierPayment.list', { limit: 200 })).items;
    for (const p of of.filter((x) => x.invoices[0].invoice === ref && x.reverses === null && x.reversedBy === null)) await reverse(p.ref);
    expect(await of401(() => app.op('supplierInvoice.reverse', { ref, reason: 'x' }))).toBe('401 93.01');
    const after = await balances();
    expect([...after].filter(([account, minor]) => minor !== (before.get(account) ?? 0n))).toEqual([]);
  });

  it('a rate that is missing is an error of the act, a rate of the day paid is taken', async () => {
    await rate('0.9000');
    const ref = await bill(usd('100.00'));
    app.clock.moveTo(`${addDays(today(), 40)}T09:00:00.000Z`);
    const missing = await app.refusal('supplierPayment.create', paying([[ref, usd('100.00')]]));
    expect([missing.status, missing.code, await stands(ref)]).toEqual([422, 'RATE_MISSING', 'open 0.00 100.00']);
    await rate('0.8000');
    expect(await moves(() => pay([[ref, usd('100.00')]], { method: 'card' }))).toEqual(['401 90.00', '512 -80.00', '766 -10.00']);
  });

  it('several bills and a credit note at once: what leaves is what is left', async () => {
    const [one, two, credit] = [await bill(eur('100.00')), await bill(eur('60.00')), await bill(eur('-30.00'))];
    const paid = await pay([
      [one, eur('100.00')],
      [two, eur('20.00')],
      [credit, eur('-30.00')],
    ]);
    expect(paid.money).toEqual(eur('90.00'));
    expect([await stands(one), await stands(two), await stands(credit)]).toEqual([
      'paid 100.00 0.00',
      'partlyPaid 20.00 40.00',
      'paid -30.00 0.00',
    ]);
    const entry = (await app.op('ledger.entries', { limit: 200, from: today() })).items.find((e: Body) => e.seq === paid.entry);
    expect([
      entry.journal,
      entry.label,
      entry.lines.map((l: Body) => [l.account, l.party?.code ?? null, l.debit.amount, l.credit.amount]),
    ]).toEqual([
      'BQ',
      `Règlement ${paid.ref} LAC`,
      [
        ['401', 'LAC', '90.00', '0.00'],
        ['512', null, '0.00', '90.00'],
      ],
    ]);
    await reverse(paid.ref);
    expect([await stands(one), await stands(two), await stands(credit)]).toEqual([
      'open 0.00 100.00',
      'open 0.00 60.00',
      'open 0.00 -30.00',
    ]);
    // In dollars, at two rates: the gain of the credit note and the loss of the bill are one result.
    await rate('0.9000');
    const owed = await bill(usd('100.00'));
    await rate('1.0000');
    const back = await bill(usd('-40.00'));
    await rate('1.1000');
    expect(
      await moves(() =>
        pay([
          [owed, usd('100.00')],
          [back, usd('-40.00')],
        ]),
      ),
    ).toEqual(['401 50.00', '512 -66.00', '666 16.00']);
  });

  describe('are refused with what to do, and leave nothing:', () => {
    let bills: Record<'own' | 'more' | 'other' | 'dollars' | 'reversed' | 'reversal' | 'paid' | 'credit' | 'later', string>;
    beforeAll(async () => {
      const reversed = await bill(eur('10.00'));
      bills = {
        own: await bill(eur('100.00')),
        more: await bill(eur('100.00')),
        other: await bill(eur('10.00'), { supplier: 'AUTRE' }),
        dollars: await bill(usd('10.00')),
        reversed,
        reversal: (await app.op('supplierInvoice.reverse', { ref: reversed, reason: 'x' })).ref,
        paid: await bill(eur('10.00')),
        credit: await bill(eur('-5.00')),
        later: await bill(eur('10.00'), { issuedOn: addDays(today(), 3) }),
      };
      await pay([[bills.paid, eur('10.00')]]);
      await app.op('period.close', { upTo: '2026-02-28' });
    });
    const line = (i: number, field: string): string => `/invoices/${i}/${field}`;
    // biome-ignore format: one case a line
    it.each<[string, () => object, number, string, string]>([
      ['an unknown invoice', () => paying([['FF2026-999999', eur('1.00')]]), 404, 'NOT_FOUND', line(0, 'invoice')],
      ['one of another supplier', () => paying([[bills.own, eur('1.00')], [bills.other, eur('1.00')]]), 404, 'NOT_FOUND', line(1, 'invoice')],
      ['an unknown supplier', () => paying([[bills.own, eur('1.00')]], { supplier: 'NOBODY' }), 404, 'NOT_FOUND', ''],
      ['a bill in another currency', () => paying([[bills.dollars, eur('1.00')]]), 422, 'CURRENCY_MISMATCH', line(0, 'money/currency')],
      ['lines in two currencies', () => paying([[bills.own, eur('1.00')], [bills.dollars, usd('1.00')]]), 422, 'CURRENCY_MISMATCH', line(1, 'money/currency')],
      ['a bill that was reversed', () => paying([[bills.reversed, eur('1.00')]]), 422, 'PAYMENT_STATE', line(0, 'invoice')],
      ['a reversal', () => paying([[bills.own, eur('20.00')], [bills.reversal, eur('-10.00')]]), 422, 'PAYMENT_STATE', line(1, 'invoice')],
      ['a bill that is paid', () => paying([[bills.paid, eur('0.01')]]), 422, 'PAYMENT_EXCEEDS_INVOICE', line(0, 'money/amount')],
      ['more than is open', () => paying([[bills.own, eur('100.01')]]), 422, 'PAYMENT_EXCEEDS_INVOICE', line(0, 'money/amount')],
      ['more than a credit note gives', () => paying([[bills.own, eur('50.00')], [bills.credit, eur('-5.01')]]), 422, 'PAYMENT_EXCEEDS_INVOICE', line(1, 'money/amount')],
      ['nothing of a bill', () => paying([[bills.own, eur('0.00')]]), 400, 'AMOUNT_INVALID', line(0, 'money/amount')],
      ['a bill below zero', () => paying([[bills.own, eur('-1.00')]]), 400, 'AMOUNT_INVALID', '/money/amount'],
      ['a bill below zero beside another', () => paying([[bills.more, eur('9.00')], [bills.own, eur('-1.00')]]), 400, 'AMOUNT_INVALID', line(1, 'money/amount')],
      ['a credit note above zero', () => paying([[bills.credit, eur('1.00')]]), 400, 'AMOUNT_INVALID', line(0, 'money/amount')],
      ['a credit note alone', () => paying([[bills.credit, eur('-5.00')]]), 400, 'AMOUNT_INVALID', '/money/amount'],
      ['lines that are not the total', () => paying([[bills.own, eur('5.00')]], { money: eur('6.00') }), 422, 'AMOUNTS_DISAGREE', '/money'],
      ['one bill twice', () => paying([[bills.own, eur('5.00')], [bills.own, eur('5.00')]]), 400, 'INPUT_INVALID', line(1, 'invoice')],
      ['tomorrow', () => paying([[bills.own, eur('5.00')]], { paidOn: addDays(today(), 1) }), 400, 'DATE_INVALID', '/paidOn'],
      ['a day before the bill', () => paying([[bills.own, eur('5.00')]], { paidOn: addDays(today(), -1) }), 400, 'DATE_INVALID', '/paidOn'],
      ['a bill dated ahead', () => paying([[bills.later, eur('5.00')]]), 400, 'DATE_INVALID', '/paidOn'],
      ['no invoice at all', () => ({ supplier: 'LAC', money: eur('5.00'), invoices: [] }), 400, 'INPUT_INVALID', '/invoices'],
    ])('%s', async (_what, input, status, code, pointer) => {
      const before = await app.counts();
      const refused = await app.refusal('supplierPayment.create', input());
      expect([refused.status, refused.code, refused.errors?.[0]?.pointer ?? '']).toEqual([status, code, pointer]);
      expect(await app.counts()).toEqual(before);
    });
    it('whoever may not pay', async () => {
      const { key } = await app.op('apiKey.create', { name: 'agent', roles: ['agent'] });
      const answer = await app.api.fetch(
        new Request('http://localhost:3000/api/supplier-payments', {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(paying([[bills.own, eur('1.00')]])),
        }),
      );
      expect(answer.status).toBe(403);
    });
  });

  it('of one bill on two hosts at once: one wins; of a payment and a reversal too', async () => {
    const second = await testApp(kind, { url: app.url, at: app.clock.now() });
    try {
      for (let round = 0; round < 5; round++) {
        const ref = await bill(eur('100.00'));
        const answers = await Promise.all([app, second].map((host) => host.reply('supplierPayment.create', paying([[ref, eur('60.00')]]))));
        expect(answers.map((a) => a.error?.code ?? 'paid').sort()).toEqual(['PAYMENT_EXCEEDS_INVOICE', 'paid']);
        expect(await stands(ref)).toBe('partlyPaid 60.00 40.00');
        const other = await bill(eur('100.00'));
        const [paid, undone] = await Promise.all([
          app.reply('supplierPayment.create', paying([[other, eur('60.00')]])),
          second.reply('supplierInvoice.reverse', { ref: other, reason: 'x' }),
        ]);
        expect([paid.error?.code, undone.error?.code].filter((c) => c !== undefined)).toEqual(['PAYMENT_STATE']);
      }
    } finally {
      await second.remove();
    }
  });

  it('are found among bills by supplier and due day, page by page', async () => {
    const all = await open();
    const first = await app.op('payable.list', { limit: 2, filter: 'supplier:LAC' });
    const next = await app.op('payable.list', { limit: 2, filter: 'supplier:LAC', cursor: first.cursor });
    const found: Body[] = [...first.items, ...next.items];
    expect(new Set(found.map((b) => b.ref)).size).toBe(4);
    expect(found.every((b) => b.supplier.code === 'LAC' && ['open', 'partlyPaid'].includes(b.status))).toBe(true);
    expect(found.map((b) => b.dueOn)).toEqual(found.map((b) => b.dueOn).toSorted());
    expect(all.length).toBeGreaterThan(4);
    const rest: Body[] = (await app.op('supplierInvoice.list', { limit: 200 })).items.filter((b: Body) => !all.includes(b.ref));
    expect(new Set(rest.map((b) => b.status))).toEqual(new Set(['paid', 'reversed']));
  });

  it('leave the integrity run nothing to say, and each supplier with what is open of his bills', async () => {
    expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
    const { items: bills } = await app.op('payable.list', { limit: 200, filter: 'supplier:AUTRE' });
    const owed = sum((bills as Body[]).map((b) => b.open.amount));
    const { items } = await app.op('ledger.trialBalance', { account: '401', parties: true });
    const theirs = (items as Body[]).find((b) => b.party === 'AUTRE');
    expect(theirs?.balance).toBe(`-${owed}`);
  });
});
