/** The entries of a batch, as adapters see them and judge them. */
import { core } from '../../contracts/core.ts';
import {
  type Accounting,
  type Ctx,
  type EscaleError,
  type ExportBatch,
  type ExportEntry,
  type Finding,
  fail,
  isError,
  type PostedEntry,
  pluginFailed,
} from '../../contracts/index.ts';
import { type BatchRow, type SentRow, sentEntries } from './model.ts';
import type { ExportDeps } from './service.ts';

const CHUNK = 300;
/** As many findings as a person looks through. */
export const FINDINGS_LIMIT = 200;

export function entryOf(deps: ExportDeps, agency: string, e: PostedEntry): ExportEntry {
  return {
    seq: e.seq,
    journal: { code: e.journal, label: deps.agencies.journalLabel(agency, e.journal) },
    date: e.date,
    validatedAt: e.postedAt,
    piece: e.piece,
    label: e.label,
    lines: e.lines.map((l) => ({
      account: l.account,
      accountLabel: deps.agencies.accountLabel(agency, l.account),
      party: l.party,
      label: l.label,
      debit: l.debit,
      credit: l.credit,
      currency: l.currency,
      original: l.original,
      dossier: l.dossier,
      letter: null,
    })),
  };
}

type Range = Pick<BatchRow, 'after_seq' | 'upto_seq'>;

/** Entries of a batch as they were posted, in order and in chunks; `range`: those of a part of it. */
export async function* postedOf(deps: ExportDeps, ctx: Ctx, row: BatchRow, range: Range = row): AsyncGenerator<readonly PostedEntry[]> {
  const period = row.period_from !== null && row.period_to !== null ? { from: row.period_from, to: row.period_to } : {};
  let after = range.after_seq;
  while (after < range.upto_seq) {
    const wanted = { afterSeq: after, upToSeq: range.upto_seq, limit: CHUNK, ...period };
    const found = await deps.db.read(ctx, (tx) => deps.ledger.entries(tx, wanted));
    if (found.length === 0) return;
    after = (found.at(-1) as PostedEntry).seq;
    yield found;
  }
}

/** How many entries lie in a batch. */
export async function countOf(deps: ExportDeps, ctx: Ctx, { after_seq, upto_seq, period_from, period_to }: BatchRow): Promise<number> {
  // The sequence is unbroken.
  if (period_from === null || period_to === null) return upto_seq - after_seq;
  const [row] = await deps.db.read(ctx, (tx) =>
    core(tx).sql<{ n: number | string }>(
      'SELECT COUNT(*) AS n FROM ledger_entries WHERE agency = ? AND seq > ? AND seq <= ? AND date >= ? AND date <= ?',
      [ctx.agency, after_seq, upto_seq, period_from, period_to],
      [],
    ),
  );
  return Number(row?.n ?? 0);
}

/** So many taken entries in a row are passed over; fewer are read with what lies around them. */
const PASSED_OVER = 20;
const KNOWN = 5_000;

/** Parts of a batch in which something may be left. */
async function* partsOf(deps: ExportDeps, ctx: Ctx, { adapter, after_seq, upto_seq }: BatchRow): AsyncGenerator<Range> {
  let after = after_seq;
  /** The last run of taken entries, both ends included. */
  let [first, last] = [after_seq + 1, after_seq];
  const passedOver = (): Range | null => {
    if (last - first + 1 < PASSED_OVER) return null;
    const part = { after_seq: after, upto_seq: first - 1 };
    after = last;
    return part;
  };
  for (let whole = false; !whole; ) {
    const seq = { gte: last + 1, lte: upto_seq };
    const taken = await deps.db.read(ctx, (tx) =>
      tx.find(sentEntries, { adapter, state: 'taken', seq }, { order: [['seq', 'asc']], limit: KNOWN, columns: ['seq'] }),
    );
    for (const { seq } of taken) {
      if (seq > last + 1) {
        const part = passedOver();
        if (part) yield part;
        first = seq;
      }
      last = seq;
    }
    whole = taken.length < KNOWN;
  }
  const part = passedOver();
  if (part) yield part;
  yield { after_seq: after, upto_seq };
}

/** Entries of a batch its target has not taken, with what is known of them, in order and in chunks: hardly any of the others are read. */
export async function* leftOf(
  deps: ExportDeps,
  ctx: Ctx,
  row: BatchRow,
): AsyncGenerator<readonly (readonly [posted: PostedEntry, known: SentRow | undefined])[]> {
  const { adapter } = row;
  for await (const part of partsOf(deps, ctx, row))
    for await (const chunk of postedOf(deps, ctx, row, part)) {
      const found = await deps.db.read(ctx, (tx) => tx.find(sentEntries, { adapter, seq: chunk.map((e) => e.seq) }));
      const known = new Map(found.map((one) => [one.seq, one]));
      yield chunk.flatMap((posted) => (known.get(posted.seq)?.state === 'taken' ? [] : [[posted, known.get(posted.seq)] as const]));
    }
}

export function batchOf(deps: ExportDeps, ctx: Ctx, row: BatchRow): ExportBatch {
  const { id, name, siren, currency, timeZone } = deps.agencies.get(ctx.agency);
  const period = row.period_from !== null && row.period_to !== null ? { from: row.period_from, to: row.period_to } : null;
  return {
    id: row.id,
    agency: { id, name, siren, currency, timeZone },
    period,
    producedAt: row.created_at,
    lettered: false,
    async *entries() {
      for await (const chunk of postedOf(deps, ctx, row)) yield chunk.map((e) => entryOf(deps, ctx.agency, e));
    },
  };
}

/** What an adapter did against its contract: nobody can correct that but who makes it. */
export const broken = (adapter: string, what: string): EscaleError =>
  fail(
    'EXPORT_REFUSED',
    `The adapter ${adapter} ${what} Nothing was exported: report it to whoever makes the plugin, then write the batch again.`,
  );
const isFinding = (one: Finding | null): boolean => typeof one?.code === 'string' && typeof one.message === 'string';

/** What an adapter would have refused of an entry. PLUGIN_FAILED for one that throws or does not come to an end, EXPORT_REFUSED for one that answers something else. */
export function judgedBy(adapter: Accounting, id: string, agency: string, entry: ExportEntry): readonly Finding[] {
  let found: unknown;
  try {
    found = adapter.check(agency, entry);
  } catch (error) {
    // Named already.
    throw isError(error, 'PLUGIN_FAILED') ? error : pluginFailed(id, 'check', error);
  }
  if (!Array.isArray(found) || !found.every(isFinding)) throw broken(id, 'answers its check with no list of findings.');
  return found.map((f: Finding) => ({ ...f, message: `Entry ${entry.seq}: ${f.message}` }));
}
