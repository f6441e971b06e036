import { addIndex } from '../../../contracts/migration.ts';

/** What a line of the bank became. */
export default addIndex('payments_movements', ['agency', 'bank_line']);
