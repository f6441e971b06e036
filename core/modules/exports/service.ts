/** Batches of the journal: a range is frozen, checked by its adapter, written as files (the same batch is the same bytes) or sent entry by entry. */
import { core } from '../../contracts/core.ts';
import {
  beginning,
  type Ctx,
  type Finding,
  fail,
  type GotOn,
  Host,
  isDay,
  isError,
  type Outcome,
  type Resolved,
  type Tx,
} from '../../contracts/index.ts';
import { type BatchRow, batches } from './model.ts';
import { decide, doubtOf, doubts, isDoubt, pendingIn, type Sent, sendBatch } from './send.ts';
import type { ExportedFile } from './tokens.ts';
import { type Written, writeFiles } from './write.ts';

export const NEEDS = {
  db: Host.Db,
  clock: Host.Clock,
  ledger: Host.Ledger,
  agencies: Host.Agencies,
  adapters: Host.Adapters,
  files: Host.Files,
};
export type ExportDeps = Resolved<typeof NEEDS>;

/** States of batches that are on their way, and of those whose entries are out or on their way. */
const OPEN = ['queued', 'pending', 'unknown'];
/** Of those, the ones nobody has to do anything about. */
const ON_ITS_WAY = ['queued', 'pending'];
const OUT = [...OPEN, 'done'];

/** One batch at a time: an entry is handed over by one sender, who asks about what he is not sure of before he goes on. */
async function assertNoneOpen(tx: Tx, adapter: string, but: string | null): Promise<void> {
  const open = (await tx.find(batches, { adapter, state: OPEN }, { limit: 2, columns: ['id', 'state'] })).find((b) => b.id !== but);
  if (!open) return;
  const what =
    open.state === 'pending'
      ? 'is with its target, which has not said of every entry what it made of it: it is asked again, wait for it'
      : open.state === 'queued'
        ? 'is still on its way: wait for it, or send it again (export.retry)'
        : 'has entries nobody knows the end of: the target is asked about them. Where it does not say, look there and say so (exportEntry.decide)';
  throw fail('EXPORT_STATE', `The batch ${open.id} ${what}.`);
}

/** Freezes what to export: a period asked for, or everything after the last batch of this adapter. */
export async function createBatch(
  tx: Tx,
  deps: Pick<ExportDeps, 'adapters' | 'ledger'>,
  input: { readonly adapter: string; readonly from?: string; readonly to?: string },
): Promise<BatchRow> {
  const { agency } = tx.ctx;
  const adapter = deps.adapters.get(agency, input.adapter);
  if (!adapter)
    throw fail(
      'ADAPTER_UNKNOWN',
      `No enabled accounting adapter is called “${input.adapter}”. Enabled: ${
        deps.adapters
          .list(agency)
          .map((a) => a.id)
          .join(', ') || 'none'
      }.`,
    );
  if ((input.from === undefined) !== (input.to === undefined))
    throw fail('INPUT_INVALID', 'Give both ends of the period, or none for what is new.', [
      { code: 'REQUIRED', message: 'the other end is missing', pointer: input.from === undefined ? '/from' : '/to' },
    ]);
  for (const end of ['from', 'to'] as const) {
    const day = input[end];
    if (day !== undefined && !isDay(day))
      throw fail('DATE_INVALID', `“${day}” is no day: write YYYY-MM-DD.`, [
        { code: 'DATE_INVALID', message: 'no day', pointer: `/${end}` },
      ]);
  }
  if (input.from !== undefined && input.to !== undefined && input.to < input.from)
    throw fail('DATE_INVALID', 'The period ends before it begins.', [{ code: 'DATE_INVALID', message: 'before from', pointer: '/to' }]);
  const period = input.from !== undefined && input.to !== undefined ? { from: input.from, to: input.to } : null;
  const [head] = await core(tx).sql<{ seq: number | string | null }>(
    'SELECT MAX(seq) AS seq FROM ledger_entries WHERE agency = ?',
    [agency],
    [],
  );
  const upto = Number(head?.seq ?? 0);
  if (adapter.mode === 'api') await assertNoneOpen(tx, input.adapter, null);
  let after = 0;
  if (period === null) {
    // Nobody queues one of them again meanwhile: its entries are about to be counted as new.
    const open = await tx.lock(batches, { adapter: input.adapter, period_from: null, state: ['refused', 'failed'] });
    const earlier = await tx.find(
      batches,
      { adapter: input.adapter, period_from: null, state: OUT },
      { order: [['upto_seq', 'desc']], limit: 1, columns: ['upto_seq'] },
    );
    after = earlier[0]?.upto_seq ?? 0;
    if (upto <= after) throw fail('EXPORT_EMPTY', `Nothing was posted since the last export.${await leftOut(tx, open)}`);
  }
  const row: BatchRow = {
    id: tx.newId(),
    agency,
    adapter: input.adapter,
    mode: adapter.mode,
    turn: 1,
    state: 'queued',
    after_seq: after,
    upto_seq: upto,
    period_from: period?.from ?? null,
    period_to: period?.to ?? null,
    entries: 0,
    files: [],
    findings: [],
    error: null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
    done_at: null,
    version: 1,
  };
  await tx.insert(batches, row);
  return row;
}

