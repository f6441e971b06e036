import { addIndex } from '../../../contracts/migration.ts';

export default addIndex('accounting_due', ['agency', 'recognition', 'dossier']);
