/** Any sequence of what people do to a dossier leaves it, its client's accounts and the journal in agreement. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { cents, eur, euros, linesOf, updateDossier } from './steps.ts';

type Step =
  | { readonly do: 'sell' | 'reduce' | 'pay' | 'refund' | 'move'; readonly cents: number; readonly agent: boolean }
  | { readonly do: 'invoice' | 'creditOpen' | 'creditWhole'; readonly cents: number; readonly agent: boolean };
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('sell', 'sell', 'pay', 'pay', 'invoice', 'invoice', 'reduce', 'refund', 'move', 'creditOpen', 'creditWhole'),
  cents: fc.integer({ min: 1, max: 50_000 }),
  agent: fc.boolean(),
});
/** What a step may be refused with; anything else is a defect. */
const REFUSALS = new Set([
  ...['NOTHING_TO_INVOICE', 'NOTHING_TO_CREDIT', 'CREDIT_EXCEEDS_INVOICE', 'CREDIT_EXCEEDS_CHARGED', 'REFUND_EXCEEDS_PAID'],
  'MOVE_EXCEEDS_PAID',
]);

await onEachKind('the life of a dossier', (kind) => {
  let app: TestApp;
  let client: string;
  let other: string;
  beforeAll(async () => {
    app = await testApp(kind);
    client = (await app.op('client.create', { name: 'Client' })).code;
    other = (await app.op('dossier.create', { title: 'Autre', client, status: 'confirmed' })).ref;
    await app.op('supplier.create', { name: 'Hôtel', code: 'HOTEL' });
  });
  afterAll(async () => app?.remove());

  async function perform(dossier: string, service: string, s: Step): Promise<void> {
    const money = (minor: number) => ({ amount: euros(BigInt(minor)), currency: 'EUR' });
    const line = (side: string, minor: number) => ({
      dossier,
      side,
      nature: 'stay',
      label: 'Nuits',
      money: money(minor),
      ...(s.agent ? { service } : { vatRate: '0' }),
    });
    const run = async (operation: string, input: object): Promise<void> => {
      const reply = await app.reply(operation, input);
      if (reply.error && !REFUSALS.has(reply.error.code)) throw reply.error;
    };
    const last = async (): Promise<string | null> =>
      (await app.op('invoice.list', { dossier, filter: 'kind:invoice', sort: '-number' })).items[0]?.number ?? null;
    if (s.do === 'sell' || s.do === 'reduce') {
      const sign = s.do === 'sell' ? 1 : -1;
      await run('priceLine.add', line('sale', sign * s.cents));
      if (s.agent) await run('priceLine.add', line('purchase', sign * Math.ceil(s.cents * 0.9)));
    } else if (s.do === 'pay') await run('payment.record', { dossier, money: money(s.cents) });
    else if (s.do === 'refund') await run('refund.create', { dossier, money: money(s.cents), reason: 'x' });
    else if (s.do === 'move') await run('payment.move', { from: dossier, to: other, money: money(s.cents), reason: 'x' });
    else if (s.do === 'invoice') await run('invoice.issue', { dossier });
    else {
      const invoice = await last();
      if (invoice) await run('creditNote.issue', { invoice, reason: 'x', mode: s.do === 'creditOpen' ? 'open' : 'whole' });
    }
  }

  it('a quote becomes a dossier only by the states between, and each state allows what it allows', async () => {
    const { ref } = await app.op('dossier.create', { title: 'Devis', client });
    const fee = (amount: string) => ({ dossier: ref, side: 'sale', nature: 'fee', label: 'Frais', money: eur(amount) });
    await app.op('priceLine.add', fee('10.00'));
    expect((await app.refusal('invoice.issue', { dossier: ref })).code).toBe('DOSSIER_STATE');
    const { version } = await app.op('dossier.get', { ref });
    expect((await app.refusal('dossier.update', { ref, status: 'travelled' }, { ifMatch: `"${version}"` })).code).toBe('DOSSIER_STATE');
    await updateDossier(app, ref, { status: 'option' });
    await updateDossier(app, ref, { status: 'confirmed' });
    await app.op('invoice.issue', { dossier: ref });
    const item = (month: string) => ({ stays: [{ from: `2026-${month}-02`, to: `2026-${month}-05` }] });
    const { id } = await app.op('service.add', { dossier: ref, service: 'hotel', supplier: 'HOTEL', item: item('05') });
    await updateDossier(app, ref, { status: 'closed' });
    expect((await app.refusal('priceLine.add', fee('1.00'))).code).toBe('DOSSIER_CLOSED');
    // Other dates would move its sale to another month.
    expect((await app.refusal('service.update', { id, item: item('06') }, { ifMatch: '*' })).code).toBe('DOSSIER_CLOSED');
  });

  it('keeps sale, invoiced, paid and the client’s accounts in agreement after every step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { ref } = await app.op('dossier.create', { title: 'Vie', client, status: 'confirmed' });
        const item = { stays: [{ from: '2026-05-02', to: '2026-05-05' }] };
        const service = (await app.op('service.add', { dossier: ref, service: 'hotel', supplier: 'HOTEL', soldAs: 'agent', item })).id;
        for (const s of steps) {
          await perform(ref, service, s);
          const d = await app.op('dossier.get', { ref });
          const p = await app.op('payment.position', { dossier: ref });
          const [sale, invoiced, paid] = [d.sale, d.invoiced, d.paid].map((m: { amount: string }) => cents(m.amount)) as [
            bigint,
            bigint,
            bigint,
          ];
          const [receivable, advances, overpaid, refundable] = [p.receivable, p.advances, p.overpaid, p.refundable].map(
            (m: { amount: string }) => cents(m.amount),
          ) as [bigint, bigint, bigint, bigint];
          expect(cents(d.balance.amount)).toBe(sale - paid);
          // The client's accounts are what was billed less what was paid.
          expect(receivable - advances - overpaid).toBe(invoiced - paid);
          expect([receivable >= 0n, advances >= 0n, overpaid >= 0n, paid >= 0n, refundable >= 0n]).toEqual([true, true, true, true, true]);
          // Nobody owes and is owed on one dossier at the same time.
          expect(receivable === 0n || advances + overpaid === 0n).toBe(true);
          // What may be refunded is there to be given back.
          expect(refundable <= advances + overpaid).toBe(true);
          const owed = p.invoices.reduce((sum: bigint, i: { open: { amount: string } }) => sum + cents(i.open.amount), 0n);
          expect(owed - cents(p.unallocated.amount)).toBe(invoiced - paid);
        }
        const lines = await linesOf(app, ref);
        const total = (side: string) => euros(lines.filter((l) => l.side === side).reduce((sum, l) => sum + cents(l.money.amount), 0n));
        const d = await app.op('dossier.get', { ref });
        expect([total('sale'), total('purchase')]).toEqual([d.sale.amount, d.purchase.amount]);
        // Every explanation adds up to the amount it explains.
        for (const what of ['sale', 'purchase', 'margin', 'invoiced', 'paid', 'balance']) {
          const e = await app.op('dossier.explain', { ref, what });
          expect([
            what,
            euros(e.inputs.reduce((sum: bigint, i: { money: { amount: string } }) => sum + cents(i.money.amount), 0n)),
          ]).toEqual([what, e.result.amount]);
        }
      }),
      { numRuns: kind === 'sqlite' ? 60 : 15, endOnFailure: false },
    );
    expect(await app.op('ledger.verify')).toMatchObject({ ok: true, findings: [] });
    expect((await app.op('ledger.trialBalance', {})).imbalance).toEqual({ EUR: '0.00' });
  });
});
