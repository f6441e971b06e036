/** What `escale kit` does with the module: each journey on the whole host, on a database of its own. Each act of the module is tried in one. */
import { deepEqual, equal } from 'node:assert/strict';
import type { PluginKit } from 'escale/testing';

const kit: PluginKit = {
  journeys: {
    'a note is written on a dossier, shown with it, and done once': async (app) => {
      const { ref } = await app.op('dossier.create', { title: 'Bords du lac' });
      const { id } = await app.op('scaffoldId.write', { dossier: ref, text: 'Call the client back' });
      const listed = async () => (await app.op('scaffoldId.list', { dossier: ref })).items as { text: string; doneAt: string | null }[];
      deepEqual(
        (await listed()).map((note) => [note.text, note.doneAt]),
        [['Call the client back', null]],
      );
      await app.op('scaffoldId.done', { id });
      equal((await listed())[0]?.doneAt, app.clock.now());
      equal((await app.refusal('scaffoldId.done', { id })).code, 'CONFLICT');
    },
    'no note is written on a dossier that is not there': async (app) => {
      const refused = await app.refusal('scaffoldId.write', { dossier: 'D2026-999999', text: 'Call the client back' });
      equal(refused.code, 'NOT_FOUND', refused.detail);
    },
  },
};
export default kit;
