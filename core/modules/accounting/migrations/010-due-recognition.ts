import { addColumn } from '../../../contracts/migration.ts';

/** The setting its days were told by; null where that was not kept. Where the agency has another one since, they are others. */
export default addColumn('accounting_due', { recognition: 'key?' });
