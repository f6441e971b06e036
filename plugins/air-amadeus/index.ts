/** Supplier connector `air-amadeus`: Amadeus AIR text files. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../core/contracts/index.ts';

export default definePlugin({
  id: 'air-amadeus',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['air'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
