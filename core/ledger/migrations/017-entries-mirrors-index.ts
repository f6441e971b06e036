import { addIndex } from '../../contracts/migration.ts';

export default addIndex('ledger_entries', ['agency', 'mirrors']);
