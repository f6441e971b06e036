import { addColumn } from '../../../contracts/migration.ts';

/** What a line is called in each language its service type says it in; none of a line a person wrote, whose label is what he wrote. */
export default addColumn('dossiers_price_lines', { labels: 'json?' });
