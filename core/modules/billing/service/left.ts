/** What the documents of a dossier leave to be given back: VAT by rate, invoices by group, and lines by what they sell. */
import { fail, formatMinor, type Tx } from '../../../contracts/index.ts';
import { type Dossiers, isOwn, type PriceLine } from '../../dossiers/tokens.ts';
import { type Billed, type LeftByGroup, leftByGroup } from '../allocation.ts';
import { type Left, leftOf, named } from '../left.ts';
import { billedLines, credits, type InvoiceRow, invoices } from '../model.ts';
import type { BillLine } from '../rules.ts';
import type { TaxedPart } from './issued.ts';
import { type Account, billedNow } from './lines.ts';

const COLUMNS = ['number', 'kind', 'corrects', 'issued_on', 'total_minor'] as const;
/** A document of a dossier, with what it takes of which invoices: the one it names first. */
export interface Standing extends Pick<InvoiceRow, (typeof COLUMNS)[number]> {
  readonly takes: ReadonlyMap<string, bigint>;
}
/** The oldest one comes first. */
export async function documentsOf(tx: Tx, dossier: string): Promise<readonly Standing[]> {
  const rows = await tx.find(invoices, { dossier }, { order: [['id', 'asc']], columns: COLUMNS });
  const notes = rows.flatMap((d) => (d.kind === 'creditNote' ? [d.number] : []));
  const taken = notes.length === 0 ? [] : await tx.find(credits, { credit_note: notes }, { order: [['invoice', 'asc']] });
  const byNote = Map.groupBy(taken, (c) => c.credit_note);
  return rows.map((d) => {
    const own = (byNote.get(d.number) ?? []).map((c) => [c.invoice, c.amount_minor] as const);
    return { ...d, takes: new Map(own.toSorted(([a], [b]) => Number(b === d.corrects) - Number(a === d.corrects))) };
  });
}

/** Lines of a dossier, which of them is billed by what, and what there is to credit an invoice with. */
interface Lines<L> {
  readonly lines: readonly L[];
  readonly billed: ReadonlyMap<string, string>;
  readonly documents: readonly Pick<Standing, 'number' | 'takes'>[];
  readonly invoice: string;
  isDiscount(line: L): boolean;
}
/**
 * What can be credited with an invoice: `own` are lines of it, and of the credit notes that corrected it alone; `others` are discounts of the dossier that were
 * billed elsewhere: they lower what any of its invoices bills.
 */
export function creditable<L extends { readonly id: string }>({
  lines,
  billed,
  documents,
  invoice,
  isDiscount,
}: Lines<L>): {
  readonly own: readonly L[];
  readonly others: readonly L[];
} {
  const its = new Set([invoice, ...documents.flatMap((d) => (d.takes.size === 1 && d.takes.has(invoice) ? [d.number] : []))]);
  const isOf = (l: L): boolean => its.has(billed.get(l.id) ?? '');
  return { own: lines.filter(isOf), others: lines.filter((l) => billed.has(l.id) && !isOf(l) && isDiscount(l)) };
}

/** Sale lines that can still be credited with an invoice. */
export async function creditableLines(tx: Tx, dossiers: Dossiers, invoice: InvoiceRow): Promise<PriceLine[]> {
  const { own, others } = creditable({
    lines: (await dossiers.priceLines(tx, invoice.dossier)).filter((l) => l.side === 'sale'),
    billed: billedNow(await tx.find(billedLines, { dossier: invoice.dossier })),
    documents: await documentsOf(tx, invoice.dossier),
    invoice: invoice.number,
    isDiscount: (l) => isOwn(l) && l.nature === 'discount' && l.money.minor < 0n,
  });
  return [...own, ...others];
}

