import { addColumn } from '../../../contracts/migration.ts';

/** The day an entry took or gave back, as it was asked for. */
export default addColumn('accounting_takes', { dated: 'day?' });
