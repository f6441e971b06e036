/** A made-up connector: it tells bookings as its message has them, so that a test can say what a second channel says. */
import { Type } from 'typebox';
import { definePlugin, SUPPLIER_CONTRACT } from '../../../core/contracts/index.ts';

export default definePlugin({
  id: 'air-told',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['air'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
