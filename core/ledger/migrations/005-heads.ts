import { createTable } from '../../contracts/migration.ts';

/** The end of each agency's chain: the row every posting locks. */
export default createTable('ledger_heads', { agency: 'key', seq: 'int', hash: 'hash', closed_up_to: 'day?' }, { primary: ['agency'] });
