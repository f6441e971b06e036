import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'billing_credits');
