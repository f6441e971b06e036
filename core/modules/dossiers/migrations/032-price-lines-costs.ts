import { addColumn } from '../../../contracts/migration.ts';

/** What read the costs a line was made of, and in which version: `air 1`. */
export default addColumn('dossiers_price_lines', { costs: 'text?' });
