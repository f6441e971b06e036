/** Routes are data: the API document, the command line and the console come from them. */
import { Host, IdSchema, listRoute, RefSchema, type Route, route, strict, TextSchema, Type } from 'escale/contracts';
import { Dossiers } from 'escale/modules/dossiers';
import { done, Note, write } from './notes.ts';

export const routes: readonly Route[] = [
  listRoute(
    Note,
    {
      operationId: 'scaffoldId.list',
      path: '/scaffold-id',
      summary: 'Notes on dossiers, the latest first',
      permission: 'scaffold-id.read',
    },
    { dossier: Type.Optional(RefSchema) },
  ),
  route({
    operationId: 'scaffoldId.write',
    method: 'post',
    path: '/dossiers/{dossier}/scaffold-id',
    summary: 'Write a note on a dossier',
    permission: 'scaffold-id.write',
    input: strict({ dossier: RefSchema, text: TextSchema }),
    output: Note.schema,
    status: 201,
    writes: 'yes',
    deps: { dossiers: Dossiers },
    handle: async (input, { tx }, { dossiers }) => Note.json(await write(tx, dossiers, input)),
  }),
  route({
    operationId: 'scaffoldId.done',
    method: 'post',
    path: '/scaffold-id/{id}/done',
    summary: 'Say that a note is done',
    permission: 'scaffold-id.write',
    input: strict({ id: IdSchema }),
    output: Note.schema,
    writes: 'yes',
    deps: { audit: Host.Audit },
    async handle({ id }, { tx }, { audit }) {
      const note = await done(tx, id);
      await audit.record(tx, { action: 'scaffoldId.done', resource: `note:${id}` });
      return Note.json(note);
    },
  }),
];
