/** Routes of export batches. */
import { Type } from 'typebox';
import {
  type Binary,
  DaySchema,
  fail,
  Host,
  IdSchema,
  InstantSchema,
  listRoute,
  orNull,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  TextSchema,
} from '../../../contracts/index.ts';
import { batches } from '../model.ts';
import { createBatch, decideEntry, handOver, retryBatch } from '../service.ts';
import type { ExportedFile } from '../tokens.ts';

const Finding = Type.Object({ code: Type.String(), message: Type.String() });
const STATES = {
  queued: { fr: 'En attente', en: 'Queued', tone: 'busy' },
  pending: { fr: 'En traitement', en: 'Pending', tone: 'busy' },
  done: { fr: 'Terminé', en: 'Done', tone: 'good' },
  unknown: { fr: 'Inconnu', en: 'Unknown', tone: 'watch' },
  refused: { fr: 'Refusé', en: 'Refused', tone: 'bad' },
  failed: { fr: 'Échoué', en: 'Failed', tone: 'bad' },
} as const;
/** How an adapter takes a batch: as files a person hands on, or entry by entry, by itself. */
const MODES = { file: { fr: 'Fichier', en: 'File' }, api: { fr: 'Envoi direct', en: 'Sent' } } as const;
const Batch = resource(
  batches,
  (field) => ({
    id: field.is('id', IdSchema, null),
    adapter: field.is('adapter', Type.String(), { fr: 'Logiciel', en: 'Software' }),
    mode: field.oneOf('mode', MODES, { fr: 'Mode', en: 'Mode' }),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    from: field.is('period_from', orNull(DaySchema), { fr: 'Du', en: 'From' }),
    to: field.is('period_to', orNull(DaySchema), { fr: 'Au', en: 'To' }),
    firstEntry: field.made(['after_seq'], Type.Integer(), (b) => b.after_seq + 1, { fr: 'Première écriture', en: 'First entry' }),
    lastEntry: field.is('upto_seq', Type.Integer(), { fr: 'Dernière écriture', en: 'Last entry' }),
    entries: field.is('entries', Type.Integer(), { fr: 'Écritures', en: 'Entries' }),
    files: field.is('files', Type.Array(strict({ name: Type.String(), sha256: Type.String(), size: Type.Integer() })), null),
    findings: field.is('findings', Type.Array(Finding), null),
    error: field.is('error', orNull(Type.String()), { fr: 'Erreur', en: 'Error' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Demandé le', en: 'Asked' }),
    doneAt: field.is('done_at', orNull(InstantSchema), { fr: 'Terminé le', en: 'Done' }),
    version: field.is('version', Type.Integer(), null),
  }),
  { sort: '-createdAt', search: 'adapter' },
);
export const exportRoutes: readonly Route[] = [
  route({
    operationId: 'export.create',
    method: 'post',
    path: '/exports',
    summary: 'Freeze a range of the journal and write it for an accounting adapter, or have it send it: a period, or what is new',
    permission: 'exports.run',
    input: strict({ adapter: RefSchema, from: Type.Optional(DaySchema), to: Type.Optional(DaySchema) }),
    output: Batch.schema,
    status: 202,
    writes: 'ledger',
    deps: { adapters: Host.Adapters, ledger: Host.Ledger },
    async handle(input, { tx }, { adapters, ledger }) {
      const row = await createBatch(tx, { adapters, ledger }, input);
      await handOver(tx, row);
      return Batch.json(row);
    },
  }),
  route({
    operationId: 'export.retry',
    method: 'post',
    path: '/exports/{id}/retry',
    summary:
      'Write or send a batch again, over the same entries: one that was refused or failed, is in doubt, or waits for nothing any more; one that is done stays as it is',
    permission: 'exports.run',
    input: strict({ id: IdSchema }),
    output: Batch.schema,
    status: 202,
    writes: 'ledger',
    async handle({ id }, { tx }) {
      return Batch.json(await retryBatch(tx, id));
    },
  }),
  route({
    operationId: 'exportEntry.decide',
    method: 'post',
    path: '/exports/{id}/entries/{entry}/decision',
    summary:
      'Say of an entry nobody knows the end of whether it arrived: somebody looked at the target. Once none is in doubt, the batch is sent on',
    permission: 'exports.run',
    input: strict({ id: IdSchema, entry: Type.Integer({ minimum: 1 }), arrived: Type.Boolean(), reason: TextSchema }),
    output: Batch.schema,
    writes: 'yes',
    handle: async ({ id, entry, arrived, reason }, { tx }) => Batch.json(await decideEntry(tx, id, entry, arrived, reason)),
  }),
  route({
    operationId: 'export.get',
    method: 'get',
    path: '/exports/{id}',
    summary: 'One export batch',
    permission: 'exports.read',
    input: strict({ id: IdSchema }),
    output: Batch.schema,
    writes: 'no',
    handle: async ({ id }, { tx }) => Batch.json(await tx.get(batches, { id }, 'No such export.')),
  }),
  listRoute(Batch, {
    operationId: 'export.list',
    path: '/exports',
    summary: 'Export batches, the latest first',
    permission: 'exports.read',
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
