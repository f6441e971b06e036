/** Notes on dossiers: the table, how a note is shown, and what is done with one. */
import { IdSchema, InstantSchema, notDone, orNull, RefSchema, type Row, resource, TextSchema, type Tx, table } from 'escale/contracts';
import type { Dossiers } from 'escale/modules/dossiers';
import createNotes from './migrations/001-notes.ts';

export const notes = table(createNotes);
export type NoteRow = Row<typeof notes>;

/** A note as callers see it: its schema, its JSON, and what lists filter, sort and export it by. */
export const Note = resource(
  notes,
  (field) => ({
    id: field.is('id', IdSchema, null),
    dossier: field.is('dossier', RefSchema, { fr: 'Dossier', en: 'Dossier' }),
    text: field.is('text', TextSchema, { fr: 'Note', en: 'Note' }),
    writtenAt: field.is('written_at', InstantSchema, { fr: 'Écrite le', en: 'Written' }),
    doneAt: field.is('done_at', orNull(InstantSchema), { fr: 'Faite le', en: 'Done' }),
  }),
  { sort: '-writtenAt' },
);

/** A new note. NOT_FOUND where there is no such dossier. */
export async function write(tx: Tx, dossiers: Dossiers, { dossier, text }: { dossier: string; text: string }): Promise<NoteRow> {
  notDone(`Lock dossier ${dossier} first (${dossiers.lock.name}), then write “${text}”, as it is ${tx.ctx.at}.`);
}

/** NOT_FOUND; CONFLICT for one that is done already. */
export async function done(tx: Tx, id: string): Promise<NoteRow> {
  notDone(`Lock the note ${id}, and say that it is done since ${tx.ctx.at}; refuse one that was.`);
}
