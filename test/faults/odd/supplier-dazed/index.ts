/** A supplier plugin that is asked before the others, and does not always say whether a file is its own. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../../../core/contracts/index.ts';

export default definePlugin({
  id: 'supplier-dazed',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
