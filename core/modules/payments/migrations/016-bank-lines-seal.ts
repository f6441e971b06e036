import { seal } from '../../../contracts/migration.ts';

export default seal('payments_bank_lines');
