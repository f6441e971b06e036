import { addColumn } from '../../../contracts/migration.ts';

/** Grows with every claim: a process that lost its lease writes nothing. */
export default addColumn('scheduled_jobs', { fence: 'int?' });
