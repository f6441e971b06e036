import { allowNull } from '../../../contracts/migration.ts';

/** Money that is worth nothing in the currency of the books leaves nothing to post. */
export default allowNull('payments_movements', { entry: 'int?' });
