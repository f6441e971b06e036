/** Batches of the journal: a range is frozen, checked by its adapter, written as files. The same batch is the same bytes. */
import { core } from '../../contracts/core.ts';
import { beginning, type Ctx, fail, Host, isDay, type Resolved, type Tx } from '../../contracts/index.ts';
import { type BatchRow, batches } from './model.ts';
import type { ExportedFile } from './tokens.ts';
import { type Written, writeFiles } from './write.ts';

export const NEEDS = { db: Host.Db, ledger: Host.Ledger, agencies: Host.Agencies, adapters: Host.Adapters, files: Host.Files };
export type ExportDeps = Resolved<typeof NEEDS>;

/** Freezes what to export: a period asked for, or everything after the last batch of this adapter. */
export async function createBatch(
  tx: Tx,
  deps: Pick<ExportDeps, 'adapters' | 'ledger'>,
  input: { readonly adapter: string; readonly from?: string; readonly to?: string },
): Promise<BatchRow> {
  const { agency } = tx.ctx;
  if (!deps.adapters.get(agency, input.adapter))
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
  let after = 0;
  if (period === null) {
    // Nobody queues one of them again meanwhile: its entries are about to be counted as new.
    const open = await tx.lock(batches, { adapter: input.adapter, period_from: null, state: ['refused', 'failed'] });
    const earlier = await tx.find(
      batches,
      { adapter: input.adapter, period_from: null, state: ['queued', 'done'] },
      { order: [['upto_seq', 'desc']], limit: 1, columns: ['upto_seq'] },
    );
    after = earlier[0]?.upto_seq ?? 0;
    if (upto <= after) throw fail('EXPORT_EMPTY', `Nothing was posted since the last export.${await leftOut(tx, open)}`);
  }
  const row: BatchRow = {
    id: tx.newId(),
    agency,
    adapter: input.adapter,
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
        state: ['queued', 'done'],
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

/** Says to the outbox that a batch is to be written. What was handed over for an earlier version of it does nothing any more. */
export const handOver = (tx: Tx, { id, version }: BatchRow): Promise<void> =>
  tx.emit({ event: 'exports.queued', key: `${id}:${version}`, payload: { id, version } });

/** Queues a batch that is not done once more, whatever became of the work that was to write it. CONFLICT when its entries went out with a later batch. */
export async function retryBatch(tx: Tx, id: string): Promise<BatchRow> {
  const row = await tx.lockOne(batches, { id }, 'No such export.');
  if (row.state === 'done') return row;
  const since = row.state === 'queued' ? null : await overlapping(row, tx);
  if (since) throw fail('CONFLICT', `Entries of this batch were exported since, with batch ${since.id}.`);
  const again = { ...row, state: 'queued', findings: [], error: null, done_at: null, version: row.version + 1 };
  await tx.put(batches, again);
  await handOver(tx, again);
  return again;
}

/** A batch as it was handed over. */
export type HandedOver = Pick<BatchRow, 'id' | 'version'>;

/** Writes a batch that waits for it; null when it is done or was handed over again since. CONFLICT when it ended badly: a person says that it is to be written again. */
export async function writeBatch(deps: ExportDeps, ctx: Ctx, { id, version }: HandedOver, gotOn?: () => void): Promise<Written | null> {
  const row = await deps.db.read(ctx, (tx) => tx.get(batches, { id }, 'No such export.'));
  if (row.state === 'refused' || row.state === 'failed')
    throw fail('CONFLICT', 'The export has ended since. Write it again from the export (export.retry), so that no entry goes out twice.');
  return row.state === 'done' || row.version !== version ? null : writeFiles(deps, ctx, row, gotOn);
}

/** How a refused batch is healed. */
const HEAL = 'Nothing was exported. Correct what the findings name, then write the batch again.';

/** Notes the end of a batch, unless it was handed over again since. */
export async function finishBatch(tx: Tx, { id, version }: HandedOver, outcome: Written | { error: string }): Promise<void> {
  const row = await tx.lockOne(batches, { id }, 'The export is gone.');
  if (row.state !== 'queued' || row.version !== version) return;
  const patch =
    'error' in outcome
      ? { state: 'failed', error: beginning(outcome.error, 250) }
      : { ...outcome, ...(outcome.findings.length > 0 ? { state: 'refused', error: HEAL } : { state: 'done', error: null }) };
  await tx.put(batches, { ...row, ...patch, done_at: tx.ctx.at, version: row.version + 1 });
}

/** Freezes, checks, writes and notes in one go: the command line. EXPORT_REFUSED with what the adapter would not take. */
export async function runExport(
  deps: ExportDeps,
  ctx: Ctx,
  input: { readonly adapter: string; readonly from?: string; readonly to?: string },
): Promise<{ id: string; entries: number; files: readonly ExportedFile[] }> {
  const row = await deps.db.gather(`ledger:${ctx.agency}`, ctx, (tx) => createBatch(tx, deps, input));
  try {
    const written = await writeFiles(deps, ctx, row);
    await deps.db.transaction(ctx, (tx) => finishBatch(tx, row, written));
    if (written.findings.length > 0)
      throw fail('EXPORT_REFUSED', `The adapter refuses ${written.findings.length} entries. ${HEAL}`, written.findings);
    return { id: row.id, entries: written.entries, files: written.files };
  } catch (error) {
    await deps.db.transaction(ctx, (tx) => finishBatch(tx, row, { error: error instanceof Error ? error.message : String(error) }));
    throw error;
  }
}
