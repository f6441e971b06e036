/** Statements of banks in camt.053, notices in camt.054, and transfers in pain.001. */
import { Type } from 'typebox';
import { BANK_CONTRACT, definePlugin, Provides, provide } from '../../core/contracts/index.ts';
import { orders } from './orders.ts';
import { read } from './read.ts';
import { ORDERS } from './versions.ts';

const module = new URL('./read.ts', import.meta.url);

export default definePlugin({
  id: 'bank-iso20022',
  kind: 'bank',
  contract: BANK_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [
    provide(Provides.bank, {}, () => ({
      ...{ module, formats: ORDERS.map((version) => version.format), type: 'application/xml', extension: 'xml', read, orders },
    })),
  ],
});
