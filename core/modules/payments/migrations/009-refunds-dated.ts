import { addColumn } from '../../../contracts/migration.ts';

/** The day the money left, where it was told. */
export default addColumn('payments_refunds', { dated: 'day?' });
