/** Tables of notifications, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMessages from './migrations/001-messages.ts';
import addStateAt from './migrations/002-messages-state-at.ts';

export const messages = table(createMessages, addStateAt);
export type MessageRow = Row<typeof messages>;
