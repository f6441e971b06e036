/** An invoice or credit note as issued: what its paper (`view.ts`) and its data (`semantic.ts`) are both made from. */
import { type Agency, type Day, type Money, money, type Nature, type VatCategory } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import type { Client } from '../../parties/tokens.ts';
import law from '../mentions.json' with { type: 'json' };
import { APART } from '../rules.ts';

/** Why an amount carries no VAT. */
export type Reason = keyof typeof law.reasons;
/** Categories of EN 16931: standard rate, zero rate, exempt, outside the scope. `rate` in percent for S and Z; `reason` for E and O. */
export interface Vat {
  readonly category: VatCategory;
  readonly rate: string | null;
  readonly reason: Reason | null;
}
/** Part of a price line as a document taxed it (a discount may be spread over several rates), in minor units, tax included: kept with the line while it is billed. */
export interface TaxedPart extends Vat {
  readonly minor: string;
  readonly tax: string;
  /** The service that a discount of no service lowers. */
  readonly lowers?: string;
}
/** True for what carries no VAT and has to say why. */
export const isUntaxed = ({ category }: Vat): boolean => category === 'E' || category === 'O';
/** One sale line, in the order of the document. */
export interface IssuedLine {
  readonly priceLine: string;
  readonly label: string;
  /** Number of the ticket or voucher. */
  readonly detail: string | null;
  /** Lines of one service and document are shown as one, except penalties, own fees and discounts. */
  readonly group: string;
  readonly nature: Nature;
  readonly as: 'own' | 'agent' | 'principal';
  /** The service a discount of no service lowers. */
  readonly lowers?: string;
  readonly gross: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly vat: Vat;
}
export interface IssuedDocument {
  readonly kind: 'invoice' | 'creditNote';
  readonly number: string;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  readonly agency: Agency;
  readonly client: Client;
  readonly dossier: Pick<LockedDossier, 'ref' | 'title' | 'departure' | 'return' | 'travellers' | 'references'>;
  readonly lines: readonly IssuedLine[];
  /** One row per category, rate and reason: the sums of the lines' nets and taxes. */
  readonly vat: readonly (Vat & { readonly base: Money; readonly tax: Money })[];
  /** VAT in the currency of the books, as it was posted, with what one unit of the document's currency was worth; null where they are one, or no VAT is charged. */
  readonly vatInBooks: { readonly tax: Money; readonly rate: string; readonly day: Day } | null;
  readonly total: Money;
  readonly prepaid: Money;
  readonly due: Money;
  readonly corrects: readonly { readonly number: string; readonly issuedOn: Day }[];
  readonly reason: string | null;
}
/** How a document reads: its language, the words of its template that are said of it, and whether fees of a package stand inside its price. */
export interface Reading {
  readonly locale: string;
  readonly say: (key: string) => string;
  readonly fees: 'inside' | 'apart';
}

const inCountry = <T>(table: Readonly<Record<string, T>>, country: string): T | undefined => table[country];

/** The words that say why no VAT is charged, and their code in the list of EN 16931. */
export function mentionOf(reason: Reason, country: string, { say }: Reading): { readonly text: string; readonly code: string | null } {
  const own = reason === 'notLiable' ? inCountry(law.notLiableIn, country) : undefined;
  return own === undefined
    ? { text: say(`reason.${reason}`), code: law.reasons[reason] }
    : { text: say(`reason.${reason}.${country}`), code: own };
}

/**
 * What the law wants said, by subject code (UNTDID 4451): about payment on an invoice, penalties for businesses only; on a credit note what a business that deducted
 * its VAT does, where a country asks for that.
 */
export function termsOf(d: IssuedDocument, { say }: Reading): { readonly subject: string; readonly text: string }[] {
  if (d.kind === 'creditNote') {
    const taxed = d.client.kind === 'company' && d.vat.some((row) => row.tax.minor !== 0n);
    const wanted = taxed ? (inCountry(law.creditTermsIn, d.agency.country) ?? []) : [];
    return wanted.map((subject) => ({ subject, text: say(`term.${subject}.${d.agency.country}`) }));
  }
  const own = inCountry(law.termsIn, d.agency.country) ?? [];
  const subjects = d.client.kind === 'company' ? ['AAB', 'PMD', 'PMT'] : ['AAB'];
  return subjects.map((subject) => ({ subject, text: say(`term.${subject}${own.includes(subject) ? `.${d.agency.country}` : ''}`) }));
}

/** The street lines of a client, then place and, when it is not the seller's, country. */
export function addressOf(client: Client, seller: Agency, locale: string): string[] {
  const place = [client.postcode, client.city].filter(Boolean).join(' ');
  const abroad = client.country !== null && client.country !== seller.country;
  const country = abroad ? (new Intl.DisplayNames([locale], { type: 'region' }).of(client.country ?? '') ?? '') : '';
  return [...client.address, place, country].filter((line) => line !== '');
}

/** References of the dossier under the names the client gave them. */
export function referencesOf({
  client,
  dossier,
}: IssuedDocument): { readonly field: string; readonly label: string; readonly value: string }[] {
  const labels = new Map(client.requiredReferences.map((r) => [r.field, r.label]));
  return Object.entries(dossier.references).map(([field, value]) => ({ field, label: labels.get(field) ?? field, value }));
}

/** A line as it is shown. */
export type ShownLine = Pick<IssuedLine, 'label' | 'detail' | 'gross' | 'net' | 'tax' | 'vat'>;

const vatKey = ({ category, rate, reason }: Vat): string => `${category} ${rate} ${reason}`;

/** Lines as the client sees them: a price, not how it is made. What differs in VAT is never summed. */
export function shownLines(d: IssuedDocument, { fees }: Reading): ShownLine[] {
  const packages = new Map(d.lines.filter((l) => l.as === 'principal').map((l) => [vatKey(l.vat), l.group]));
  const groupOf = (l: IssuedLine): string => {
    if (l.as === 'own' && l.nature === 'fee' && fees === 'inside') return packages.get(vatKey(l.vat)) ?? l.priceLine;
    return l.as === 'own' || APART.includes(l.nature) ? l.priceLine : l.group;
  };
  const groups = Map.groupBy(d.lines, (l) => `${groupOf(l)} ${vatKey(l.vat)}`);
  const currency = d.total.currency;
  return [...groups.values()].map((group) => {
    const first = group.find((l) => l.as !== 'own') ?? group[0]!;
    const sum = (of: 'gross' | 'net' | 'tax') =>
      money(
        group.reduce((all, l) => all + l[of].minor, 0n),
        currency,
      );
    return { label: first.label, detail: first.detail, gross: sum('gross'), net: sum('net'), tax: sum('tax'), vat: first.vat };
  });
}
