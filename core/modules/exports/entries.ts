/** The entries of a batch, as adapters see them and judge them. */
import {
  type Accounting,
  type Ctx,
  type EscaleError,
  type ExportBatch,
  type ExportEntry,
  type Finding,
  fail,
  type PostedEntry,
} from '../../contracts/index.ts';
import type { BatchRow } from './model.ts';
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

/** Entries of a batch as they were posted, in order and in chunks. */
export async function* postedOf(deps: ExportDeps, ctx: Ctx, row: BatchRow, limit = CHUNK): AsyncGenerator<readonly PostedEntry[]> {
  const period = row.period_from !== null && row.period_to !== null ? { from: row.period_from, to: row.period_to } : {};
  let after = row.after_seq;
  for (;;) {
    const range = { afterSeq: after, upToSeq: row.upto_seq, limit, ...period };
    const found = await deps.db.read(ctx, (tx) => deps.ledger.entries(tx, range));
    if (found.length === 0) return;
    after = (found.at(-1) as PostedEntry).seq;
    yield found;
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

/** What an adapter would have refused of an entry. */
export function judgedBy(adapter: Accounting, id: string, agency: string, entry: ExportEntry): readonly Finding[] {
  const found = adapter.check(agency, entry);
  if (!Array.isArray(found)) throw broken(id, 'answers its check with no list of findings.');
  return found.map((f: Finding) => ({ ...f, message: `Entry ${entry.seq}: ${f.message}` }));
}
