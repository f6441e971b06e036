/** Check: where messages tell something else by now than a person said, somebody says which of the two it is. */
import { assistCheck, type DossierSeen } from '../../contracts/index.ts';

/** Fields named in a finding; whoever opens the service sees all of them. */
const NAMED = 3;

/** `/item/segments/0/departs` as one reads it: segments 1 departs. */
const nameOf = (field: string): string =>
  field
    .split('/')
    .filter((step) => step !== '' && step !== 'item')
    .map((step) => (/^\d+$/.test(step) ? String(Number(step) + 1) : step))
    .join(' ');

function namesOf(all: DossierSeen['contested']): string {
  const names = all.slice(0, NAMED).map(({ field }) => nameOf(field));
  return all.length > NAMED ? `${names.join(', ')}, …` : names.join(', ');
}

export const contested = assistCheck({
  id: 'contested',
  title: { fr: 'Les messages disent autre chose', en: 'Messages tell otherwise' },
  run: (dossiers) =>
    dossiers.flatMap((d) =>
      [...Map.groupBy(d.contested, ({ service }) => service)].map(([service, own]) => {
        const [{ title, by }] = own as [DossierSeen['contested'][number]];
        const names = namesOf(own);
        return {
          ...{ dossier: d.ref, key: service, service },
          severity: own.some(({ field }) => field === '/status') ? ('urgent' as const) : ('warning' as const),
          message: {
            fr: `${title} : les messages contredisent ${by} (${names}). Acceptez ce qu’ils disent, ou gardez ce qui fut dit.`,
            en: `${title}: messages contradict ${by} (${names}). Accept what they tell, or keep what was said.`,
          },
        };
      }),
    ),
});
