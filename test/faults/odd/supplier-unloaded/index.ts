/** A supplier plugin whose parser cannot be loaded, and that has something to do in the whole host. */
import { Type } from 'typebox';
import { definePlugin, Host, job, SUPPLIER_CONTRACT } from '../../../../core/contracts/index.ts';

export default definePlugin({
  id: 'supplier-unloaded',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  jobs: [job({ id: 'nightly', cron: '0 3 * * *', deps: { db: Host.Db }, run: async () => {} })],
  parser: new URL('./read.ts', import.meta.url),
});
