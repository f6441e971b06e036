import { allowNull } from '../../../contracts/migration.ts';

/** The message a line is of; null where it is of none. */
export default allowNull('dossiers_price_lines', { source: 'key?' });
