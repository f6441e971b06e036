/** A supplier plugin whose parser does what the file says it is to do. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../../../core/contracts/index.ts';

export default definePlugin({
  id: 'supplier-odd',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({ greeting: Type.String({ default: 'Hello' }) }, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
