/** A supplier plugin whose parser changes patterns when it is loaded. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../../../core/contracts/index.ts';

export default definePlugin({
  id: 'supplier-meddled',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
