import { refuse } from '../../../contracts/migration.ts';

export default refuse('delete', 'audit_trail');
