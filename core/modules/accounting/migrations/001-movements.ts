import { createTable } from '../../../contracts/migration.ts';

/**
 * What happened, as the rule table read it: the lines of an act on one dossier (or on none), with role, service, nature and party beside the account.
 * Positions of a dossier are sums of these; the entry is where they stand in the journal, null when they cancelled out there.
 */
export default createTable(
  'accounting_movements',
  {
    id: 'id',
    agency: 'key',
    entry: 'int?',
    act: 'key',
    dossier: 'key?',
    piece: 'key',
    dated: 'day',
    currency: 'currency',
    rate: 'json?',
    lines: 'json',
    created_at: 'instant',
  },
  {
    index: [
      ['agency', 'dossier'],
      ['agency', 'entry'],
    ],
  },
);