/** The batch of what is new that holds an entry of this one and is done or on its way. */
const overlapping = ({ adapter, after_seq, upto_seq, period_from }: BatchRow, tx: Tx): Promise<BatchRow | null> =>
  period_from === null
    ? tx.first(batches, {
        adapter,
        period_from: null,
        state: OUT,
        upto_seq: { gte: after_seq + 1 },
        after_seq: { lt: upto_seq },
      })
    : Promise.resolve(null);

/** Names batches whose entries went out with no other: they are left to be written again. */
async function leftOut(tx: Tx, open: readonly BatchRow[]): Promise<string> {
  const left: string[] = [];
  for (const row of open) if (!(await overlapping(row, tx))) left.push(row.id);
  return left.length === 0 ? '' : ` But not everything went out: write the batch ${left.join(', ')} again.`;
}

/** Events a batch is handed over with: files are written aside, entries are sent from here. */
export const HANDED_OVER = { file: 'exports.queued', api: 'exports.sending' } as const;

/** Says to the outbox that a batch is to be written or sent. What was handed over for an earlier turn of it does nothing any more. */
export const handOver = (tx: Tx, { id, turn, mode }: BatchRow): Promise<void> =>
  tx.emit({ event: mode === 'api' ? HANDED_OVER.api : HANDED_OVER.file, key: `${id}:${turn}`, payload: { id, turn } });

/** Queues a batch that is not done once more, whatever became of the work that was to write it. CONFLICT when its entries went out with a later batch. */
export async function retryBatch(tx: Tx, id: string): Promise<BatchRow> {
  const row = await tx.lockOne(batches, { id }, 'No such export.');
  if (row.state === 'done') return row;
  if (row.mode === 'api') await assertNoneOpen(tx, row.adapter, id);
  const since = OPEN.includes(row.state) ? null : await overlapping(row, tx);
  if (since) throw fail('CONFLICT', `Entries of this batch were exported since, with batch ${since.id}.`);
  return sendAgain(tx, row);
}

async function sendAgain(tx: Tx, row: BatchRow): Promise<BatchRow> {
  const again = { ...row, state: 'queued', findings: [], error: null, done_at: null, turn: row.turn + 1, version: row.version + 1 };
  await tx.put(batches, again);
  await handOver(tx, again);
  return again;
}

/** A batch as it was handed over. */
export type HandedOver = Pick<BatchRow, 'id' | 'turn'>;
const isWaiting = (row: BatchRow, turn: number): boolean => OPEN.includes(row.state) && row.turn === turn;

/** A batch that waits for what it was handed over for; null when it is done or was handed over again since. CONFLICT when it ended badly: a person says that it is to be done again. */
async function waiting(deps: ExportDeps, ctx: Ctx, { id, turn }: HandedOver): Promise<BatchRow | null> {
  const row = await deps.db.read(ctx, (tx) => tx.get(batches, { id }, 'No such export.'));
  if (row.state === 'refused' || row.state === 'failed')
    throw fail('CONFLICT', 'The export has ended since. Write it again from the export (export.retry), so that no entry goes out twice.');
  return row.state === 'done' || row.turn !== turn ? null : row;
}

export async function writeBatch(deps: ExportDeps, ctx: Ctx, batch: HandedOver, gotOn?: GotOn): Promise<Written | null> {
  const row = await waiting(deps, ctx, batch);
  return row && writeFiles(deps, ctx, row, gotOn);
}

/** Hands over what is left of a batch. */
export async function sendHandedOver(deps: ExportDeps, ctx: Ctx, batch: HandedOver, gotOn: GotOn): Promise<Outcome<Sent | null>> {
  const row = await waiting(deps, ctx, batch);
  return row ? sendBatch(deps, ctx, row, gotOn) : { state: 'done', value: null };
}

/** How a refused batch is healed. */
const HEAL = {
  file: 'Nothing was exported. Correct what the findings name, then write the batch again.',
  api: 'What the findings name was not taken. Correct it, then send the batch again: what was taken is not sent twice.',
} as const;
export type Ended = (Written | Sent) & { readonly files?: readonly ExportedFile[] };

/** Why nothing came of a batch. */
type Failed = Pick<Finding, 'code' | 'message'>;
/** Where its adapter is at fault, that is a finding which names it. */
const named = ({ adapter }: BatchRow, { code, message }: Failed): Finding[] =>
  code === 'PLUGIN_FAILED' || code === 'EXPORT_REFUSED' ? [{ code, message, plugin: adapter }] : [];