/** What is left of each document at a rate, those that are corrected first. */
export function vatLeft(
  { rows }: Account,
  documents: readonly Standing[],
  currency: string,
  corrects: readonly string[] = [],
): (rate: string) => readonly Left[] {
  const byDocument = Map.groupBy(rows, (r) => r.invoice);
  return (rate) => {
    const stated = documents.flatMap((d) => {
      const own = byDocument.get(d.number) ?? [];
      const parts = own.flatMap((r) => ((r.vat ?? []) as TaxedPart[]).filter((p) => p.rate === rate));
      if (parts.length === 0) return [];
      const sum = (of: 'minor' | 'tax'): bigint => parts.reduce((total, p) => total + BigInt(p[of]), 0n);
      const all = [...new Set([d.corrects, ...d.takes.keys()])].filter((n) => n !== null);
      return [{ number: d.number, gross: sum('minor'), tax: sum('tax'), of: all, turned: own.some((r) => r.sign === -1) }];
    });
    return named(leftOf(stated, rate, currency), corrects);
  };
}

/** What a credit is taken from as one: a service, own lines of a VAT rate, what discounts of none take off a service: one that is given back as a whole leaves them. */
const [OWN, LESS] = ['own ', 'less '];
const groupFor = (service: string | undefined, { lowers, rate }: Pick<TaxedPart, 'lowers' | 'rate'>): string =>
  service ?? (lowers === undefined ? `${OWN}${rate}` : `${LESS}${lowers}`);
export function groupOf({ as, service, vatRate }: Pick<BillLine, 'as' | 'service' | 'vatRate'>): string {
  if (as !== 'own' || service === null) return groupFor(service?.id, { rate: vatRate });
  return groupFor(undefined, { rate: vatRate, lowers: service.id });
}
/** The lines of no service may be given back of any invoice, where none that billed them is left. */
export const GROUPS = {
  anywhere: (group: string): boolean => group.startsWith(OWN) || group.startsWith(LESS),
  lowers: (group: string): string | null => (group.startsWith(LESS) ? group.slice(LESS.length) : null),
};

/** What is left of the invoices of a dossier, by group. */
export function invoicesLeft({ lines, rows }: Account, documents: readonly Standing[]): LeftByGroup {
  const services = new Map(lines.map((l) => [l.id, l.as === 'own' ? undefined : l.service?.id]));
  const byDocument = Map.groupBy(rows, (r) => r.invoice);
  const billed = documents.map(({ number, kind, takes }): Billed => {
    const groups = new Map<string, bigint>();
    for (const { price_line, vat } of byDocument.get(number) ?? [])
      for (const { minor, rate, lowers } of (vat ?? []) as TaxedPart[]) {
        const group = groupFor(services.get(price_line), { rate, ...(lowers === undefined ? {} : { lowers }) });
        groups.set(group, (groups.get(group) ?? 0n) + BigInt(minor));
      }
    return { number, groups, takes: kind === 'invoice' ? null : takes };
  });
  return leftByGroup(billed);
}

/** What is left of each invoice, all in all. */
export function roomOf(documents: readonly Standing[]): ReadonlyMap<string, bigint> {
  const room = new Map(documents.flatMap((d) => (d.kind === 'invoice' ? [[d.number, d.total_minor] as const] : [])));
  for (const { takes } of documents) for (const [number, minor] of takes) room.set(number, (room.get(number) ?? 0n) - minor);
  return room;
}

/** What own lines at a rate, or the price of a service, are given back of; null of a discount that lowers what carries no VAT: that adds nothing to give back. */
function chargeOf(l: BillLine): string | null {
  const apart = l.nature === 'penalty' ? ' penalty' : '';
  if (l.as !== 'own') return `${l.service?.id}${apart}`;
  if (l.vatRate === null && l.nature === 'discount') return null;
  return `own ${l.vatRate}${apart}`;
}

/** The documents on which what lines charge is lowered, by a discount or by what was given back: of what is billed and none of them. */
function loweredOn({ lines, billed }: Account, of: readonly BillLine[]): ReadonlySet<string> {
  const [ids, charges] = [new Set(of.map((l) => l.id)), new Set(of.flatMap((l) => chargeOf(l) ?? []))];
  const lowering = lines.filter((l) => l.side === 'sale' && l.money.minor < 0n && !ids.has(l.id) && charges.has(chargeOf(l) ?? ''));
  return new Set(lowering.flatMap((l) => billed.get(l.id) ?? []));
}

