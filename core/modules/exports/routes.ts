/** Routes of exports and of the journal. */
import { Type } from 'typebox';
import {
  type Binary,
  DaySchema,
  fail,
  formatMinor,
  Host,
  IdSchema,
  InstantSchema,
  ListInput,
  type MoneyJson,
  MoneySchema,
  orNull,
  PageOf,
  type PostedEntry,
  RefSchema,
  type Route,
  route,
  strict,
  toJson,
} from '../../contracts/index.ts';
import { type BatchRow, batches } from './model.ts';
import { createBatch } from './service.ts';
import type { ExportedFile } from './tokens.ts';

const Finding = Type.Object({ code: Type.String(), message: Type.String() });
const Batch = strict({
  id: IdSchema,
  adapter: Type.String(),
  state: Type.Enum(['queued', 'done', 'refused', 'failed']),
  from: orNull(DaySchema),
  to: orNull(DaySchema),
  firstEntry: Type.Integer(),
  lastEntry: Type.Integer(),
  entries: Type.Integer(),
  files: Type.Array(strict({ name: Type.String(), sha256: Type.String(), size: Type.Integer() })),
  findings: Type.Array(Finding),
  error: orNull(Type.String()),
  createdAt: InstantSchema,
  doneAt: orNull(InstantSchema),
  version: Type.Integer(),
});
const batchJson = (b: BatchRow) => ({
  id: b.id,
  adapter: b.adapter,
  state: b.state as 'queued' | 'done' | 'refused' | 'failed',
  from: b.period_from,
  to: b.period_to,
  firstEntry: b.after_seq + 1,
  lastEntry: b.upto_seq,
  entries: b.entries,
  files: b.files as ExportedFile[],
  findings: b.findings as { code: string; message: string }[],
  error: b.error,
  createdAt: b.created_at,
  doneAt: b.done_at,
  version: b.version,
});
const EntryLine = strict({
  account: Type.String(),
  accountLabel: Type.String(),
  party: orNull(strict({ kind: Type.String(), code: Type.String(), label: Type.String() })),
  dossier: orNull(Type.String()),
  label: Type.String(),
  debit: MoneySchema,
  credit: MoneySchema,
});
const Entry = strict({
  seq: Type.Integer(),
  journal: Type.String(),
  date: DaySchema,
  askedDate: orNull(DaySchema),
  postedAt: InstantSchema,
  piece: strict({ ref: Type.String(), date: DaySchema }),
  label: Type.String(),
  reverses: orNull(Type.Integer()),
  reason: orNull(Type.String()),
  hash: Type.String(),
  lines: Type.Array(EntryLine),
});
const entryJson = (e: PostedEntry, label: (account: string) => string) => ({
  seq: e.seq,
  journal: e.journal,
  date: e.date,
  askedDate: e.askedDate,
  postedAt: e.postedAt,
  piece: { ...e.piece },
  label: e.label,
  reverses: e.reverses,
  reason: e.reason,
  hash: e.hash,
  lines: e.lines.map((l) => ({
    account: l.account,
    accountLabel: label(l.account),
    party: l.party ? { ...l.party } : null,
    dossier: l.dossier,
    label: l.label,
    debit: toJson({ minor: l.debit, currency: l.currency }) as MoneyJson & object,
    credit: toJson({ minor: l.credit, currency: l.currency }) as MoneyJson & object,
  })),
});

const exportRoutes: readonly Route[] = [
  route({
    operationId: 'export.create',
    method: 'post',
    path: '/exports',
    summary: 'Freeze a range of the journal and write it for an accounting adapter: a period, or what is new',
    permission: 'exports.run',
    input: strict({ adapter: RefSchema, from: Type.Optional(DaySchema), to: Type.Optional(DaySchema) }),
    output: Batch,
    status: 202,
    writes: 'ledger',
    deps: [Host.Adapters, Host.Ledger, Host.Outbox],
    async handle(input, { tx }, adapters, ledger, outbox) {
      const row = await createBatch(tx, { adapters, ledger }, input);
      await outbox.emit(tx, { event: 'exports.queued', key: row.id, payload: { id: row.id } });
      return batchJson(row);
    },
  }),
  route({
    operationId: 'export.get',
    method: 'get',
    path: '/exports/{id}',
    summary: 'One export batch',
    permission: 'exports.read',
    input: strict({ id: IdSchema }),
    output: Batch,
    writes: 'no',
    deps: [],
    handle: async ({ id }, { tx }) => batchJson(await tx.get(batches, { id }, 'No such export.')),
  }),
  route({
    operationId: 'export.list',
    method: 'get',
    path: '/exports',
    summary: 'Export batches, the latest first',
    permission: 'exports.read',
    input: ListInput,
    output: PageOf(Batch),
    writes: 'no',
    deps: [Host.Lists],
    handle: (input, { tx }, lists) =>
      lists.page(tx, input, {
        table: batches,
        sort: '-createdAt',
        search: 'adapter',
        fields: {
          createdAt: { column: 'created_at', type: 'instant' },
          adapter: { column: 'adapter', type: 'key' },
          state: { column: 'state', type: 'enum', values: ['queued', 'done', 'refused', 'failed'] },
        },
        toJson: batchJson,
      }),
  }),
  route({
    operationId: 'export.download',
    method: 'get',
    path: '/exports/{id}/files/{file}',
    summary: 'A file of an export',
    permission: 'exports.read',
    input: strict({ id: IdSchema, file: RefSchema }),
    output: Type.Unknown(),
    writes: 'no',
    binary: 'application/octet-stream',
    deps: [Host.Files],
    async handle({ id, file }, { ctx, tx }, files): Promise<Binary> {
      const batch = await tx.get(batches, { id }, 'No such export.');
      if (!(batch.files as ExportedFile[]).some((f) => f.name === file)) throw fail('NOT_FOUND', 'The export has no such file.');
      return { binary: true, name: file, type: 'application/octet-stream', bytes: files.read(ctx.agency, `exports/${id}/${file}`) };
    },
  }),
  route({
    operationId: 'adapter.list',
    method: 'get',
    path: '/adapters',
    summary: 'Accounting adapters of the agency',
    permission: 'exports.read',
    input: strict({}),
    output: strict({ items: Type.Array(strict({ id: Type.String(), mode: Type.Enum(['file', 'api']) })) }),
    writes: 'no',
    deps: [Host.Adapters],
    handle: async (_input, { ctx }, adapters) => ({ items: adapters.list(ctx.agency).map((a) => ({ id: a.id, mode: a.value.mode })) }),
  }),
];

