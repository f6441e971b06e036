/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, SUPPLIER_CONTRACT, Type } from 'escale/contracts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  // The service whose items it books.
  after: ['scaffold-service'],
  config: Type.Object({}, { additionalProperties: false }),
  parser: new URL('./read.ts', import.meta.url),
});
