/** What every movement of client money shares: open the dossier, know where it stands, record and post. */
import {
  type Agencies,
  addDays,
  type Day,
  fail,
  fromJson,
  type Ledger,
  type Money,
  type MoneyJson,
  money,
  type Party,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { type Bookkeeping, type Books, type ClientPosition, clientParts, clientPosition, type Part } from '../../accounting/tokens.ts';
import type { Dossiers, LockedDossier } from '../../dossiers/tokens.ts';
import type { Parties } from '../../parties/tokens.ts';
import { type MovementRow, movements } from '../model.ts';
import type { MoneyMoved } from '../tokens.ts';

export interface PaymentDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
  readonly parties: Parties;
  readonly books: Bookkeeping;
}
/** How money came or goes, and the account role it moves. */
export const METHODS = { transfer: 'bank', card: 'transit', cheque: 'transit', cash: 'cash', directDebit: 'bank' } as const;
export type Method = keyof typeof METHODS;

export interface Open {
  readonly dossier: LockedDossier;
  readonly party: Party;
  readonly books: Books;
}

export async function open(tx: Tx, deps: PaymentDeps, ref: string, act: 'receipt' | 'refund' | 'move'): Promise<Open> {
  const dossier = await deps.dossiers.lock(tx, ref);
  deps.dossiers.allow(tx, dossier, act);
  if (dossier.client === null)
    throw fail('CLIENT_REFERENCE_MISSING', `Choose the client of dossier ${ref} first: money is received on his account.`, [
      { code: 'REQUIRED', message: 'a dossier without client cannot hold money', pointer: '/client' },
    ]);
  const { party } = await deps.parties.client(tx, dossier.client);
  return { dossier, party, books: await deps.books.books(tx, [dossier]) };
}

/** What money on several dossiers needs, in a handful of statements instead of a handful for each. */
export async function readAhead(tx: Tx, deps: PaymentDeps, refs: readonly string[]): Promise<void> {
  const { clients } = await deps.dossiers.ahead(tx, refs);
  await deps.parties.ahead(tx, { clients, suppliers: [] });
  await deps.ledger.ahead(tx, clients);
  await deps.books.ahead(tx, refs);
}

/** Where the client's money on a dossier stands. */
export const positionOf = ({ paid, invoiced, sale }: Pick<LockedDossier, 'paid' | 'invoiced' | 'sale'>): ClientPosition =>
  clientPosition(paid.minor, invoiced.minor, sale.minor);

export function sameCurrency(dossier: LockedDossier, asked: MoneyJson, pointer = '/money'): Money {
  const m = fromJson(asked);
  if (m.currency !== dossier.currency)
    throw fail('CURRENCY_MISMATCH', `Dossier ${dossier.ref} is kept in ${dossier.currency}.`, [
      { code: 'CURRENCY_MISMATCH', message: `use ${dossier.currency}`, pointer: `${pointer}/currency` },
    ]);
  if (m.minor <= 0n)
    throw fail('AMOUNT_INVALID', 'The amount must be above zero.', [
      { code: 'AMOUNT_INVALID', message: 'above zero', pointer: `${pointer}/amount` },
    ]);
  return m;
}

export interface Movement {
  readonly kind: 'receipt' | 'refund' | 'moveIn' | 'moveOut';
  readonly method: string;
  readonly signed: Money;
  readonly on: string;
  /** What the money is worth in the books, where the other half of a move decided it. */
  readonly booked?: bigint;
  readonly invoice?: string | null;
  readonly linked?: string | null;
  readonly bankRef?: string | null;
  readonly reason?: string | null;
}
const ACTS = { receipt: 'receipt', refund: 'refund', moveIn: 'move', moveOut: 'move' } as const;

/** The last day on which the client's accounts of a dossier were moved. */
const lastDay = (books: Books, { ref }: LockedDossier): Day | null =>
  books.days(['receivable', 'advances', 'overpaid'], { dossier: ref }).at(-1) ?? null;

