/**
 * Batches an adapter hands over itself, entry by entry. What is known of an entry is written down before and after it leaves: whoever is interrupted, and whatever
 * answer is lost, an entry is asked about before it is sent again, and one that was taken is never sent again.
 */
import {
  type ApiAccounting,
  addMs,
  beginning,
  type Ctx,
  endedWhen,
  type Finding,
  fail,
  type GotOn,
  heard,
  type Instant,
  isLetGo,
  type Outcome,
  type PostedEntry,
  type Tx,
} from '../../contracts/index.ts';
import { countOf, entryOf, FINDINGS_LIMIT, judgedBy, leftOf } from './entries.ts';
import { type BatchRow, batches, type SentRow, sentEntries } from './model.ts';
import type { ExportDeps } from './service.ts';

/** A target that refuses so many is set up otherwise than the agency thinks: the rest would only follow. */
const MOST_REFUSED = 20;
/** An entry that has not left so long after it was handed over does not leave any more. */
const LEAVES_MS = 60_000;
/** What was handed over longer ago is not about to arrive any more: until then nobody asks about it, or says what became of it. */
const UNDER_WAY_MS = 90_000;
const [REFERENCE_LENGTH, TEXT_LENGTH] = [100, 250];

/** Of an entry: it waits; it leaves, and nobody wrote down yet how that ended; the target has it; is still at it; refused it; may have it. */
interface Known {
  readonly state: 'waiting' | 'handed' | 'taken' | 'pending' | 'refused' | 'unknown';
  readonly reference: string | null;
  readonly error: string | null;
}
const HANDED: Known = { state: 'handed', reference: null, error: null };
const inDoubt = (row: SentRow | undefined): row is SentRow => row?.state === 'handed' || row?.state === 'unknown';
/** It left, and has to be asked about before anything else. */
const isAwaited = (row: SentRow | undefined): row is SentRow => row?.state === 'pending' || inDoubt(row);
/** A person said that it is not there: whoever looked may have been mistaken, and it may have arrived since. */
const isDecided = (row: SentRow): boolean => row.state === 'waiting' && row.reason !== null;
/** Of an entry that is awaited, `at` is when it was handed over. */
const mayArrive = ({ at }: SentRow, now: Instant): boolean => at > addMs(now, -UNDER_WAY_MS);

/** What a run of a batch came to. */
export interface Sent {
  readonly entries: number;
  readonly findings: Finding[];
}

/** The same under whatever batch; another where the journal is another. */
const keyOf = (agency: string, { seq, hash }: PostedEntry): string => `${agency}-${seq}-${hash.slice(0, 8)}`;

