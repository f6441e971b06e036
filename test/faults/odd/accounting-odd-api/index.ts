/** An accounting adapter that sends what a test makes it send. */
import { Type } from 'typebox';
import { ACCOUNTING_CONTRACT, definePlugin, Provides, provide } from '../../../../core/contracts/index.ts';
import { ways } from '../ways.ts';

export default definePlugin({
  id: 'accounting-odd-api',
  kind: 'accounting',
  contract: ACCOUNTING_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [
    provide(Provides.accounting, {}, () => ({
      mode: 'api' as const,
      check: (...given) => ways.judge(...given),
      send: (...given) => ways.post(...given),
      ask: (...given) => ways.look(...given),
    })),
  ],
});
