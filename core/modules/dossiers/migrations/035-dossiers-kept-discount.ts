import { addColumn } from '../../../contracts/migration.ts';

/** What of the discounts of a cancelled dossier lowers what it keeps, as its documents say: less than nothing; null where nothing does. */
export default addColumn('dossiers', { kept_discount_minor: 'money?' });