async function note(tx: Tx, adapter: string, seq: number, { state, reference, error }: Known, now: Instant): Promise<void> {
  const [row] = await tx.lock(sentEntries, { adapter, seq });
  const at = isAwaited(row) && (state === 'unknown' || state === 'pending') ? row.at : now;
  const known = { state, error: error === null ? null : beginning(error, TEXT_LENGTH), reason: null, at };
  if (row) await tx.put(sentEntries, { ...row, ...known, reference: reference ?? row.reference });
  else await tx.insert(sentEntries, { id: tx.newId(), adapter, seq, reference, ...known });
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
      return { state: 'pending', reference, error: 'The target took it and has not said yet what it made of it.' };
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
 * may still be at an entry. `pending` when the target took what it has not booked yet, and nothing else is left.
 */
export async function sendBatch(deps: ExportDeps, ctx: Ctx, batch: BatchRow, gotOn: GotOn): Promise<Outcome<Sent | null>> {
  const adapter = deps.adapters.get(ctx.agency, batch.adapter);
  if (adapter?.mode !== 'api') throw fail('ADAPTER_UNKNOWN', `The adapter ${batch.adapter} is not enabled or sends nothing by itself.`);
  const { findings: judged, taken, left } = await judgeAll(deps, ctx, batch, adapter, gotOn);
  if (judged.length > 0) return { state: 'done', value: { entries: taken, findings: judged } };

  let at = 0;
  const so = { taken, pending: 0, refused: [] as Finding[], doubtful: [] as Finding[] };
  const count = (seq: number, { state, error }: Pick<Known, 'state' | 'error'>): void => {
    if (state === 'taken') so.taken++;
    if (state === 'pending') so.pending++;
    if (state === 'refused') so.refused.push(findingOf(seq, 'refused', error));
    if (state === 'handed' || state === 'unknown') so.doubtful.push(findingOf(seq, 'unknown', error));
  };
  /** How the entry before ended, until it is written down. */
  let ended: readonly [seq: number, known: Known] | null = null;
  /** Writes that down, and does its work in the same transaction, which holds the batch; null, and it does not, when the batch is another run's meanwhile. */
  const step = async <R>(work: (tx: Tx, now: Instant) => Promise<R>): Promise<R | null> => {
    const came = await deps.db.transaction(ctx, async (tx) => {
      const row = await tx.lockOne(batches, { id: batch.id }, 'The export is gone.');
      const now = deps.clock.now();
      if (ended) await note(tx, batch.adapter, ...ended, now);
      if (row.entries !== so.taken) await tx.put(batches, { ...row, entries: so.taken, version: row.version + 1 });
      return row.turn === batch.turn ? work(tx, now) : null;
    });
    ended = null;
    return came;
  };
  const nothing = async (): Promise<null> => null;
  const entry = (posted: PostedEntry) => [ctx.agency, keyOf(ctx.agency, posted), entryOf(deps, ctx.agency, posted)] as const;
  const who = `The plugin ${batch.adapter}`;
  /** What the target says became of an entry. What a person said of it, before or meanwhile, stands, unless the target has it. */
  const ask = async (posted: PostedEntry, before: SentRow): Promise<SentRow | null> => {
    const { seq } = posted;
    const heardOf = knownFrom(await heard(who, () => adapter.ask(...entry(posted), before.reference)));
    // It took it: a question without an answer takes nothing of that back.
    const said: Known = before.state === 'pending' && heardOf.state === 'unknown' ? { ...heardOf, state: 'pending' } : heardOf;
    gotOn();
    return step(async (tx, now) => {
      const [row] = await tx.lock(sentEntries, { adapter: batch.adapter, seq });
      const same = isAwaited(before) && row?.state === before.state && row.at === before.at;
      if (same || said.state === 'taken') await note(tx, batch.adapter, seq, said, now);
      return tx.lockOne(sentEntries, { adapter: batch.adapter, seq }, 'The entry is gone.');
    });
  };
  /** Writes down that an entry leaves, and when; what is known of it where it does not. */
  const leaves = (seq: number): Promise<Instant | SentRow | null> =>
    step(async (tx, now) => {
      const [row] = await tx.lock(sentEntries, { adapter: batch.adapter, seq });
      if (row?.state === 'taken' || isAwaited(row)) return row;
      await note(tx, batch.adapter, seq, HANDED, now);
      return now;
    });

  /** It did not come to an end, and rests. */
  let looped = false;
  /** Hands an entry over. Of an adapter that rests nothing was asked. */
  const send = async (posted: PostedEntry, since: Instant): Promise<Known> => {
    const late = (): boolean => deps.clock.now() > addMs(since, LEAVES_MS) || isLetGo(gotOn);
    let ended: ReturnType<typeof endedWhen> = null;
    const said = await heard(who, async () => {
      try {
        return await adapter.send(...entry(posted), late);
      } catch (error) {
        ended = endedWhen(error);
        throw error;
      }
    });
    looped = ended === 'now';
    const known = knownFrom(said);
    return ended === 'before' ? { ...known, state: 'waiting' } : known;
  };
  const isEnough = (): boolean => looped || so.refused.length >= MOST_REFUSED;

  for await (const chunk of leftOf(deps, ctx, batch)) {
    for (const [posted, before] of chunk) {
      const { seq } = posted;
      if (before && (isAwaited(before) || isDecided(before))) {
        const young = inDoubt(before) && mayArrive(before, deps.clock.now());
        if (young && before.state === 'handed') {
          await step(nothing);
          throw fail('BUSY', `Entry ${seq} was handed over a moment ago: somebody may still be at it.`);
        }
        const known = young ? before : await ask(posted, before);
        if (known === null) return { state: 'done', value: null };
        if (known.state !== 'waiting') {
          count(seq, known as Known);
          if (isEnough()) break;
          continue;
        }
      }
      const since = await leaves(seq);
      if (since === null) return { state: 'done', value: null };
      if (typeof since !== 'string') {
        count(seq, since as Known);
        continue;
      }
      const end = await send(posted, since);
      gotOn(++at, left);
      ended = [seq, end];
      count(seq, end);
      if (end.state === 'waiting') {
        await step(nothing);
        return { state: 'notSent', message: end.error ?? '' };
      }
      if (isEnough()) break;
    }
    if (isEnough()) break;
  }
  await step(nothing);
  if (so.doubtful.length > 0)
    return {
      state: 'unknown',
      message: doubtOf(so.doubtful),
    };
  if (so.pending > 0) return { state: 'pending', reference: '' };
  return { state: 'done', value: { entries: so.taken, findings: so.refused } };
}

/** What a batch says of its entries in doubt. */
export const doubtOf = (doubtful: readonly Finding[]): string =>
  `${doubtful.length === 1 ? 'One entry' : `${doubtful.length} entries`} may have been taken. ${doubtful[0]?.message ?? ''}`;
export const isDoubt = ({ code }: Finding): boolean => code === 'ENTRY_UNKNOWN';

/** Every entry that is left is judged before the first leaves. */
async function judgeAll(
  deps: ExportDeps,
  ctx: Ctx,
  batch: BatchRow,
  adapter: ApiAccounting,
  gotOn: GotOn,
): Promise<{ readonly findings: Finding[]; readonly taken: number; readonly left: number }> {
  const findings: Finding[] = [];
  const total = await countOf(deps, ctx, batch);
  if (total === 0) throw fail('EXPORT_EMPTY', 'No entry lies in this period.');
  let left = 0;
  for await (const chunk of leftOf(deps, ctx, batch)) {
    gotOn();
    left += chunk.length;
    for (const [posted] of chunk)
      if (findings.length < FINDINGS_LIMIT)
        findings.push(...judgedBy(adapter, batch.adapter, ctx.agency, entryOf(deps, ctx.agency, posted)));
  }
  return { findings: findings.slice(0, FINDINGS_LIMIT), taken: total - left, left };
}

const statesIn = (tx: Tx, { adapter, after_seq, upto_seq }: BatchRow, state: readonly Known['state'][]): Promise<SentRow[]> =>
  tx.find(sentEntries, { adapter, state, seq: { gte: after_seq + 1, lte: upto_seq } }, { order: [['seq', 'asc']], limit: FINDINGS_LIMIT });
/**
 * Entries of a batch nobody knows the end of, and those its target refused, as findings. What it took and has not booked is none of these, unless it is not asked any
 * more (`overdue`) and nothing else is in doubt.
 */
export async function doubts(tx: Tx, batch: BatchRow, overdue: boolean): Promise<Finding[]> {
  const of = (rows: readonly SentRow[]): Finding[] => rows.map((row) => findingOf(row.seq, row.state, row.error));
  const found = of(await statesIn(tx, batch, ['handed', 'unknown', 'refused']));
  return overdue && !found.some(isDoubt) ? of(await statesIn(tx, batch, ['pending', 'refused'])) : found;
}
/** What a batch says of the entries its target took and has not booked yet. */
export async function pendingIn(tx: Tx, batch: BatchRow): Promise<string> {
  const found = await statesIn(tx, batch, ['pending']);
  const count = found.length < FINDINGS_LIMIT ? String(found.length) : `${FINDINGS_LIMIT} or more`;
  const [of, them] = found.length === 1 ? [`entry ${found[0]?.seq}`, 'it'] : [`${count} entries`, 'them'];
  return `The target took ${of} and has not said yet what it made of ${them}: it is asked again.`;
}

/** Writes down what a person says of an entry in doubt. EXPORT_STATE for one that is in none, or may be about to arrive. */
export async function decide(
  tx: Tx,
  adapter: string,
  seq: number,
  { arrived, reason }: { readonly arrived: boolean; readonly reason: string },
): Promise<void> {
  const row = await tx.lockOne(sentEntries, { adapter, seq }, `Entry ${seq} was never handed over to ${adapter}.`);
  if (!isAwaited(row))
    throw fail('EXPORT_STATE', `Nobody doubts what became of entry ${seq}: the target took it, refused it, or never got it.`);
  if (inDoubt(row) && mayArrive(row, tx.ctx.at))
    throw fail('EXPORT_STATE', `Entry ${seq} was handed over a moment ago and may be about to arrive: look at the target in two minutes.`);
  await tx.put(sentEntries, { ...row, state: arrived ? 'taken' : 'waiting', error: null, reason, at: tx.ctx.at });
}
