/**
 * Batches an adapter hands over itself, entry by entry. What is known of an entry is written down before and after it leaves: whoever is interrupted, and whatever
 * answer is lost, an entry is asked about before it is sent again, and one that was taken is never sent again.
 */
import {
  type ApiAccounting,
  addMs,
  beginning,
  type Ctx,
  type Finding,
  fail,
  type GotOn,
  heard,
  type Outcome,
  type PostedEntry,
  type Tx,
} from '../../contracts/index.ts';
import { entryOf, FINDINGS_LIMIT, judgedBy, postedOf } from './entries.ts';
import { type BatchRow, batches, type SentRow, sentEntries } from './model.ts';
import type { ExportDeps } from './service.ts';

/** A target that refuses so many is set up otherwise than the agency thinks: the rest would only follow. */
const MOST_REFUSED = 20;
/** Whoever handed an entry over longer ago has been let go, and is not at it any more: until then nobody asks about it, for it may be about to arrive. */
const UNDER_WAY_MS = 90_000;
const [REFERENCE_LENGTH, TEXT_LENGTH] = [100, 250];

/** Of an entry: it waits; it leaves, and nobody wrote down yet how that ended; the target has it; refused it; may have it. */
interface Known {
  readonly state: 'waiting' | 'handed' | 'taken' | 'refused' | 'unknown';
  readonly reference: string | null;
  readonly error: string | null;
}
const HANDED: Known = { state: 'handed', reference: null, error: null };
const inDoubt = (row: SentRow | undefined): row is SentRow => row?.state === 'handed' || row?.state === 'unknown';

/** What a run of a batch came to. */
export interface Sent {
  readonly entries: number;
  readonly findings: Finding[];
}

/** The same under whatever batch; another where the journal is another. */
const keyOf = (agency: string, { seq, hash }: PostedEntry): string => `${agency}-${seq}-${hash.slice(0, 8)}`;

const knownOf = async (deps: ExportDeps, ctx: Ctx, adapter: string, chunk: readonly PostedEntry[]): Promise<Map<number, SentRow>> => {
  const rows = await deps.db.read(ctx, (tx) => tx.find(sentEntries, { adapter, seq: chunk.map((e) => e.seq) }));
  return new Map(rows.map((row) => [row.seq, row]));
};

async function note(tx: Tx, adapter: string, seq: number, { state, reference, error }: Known, at: string): Promise<void> {
  const [row] = await tx.lock(sentEntries, { adapter, seq });
  const now = { state, error: error === null ? null : beginning(error, TEXT_LENGTH), reason: null, at };
  if (row) await tx.put(sentEntries, { ...row, ...now, reference: reference ?? row.reference });
  else await tx.insert(sentEntries, { id: tx.newId(), adapter, seq, reference, ...now });
}

/** What an outcome says of an entry. */
function knownFrom(outcome: Outcome): Known {
  const { value } = outcome as { value?: { reference?: unknown } | null };
  const said = outcome.state === 'done' ? value?.reference : 'reference' in outcome ? outcome.reference : null;
  const reference = typeof said === 'string' && said !== '' && said.length <= REFERENCE_LENGTH ? said : null;
  switch (outcome.state) {
    case 'done':
      return { state: 'taken', reference, error: null };
    case 'rejected':
      return { state: 'refused', reference, error: `${outcome.code}: ${outcome.message}` };
    case 'notSent':
      return { state: 'waiting', reference, error: outcome.message };
    case 'pending':
      return { state: 'unknown', reference, error: 'The target has not said yet what it made of it.' };
    case 'unknown':
      return { state: 'unknown', reference, error: outcome.message };
  }
}

const findingOf = (seq: number, state: string, error: string | null): Finding => ({
  code: state === 'refused' ? 'ENTRY_REFUSED' : 'ENTRY_UNKNOWN',
  message: `Entry ${seq}: ${error ?? 'it left, and nobody knows how that ended.'}`,
});

/**
 * Hands over what the target has not taken yet. `done` with what it refused, or with null when the batch was handed over again since; `notSent` as soon as the target
 * takes nothing for now, `unknown` when it may have an entry: both are run again, with what is left. EXPORT_EMPTY for a batch without an entry; BUSY while another run
 * may still be at an entry.
 */
