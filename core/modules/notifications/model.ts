/** Tables of notifications, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createMessages from './migrations/001-messages.ts';

export const messages = table(createMessages);
export type MessageRow = Row<typeof messages>;
