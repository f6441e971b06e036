/** Supplier connector `hotel-expedia`: Expedia Rapid itineraries. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../core/contracts/index.ts';

export default definePlugin({
  id: 'hotel-expedia',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
