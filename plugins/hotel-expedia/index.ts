/** Supplier connector `hotel-expedia`: Expedia Rapid itineraries. */
import { Type } from 'typebox';
import { definePlugin, Host, Provides, provide, SUPPLIER_CONTRACT } from '../../core/contracts/index.ts';
import { hotelExpedia } from './read.ts';

export default definePlugin({
  id: 'hotel-expedia',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.supplier, { clock: Host.Clock }, ({ clock }) => hotelExpedia(clock))],
});
