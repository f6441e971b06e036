/** Routes of export batches. */
import { Type } from 'typebox';
import {
  type Binary,
  DaySchema,
  fail,
  Host,
  IdSchema,
  InstantSchema,
  ListInput,
  orNull,
  PageOf,
  RefSchema,
  type Route,
  route,
  strict,
} from '../../../contracts/index.ts';
import { type BatchRow, batches } from '../model.ts';
import { createBatch, handOver, retryBatch } from '../service.ts';
import type { ExportedFile } from '../tokens.ts';

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
export const exportRoutes: readonly Route[] = [
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
    deps: { adapters: Host.Adapters, ledger: Host.Ledger },
    async handle(input, { tx }, { adapters, ledger }) {
      const row = await createBatch(tx, { adapters, ledger }, input);
      await handOver(tx, row);
      return batchJson(row);
    },
  }),
  route({
    operationId: 'export.retry',
    method: 'post',
    path: '/exports/{id}/retry',
    summary:
      'Write a batch again, over the same entries: one that was refused or failed, or waits for nothing any more; one that is done stays as it is',
    permission: 'exports.run',
    input: strict({ id: IdSchema }),
    output: Batch,
    status: 202,
    writes: 'ledger',
    async handle({ id }, { tx }) {
      return batchJson(await retryBatch(tx, id));
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
    deps: { lists: Host.Lists },
    handle: (input, { tx }, { lists }) =>
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
    deps: { files: Host.Files },
    async handle({ id, file }, { ctx, tx }, { files }): Promise<Binary> {
      const batch = await tx.get(batches, { id }, 'No such export.');
      const written = (batch.files as ExportedFile[]).find((f) => f.name === file);
      if (!written) throw fail('NOT_FOUND', 'The export has no such file.');
      await files.verify(ctx.agency, `exports/${id}/${file}`, written.sha256);
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
    deps: { adapters: Host.Adapters },
    handle: async (_input, { ctx }, { adapters }) => ({ items: adapters.list(ctx.agency).map((a) => ({ id: a.id, mode: a.value.mode })) }),
  }),
];
