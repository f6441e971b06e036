import { Type } from 'typebox';
import { definePlugin, MoneySchema, RateSchema, strict } from '../../contracts/index.ts';
import { routes } from './routes.ts';

/** What suppliers bill, against what was expected. */
export default definePlugin({
  id: 'settlement',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['dossiers'],
  config: Type.Object(
    {
      tolerance: Type.Optional(
        strict(
          { amount: MoneySchema, percent: RateSchema },
          { description: 'A difference up to the greater of the two counts as invoiced' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  permissions: { 'settlement.read': 'See supplier invoices', 'settlement.write': 'Record and match supplier invoices' },
  routes,
  migrations: new URL('./migrations/', import.meta.url),
});