const ledgerRoutes: readonly Route[] = [
  route({
    operationId: 'ledger.entries',
    method: 'get',
    path: '/ledger/entries',
    summary: 'Entries of the journal, in sequence',
    permission: 'exports.ledger',
    input: strict({
      afterSeq: Type.Optional(Type.Integer({ minimum: 0 })),
      from: Type.Optional(DaySchema),
      to: Type.Optional(DaySchema),
      dossier: Type.Optional(RefSchema),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    output: strict({ items: Type.Array(Entry), has_more: Type.Boolean() }),
    writes: 'no',
    deps: [Host.Ledger, Host.Agencies],
    async handle({ limit = 50, ...range }, { ctx, tx }, ledger, agencies) {
      const found = await ledger.entries(tx, { ...range, limit: limit + 1 });
      return {
        items: found.slice(0, limit).map((e) => entryJson(e, (a) => agencies.accountLabel(ctx.agency, a))),
        has_more: found.length > limit,
      };
    },
  }),
  route({
    operationId: 'ledger.trialBalance',
    method: 'get',
    path: '/ledger/trial-balance',
    summary: 'Debit, credit and balance per account; with `parties`, per client and supplier',
    permission: 'exports.ledger',
    input: strict({ to: Type.Optional(DaySchema), account: Type.Optional(RefSchema), parties: Type.Optional(Type.Boolean()) }),
    output: strict({
      items: Type.Array(
        strict({
          account: Type.String(),
          label: Type.String(),
          party: orNull(Type.String()),
          currency: Type.String(),
          debit: Type.String(),
          credit: Type.String(),
          balance: Type.String(),
        }),
      ),
      imbalance: Type.Record(Type.String(), Type.String()),
    }),
    writes: 'no',
    deps: [Host.Ledger, Host.Agencies],
    async handle({ to, account, parties }, { ctx, tx }, ledger, agencies) {
      const sums = new Map<string, { account: string; party: string | null; currency: string; debit: bigint; credit: bigint }>();
      const gap = new Map<string, bigint>();
      for (const b of await ledger.balances(tx, { ...(to === undefined ? {} : { to }), ...(account === undefined ? {} : { account }) })) {
        const party = parties ? b.party : null;
        const key = `${b.account}/${party}/${b.currency}`;
        const sum = sums.get(key) ?? { account: b.account, party, currency: b.currency, debit: 0n, credit: 0n };
        sums.set(key, { ...sum, debit: sum.debit + b.debit, credit: sum.credit + b.credit });
        gap.set(b.currency, (gap.get(b.currency) ?? 0n) + b.debit - b.credit);
      }
      const text = (minor: bigint, currency: string) => formatMinor(minor, currency);
      return {
        items: [...sums.values()].map((s) => ({
          account: s.account,
          label: agencies.accountLabel(ctx.agency, s.account),
          party: s.party,
          currency: s.currency,
          debit: text(s.debit, s.currency),
          credit: text(s.credit, s.currency),
          balance: text(s.debit - s.credit, s.currency),
        })),
        imbalance: Object.fromEntries([...gap].map(([currency, minor]) => [currency, text(minor, currency)])),
      };
    },
  }),
  route({
    operationId: 'ledger.verify',
    method: 'get',
    path: '/ledger/verify',
    summary: 'Recompute the whole journal; names the first bad entry',
    permission: 'exports.ledger',
    input: strict({}),
    output: strict({
      ok: Type.Boolean(),
      entries: Type.Integer(),
      findings: Type.Array(strict({ seq: orNull(Type.Integer()), code: Type.String(), message: Type.String() })),
      imbalance: Type.Record(Type.String(), Type.String()),
      head: Type.String(),
    }),
    writes: 'no',
    deps: [Host.Ledger],
    async handle(_input, { tx }, ledger) {
      const v = await ledger.verify(tx);
      return { ...v, findings: v.findings.map((f) => ({ ...f })), imbalance: { ...v.imbalance } };
    },
  }),
  route({
    operationId: 'period.close',
    method: 'post',
    path: '/ledger/close',
    summary: 'Close everything up to a day: later entries dated before it go to the first open day',
    permission: 'exports.close',
    input: strict({ upTo: DaySchema }),
    output: strict({ closedUpTo: DaySchema }),
    writes: 'ledger',
    deps: [Host.Ledger, Host.Agencies],
    async handle({ upTo }, { ctx, tx }, ledger, agencies) {
      if (upTo >= agencies.today(ctx.agency))
        throw fail('DATE_INVALID', 'A period is closed when it is over: give a day before today.', [
          { code: 'DATE_INVALID', message: 'before today', pointer: '/upTo' },
        ]);
      await ledger.close(tx, upTo);
      return { closedUpTo: upTo };
    },
  }),
];

export const routes: readonly Route[] = [...exportRoutes, ...ledgerRoutes];
