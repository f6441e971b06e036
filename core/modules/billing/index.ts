import { Type } from 'typebox';
import { actor, definePlugin, Host, job, provide } from '../../contracts/index.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { routes } from './routes.ts';
import { createBilling, pdfOf, recognise } from './service/documents.ts';
import { Billing, type InvoiceIssued } from './tokens.ts';

/** Invoices and credit notes: gapless numbers, immutable bytes. */
export default definePlugin({
  id: 'billing',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['dossiers'],
  config: Type.Object(
    {
      fees: Type.Optional(
        Type.Enum(['inside', 'apart'], {
          default: 'apart',
          description: 'Own fees of a package whose VAT is the package’s: inside its price on the invoice, or on lines of their own',
        }),
      ),
      recognition: Type.Optional(Type.Enum(['departure', 'order'], { description: 'When the revenue of a principal sale is recognised' })),
    },
    { additionalProperties: false },
  ),
  permissions: { 'billing.read': 'See invoices', 'billing.issue': 'Issue invoices', 'billing.credit': 'Issue credit notes' },
  providers: [provide(Billing, [Host.Db, Host.Documents, Host.Blobs, Host.Agencies], createBilling)],
  exports: [Billing],
  routes,
  events: {
    emits: ['billing.issued'],
    handles: [
      actor({
        event: 'billing.issued',
        id: 'render',
        deps: [Host.Db, Host.Documents, Host.Blobs, Host.Agencies],
        act: {
          // Rendering writes nothing but the document itself, and writes it once: to run it again is harmless.
          run: async (payload: InvoiceIssued, ctx, db, documents, blobs, agencies) => {
            await pdfOf(db, ctx, documents, blobs, agencies, payload.number);
            return { state: 'done', value: payload.number };
          },
          settle: async () => {},
        },
      }),
    ],
  },
  jobs: [
    job({
      id: 'recognise',
      cron: '30 2 * * *',
      deps: [Host.Db, Host.Ledger, Host.Agencies, Dossiers],
      run: async (ctx, db, ledger, agencies, dossiers) => void (await recognise(db, ctx, ledger, agencies, dossiers)),
    }),
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
