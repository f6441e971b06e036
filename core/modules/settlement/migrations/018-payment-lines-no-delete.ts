import { refuse } from '../../../contracts/migration.ts';

export default refuse('delete', 'settlement_payment_lines');
