import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'payments_statements');
