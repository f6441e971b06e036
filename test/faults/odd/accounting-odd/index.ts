/** An accounting adapter that writes what a test makes it write. */
import { Type } from 'typebox';
import { ACCOUNTING_CONTRACT, definePlugin, Provides, provide } from '../../../../core/contracts/index.ts';
import { ways } from '../ways.ts';

export default definePlugin({
  id: 'accounting-odd',
  kind: 'accounting',
  contract: ACCOUNTING_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  providers: [provide(Provides.accounting, {}, () => ({ mode: 'file' as const, check: () => [], files: (batch) => ways.files(batch) }))],
});
