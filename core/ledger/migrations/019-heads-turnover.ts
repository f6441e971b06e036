import { addColumn } from '../../contracts/migration.ts';

/** Sum of all debits ever posted, whatever their currency: no sum over the journal is larger, so none leaves the database's integers. */
export default addColumn('ledger_heads', { turnover_minor: 'money?' });
