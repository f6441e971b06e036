/** Routes of imports: upload and read, preview what would happen, commit, look back. */
import { Type } from 'typebox';
import {
  type Blobs,
  type FileReading,
  type Finding,
  fail,
  Host,
  IdSchema,
  type Instant,
  listRoute,
  RefSchema,
  type Route,
  type Row,
  route,
  strict,
  type Tx,
} from '../../../contracts/index.ts';
import { imports } from '../model.ts';
import { applyReading, NEEDS } from '../service/imports.ts';
import { FindingView, Import } from '../views.ts';

/** The reading as it was stored at the upload: commit applies what the person saw. */
async function readingOf(tx: Tx, blobs: Blobs, row: Row<typeof imports>): Promise<FileReading> {
  const masked = row.stored_sha256 === null ? null : (await blobs.get(tx, row.stored_sha256)).bytes;
  return {
    file: row.name,
    supplier: row.plugin,
    format: row.format,
    sha256: row.sha256,
    status: row.state === 'refused' ? 'refused' : 'read',
    error: row.error as FileReading['error'],
    findings: row.findings as Finding[],
    bookings: row.bookings as FileReading['bookings'],
    masked,
  };
}

const Accept = Type.Optional(Type.Boolean({ description: 'takes amounts that contradict those told before: the supplier was asked' }));

export const importRoutes: readonly Route[] = [
  route({
    operationId: 'import.upload',
    method: 'post',
    path: '/imports',
    summary: 'Give a supplier file: it is read and kept (cards masked), nothing else happens yet',
    permission: 'dossiers.import',
    input: strict({
      file: Type.String({ ...RefSchema, 'x-file': true }),
      content: Type.String({
        ...{ maxLength: 8_000_000, pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Bytes of the file in base64', 'x-file': true },
      }),
      supplier: Type.Optional(RefSchema),
    }),
    output: Import.schema,
    status: 201,
    writes: 'yes',
    deps: { readings: Host.Readings, blobs: Host.Blobs },
    async prepare({ file, content, supplier }, { ctx, read }, { readings }) {
      const readAsOf = (at: Instant) =>
        readings.read(ctx.agency, { name: file, bytes: Buffer.from(content, 'base64') }, supplier ?? null, at);
      const reading = await readAsOf(ctx.at);
      if (reading.status === 'refused') return reading;
      // A message that came before says what it said then.
      const before = await read((tx) => tx.first(imports, { sha256: reading.sha256 }, { order: [['created_at', 'asc']] }));
      return before === null ? reading : readAsOf(before.created_at);
    },
    async handle(_input, { ctx, tx, prepared: reading }, { blobs }) {
      const row: Row<typeof imports> = {
        id: tx.newId(),
        agency: ctx.agency,
        name: reading.file,
        sha256: reading.sha256,
        stored_sha256: reading.masked === null ? null : await blobs.put(tx, reading.masked, 'application/octet-stream'),
        plugin: reading.supplier,
        format: reading.format,
        state: reading.status,
        bookings: reading.bookings,
        findings: reading.findings,
        error: reading.error,
        result: null,
        created_at: ctx.at,
        actor: ctx.actor.id,
        version: 1,
      };
      await tx.insert(imports, row);
      return Import.json(row);
    },
  }),
  route({
    operationId: 'import.preview',
    method: 'get',
    path: '/imports/{id}/preview',
    summary: 'What committing the import would do: the same path, rolled back',
    permission: 'dossiers.import',
    input: strict({ id: IdSchema, accept: Accept }),
    output: strict({
      import: Import.schema,
      status: Type.String(),
      dossiers: Type.Array(Type.String()),
      findings: Type.Array(FindingView),
    }),
    writes: 'own',
    deps: { ...NEEDS, db: Host.Db },
    handle: ({ id, accept = false }, { ctx }, { db, ...deps }) =>
      db.transaction({ ...ctx, dryRun: true }, async (dry) => {
        const row = await dry.get(imports, { id }, 'No such import.');
        const outcome = await applyReading(dry, deps, await readingOf(dry, deps.blobs, row), { accept });
        return { import: Import.json(row), status: outcome.status, dossiers: [...outcome.dossiers], findings: [...outcome.findings] };
      }),
  }),
  route({
    operationId: 'import.commit',
    method: 'post',
    path: '/imports/{id}/commit',
    summary: 'Apply an import: all its bookings or none',
    permission: 'dossiers.import',
    input: strict({ id: IdSchema, dossier: Type.Optional(RefSchema), accept: Accept }),
    output: Import.schema,
    writes: 'ledger',
    deps: NEEDS,
    async handle({ id, dossier: into = null, accept = false }, { tx }, deps) {
      const row = await tx.lockOne(imports, { id }, 'No such import.');
      if (row.state === 'committed') throw fail('IMPORT_STATE', 'This import is committed already.');
      if (row.state === 'refused') throw fail('IMPORT_STATE', 'This file was refused: nothing can be committed.');
      const result = await applyReading(tx, deps, await readingOf(tx, deps.blobs, row), { into, accept });
      const after = { ...row, state: 'committed', result, version: row.version + 1 };
      await tx.put(imports, after);
      return Import.json(after);
    },
  }),
  listRoute(Import, { operationId: 'import.list', path: '/imports', summary: 'Imports, the latest first', permission: 'dossiers.import' }),
  route({
    operationId: 'import.errors',
    method: 'get',
    path: '/imports/{id}/errors',
    summary: 'What was found wrong in a file, line by line',
    permission: 'dossiers.import',
    input: strict({ id: IdSchema }),
    output: strict({ file: Type.String(), items: Type.Array(FindingView) }),
    writes: 'no',
    async handle({ id }, { tx }) {
      const row = await tx.get(imports, { id }, 'No such import.');
      const error = row.error as FileReading['error'];
      const first = error
        ? [
            {
              code: error.code,
              message: error.message,
              ...(error.line === null ? {} : { line: error.line }),
              ...(error.column === null ? {} : { column: error.column }),
            },
          ]
        : [];
      return { file: row.name, items: [...first, ...(row.findings as Finding[])] };
    },
  }),
];
