/** Checks that do what none should. */
import { assistCheck, definePlugin, Type } from '../../../core/contracts/index.ts';

export default definePlugin({
  id: 'odd-checks',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  checks: [
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
