/** What a dossier cannot give back: more of its own lines than is left of them, more VAT of a rate than it charges. */
import { formatMinor, type LineRefused, type Tx } from '../../../contracts/index.ts';
import { isCancelled, isOwn, type LockedDossier, type PriceLine } from '../../dossiers/tokens.ts';
import { type Account, accountOf, type BillingDeps, unbilled } from './lines.ts';

const sumOf = ({ over }: Account): bigint => [...over.values()].reduce((sum, minor) => sum + minor, 0n);

/**
 * The discount that was added to a cancelled dossier and that nothing it keeps can take. What services were sold at is off already: one that takes all of it off
 * says so once more, a part of it would be taken off nothing.
 */
async function lowersNothing(
  tx: Tx,
  deps: BillingDeps,
  { ref }: LockedDossier,
  account: Account,
  added: readonly string[],
): Promise<LineRefused | null> {
  const sale = (await deps.dossiers.priceLines(tx, ref)).filter((l) => l.side === 'sale' && l.nature !== 'penalty');
  const sum = (of: (l: PriceLine) => boolean): bigint => sale.reduce((total, l) => (of(l) ? total + l.money.minor : total), 0n);
  const isOff = sum((l) => !isOwn(l) || l.nature === 'discount') === 0n;
  const waits = new Set(unbilled(account).map((l) => l.id));
  const line = sale.find((l) => added.includes(l.id) && isOwn(l) && l.nature === 'discount' && l.money.minor < 0n);
  if (!line || isOff || (waits.has(line.id) && sum(isOwn) >= 0n)) return null;
  return {
    line: line.id,
    code: 'CREDIT_EXCEEDS_CHARGED',
    field: 'money/amount',
    message: `The dossier is cancelled: what “${line.label}” would lower is off. Lower a fee by a fee below zero, a penalty by a penalty below zero of its service; what was invoiced is given back by a credit note.`,
  };
}

/** Why lines that were just added give back too much: one of them, or one that waited to be billed and has less left now. */
export async function givesBackTooMuch(tx: Tx, deps: BillingDeps, ref: string, added: readonly string[]): Promise<LineRefused | null> {
  const dossier = await deps.dossiers.lock(tx, ref);
  const now = await accountOf(tx, deps, dossier);
  const lowers = isCancelled(dossier) ? await lowersNothing(tx, deps, dossier, now, added) : null;
  if (lowers) return lowers;
  if (now.over.size === 0 || sumOf(now) <= sumOf(await accountOf(tx, deps, dossier, { without: new Set(added) }))) return null;
  const id = added.find((line) => now.over.has(line)) ?? [...now.over.keys()][0];
  const own = now.lines.filter((l) => l.id === id);
  const [first] = own;
  if (!first || id === undefined) return null;
  const left = -own.reduce((sum, l) => sum + l.money.minor, 0n) - (now.over.get(id) ?? 0n);
  const stated = (await deps.dossiers.priceLines(tx, ref)).find((l) => l.id === id)?.vatRate ?? null;
  const mine = added.includes(id);
  const what = stated === null ? 'of it' : `of what the dossier charges at ${stated} %`;
  return {
    line: mine ? id : (added.find((line) => now.lines.some((l) => l.id === line && l.money.minor < 0n)) ?? id),
    code: 'CREDIT_EXCEEDS_CHARGED',
    field: 'money/amount',
    message: mine
      ? `“${first.label}” gives back more than is left: ${formatMinor(left, dossier.currency)} ${dossier.currency} ${what}, other lines taken off. What lowers the price of a trip is a discount without a VAT rate.`
      : `Then “${first.label}”, which waits to be invoiced or credited, could give back only ${formatMinor(left, dossier.currency)} ${dossier.currency} ${what}: give back less here.`,
  };
}
