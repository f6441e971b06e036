/** Supplier connector `rail-content`: the Amadeus Content Rail reseller feed, which also sells low-cost flights. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SUPPLIER_CONTRACT } from '../../core/contracts/index.ts';
import { railContent } from './read.ts';

export default definePlugin({
  id: 'rail-content',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['air', 'rail'],
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.supplier, {}, () => railContent)],
});
