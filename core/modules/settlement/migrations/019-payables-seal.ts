import { seal } from '../../../contracts/migration.ts';

export default seal('settlement_payables');
