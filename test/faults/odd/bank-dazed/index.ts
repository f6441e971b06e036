/** A bank plugin that goes wrong in the way a file says, before others are asked. */
import { Type } from 'typebox';
import { BANK_CONTRACT, definePlugin, Provides, provide } from '../../../../core/contracts/index.ts';
import { read } from './read.ts';

export default definePlugin({
  id: 'bank-dazed',
  kind: 'bank',
  contract: BANK_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [
    provide(Provides.bank, {}, () => ({
      ...{ module: new URL('./read.ts', import.meta.url), formats: ['dazed'], type: 'text/plain', extension: 'txt', read },
      orders: () => ({ bytes: new Uint8Array(), findings: [] }),
    })),
  ],
});