/**
 * What money that is entered late makes of the client's accounts by its own day: it pays what was owed on that day, and the rest is held. What was billed or
 * credited since is assigned on the days of that.
 */
async function asOf(
  tx: Tx,
  deps: PaymentDeps,
  dossier: LockedDossier,
  books: Books,
  m: Movement,
  target: ClientPosition,
): Promise<ClientPosition> {
  const at = { dossier: dossier.ref };
  const closed = await deps.ledger.closedUpTo(tx);
  const until = closed !== null && m.on <= closed ? addDays(closed, 1) : m.on;
  const owed = books.balance('receivable', { ...at, until });
  const pays = owed < 0n ? 0n : owed < m.signed.minor ? owed : m.signed.minor;
  // Beyond what is paid as it is now; less than nothing where that was not billed yet.
  const beyond = pays - (books.balance('receivable', at) - target.receivable);
  const tooMuch = target.overpaid + books.balance('overpaid', at);
  const less = beyond < 0n ? 0n : beyond < tooMuch ? beyond : tooMuch;
  return {
    receivable: target.receivable - beyond,
    advances: target.advances - (beyond - less),
    overpaid: target.overpaid - less,
  };
}

/** Posts money on one side, and on the other what it changes on the client's accounts: owed, held as deposit, or too much. */
export async function record(tx: Tx, deps: PaymentDeps, { dossier, party, books }: Open, m: Movement, ref: string): Promise<MovementRow> {
  // A cheque of ours is drawn on the bank: only those of clients wait to be cashed.
  const own = m.kind === 'refund' && m.method === 'cheque' ? 'bank' : METHODS[m.method as Method];
  const means = m.kind === 'moveIn' || m.kind === 'moveOut' ? 'moves' : own;
  const target = positionOf({ ...dossier, paid: money(dossier.paid.minor + m.signed.minor, dossier.currency) });
  const earlier = m.kind === 'receipt' && (lastDay(books, dossier) ?? m.on) > m.on;
  const onDay = earlier ? await asOf(tx, deps, dossier, books, m, target) : target;
  // The rule of a receipt credits what is owed: it has the opposite sign of what remains.
  const named = m.invoice ? { corrects: [m.invoice] } : {};
  const parts: Part[] = [
    { what: means, minor: m.signed.minor, dossier: dossier.ref, ...(m.booked === undefined ? {} : { booked: m.booked }) },
    ...clientParts(books, dossier, onDay, party).map((p) => (p.what === 'receivable' ? { ...p, minor: -p.minor, ...named } : p)),
  ];
  const entry = await books.post({
    act: ACTS[m.kind],
    key: `movement:${ref}`,
    date: m.on,
    piece: { ref, date: m.on },
    currency: dossier.currency,
    parts,
    names: { client: party.code, means },
  });
  const row: MovementRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    ref,
    kind: m.kind,
    dossier: dossier.ref,
    client: party.code,
    method: m.method,
    amount_minor: m.signed.minor,
    currency: m.signed.currency,
    received_on: m.on,
    invoice: m.invoice ?? null,
    linked: m.linked ?? null,
    bank_ref: m.bankRef ?? null,
    reason: m.reason ?? null,
    entry: entry?.seq ?? null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(movements, row);
  await deps.dossiers.addTo(tx, dossier.ref, { paid: m.signed });
  if (earlier) await deps.books.settle(tx, await deps.dossiers.lock(tx, dossier.ref), books, lastDay(books, dossier) ?? m.on);
  await deps.dossiers.note(tx, dossier.ref, `money.${m.kind}`, { label: ref, minor: String(m.signed.minor), method: m.method });
  return row;
}

export const moved = (row: MovementRow): MoneyMoved => ({
  ref: row.ref,
  dossier: row.dossier,
  amount: toJson(money(row.amount_minor < 0n ? -row.amount_minor : row.amount_minor, row.currency)),
  on: row.received_on,
});
