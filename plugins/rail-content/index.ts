/** Supplier connector `rail-content`: the Amadeus Content Rail reseller feed, which also sells low-cost flights. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../core/contracts/index.ts';

export default definePlugin({
  id: 'rail-content',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['air', 'rail'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
