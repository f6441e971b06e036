import { refuse } from '../../../contracts/migration.ts';

export default refuse('delete', 'billing_credits');
