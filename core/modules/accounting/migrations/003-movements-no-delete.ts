import { refuse } from '../../../contracts/migration.ts';

export default refuse('delete', 'accounting_movements');
