import { seal } from '../../../contracts/migration.ts';

export default seal('exports_entries');
