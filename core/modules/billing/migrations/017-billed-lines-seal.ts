import { seal } from '../../../contracts/migration.ts';

export default seal('billing_billed_lines');
