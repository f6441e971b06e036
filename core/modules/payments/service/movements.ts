/** What every movement of client money shares: open the dossier, know where it stands, record and post. */

import {
  bookingDay,
  type Day,
  fail,
  fromJson,
  Host,
  type Money,
  type MoneyJson,
  money,
  type Party,
  type Resolved,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import {
  type Act,
  Bookkeeping,
  type Books,
  CLIENT_ROLES,
  type ClientPosition,
  clientOn,
  clientParts,
  clientPosition,
  type Part,
} from '../../accounting/tokens.ts';
import { Dossiers, type LockedDossier } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { type MovementRow, movements } from '../model.ts';
import type { MoneyMoved } from '../tokens.ts';

export const NEEDS = { ledger: Host.Ledger, agencies: Host.Agencies, dossiers: Dossiers, parties: Parties, books: Bookkeeping };
export type PaymentDeps = Resolved<typeof NEEDS>;
/** How money came or goes, and the account role it moves. */
export const METHODS = { transfer: 'bank', card: 'transit', cheque: 'transit', cash: 'cash', directDebit: 'bank' } as const;
export type Method = keyof typeof METHODS;

export interface Open {
  readonly dossier: LockedDossier;
  readonly party: Party;
  readonly books: Books;
}

/** `act`: DOSSIER_STATE where the dossier does not allow it; null for what happens whether it does or not. */
export async function open(tx: Tx, deps: PaymentDeps, ref: string, act: 'receipt' | 'refund' | 'move' | null): Promise<Open> {
  const dossier = await deps.dossiers.lock(tx, ref);
  if (act !== null) deps.dossiers.allow(tx, dossier, act);
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
export const positionOf = async (tx: Tx, dossiers: Dossiers, dossier: LockedDossier): Promise<ClientPosition> =>
  clientPosition(dossier.paid.minor, dossier.invoiced.minor, await dossiers.sold(tx, dossier));

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
  /** Cheque or card slip of which it is a share. */
  readonly slip?: string;
  readonly invoice?: string | null;
  readonly linked?: string | null;
  readonly bankRef?: string | null;
  readonly reason?: string | null;
  /** The line of a statement it is made of, and the account of the chart it came to, where that is not the one of the role. */
  readonly bankLine?: string | null;
  readonly account?: string;
}
const ACTS = { receipt: 'receipt', refund: 'refund', moveIn: 'move', moveOut: 'move' } as const;

const asParts = (change: ClientPosition, of: Pick<Part, 'dossier' | 'client'>): Part[] =>
  CLIENT_ROLES.flatMap((what) => (change[what] === 0n ? [] : [{ ...of, what, minor: change[what] }]));

/**
 * What money that is entered late makes of the client's accounts by the end of its own day (the first open one, where that is closed): it pays what was owed
 * on that day, and of the rest what was beyond what was sold by then is too much.
 */
async function onItsDay(tx: Tx, deps: PaymentDeps, { dossier, books }: Open, minor: bigint, asOf: Day): Promise<ClientPosition> {
  const { paid, invoiced } = clientOn(books, dossier.ref, asOf);
  const sold = await (await deps.dossiers.soldByDay(tx, dossier)).on(asOf);
  const [before, after] = [clientPosition(paid, invoiced, sold), clientPosition(paid + minor, invoiced, sold)];
  return {
    receivable: after.receivable - before.receivable,
    advances: after.advances - before.advances,
    overpaid: after.overpaid - before.overpaid,
  };
}

/** Money on one side, and on the other what it changes on the client's accounts: owed, held as deposit, or too much. Entered late, it is posted as of a day. */
export async function actOf(tx: Tx, deps: PaymentDeps, at: Open, m: Movement, ref: string): Promise<Act> {
  const { dossier, party, books } = at;
  // A cheque of ours is drawn on the bank: only those of clients wait to be cashed.
  const own = m.kind === 'refund' && m.method === 'cheque' ? 'bank' : METHODS[m.method as Method];
  const means = m.kind === 'moveIn' || m.kind === 'moveOut' ? 'moves' : own;
  const today = deps.agencies.today(tx.ctx.agency);
  const asOf = m.on < today ? bookingDay(m.on, await deps.ledger.closedUpTo(tx)) : today;
  const late = asOf < today;
  const client = late
    ? asParts(await onItsDay(tx, deps, at, m.signed.minor, asOf), { dossier: dossier.ref, client: party })
    : clientParts(
        books,
        dossier,
        await positionOf(tx, deps.dossiers, { ...dossier, paid: money(dossier.paid.minor + m.signed.minor, dossier.currency) }),
        party,
      );
  // The rule of a receipt credits what is owed: it has the opposite sign of what remains.
  const isThere = (invoice: string): boolean => books.lines(null, { dossier: dossier.ref, piece: invoice, until: asOf }).length > 0;
  const named = !m.invoice ? {} : isThere(m.invoice) ? { corrects: [m.invoice] } : { meantFor: m.invoice };
  const parts: Part[] = [
    {
      ...{ what: means, minor: m.signed.minor, dossier: dossier.ref },
      ...(m.booked === undefined ? {} : { booked: m.booked }),
      ...(m.account === undefined ? {} : { account: m.account }),
    },
    ...client.map((p) => ({ ...p, ...named, ...(p.what === 'receivable' ? { minor: -p.minor } : {}) })),
  ];
  return {
    act: ACTS[m.kind],
    key: `movement:${ref}`,
    date: m.on,
    piece: { ref, date: m.on },
    currency: dossier.currency,
    parts,
    ...(late ? { asOf } : {}),
    ...(m.slip === undefined ? {} : { slip: m.slip }),
    names: { client: party.code, means },
  };
}

/** Posts money that moved, and notes it on its dossier. */
export async function record(tx: Tx, deps: PaymentDeps, at: Open, m: Movement, ref: string): Promise<MovementRow> {
  const { dossier, party, books } = at;
  const act = await actOf(tx, deps, at, m, ref);
  const entry = await books.post(act);
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
    bank_line: m.bankLine ?? null,
    entry: entry?.seq ?? null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(movements, row);
  await deps.dossiers.addTo(tx, dossier.ref, { paid: m.signed });
  // In another currency what it pays of several documents is worth what each of them is.
  const foreign = dossier.currency !== deps.agencies.get(tx.ctx.agency).currency;
  if (foreign || act.asOf !== undefined) await deps.books.settle(tx, await deps.dossiers.lock(tx, dossier.ref), books, act.asOf);
  await deps.dossiers.note(tx, dossier.ref, `money.${m.kind}`, { label: ref, minor: String(m.signed.minor), method: m.method });
  return row;
}

export const moved = (row: MovementRow): MoneyMoved => ({
  ref: row.ref,
  dossier: row.dossier,
  amount: toJson(money(row.amount_minor < 0n ? -row.amount_minor : row.amount_minor, row.currency)),
  on: row.received_on,
});
