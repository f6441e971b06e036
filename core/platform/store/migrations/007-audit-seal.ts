import { seal } from '../../../contracts/migration.ts';

export default seal('audit_trail');