/** Why nothing is left to take of an invoice: it may bill lines yet whose amount went another way. */
export function whyNothingLeft(account: Account, documents: readonly Standing[], number: string): string {
  const own = account.lines.filter((l) => l.side === 'sale' && account.billed.get(l.id) === number);
  const sale = own.reduce((sum, l) => sum + l.money.minor, 0n);
  const notes = documents.flatMap((d) => (d.takes.has(number) ? [d.number] : []));
  const on = loweredOn(account, own);
  const lowered = documents.flatMap((d) => (d.kind === 'invoice' && d.number !== number && on.has(d.number) ? [d.number] : []));
  if (sale > 0n && lowered.length > 0 && !notes.some((n) => on.has(n)))
    return `Nothing is left of invoice ${number}: ${lowered.join(', ')} lowered what it still bills. Add a line that takes that discount back and invoice it: what is billed again can be credited.`;
  if (sale < 0n) return `Nothing is left of invoice ${number}: what it still bills lowers what other invoices billed. Credit those.`;
  return `Invoice ${number} is credited in full, by ${notes.join(', ')}.`;
}

/** Refuses to take back lines of which less is left: a discount lowered them, or what is open in the client's favour was credited before. */
export function checkCharged(account: Account, chosen: readonly BillLine[], number: string, currency: string): void {
  const { lines, billed } = account;
  const sums = (of: readonly BillLine[]): Map<string, bigint> => {
    const all = new Map<string, bigint>();
    for (const l of of) {
      const charge = l.side === 'sale' ? chargeOf(l) : null;
      if (charge !== null) all.set(charge, (all.get(charge) ?? 0n) + l.money.minor);
    }
    return all;
  };
  const left = sums(lines.filter((l) => billed.has(l.id)));
  for (const [charge, minor] of sums(chosen)) {
    const most = left.get(charge) ?? 0n;
    if (minor <= 0n || minor <= most) continue;
    const own = chosen.filter((l) => l.side === 'sale' && chargeOf(l) === charge);
    const at = own[0]?.as === 'own' && own[0].vatRate !== null ? ` at ${own[0].vatRate} %` : '';
    const on = [...loweredOn(account, own)];
    const instead = on.every((n) => n === number) ? 'Name what lowers it too, or add' : 'Add';
    const message = `Of “${own[0]?.label}” only ${formatMinor(most > 0n ? most : 0n, currency)} ${currency} are left${at}: ${on.join(', ')} lowered it. ${instead} a line of what is given back and credit what is open.`;
    throw fail('CREDIT_EXCEEDS_CHARGED', message, [{ code: 'CREDIT_EXCEEDS_CHARGED', message, pointer: '/lines' }]);
  }
}

/** Refuses to bill a discount without what it lowers: VAT that no document charged would be given back. */
export function checkTaken(chosen: readonly BillLine[], leftAt: (rate: string) => readonly Left[], currency: string): void {
  const rated = chosen.filter((l) => l.as === 'own' && l.side === 'sale' && l.vatRate !== null);
  for (const [rate, own] of Map.groupBy(rated, (l) => l.vatRate as string)) {
    const sum = own.reduce((total, l) => total + l.money.minor, 0n);
    const most = leftAt(rate).reduce((total, l) => total + l.gross, 0n);
    if (sum >= 0n || -sum <= most) continue;
    const message = `“${own.find((l) => l.money.minor < 0n)?.label}” gives back ${formatMinor(-sum, currency)} ${currency} at ${rate} %, and ${formatMinor(most, currency)} ${currency} are billed at it: name what it lowers too.`;
    throw fail('CREDIT_EXCEEDS_CHARGED', message, [{ code: 'CREDIT_EXCEEDS_CHARGED', message, pointer: '/lines' }]);
  }
}
