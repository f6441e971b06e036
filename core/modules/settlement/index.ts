import { Type } from 'typebox';
import { definePlugin, MoneySchema, Provides, provide, RateSchema, strict } from '../../contracts/index.ts';
import { settlementChecks } from './integrity.ts';
import { invoiceRoutes } from './routes/invoices.ts';
import { paymentRoutes } from './routes/payments.ts';
import { billedAhead } from './service/matching.ts';
import { NEEDS, settleDossier } from './service/standing.ts';

/** What suppliers bill, against what was expected, and what is paid of it. */
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
    'settlement.read': { does: 'See supplier invoices and payments', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'settlement.write': { does: 'Record and match supplier invoices', roles: ['manager', 'accountant'] },
    'settlement.reverse': { does: 'Reverse supplier invoices and payments', roles: ['manager', 'accountant'] },
    'settlement.pay': { does: 'Pay suppliers', roles: ['manager', 'accountant'] },
  },
  providers: [provide(Provides.consequence, NEEDS, (deps) => ({ of: (tx, ref) => settleDossier(tx, deps, ref), ahead: billedAhead }))],
  routes: [...invoiceRoutes, ...paymentRoutes],
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
          { field: 'open', title: { fr: 'Reste à payer', en: 'To be paid' }, format: 'money' },
          { field: 'status', title: { fr: 'Statut', en: 'Status' }, format: 'status' },
        ],
      },
      {
        id: 'supplier-payments',
        slot: 'accounting.section',
        title: { fr: 'Règlements fournisseurs', en: 'Supplier payments' },
        list: 'supplierPayment.list',
        order: 11,
        columns: [
          { field: 'ref', title: { fr: 'Référence', en: 'Reference' } },
          { field: 'supplier.name', title: { fr: 'Fournisseur', en: 'Supplier' } },
          { field: 'paidOn', title: { fr: 'Payé le', en: 'Paid on' }, format: 'day' },
          { field: 'money', title: { fr: 'Montant', en: 'Amount' }, format: 'money' },
          { field: 'bankRef', title: { fr: 'Référence bancaire', en: 'Bank reference' } },
          { field: 'reverses', title: { fr: 'Annule', en: 'Reverses' } },
          { field: 'reversedBy', title: { fr: 'Annulé par', en: 'Reversed by' } },
        ],
      },
    ],
  },
  integrity: settlementChecks,
  migrations: new URL('./migrations/', import.meta.url),
});
