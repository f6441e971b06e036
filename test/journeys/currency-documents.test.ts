/** Documents in another currency than the books: no money moves by them, so nothing is gained or lost, whatever order they come in. */
import { describe, expect, it } from 'vitest';
import type { MoneyJson } from '../../core/contracts/index.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, type Desk, line, usd } from './desk.ts';

await onEachKind('currency-documents', (kind) => {
  /** A desk on 1 December, a dollar at 0.80, and what leaves the accounts of a dossier of it. `at` lets a day come, with what a dollar is worth from then on. */
  async function books(
    work: (desk: Desk, dossier: string, at: (day: string, rate: string) => Promise<void>) => Promise<unknown>,
  ): Promise<string[]> {
    let accounts: string[] = [];
    await atDesk(kind, '2026-12-01', async (desk) => {
      const at = async (day: string, rate: string): Promise<void> => {
        if (day > desk.app.clock.now().slice(0, 10)) await desk.moveTo(day);
        await desk.app.op('rate.create', { currency: 'USD', day, rate });
      };
      await at('2026-12-01', '0.80');
      const dossier = await desk.open('USD');
      await work(desk, dossier, at);
      expect(await whatFails(desk.app, dossier)).toBeNull();
      accounts = await desk.accounts(dossier);
    });
    return accounts;
  }
  const TRIP = { from: '2027-06-04', to: '2027-06-11' } as const;
  const sell = (desk: Desk, dossier: string, sale: MoneyJson | null, cost: MoneyJson | null, soldAs: 'agent' | 'principal' = 'principal') =>
    desk.stay(dossier, sale, cost, { soldAs, ...TRIP });

  it.each([
    ['principal', '486'],
    ['agent', '467'],
  ] as const)('a credit note that came before its bill leaves nothing once it is reversed, sold as %s', async (soldAs, account) => {
    const left = await books(async (desk, dossier, at) => {
      const service = await sell(desk, dossier, null, usd('500.00'), soldAs);
      await at('2026-12-10', '0.90');
      const { ref } = await desk.bill(usd('-100.00'), service);
      await at('2026-12-20', '1.00');
      await desk.bill(usd('500.00'), service);
      await at('2026-12-28', '1.10');
      await desk.app.op('supplierInvoice.reverse', { ref, reason: 'x' });
    });
    expect(left).toEqual([`${account} 500.00`]);
  });
  it('a cent that is rounded where an invoice takes back what was held is no result either', async () => {
    const left = await books(async (desk, dossier, at) => {
      await at('2026-12-02', '0.8137');
      const service = await sell(desk, dossier, usd('261.45'), usd('146.12'), 'agent');
      await desk.invoice(dossier);
      await desk.add(dossier, { service, ...line('sale', 'stay', usd('8.55')) });
      await desk.app.op('settlement.close', { service, reason: 'ne facture plus' });
      await desk.invoice(dossier);
    });
    expect(left).toEqual(['411 219.69', '706 -219.69']);
  });
  it('nor is one where an invoice takes back all of a loss', async () => {
    const left = await books(async (desk, dossier, at) => {
      await at('2026-12-02', '0.8137');
      const service = await sell(desk, dossier, usd('247.30'), usd('258.11'), 'agent');
      await desk.invoice(dossier);
      await desk.add(dossier, { service, ...line('sale', 'stay', usd('25.76')) });
      await desk.add(dossier, { service, ...line('sale', 'penalty', usd('33.05')) });
      await desk.invoice(dossier);
    });
    expect(left).toEqual(['411 249.07', '467 -210.02', '706 -12.16', '708 -26.89']);
  });
  it.each([
    ['principal', '486'],
    ['agent', '467'],
  ] as const)('a bill of before a credit note, entered after it, is worth its own day, sold as %s', async (soldAs, account) => {
    const left = await books(async (desk, dossier, at) => {
      const service = await sell(desk, dossier, null, usd('500.00'), soldAs);
      await at('2026-12-05', '0.85');
      await at('2026-12-10', '1.00');
      await desk.bill(usd('-400.00'), service);
      await at('2027-01-13', '1.10');
      await desk.bill(usd('200.00'), service);
      await at('2027-01-19', '1.20');
      await desk.bill(usd('300.00'), service, { issuedOn: '2026-12-07' });
      expect(await desk.accounts(dossier, '2026-12-07')).toEqual([`${account} 255.00`]);
    });
    expect(left).toEqual([`${account} 75.00`]);
  });

  it.each([
    ['principal', ['411 430.00', '487 -430.00']],
    ['agent', ['411 430.00', '706 -430.00']],
  ] as const)('a discount that is taken back is billed at the rate of its invoice, sold as %s', async (soldAs, accounts) => {
    const left = await books(async (desk, dossier, at) => {
      const service = await sell(desk, dossier, usd('500.00'), null, soldAs);
      await desk.add(dossier, { service, ...line('sale', 'discount', usd('-100.00')) });
      await desk.invoice(dossier);
      await at('2026-12-10', '1.10');
      await desk.add(dossier, { service, ...line('sale', 'discount', usd('100.00')) });
      await desk.invoice(dossier);
    });
    expect(left).toEqual(accounts);
  });
  it('so is one of a fee, with the base its VAT is of', async () => {
    const left = await books(async (desk, dossier, at) => {
      await desk.add(dossier, line('sale', 'fee', usd('120.00')));
      await desk.add(dossier, line('sale', 'discount', usd('-60.00')));
      await desk.invoice(dossier);
      await at('2026-12-10', '1.10');
      await desk.add(dossier, line('sale', 'discount', usd('60.00')));
      await desk.invoice(dossier);
    });
    expect(left).toEqual(['411 114.00', '44571 -19.00', '706 -95.00']);
  });
  it('what an invoice takes back beside what it bills is worth what that was', async () => {
    const left = await books(async (desk, dossier, at) => {
      const [first, second] = [await sell(desk, dossier, usd('500.00'), null), await sell(desk, dossier, usd('400.00'), null)];
      await desk.invoice(dossier);
      await at('2026-12-10', '1.10');
      await desk.add(dossier, { service: first, ...line('sale', 'stay', usd('-150.00')) });
      await desk.add(dossier, { service: second, ...line('sale', 'stay', usd('350.00')) });
      await desk.invoice(dossier);
    });
    expect(left).toEqual(['411 985.00', '487 -985.00']);
  });

  describe('a credit note by lines over invoices of two rates that share a discount', () => {
    const lineOf = async (desk: Desk, dossier: string, service: string): Promise<string[]> =>
      (await desk.app.op('priceLine.list', { dossier })).items
        .filter((l: Body) => l.side === 'sale' && l.service === service)
        .map((l: Body) => l.id);
    const creditOf = async (desk: Desk, dossier: string, invoice: string, service: string) =>
      desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'lines', lines: await lineOf(desk, dossier, service) });
    const off = (desk: Desk, dossier: string, service: string) => desk.change(service, dossier, { status: 'cancelled' });
    /** Two trips less 150.00, that taken back at another rate: 1,350.00 at 0.90 and 150.00 at 1.00; the first one is off, and credited at 900.00. */
    const first = async (desk: Desk, dossier: string, at: (day: string, rate: string) => Promise<void>) => {
      await at('2026-12-02', '0.90');
      const trips = [await sell(desk, dossier, usd('1000.00'), null), await sell(desk, dossier, usd('500.00'), null)] as const;
      await desk.add(dossier, line('sale', 'discount', usd('-150.00')));
      const invoices = [await desk.invoice(dossier)];
      await at('2026-12-10', '1.00');
      await desk.add(dossier, line('sale', 'discount', usd('150.00')));
      invoices.push(await desk.invoice(dossier));
      await off(desk, dossier, trips[0]);
      await creditOf(desk, dossier, invoices[0] ?? '', trips[0]);
      return { trips, invoices };
    };
    it('what is left of it is of the other trip', async () => {
      // 350.00 of the first invoice are 315.00 yet, with 150.00 of the second one.
      expect(await books((desk, dossier, at) => first(desk, dossier, at))).toEqual(['411 465.00', '487 -465.00']);
    });
    it('also where the one it lowers was billed again', async () => {
      const left = await books(async (desk, dossier, at) => {
        const [first, second] = [await sell(desk, dossier, usd('1000.00'), null), await sell(desk, dossier, usd('500.00'), null)];
        await at('2026-12-02', '0.90');
        await desk.add(dossier, line('sale', 'discount', usd('-150.00')));
        const { items } = await desk.app.op('priceLine.list', { dossier });
        const lines = items.flatMap((l: Body) => (l.service === first ? [] : [l.id]));
        const { number: one } = await desk.app.op('invoice.issue', { dossier, lines });
        await creditOf(desk, dossier, await desk.invoice(dossier), first);
        await at('2026-12-10', '1.00');
        await desk.invoice(dossier);
        await off(desk, dossier, second);
        await creditOf(desk, dossier, one, second);
      });
      // All of the first invoice was given back, 350.00, and 150.00 of the 1,000.00 billed at 1.00.
      expect(left).toEqual(['411 850.00', '487 -850.00']);
    });
    it('and nothing is left with that', async () => {
      const left = await books(async (desk, dossier, at) => {
        const { trips, invoices } = await first(desk, dossier, at);
        await off(desk, dossier, trips[1]);
        await creditOf(desk, dossier, invoices[0] ?? '', trips[1]);
      });
      expect(left).toEqual([]);
    });
  });

  it('the cents of what a credit note takes back whole are of what else is sold', async () => {
    const left = await books(async (desk, dossier, at) => {
      await at('2026-12-02', '0.8838');
      await sell(desk, dossier, usd('999.00'), null);
      const off = [
        await sell(desk, dossier, usd('999.00'), usd('896.43'), 'agent'),
        await sell(desk, dossier, usd('705.00'), usd('589.29'), 'agent'),
      ];
      await desk.add(dossier, line('sale', 'discount', usd('-55.00')));
      await desk.add(dossier, line('sale', 'fee', usd('30.00')));
      const invoice = await desk.invoice(dossier);
      const { items } = await desk.app.op('priceLine.list', { dossier });
      const isTaken = (l: Body): boolean => l.side === 'sale' && (off.includes(l.service) || l.nature === 'discount');
      await desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'lines', lines: items.filter(isTaken).map((l: Body) => l.id) });
      for (const e of await desk.entries(dossier)) for (const l of e.lines) expect(l.account).not.toMatch(/^[67]66/);
    });
    // 1,649.00 of it is given back at 1,457.39.
    expect(left.filter((a) => a.startsWith('411'))).toEqual(['411 909.43']);
  });
});
