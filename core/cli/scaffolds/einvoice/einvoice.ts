/** What the syntax is called in an address and on the command line, and what its files are. */
import type { EInvoice } from 'escale/contracts';
import { read } from './read.ts';
import { write } from './write.ts';

export const einvoice: EInvoice = { format: 'scaffold-id', type: 'text/plain', extension: 'txt', write, read };
