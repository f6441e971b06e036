import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'audit_trail');
