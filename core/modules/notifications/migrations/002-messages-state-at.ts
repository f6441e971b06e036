import { addColumn } from '../../../contracts/migration.ts';

/** Since when a message is in its state; nothing for those that came to theirs before it was written down. */
export default addColumn('notifications_messages', { state_at: 'instant?' });
