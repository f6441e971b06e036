import { refuse } from '../../contracts/migration.ts';

export default refuse('update', 'ledger_entries');
