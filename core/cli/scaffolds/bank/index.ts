/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { BANK_CONTRACT, definePlugin, Provides, provide, Type } from 'escale/contracts';
import { bank } from './bank.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'bank',
  contract: BANK_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.bank, {}, () => bank)],
});
