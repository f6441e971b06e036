import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'billing_billed_lines');
