import { addIndex } from '../../../contracts/migration.ts';

export default addIndex('accounting_movements', ['agency', 'piece']);
