/** Reads a file of the syntax, whoever wrote it: whole or not at all, with the place of what is wrong. It repairs nothing. */
import { type EInvoice, notDone } from 'escale/contracts';

export const read: EInvoice['read'] = (bytes) => {
  notDone(`Read the ${bytes.length} bytes as the invoice that was written; what has no place in it is the finding TERM_LEFT_OUT.`);
};