export async function sendBatch(deps: ExportDeps, ctx: Ctx, batch: BatchRow, gotOn: GotOn): Promise<Outcome<Sent | null>> {
  const adapter = deps.adapters.get(ctx.agency, batch.adapter);
  if (adapter?.mode !== 'api') throw fail('ADAPTER_UNKNOWN', `The adapter ${batch.adapter} is not enabled or sends nothing by itself.`);
  const { findings: judged, taken, left } = await judgeAll(deps, ctx, batch, adapter, gotOn);
  if (judged.length > 0) return { state: 'done', value: { entries: taken, findings: judged } };

  let at = 0;
  const so = { taken, refused: [] as Finding[], doubtful: [] as Finding[] };
  /** Writes down how the entry before ended and that the next one leaves; false, and it does not, when the batch is another run's meanwhile. */
  const step = (ended: readonly [seq: number, known: Known][], next?: number): Promise<boolean> =>
    deps.db.transaction(ctx, async (tx) => {
      const row = await tx.lockOne(batches, { id: batch.id }, 'The export is gone.');
      const ours = row.turn === batch.turn;
      const leaves = next !== undefined && ours ? [[next, HANDED] as const] : [];
      for (const [seq, known] of [...ended, ...leaves]) await note(tx, batch.adapter, seq, known, deps.clock.now());
      if (row.entries !== so.taken) await tx.put(batches, { ...row, entries: so.taken, version: row.version + 1 });
      return ours;
    });
  let ended: [seq: number, known: Known][] = [];
  for await (const chunk of postedOf(deps, ctx, batch)) {
    const known = await knownOf(deps, ctx, batch.adapter, chunk);
    for (const posted of chunk) {
      const before = known.get(posted.seq);
      if (before?.state === 'taken') continue;
      if (before?.state === 'handed' && before.at > addMs(deps.clock.now(), -UNDER_WAY_MS)) {
        await step(ended);
        throw fail('BUSY', `Entry ${posted.seq} was handed over a moment ago: somebody may still be at it.`);
      }
      if (!(await step(ended, posted.seq))) return { state: 'done', value: null };
      const end = await handOver(deps, ctx, adapter, batch.adapter, posted, before);
      gotOn(++at, left);
      ended = [[posted.seq, end]];
      if (end.state === 'taken') so.taken++;
      if (end.state === 'refused') so.refused.push(findingOf(posted.seq, 'refused', end.error));
      if (end.state === 'unknown') so.doubtful.push(findingOf(posted.seq, 'unknown', end.error));
      if (end.state === 'waiting' || so.refused.length >= MOST_REFUSED) break;
    }
    const last = ended[0]?.[1];
    if (last?.state === 'waiting') {
      await step(ended);
      return { state: 'notSent', message: last.error ?? '' };
    }
    if (so.refused.length >= MOST_REFUSED) break;
  }
  await step(ended);
  if (so.doubtful.length > 0)
    return {
      state: 'unknown',
      message: `${so.doubtful.length} entries may have been taken: they are asked about. ${so.doubtful[0]?.message}`,
    };
  return { state: 'done', value: { entries: so.taken, findings: so.refused } };
}

/** Hands one entry over, or asks about it first where it may be there. */
async function handOver(
  deps: ExportDeps,
  { agency }: Ctx,
  adapter: ApiAccounting,
  id: string,
  posted: PostedEntry,
  before: SentRow | undefined,
): Promise<Known> {
  const [who, key, entry] = [`The plugin ${id}`, keyOf(agency, posted), entryOf(deps, agency, posted)];
  if (inDoubt(before)) {
    const asked = knownFrom(await heard(who, () => adapter.ask(agency, key, entry, before.reference)));
    if (asked.state !== 'waiting') return asked;
  }
  return knownFrom(await heard(who, () => adapter.send(agency, key, entry)));
}

/** Every entry that is left is judged before the first leaves. */
async function judgeAll(
  deps: ExportDeps,
  ctx: Ctx,
  batch: BatchRow,
  adapter: ApiAccounting,
  gotOn: GotOn,
): Promise<{ readonly findings: Finding[]; readonly taken: number; readonly left: number }> {
  const findings: Finding[] = [];
  let [seen, taken] = [0, 0];
  for await (const chunk of postedOf(deps, ctx, batch)) {
    gotOn();
    seen += chunk.length;
    const known = await knownOf(deps, ctx, batch.adapter, chunk);
    for (const posted of chunk) {
      if (known.get(posted.seq)?.state === 'taken') taken++;
      else if (findings.length < FINDINGS_LIMIT)
        findings.push(...judgedBy(adapter, batch.adapter, ctx.agency, entryOf(deps, ctx.agency, posted)));
    }
  }
  if (seen === 0) throw fail('EXPORT_EMPTY', 'No entry lies in this period.');
  return { findings: findings.slice(0, FINDINGS_LIMIT), taken, left: seen - taken };
}

/** Entries of a batch nobody knows the end of, as findings. */
export async function doubts(tx: Tx, { adapter, after_seq, upto_seq }: BatchRow): Promise<Finding[]> {
  const rows = await tx.find(
    sentEntries,
    { adapter, state: ['handed', 'unknown'], seq: { gte: after_seq + 1, lte: upto_seq } },
    { order: [['seq', 'asc']], limit: FINDINGS_LIMIT },
  );
  return rows.map((row) => findingOf(row.seq, 'unknown', row.error));
}

/**
 * A person looked at the target: the entry is there, or it is not and may be sent again. Answers the batch, with what is left in doubt. EXPORT_STATE while it is on its
 * way, and of an entry that is in no doubt.
 */
export async function decideEntry(tx: Tx, id: string, seq: number, arrived: boolean, reason: string): Promise<BatchRow> {
  const batch = await tx.lockOne(batches, { id }, 'No such export.');
  if (batch.state === 'queued') throw fail('EXPORT_STATE', 'The batch is on its way: wait for what the target says.');
  const row = await tx.lockOne(sentEntries, { adapter: batch.adapter, seq }, `Entry ${seq} was never handed over to ${batch.adapter}.`);
  if (!inDoubt(row))
    throw fail('EXPORT_STATE', `Nobody doubts what became of entry ${seq}: the target took it, refused it, or never got it.`);
  await tx.put(sentEntries, { ...row, state: arrived ? 'taken' : 'waiting', error: null, reason, at: tx.ctx.at });
  const after = { ...batch, findings: await doubts(tx, batch), version: batch.version + 1 };
  await tx.put(batches, after);
  return after;
}
