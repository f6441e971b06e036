import { addColumn } from '../../../contracts/migration.ts';

/** What was told before of the same fact, as hashes of files and of what they said; and when a person took its amounts though they contradict others. */
export default addColumn('dossiers_facts', { superseded: 'json?', accepted_at: 'instant?' });
