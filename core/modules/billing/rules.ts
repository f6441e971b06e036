/** What an invoice posts: pure sums. Amounts of an agent's sale are held for the principal; commission, fees and mark-up are income; a principal's sale is revenue. */
import { decimal, type LineInput, type Money, money, type Nature, negate, type Party, taxWithin } from '../../contracts/index.ts';

/** A price line to bill, with how its service is sold. */
export interface BillLine {
  readonly id: string;
  readonly side: 'sale' | 'purchase';
  readonly nature: Nature;
  readonly label: string;
  readonly money: Money;
  /** VAT rate in percent that an own fee holds, null for none. */
  readonly vatRate: string | null;
  /** `own`: the agency's own fee; `agent`: sold for a principal; `principal`: sold in the agency's own name. */
  readonly as: 'own' | 'agent' | 'principal';
  /** Supplier the amount is held for. */
  readonly supplier: Party | null;
}

/** The accounts an invoice needs; `income` by nature. */
export interface Accounts {
  readonly receivable: string;
  readonly principal: string;
  readonly vatCollected: string;
  readonly revenue: string;
  /** Where an agent's sale below cost goes. */
  readonly loss: string;
  income(nature: Nature): string;
}

export interface Posting {
  readonly lines: LineInput[];
  readonly total: Money;
  readonly vat: readonly { readonly rate: string; readonly net: Money; readonly tax: Money }[];
  /** Revenue of principal sales in this posting. */
  readonly principalRevenue: Money;
}

/**
 * Debit the client with the sale; credit each principal with what the purchase side says it bills; credit commission (less its tax), own fees (less their VAT),
 * what is left of an agent's sale as mark-up (or takes it from loss), and principal sales as revenue. Negative results go to the other side.
 * `takesBack` says that the lines undo ones billed before: the posting is then the mirror of theirs, account by account.
 */
export function postingOf(
  lines: readonly BillLine[],
  client: Party,
  dossier: string,
  currency: string,
  accounts: Accounts,
  takesBack = false,
): Posting {
  const zero = money(0n, currency);
  const credits = new Map<string, { account: string; party: Party | null; minor: bigint }>();
  const credit = (account: string, minor: bigint, party: Party | null = null): void => {
    const key = `${account} ${party?.code ?? ''}`;
    const before = credits.get(key);
    credits.set(key, { account, party, minor: (before?.minor ?? 0n) + minor });
  };
  const vat = new Map<string, { net: bigint; tax: bigint }>();
  let total = 0n;
  let agentLeft = 0n;
  let revenue = 0n;
  for (const l of lines) {
    const m = l.money.minor;
    if (l.side === 'sale') total += m;
    if (l.as === 'own' && l.side === 'sale') {
      const tax = l.vatRate === null ? 0n : taxWithin(l.money, decimal(l.vatRate)).minor;
      credit(accounts.income(l.nature), m - tax);
      credit(accounts.vatCollected, tax);
      if (l.vatRate !== null) {
        const sum = vat.get(l.vatRate) ?? { net: 0n, tax: 0n };
        vat.set(l.vatRate, { net: sum.net + m - tax, tax: sum.tax + tax });
      }
    } else if (l.as === 'principal' && l.side === 'sale') revenue += m;
    else if (l.as === 'agent') {
      if (l.side === 'sale') agentLeft += m;
      else {
        // The purchase side: the principal is owed fares and taxes, less commission and the tax on it.
        credit(accounts.principal, m, l.supplier);
        if (l.nature === 'commission') credit(accounts.income('commission'), -m);
        else if (l.nature === 'commissionTax') credit(accounts.vatCollected, -m);
        else agentLeft -= m;
      }
    }
  }
  // A mark-up that is taken back was income, not a loss; a loss that is taken back is no income.
  const lost = takesBack ? agentLeft > 0n : agentLeft < 0n;
  if (agentLeft !== 0n) credit(lost ? accounts.loss : accounts.income('markup'), agentLeft);
  credit(accounts.revenue, revenue);
  const side = (account: string, minor: bigint, party: Party | null): LineInput[] => {
    if (minor === 0n) return [];
    const amount = money(minor < 0n ? -minor : minor, currency);
    return [{ account, dossier, ...(party ? { party } : {}), ...(minor > 0n ? { credit: amount } : { debit: amount }) }];
  };
  return {
    lines: [...side(accounts.receivable, -total, client), ...[...credits.values()].flatMap((c) => side(c.account, c.minor, c.party))],
    total: money(total, currency),
    vat: [...vat].map(([rate, sum]) => ({ rate, net: money(sum.net, currency), tax: money(sum.tax, currency) })),
    principalRevenue: revenue === 0n ? zero : money(revenue, currency),
  };
}

/** The same lines, the other way round: what a credit note bills. */
export const mirrored = <L extends BillLine>(lines: readonly L[]): L[] => lines.map((l) => ({ ...l, money: negate(l.money) }));

/** How deposits are moved to an invoice: first advances, then overpayments, never more than the invoice. All in minor units. */
export function applyDeposits(
  total: bigint,
  advances: bigint,
  overpaid: bigint,
): { readonly fromAdvances: bigint; readonly fromOverpaid: bigint } {
  const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
  const fromAdvances = smaller(total, advances);
  return { fromAdvances, fromOverpaid: smaller(total - fromAdvances, overpaid) };
}
