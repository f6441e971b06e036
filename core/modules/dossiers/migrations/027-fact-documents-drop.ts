import { dropTable } from '../../../contracts/migration.ts';

/** Facts are found by what they are known by, not by numbers of one plugin. */
export default dropTable('dossiers_fact_documents');
