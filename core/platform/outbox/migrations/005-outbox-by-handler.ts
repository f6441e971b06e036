import { addIndex } from '../../../contracts/migration.ts';

/** What is due for one handler is found however much waits for others. */
export default addIndex('outbox', ['handler', 'state', 'run_at']);
