/** The lines that stand beside the journal: what each dossier has on each account, in both currencies. */
import type { Tx } from '../../../contracts/index.ts';
import { type MovementRow, movements } from '../model.ts';
import type { MovementLine } from '../rules.ts';

type StoredLine = Omit<MovementLine, 'dossier' | 'piece' | 'dated' | 'amount' | 'booked'> & {
  readonly amount: string;
  readonly booked: string;
};

export const linesOf = (row: MovementRow): MovementLine[] =>
  (row.lines as StoredLine[]).map((l) => ({
    ...l,
    dossier: row.dossier,
    piece: row.piece,
    dated: row.dated,
    amount: BigInt(l.amount),
    booked: BigInt(l.booked),
  }));

/** Movement rows of one entry: its lines by dossier. */
function rowsOf(
  tx: Tx,
  lines: readonly MovementLine[],
  what: Pick<MovementRow, 'entry' | 'act' | 'piece' | 'dated' | 'currency' | 'rate'>,
): MovementRow[] {
  return [...Map.groupBy(lines, (l) => l.dossier)].map(([dossier, own]) => ({
    id: tx.newId(),
    agency: tx.ctx.agency,
    ...what,
    dossier,
    lines: own.map(
      ({ dossier: _d, piece: _p, dated: _t, amount, booked, ...l }): StoredLine => ({
        ...l,
        amount: String(amount),
        booked: String(booked),
      }),
    ),
    created_at: tx.ctx.at,
  }));
}

/** Positions that were read in a transaction, with what was posted in it: whatever follows from one change of a dossier reads them once. */
const seen = new WeakMap<Tx, Map<string, MovementLine[]>>();

/** All lines of the positions of some dossiers, in the order they were posted. */
export async function positions(tx: Tx, dossiers: readonly string[]): Promise<MovementLine[]> {
  const known = seen.get(tx) ?? new Map<string, MovementLine[]>();
  seen.set(tx, known);
  const missing = dossiers.filter((ref) => !known.has(ref));
  const [only] = missing;
  const rows =
    only === undefined ? [] : await tx.find(movements, { dossier: missing.length === 1 ? only : missing }, { order: [['id', 'asc']] });
  for (const ref of missing) known.set(ref, rows.filter((r) => r.dossier === ref).flatMap(linesOf));
  return dossiers.flatMap((ref) => known.get(ref) ?? []);
}

/** Keeps what was posted: rows of the journal beside it, and the positions that were read. */
export async function keep(tx: Tx, lines: readonly MovementLine[], what: Parameters<typeof rowsOf>[2]): Promise<MovementLine[]> {
  await tx.insert(movements, rowsOf(tx, lines, what));
  const kept = lines.map((l) => ({ ...l, piece: what.piece, dated: what.dated }));
  for (const l of kept) if (l.dossier !== null) seen.get(tx)?.get(l.dossier)?.push(l);
  return kept;
}
