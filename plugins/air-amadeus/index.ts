/** Supplier connector `air-amadeus`: Amadeus AIR text files. */
import { Type } from 'typebox';
import { definePlugin, Host, Provides, provide, SUPPLIER_CONTRACT } from '../../core/contracts/index.ts';
import { airAmadeus } from './read.ts';

export default definePlugin({
  id: 'air-amadeus',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['air'],
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.supplier, { clock: Host.Clock }, ({ clock }) => airAmadeus(clock))],
});
