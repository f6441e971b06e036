/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, EINVOICE_CONTRACT, Provides, provide, Type } from 'escale/contracts';
import { einvoice } from './einvoice.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'einvoice',
  contract: EINVOICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.einvoice, {}, () => einvoice)],
});
