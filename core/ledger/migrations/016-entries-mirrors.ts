import { addColumn } from '../../contracts/migration.ts';

/** The entry a share of which is mirrored; `reverses` is for the whole. */
export default addColumn('ledger_entries', { mirrors: 'int?' });
