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
          { field: 'issuedOn', title: { fr: 'Émise le', en: 'Issued on' }, format: 'day' },
          { field: 'dueOn', title: { fr: 'Échéance', en: 'Due on' }, format: 'day' },
          { field: 'total', title: { fr: 'Total', en: 'Total' }, format: 'money' },
        ],
      },
    ],
  },
  migrations: new URL('./migrations/', import.meta.url),
});
