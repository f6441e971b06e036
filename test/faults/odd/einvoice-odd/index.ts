/** A plugin of e-invoices that writes what a test makes it write. */
import { Type } from 'typebox';
import { definePlugin, EINVOICE_CONTRACT, Provides, provide } from '../../../../core/contracts/index.ts';
import { ways } from '../ways.ts';

export default definePlugin({
  id: 'einvoice-odd',
  kind: 'einvoice',
  contract: EINVOICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [
    provide(Provides.einvoice, {}, () => ({
      ...{ format: 'odd', type: 'text/plain', extension: 'txt' },
      write: (invoice) => ways.write(invoice),
      read: (bytes) => ({ invoice: JSON.parse(new TextDecoder().decode(bytes)), findings: [] }),
    })),
  ],
});
