import { seal } from '../../../contracts/migration.ts';

export default seal('accounting_accounts', { counted: false });
