import { addColumn } from '../../../contracts/migration.ts';

/** Why a person tried an item again or closed it. */
export default addColumn('outbox', { reason: 'text?' });
