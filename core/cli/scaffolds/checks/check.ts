/** What is noticed in a dossier. A check only looks: it writes nothing, changes nothing and asks nobody. */
import { assistCheck, type CheckedAt, type CheckFinding, type DossierSeen, notDone } from 'escale/contracts';

export const check = assistCheck({
  id: 'noticed',
  title: { fr: 'scaffold-id', en: 'scaffold-id' },
  run: (dossiers, when) => dossiers.flatMap((dossier) => found(dossier, when)),
});

function found({ ref, departure }: DossierSeen, { today }: CheckedAt): readonly CheckFinding[] {
  notDone(
    `Say what is the matter with ${ref}, which leaves on ${departure} when it is ${today}: findings with key, severity and message, or [].`,
  );
}
