import { Type } from 'typebox';
import { definePlugin, Host, MoneySchema, Provides, provide, RateSchema, strict } from '../../contracts/index.ts';
import { Bookkeeping } from '../accounting/tokens.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { Parties } from '../parties/tokens.ts';
import { settlementChecks } from './integrity.ts';
import { routes } from './routes.ts';
import { billedAhead } from './service/matching.ts';
import { settleDossier } from './service/standing.ts';

const DEPS = [Host.Ledger, Host.Agencies, Dossiers, Parties, Bookkeeping] as const;

/** What suppliers bill, against what was expected. */
export default definePlugin({
  id: 'settlement',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['payments'],
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
  permissions: {
    'settlement.read': 'See supplier invoices',
    'settlement.write': 'Record and match supplier invoices',
    'settlement.reverse': 'Reverse supplier invoices',
  },
  providers: [
    provide(Provides.consequence, DEPS, (ledger, agencies, dossiers, parties, books) => ({
      of: (tx, ref) => settleDossier(tx, { ledger, agencies, dossiers, parties, books }, ref),
      ahead: billedAhead,
    })),
  ],
  routes,
  console: {
    views: [
      {
        id: 'supplier-invoices',
        slot: 'accounting.section',
        title: { fr: 'Factures fournisseurs', en: 'Supplier invoices' },
        list: 'supplierInvoice.list',
        order: 10,
        columns: [
          { field: 'ref', title: { fr: 'Référence', en: 'Reference' } },
          { field: 'supplier.name', title: { fr: 'Fournisseur', en: 'Supplier' } },
          { field: 'reference', title: { fr: 'Numéro du fournisseur', en: 'Supplier’s number' } },
          { field: 'reverses', title: { fr: 'Annule', en: 'Reverses' } },
          { field: 'issuedOn', title: { fr: 'Émise le', en: 'Issued on' }, format: 'day' },
          { field: 'dueOn', title: { fr: 'Échéance', en: 'Due on' }, format: 'day' },
          { field: 'total', title: { fr: 'Total', en: 'Total' }, format: 'money' },
        ],
      },
    ],
  },
  integrity: settlementChecks,
  migrations: new URL('./migrations/', import.meta.url),
});
