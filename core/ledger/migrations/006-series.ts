import { createTable } from '../../contracts/migration.ts';

/** Last number given per series: a locked counter, so numbers have no gap. */
export default createTable('ledger_series', { agency: 'key', series: 'key', value: 'int' }, { primary: ['agency', 'series'] });
