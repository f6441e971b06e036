import { addColumn } from '../../../contracts/migration.ts';

/** The point of sale of the dossier a piece came by, as it was then; null where it has none, and for what came before this was kept. */
export default addColumn('accounting_held', { point_of_sale: 'key?' });
