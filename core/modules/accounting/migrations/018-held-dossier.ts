import { addColumn } from '../../../contracts/migration.ts';

export default addColumn('accounting_held', { dossier: 'key?', by_hand: 'bool=false' });
