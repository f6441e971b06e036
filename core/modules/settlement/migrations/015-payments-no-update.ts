import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'settlement_payments');
