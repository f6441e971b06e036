import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'accounting_movements');
