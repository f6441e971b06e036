import { addIndex } from '../../../contracts/migration.ts';

/** What a client was refunded on a day. */
export default addIndex('payments_movements', ['agency', 'client', 'received_on']);
