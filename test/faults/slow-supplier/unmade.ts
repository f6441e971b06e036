/** A supplier plugin that cannot be made, and names a part of the host where there is none. */
import { Type } from 'typebox';
import { definePlugin, Host, job, Provides, provide, SUPPLIER_CONTRACT } from '../../../core/contracts/index.ts';

export default definePlugin({
  id: 'unmade-supplier',
  kind: 'supplier',
  contract: SUPPLIER_CONTRACT,
  host: '>=0.1',
  after: ['hotel'],
  config: Type.Object({}, { additionalProperties: false }),
  // Runs in the whole host only, with all that is there.
  jobs: [job({ id: 'nightly', cron: '0 3 * * *', deps: { db: Host.Db }, run: async () => {} })],
  providers: [
    provide(Provides.supplier, { clock: Host.Clock }, () => {
      throw new Error('no licence key');
    }),
  ],
});
