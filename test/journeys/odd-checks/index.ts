/** Checks that do what none should. */
import { assistCheck, definePlugin, Type } from '../../../core/contracts/index.ts';

/** Dossiers of which it keeps something that nothing in them shows. */
export const noted = new Set<string>();

export default definePlugin({
  id: 'odd-checks',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  checks: [
    assistCheck({
      id: 'noted',
      title: { fr: 'Noté', en: 'Noted' },
      run: (dossiers) =>
        dossiers
          .filter(({ ref }) => noted.has(ref))
          .map(({ ref }) => ({ dossier: ref, key: 'noted', severity: 'note', message: { fr: 'Noté.', en: 'Noted.' } })),
    }),
    assistCheck({
      id: 'thrower',
      title: { fr: 'En panne', en: 'Out of order' },
      run: () => {
        throw new Error('out of order');
      },
    }),
    assistCheck({
      id: 'liar',
      title: { fr: 'Menteur', en: 'Liar' },
      run: () => [{ dossier: 'D1', key: 'k', severity: 'note', message: { fr: 'x', en: 'x' } }],
    }),
  ],
});
