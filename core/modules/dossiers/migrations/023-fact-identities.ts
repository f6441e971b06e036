import { createTable } from '../../../contracts/migration.ts';

/** By what a fact is found, whoever tells it: numbers of its documents, orders, PNR. `issuer` is empty where nobody tells who gave it. */
export default createTable(
  'dossiers_fact_identities',
  { agency: 'key', scheme: 'key', issuer: 'key', value: 'key', since: 'day?', fact_id: 'id' },
  { primary: ['agency', 'scheme', 'issuer', 'value', 'fact_id'], index: [['agency', 'fact_id']] },
);
