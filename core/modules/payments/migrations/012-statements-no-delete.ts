import { refuse } from '../../../contracts/migration.ts';

export default refuse('delete', 'payments_statements');
