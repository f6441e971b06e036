import { addColumn } from '../../../contracts/migration.ts';

/** How far an act says it is; nothing of nothing where it does not say. */
export default addColumn('outbox', { done: 'int=0', total: 'int=0' });
