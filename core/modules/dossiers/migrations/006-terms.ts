import { createTable } from '../../../contracts/migration.ts';

/** Words a dossier is found by: reference, locator, ticket numbers, names, client references. */
export default createTable(
  'dossiers_terms',
  { agency: 'key', term: 'key', dossier: 'key' },
  { primary: ['agency', 'term', 'dossier'], index: [['agency', 'dossier']] },
);
