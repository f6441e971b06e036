/** What the plugin reads and writes. Statements are read in a thread of their own, from the module that is named. */
import type { Bank } from 'escale/contracts';
import { FORMATS, orders } from './orders.ts';
import { read } from './read.ts';

export const bank: Bank = {
  module: new URL('./read.ts', import.meta.url),
  formats: FORMATS,
  type: 'text/plain',
  extension: 'txt',
  read,
  orders,
};