/** Notes the end of a batch, unless it was handed over again since. */
export async function finishBatch(tx: Tx, { id, turn }: HandedOver, outcome: Ended | Failed): Promise<void> {
  const row = await tx.lockOne(batches, { id }, 'The export is gone.');
  if (!isWaiting(row, turn)) return;
  const heal = row.mode === 'api' ? HEAL.api : HEAL.file;
  const patch =
    'code' in outcome
      ? {
          state: 'failed',
          error: beginning(`${outcome.code}: ${outcome.message}`, 250),
          findings: [...(row.findings as Finding[]), ...named(row, outcome)],
        }
      : { ...outcome, ...(outcome.findings.length > 0 ? { state: 'refused', error: heal } : { state: 'done', error: null }) };
  await tx.put(batches, { ...row, ...patch, done_at: tx.ctx.at, version: row.version + 1 });
}

/** Says of a batch that goes on why it does: its target takes nothing for now, has not booked yet what it took, or has to be asked. */
export async function noteBatch(
  tx: Tx,
  { id, turn }: HandedOver,
  outcome: Extract<Outcome, { state: 'notSent' | 'pending' | 'unknown' }>,
): Promise<void> {
  const row = await tx.lockOne(batches, { id }, 'The export is gone.');
  if (!isWaiting(row, turn)) return;
  const findings = await doubts(tx, row, outcome.state === 'unknown');
  const doubtful = findings.filter(isDoubt);
  const state = doubtful.length > 0 ? 'unknown' : outcome.state === 'pending' ? 'pending' : 'queued';
  const said = outcome.state === 'pending' ? await pendingIn(tx, row) : outcome.message;
  const error = outcome.state !== 'unknown' && doubtful.length > 0 ? `${said} ${doubtOf(doubtful)}` : said;
  await tx.put(batches, { ...row, state, findings, error: beginning(error, 250), version: row.version + 1 });
}

/**
 * A person looked at the target: the entry is there, or it is not and may be sent again. Answers the batch, with what is left in doubt; once nothing is, it is sent on. NOT_FOUND for an entry that does
 * not lie in it; EXPORT_STATE while a batch of the adapter is on its way, where another one is in doubt, for an entry that is in no doubt or may be about to arrive.
 */
export async function decideEntry(tx: Tx, id: string, seq: number, arrived: boolean, reason: string): Promise<BatchRow> {
  const batch = await tx.lockOne(batches, { id }, 'No such export.');
  if (ON_ITS_WAY.includes(batch.state)) throw fail('EXPORT_STATE', 'The batch is on its way: wait for what the target says.');
  if (seq <= batch.after_seq || seq > batch.upto_seq) throw fail('NOT_FOUND', `Entry ${seq} does not lie in this batch.`);
  await assertNoneOpen(tx, batch.adapter, id);
  await decide(tx, batch.adapter, seq, { arrived, reason });
  const findings = await doubts(tx, batch, batch.state === 'unknown');
  const doubtful = findings.filter(isDoubt);
  const open = OPEN.includes(batch.state);
  if (open && doubtful.length === 0) return sendAgain(tx, batch);
  const after = { ...batch, findings, ...(open ? { error: beginning(doubtOf(doubtful), 250) } : {}), version: batch.version + 1 };
  await tx.put(batches, after);
  return after;
}

/** Freezes, checks, writes and notes in one go: the command line. EXPORT_REFUSED with what the adapter would not take. */
export async function runExport(
  deps: ExportDeps,
  ctx: Ctx,
  input: { readonly adapter: string; readonly from?: string; readonly to?: string },
): Promise<{ id: string; entries: number; files: readonly ExportedFile[] }> {
  if (deps.adapters.get(ctx.agency, input.adapter)?.mode === 'api')
    throw fail(
      'ADAPTER_UNKNOWN',
      `${input.adapter} writes no files: it sends entries itself. Ask for it with export.create, and the worker does it.`,
    );
  const row = await deps.db.gather(`ledger:${ctx.agency}`, ctx, (tx) => createBatch(tx, deps, input));
  try {
    const written = await writeFiles(deps, ctx, row);
    await deps.db.transaction(ctx, (tx) => finishBatch(tx, row, written));
    if (written.findings.length > 0)
      throw fail('EXPORT_REFUSED', `The adapter refuses ${written.findings.length} entries. ${HEAL.file}`, written.findings);
    return { id: row.id, entries: written.entries, files: written.files };
  } catch (error) {
    const { code, message } = isError(error)
      ? error
      : { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
    await deps.db.transaction(ctx, (tx) => finishBatch(tx, row, { code, message }));
    throw error;
  }
}
