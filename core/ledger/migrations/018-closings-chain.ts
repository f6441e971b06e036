import { addColumn } from '../../contracts/migration.ts';

/** Hash over the closing and the closing before it. Entries cover it in their turn: a closing that is taken away shows. */
export default addColumn('ledger_closings', { chain: 'hash?' });
