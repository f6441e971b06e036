/** What the documents of a dossier leave to be given back: VAT by rate, and lines by what they sell. */
import { fail, formatMinor, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { type Left, leftOf, named } from '../left.ts';
import { credits, invoices } from '../model.ts';
import type { BillLine } from '../rules.ts';
import type { TaxedPart } from './issued.ts';
import type { Account } from './lines.ts';

/** What is left of each document of a dossier at a rate, those that are corrected first. */
export async function vatLeft(
  tx: Tx,
  { rows }: Account,
  { ref, currency }: Pick<LockedDossier, 'ref' | 'currency'>,
  corrects: readonly string[] = [],
): Promise<(rate: string) => readonly Left[]> {
  const issued = await tx.find(invoices, { dossier: ref }, { order: [['id', 'asc']] });
  const notes = issued.flatMap((d) => (d.kind === 'creditNote' ? [d.number] : []));
  const credited = notes.length === 0 ? [] : await tx.find(credits, { credit_note: notes }, { order: [['invoice', 'asc']] });
  const byDocument = Map.groupBy(rows, (r) => r.invoice);
  return (rate) => {
    const stated = issued.flatMap((d) => {
      const own = byDocument.get(d.number) ?? [];
      const parts = own.flatMap((r) => ((r.vat ?? []) as TaxedPart[]).filter((p) => p.rate === rate));
      if (parts.length === 0) return [];
      const sum = (of: 'minor' | 'tax'): bigint => parts.reduce((total, p) => total + BigInt(p[of]), 0n);
      const all = [d.corrects, ...credited.map((c) => (c.credit_note === d.number ? c.invoice : null))].filter((n) => n !== null);
      return [{ number: d.number, gross: sum('minor'), tax: sum('tax'), of: [...new Set(all)], turned: own.some((r) => r.sign === -1) }];
    });
    return named(leftOf(stated, rate, currency), corrects);
  };
}

/** What own lines at a rate, or the price of a service, are given back of; null of a discount that lowers what carries no VAT: that adds nothing to give back. */
function chargeOf(l: BillLine): string | null {
  const apart = l.nature === 'penalty' ? ' penalty' : '';
  if (l.as !== 'own') return `${l.service?.id}${apart}`;
  if (l.vatRate === null && l.nature === 'discount') return null;
  return `own ${l.vatRate}${apart}`;
}

/** Refuses to take back lines of which less is left: a discount lowered them, or what is open in the client's favour was credited before. */
export function checkCharged({ lines, billed }: Account, chosen: readonly BillLine[], currency: string): void {
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
    const line = chosen.find((l) => chargeOf(l) === charge);
    const at = line?.as === 'own' && line.vatRate !== null ? ` at ${line.vatRate} %` : '';
    const message = `Of “${line?.label}” only ${formatMinor(most > 0n ? most : 0n, currency)} ${currency} are left${at}: a discount lowered it, or some of it was given back. Name the discount too, or add a line of what is given back and credit what is open.`;
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
