/** The chart of accounts and the rule table that belongs to it: which entry each act makes. Data of `config/charts`, read by the accounting module. */
import type { Day } from './dates.ts';
import { fail } from './errors.ts';
import { decimal } from './money.ts';
import type { Words } from './words.ts';

/**
 * Where money of a role goes. The most specific account wins, in this order: `supplier` (its code), `pointOfSale`, `service` (id of the service type),
 * `vatRate`, `nature`, `default`.
 */
export interface RoleAccounts {
  /** What stands there, for the accountant's page. */
  readonly title?: Words;
  /** How its accounts begin, where the plan of accounts has classes: `7` for what is sold. */
  readonly class?: string;
  readonly default: string;
  readonly nature?: Readonly<Record<string, string>>;
  readonly vatRate?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
  readonly pointOfSale?: Readonly<Record<string, string>>;
  readonly supplier?: Readonly<Record<string, string>>;
  /** Lines of this role carry the client or the supplier as auxiliary account. */
  readonly party?: 'client' | 'supplier';
  /** Money itself: always worth the rate of its day, whatever it was worth when it came. */
  readonly spot?: boolean;
}

/** The side a positive amount takes; a negative one takes the other. */
export type RuleLine = { readonly debit: string } | { readonly credit: string };

/** The entry of one act. */
export interface ActRule {
  readonly title: Words;
  /** Journal by role (`sales`), or `{means}`: by how money came. */
  readonly journal: string;
  /** Label pattern: `{piece}`, `{undone}` (the piece a reversal takes back), `{dossier}`, `{client}`, `{supplier}`, `{reference}`, `{label}`. */
  readonly label: Words;
  /** What happened → role and side. */
  readonly lines: Readonly<Record<string, RuleLine>>;
  /** The amounts keep the value in the books they were first posted with: no exchange difference arises. */
  readonly carried?: boolean;
}

/** A VAT rate in percent and the days it is in force. */
export interface VatRate {
  readonly rate: string;
  readonly from: Day;
  readonly to?: Day;
}

export interface Chart {
  readonly id: string;
  readonly roles: Readonly<Record<string, RoleAccounts>>;
  /** Journal by role: `sales` → `VE`. */
  readonly books: Readonly<Record<string, string>>;
  readonly acts: Readonly<Record<string, ActRule>>;
  readonly vatRates: readonly VatRate[];
  /** Account → label. */
  readonly labels: Readonly<Record<string, string>>;
  /** Journal code → label. */
  readonly journals: Readonly<Record<string, string>>;
}

/** All accounts of a role, the default first: what is asked of a role is asked of each of them. */
export const accountsOf = ({ default: first, nature, vatRate, service, pointOfSale, supplier }: RoleAccounts): string[] => [
  ...new Set([first, ...[nature, vatRate, service, pointOfSale, supplier].flatMap((by) => Object.values(by ?? {}))]),
];

/** A VAT rate as the chart writes it, so that 20, 20.0 and 20.00 are one. INPUT_INVALID for one that is not in force on a day in the country of the chart. */
export function vatRateOf({ vatRates }: Pick<Chart, 'vatRates'>, rate: string, on: Day, pointer: string): string {
  const valid = vatRates.filter((r) => r.from <= on && (r.to === undefined || on <= r.to)).map((r) => r.rate);
  const plain = (text: string): string => {
    const { value, scale } = decimal(text);
    return String((value * 10n ** 12n) / 10n ** BigInt(scale));
  };
  const found = valid.includes(rate) ? rate : /^\d{1,3}(\.\d{1,6})?$/.test(rate) && valid.find((v) => plain(v) === plain(rate));
  if (found) return found;
  const message = `${rate} % is no VAT rate of ${on}. In force: ${valid.join(', ')}.`;
  throw fail('INPUT_INVALID', message, [{ code: 'INPUT_INVALID', message, pointer }]);
}
