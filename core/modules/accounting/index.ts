import { Type } from 'typebox';
import { DaySchema, definePlugin, job, Provides, provide, strict } from '../../contracts/index.ts';
import { accountingChecks } from './integrity.ts';
import { routes } from './routes/index.ts';
import { createBookkeeping, NEEDS } from './service/bookkeeping.ts';
import { NEEDS as DUE_NEEDS, followDue } from './service/due.ts';
import { RECOGNITIONS } from './timing.ts';
import { Bookkeeping } from './tokens.ts';

/** From what happened to entries, by the rules of the chart: positions, recognition, rates, manual entries, bank deposits. */
export default definePlugin({
  id: 'accounting',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['dossiers'],
  config: Type.Object(
    {
      recognition: Type.Optional(
        Type.Enum([...RECOGNITIONS], {
          description:
            'When own sales and their costs are recognised: at departure, at return, or when invoiced; what is posted follows a change the next night',
        }),
      ),
      houseRates: Type.Optional(
        Type.Array(
          strict({
            currency: Type.String({ format: 'currency' }),
            rate: Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,12})?$' }),
            from: DaySchema,
          }),
          { description: 'Rates the agency itself fixed, used where no published rate of the last ten days is known' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  permissions: {
    'accounting.rates': { does: 'Enter exchange rates', roles: ['manager', 'accountant'] },
    'accounting.entries': { does: 'Post and reverse manual entries', roles: ['manager', 'accountant'] },
    'accounting.deposit': { does: 'Take cheques and cards to the bank', roles: ['manager', 'accountant'] },
  },
  providers: [
    provide(Bookkeeping, NEEDS, createBookkeeping),
    provide(Provides.consequence, NEEDS, (deps) => {
      const books = createBookkeeping(deps);
      return { of: async (tx, ref) => books.settle(tx, await deps.dossiers.lock(tx, ref)) };
    }),
  ],
  exports: [Bookkeeping],
  routes,
  integrity: accountingChecks,
  jobs: [
    job({
      id: 'recognise',
      cron: '30 2 * * *',
      deps: DUE_NEEDS,
      run: followDue,
    }),
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
