/** Batches of the journal: a range is frozen, checked by its adapter, written as files. The same batch is the same bytes. */
import { core } from '../../contracts/core.ts';
import {
  type Accounting,
  type Agencies,
  type Ctx,
  type Db,
  type ExportBatch,
  type ExportEntry,
  type Files,
  type Finding,
  fail,
  isDay,
  type Ledger,
  type PostedEntry,
  type Registry,
  type Tx,
} from '../../contracts/index.ts';
import { type BatchRow, batches } from './model.ts';
import type { ExportedFile } from './tokens.ts';

export interface ExportDeps {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly adapters: Registry<Accounting>;
  readonly files: Files;
}
const CHUNK = 300;
const FINDINGS_LIMIT = 200;

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
    const earlier = await tx.find(
      batches,
      { adapter: input.adapter, period_from: null, state: ['queued', 'done'] },
      { order: [['upto_seq', 'desc']], limit: 1 },
    );
    after = earlier[0]?.upto_seq ?? 0;
    if (upto <= after) throw fail('EXPORT_EMPTY', 'Nothing was posted since the last export.');
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

function entryOf(deps: ExportDeps, agency: string, e: PostedEntry): ExportEntry {
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

function batchOf(deps: ExportDeps, ctx: Ctx, row: BatchRow): ExportBatch {
  const { id, name, siren, currency, timeZone } = deps.agencies.get(ctx.agency);
  const period = row.period_from !== null && row.period_to !== null ? { from: row.period_from, to: row.period_to } : null;
  return {
    id: row.id,
    agency: { id, name, siren, currency, timeZone },
    period,
    producedAt: row.created_at,
    lettered: false,
    async *entries() {
      let after = row.after_seq;
      for (;;) {
        const found = await deps.db.read(ctx, (tx) =>
          deps.ledger.entries(tx, { afterSeq: after, upToSeq: row.upto_seq, limit: CHUNK, ...(period ?? {}) }),
        );
        if (found.length === 0) return;
        after = (found.at(-1) as PostedEntry).seq;
        yield found.map((e) => entryOf(deps, ctx.agency, e));
      }
    },
  };
}

/** Writes the files of a batch; what the adapter refuses stops it before a byte is written. */
export async function writeBatch(
  deps: ExportDeps,
  ctx: Ctx,
  id: string,
): Promise<{ entries: number; files: ExportedFile[]; findings: Finding[] }> {
  const row = await deps.db.read(ctx, (tx) => tx.get(batches, { id }, 'No such export.'));
  const adapter = deps.adapters.get(ctx.agency, row.adapter);
  if (!adapter?.files) throw fail('ADAPTER_UNKNOWN', `The adapter ${row.adapter} is not enabled or writes no files.`);
  const findings: Finding[] = [];
  let entries = 0;
  const batch = batchOf(deps, ctx, row);
  let checked = false;
  /** The batch, judged as it is read the first time: what the adapter refuses stops the file, which then is not there. */
  async function* judged() {
    const first = !checked;
    checked = true;
    for await (const chunk of batch.entries()) {
      if (first) {
        entries += chunk.length;
        for (const e of chunk)
          findings.push(...adapter!.check(ctx.agency, e).map((f) => ({ ...f, message: `Entry ${e.seq}: ${f.message}` })));
        if (findings.length >= FINDINGS_LIMIT) break;
      }
      yield chunk;
    }
    if (first && findings.length > 0)
      throw fail('EXPORT_REFUSED', `The adapter refuses ${findings.length} entries. Nothing was exported.`, findings);
    if (first && entries === 0) throw fail('EXPORT_EMPTY', 'No entry lies in this period.');
  }
  const files: ExportedFile[] = [];
  try {
    for (const file of adapter.files({ ...batch, entries: judged })) {
      files.push({ name: file.name, ...(await deps.files.write(ctx.agency, `exports/${id}/${file.name}`, file.chunks())) });
    }
  } catch (error) {
    if (findings.length === 0) throw error;
    return { entries, files: [], findings };
  }
  return { entries, files, findings };
}

/** Queues a refused or failed batch once more; one that is queued or done is left alone. CONFLICT when its entries went out with a later batch. */
export async function retryBatch(tx: Tx, id: string): Promise<{ row: BatchRow; queued: boolean }> {
  const row = await tx.lockOne(batches, { id }, 'No such export.');
  if (row.state !== 'refused' && row.state !== 'failed') return { row, queued: false };
  const since =
    row.period_from === null &&
    (await tx.first(batches, {
      adapter: row.adapter,
      period_from: null,
      state: ['queued', 'done'],
      upto_seq: { gte: row.after_seq + 1 },
    }));
  if (since) throw fail('CONFLICT', `Entries of this batch were exported since, with batch ${since.id}.`);
  const again = { ...row, state: 'queued', findings: [], error: null, done_at: null, version: row.version + 1 };
  await tx.put(batches, again);
  return { row: again, queued: true };
}

/** How a refused batch is healed. */
const HEAL = 'Nothing was exported. Correct what the findings name, then write the batch again.';

/** Notes the end of a batch. */
export async function finishBatch(
  tx: Tx,
  id: string,
  outcome: { entries: number; files: readonly ExportedFile[]; findings: readonly Finding[] } | { error: string },
): Promise<void> {
  const row = await tx.lockOne(batches, { id }, 'The export is gone.');
  if (row.state === 'done') return;
  const patch =
    'error' in outcome
      ? { state: 'failed', error: outcome.error.slice(0, 250) }
      : { ...outcome, ...(outcome.findings.length > 0 ? { state: 'refused', error: HEAL } : { state: 'done', error: null }) };
  await tx.put(batches, { ...row, ...patch, done_at: tx.ctx.at, version: row.version + 1 });
}

/** Freezes, checks, writes and notes in one go: the command line. EXPORT_REFUSED with what the adapter would not take. */
export async function runExport(
  deps: ExportDeps,
  ctx: Ctx,
  input: { readonly adapter: string; readonly from?: string; readonly to?: string },
): Promise<{ id: string; entries: number; files: readonly ExportedFile[] }> {
  const row = await deps.db.transaction(ctx, (tx) => createBatch(tx, deps, input));
  try {
    const written = await writeBatch(deps, ctx, row.id);
    await deps.db.transaction(ctx, (tx) => finishBatch(tx, row.id, written));
    if (written.findings.length > 0)
      throw fail('EXPORT_REFUSED', `The adapter refuses ${written.findings.length} entries. ${HEAL}`, written.findings);
    return { id: row.id, entries: written.entries, files: written.files };
  } catch (error) {
    await deps.db.transaction(ctx, (tx) => finishBatch(tx, row.id, { error: error instanceof Error ? error.message : String(error) }));
    throw error;
  }
}
