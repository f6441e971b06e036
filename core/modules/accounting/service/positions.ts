/** The lines that stand beside the journal: what each dossier has on each account, in both currencies. */
import type { Tx } from '../../../contracts/index.ts';
import { type MovementRow, movements } from '../model.ts';
import { type MovementLine, samePosition, type Valueless } from '../rules.ts';
import type { Role } from '../tokens.ts';

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

/** Lines in the order they were posted, found by role and service without a look at the others: a dossier of a thousand services asks of each of them. */
export class Lines {
  readonly #by = new Map<string, MovementLine[]>();

  static #key = (role: Role | null, service: string | null | undefined): string =>
    `${role ?? '*'} ${service === undefined ? '*' : (service ?? '')}`;

  add(line: MovementLine): void {
    const service = line.service?.id ?? null;
    for (const key of [
      Lines.#key(line.role, service),
      Lines.#key(line.role, undefined),
      Lines.#key(null, service),
      Lines.#key(null, undefined),
    ]) {
      const own = this.#by.get(key);
      if (own) own.push(line);
      else this.#by.set(key, [line]);
    }
  }

  /** Those of a role (of any for null), of a service, of none (null) or of any (undefined). To be looked at before more is added. */
  of(role: Role | null, service?: string | null): readonly MovementLine[] {
    return this.#by.get(Lines.#key(role, service)) ?? [];
  }
}

/** Lines by dossier; those of no dossier are of null. */
export class Positions {
  readonly #at: Map<string | null, Lines>;

  constructor(known: Iterable<readonly [string | null, Lines]> = [], lines: Iterable<MovementLine> = []) {
    this.#at = new Map(known);
    for (const line of lines) this.add(line);
  }

  add(line: MovementLine): void {
    const own = this.#at.get(line.dossier) ?? new Lines();
    this.#at.set(line.dossier, own);
    own.add(line);
  }

  /** Nothing at all. */
  get empty(): boolean {
    for (const own of this.#at.values()) if (own.of(null).length > 0) return false;
    return true;
  }

  /** Those of a dossier (of all for undefined), role and service; `Lines.of` says how. */
  of(dossier: string | null | undefined, role: Role | null, service?: string | null): readonly MovementLine[] {
    if (dossier !== undefined) return this.#at.get(dossier)?.of(role, service) ?? [];
    return [...this.#at.values()].flatMap((own) => own.of(role, service));
  }

  /** Those that stand where a line does. */
  beside(line: Valueless): readonly MovementLine[] {
    return this.of(line.dossier, line.role, line.service?.id ?? null).filter((l) => samePosition(l, line));
  }
}

/** What a piece posted that is of no dossier: what a deposit made of slips in another currency. */
export const ofNoDossier = async (tx: Tx, piece: string): Promise<MovementLine[]> =>
  (await tx.find(movements, { piece, dossier: null })).flatMap(linesOf);

/** Positions that were read in a transaction, with what was posted in it: whatever follows from one change of a dossier reads them once. */
const seen = new WeakMap<Tx, Map<string, Lines>>();

/** The positions of some dossiers; what is posted on them in the transaction is added to them. */
export async function positions(tx: Tx, dossiers: readonly string[]): Promise<Map<string, Lines>> {
  const known = seen.get(tx) ?? new Map<string, Lines>();
  seen.set(tx, known);
  const missing = [...new Set(dossiers)].filter((ref) => !known.has(ref));
  const [only] = missing;
  const rows =
    only === undefined ? [] : await tx.find(movements, { dossier: missing.length === 1 ? only : missing }, { order: [['id', 'asc']] });
  for (const ref of missing) known.set(ref, new Lines());
  for (const row of rows) for (const line of linesOf(row)) known.get(row.dossier ?? '')?.add(line);
  return new Map(dossiers.map((ref) => [ref, known.get(ref) as Lines]));
}

/** Keeps what was posted: rows of the journal beside it, and the positions that were read. */
export async function keep(tx: Tx, lines: readonly MovementLine[], what: Parameters<typeof rowsOf>[2]): Promise<MovementLine[]> {
  await tx.insert(movements, rowsOf(tx, lines, what));
  const kept = lines.map((l) => ({ ...l, piece: what.piece, dated: what.dated }));
  for (const l of kept) if (l.dossier !== null) seen.get(tx)?.get(l.dossier)?.add(l);
  return kept;
}
