/** What is held for a supplier and what he bills, in another currency than the books: whichever comes first, and whatever of it is undone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { changedSince, type Desk, openDesk, usd } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('billed and held', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  let day = 0;
  /** The next day, on which a dollar is worth `value`. */
  async function rate(value: string): Promise<void> {
    const next = new Date(Date.UTC(2026, 2, 11 + day++)).toISOString().slice(0, 10);
    desk.app.clock.moveTo(`${next}T09:00:00.000Z`);
    await desk.app.op('rate.create', { currency: 'USD', day: next, rate: value });
  }
  /** An agent's sale of 700.00 that costs as much. */
  async function sold(): Promise<{ dossier: string; service: string }> {
    const dossier = await desk.open('USD');
    return { dossier, service: await desk.stay(dossier, usd('700.00'), usd('700.00'), { soldAs: 'agent' }) };
  }
  const undo = (ref: string) => desk.app.op('supplierInvoice.reverse', { ref, reason: 'x' });
  const creditWhole = (invoice: string) => desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'whole' });
  const owed = async (): Promise<string> => (await desk.app.op('ledger.trialBalance', { account: '401' })).items[0]?.balance ?? '0.00';

  describe('a bill of 233.33 at 0.93, then an invoice of 700.00 at 0.88', () => {
    async function billed(): Promise<{ dossier: string; service: string; bill: string; invoice: string }> {
      const at = await sold();
      await rate('0.93');
      const { ref: bill } = await desk.bill(usd('233.33'), at.service);
      await rate('0.88');
      return { ...at, bill, invoice: await desk.invoice(at.dossier) };
    }

    it('what the bill is worth beside what is held for it is a variance: no money moved', async () => {
      const { dossier } = await billed();
      // 217.00 for what is held at 205.33.
      expect(await desk.accounts(dossier)).toEqual(['411 616.00', '467 -410.67', '658 11.67']);
    });

    it('the bill reversed: what is held is worth what it was invoiced at, and nothing is lost', async () => {
      const { dossier, bill, service } = await billed();
      await rate('1.00');
      await undo(bill);
      expect(await desk.accounts(dossier)).toEqual(['411 616.00', '467 -616.00']);
      // Billed anew, at another rate, and that reversed too.
      const { ref } = await desk.bill(usd('700.00'), service);
      expect(await desk.accounts(dossier)).toEqual(['411 616.00', '658 84.00']);
      await undo(ref);
      expect(await desk.accounts(dossier)).toEqual(['411 616.00', '467 -616.00']);
    });

    it.each([
      ['the bill, then the invoice', ['bill', 'invoice'], ['411 616.00', '467 -616.00']],
      ['the invoice, then the bill', ['invoice', 'bill'], ['467 217.00']],
    ])('all undone, %s: nothing is left', async (_what, order, between) => {
      const { dossier, bill, invoice } = await billed();
      const before = Number(await owed());
      await rate('1.00');
      const seen: string[][] = [];
      for (const which of order) {
        await (which === 'bill' ? undo(bill) : creditWhole(invoice));
        seen.push(await desk.accounts(dossier));
      }
      expect(seen).toEqual([between, []]);
      expect(Number(await owed()) - before).toBeCloseTo(217, 6);
    });
  });

  it('an invoice that is credited whole after the bill: the bill is worth what it was recorded at, until it is invoiced again', async () => {
    const { dossier, service } = await sold();
    await rate('0.88');
    const invoice = await desk.invoice(dossier);
    await rate('0.93');
    const { ref } = await desk.bill(usd('233.33'), service);
    expect(await desk.accounts(dossier)).toEqual(['411 616.00', '467 -410.67', '658 11.67']);
    await rate('1.00');
    await creditWhole(invoice);
    expect(await desk.accounts(dossier)).toEqual(['467 217.00']);
    await desk.invoice(dossier);
    // 233.33 of what is held now, for a bill of 217.00: a gain of 16.33.
    expect(await desk.accounts(dossier)).toEqual(['411 700.00', '467 -466.67', '758 -16.33']);
    await undo(ref);
    expect(await desk.accounts(dossier)).toEqual(['411 700.00', '467 -700.00']);
  });

  it('of two bills at two rates one is reversed: the variance of the other stays', async () => {
    const { dossier, service } = await sold();
    await rate('0.93');
    const { ref: first } = await desk.bill(usd('233.33'), service);
    await rate('0.95');
    await desk.bill(usd('466.67'), service);
    await rate('0.88');
    await desk.invoice(dossier);
    // 217.00 and 443.34 for 616.00.
    expect(await desk.accounts(dossier)).toEqual(['411 616.00', '658 44.34']);
    await undo(first);
    expect(await desk.accounts(dossier)).toEqual(['411 616.00', '467 -205.33', '658 32.67']);
  });

  it.each([
    ['before the invoice', true],
    ['after it', false],
  ])(
    'bills at two rates, recorded %s, that the supplier takes back with one credit note are worth nothing, nor is he owed anything',
    async (_what, first) => {
      const { dossier, service } = await sold();
      const before = await owed();
      if (!first) {
        await rate('0.88');
        await desk.invoice(dossier);
      }
      await rate('0.90');
      await desk.bill(usd('300.00'), service);
      await rate('0.95');
      await desk.bill(usd('400.00'), service);
      if (first) {
        await rate('0.88');
        await desk.invoice(dossier);
      }
      expect(await desk.accounts(dossier)).toEqual(['411 616.00', '658 34.00']);
      await rate('1.00');
      const { ref } = await desk.bill(usd('-700.00'), service);
      expect([await desk.accounts(dossier), await owed()]).toEqual([['411 616.00', '467 -616.00'], before]);
      await undo(ref);
      expect(await desk.accounts(dossier)).toEqual(['411 616.00', '658 34.00']);
    },
  );

  it('is cleared on the account it stands on, whichever the chart names since', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('440.00'), { soldAs: 'agent' });
    await desk.invoice(dossier);
    const chart = { roles: { principal: { default: '4671', party: 'supplier' as const } }, labels: { 4671: 'Prestataires' } };
    await changedSince(desk, { chart, settings: { settlement: { tolerance: { amount: eur('5.00'), percent: '10' } } } }, async (other) => {
      const { ref } = await other.bill(eur('443.00'), service);
      // 440.00 of it clears 467; the 3.00 beyond went to 4671, and leave from there.
      expect(await other.accounts(dossier)).toEqual(['411 500.00', '658 3.00', '706 -60.00']);
      await other.app.op('supplierInvoice.reverse', { ref, reason: 'x' });
      expect(await other.accounts(dossier)).toEqual(['411 500.00', '467 -440.00', '706 -60.00']);
    });
  });
});
