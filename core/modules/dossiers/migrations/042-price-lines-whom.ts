import { addColumn } from '../../../contracts/migration.ts';

/**
 * For which travellers and which legs or stays of its service a line is, null where it is for all; and how what it is of is sold. Most lines are an agent's: what others
 * are the next step works out.
 */
export default addColumn('dossiers_price_lines', { travellers: 'json?', segments: 'json?', scheme: 'key=agent' });
