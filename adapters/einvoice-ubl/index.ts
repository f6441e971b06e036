/** Invoices and credit notes in UBL 2.1, by EN 16931. */
import { Type } from 'typebox';
import { definePlugin, EINVOICE_CONTRACT, Provides, provide } from '../../core/contracts/index.ts';
import { read } from './read.ts';
import { write } from './write.ts';

export default definePlugin({
  id: 'einvoice-ubl',
  kind: 'einvoice',
  contract: EINVOICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.einvoice, {}, () => ({ format: 'ubl', type: 'application/xml', extension: 'xml', write, read }))],
});
