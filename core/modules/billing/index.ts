import { Type } from 'typebox';
import { actor, definePlugin, Provides, provide } from '../../contracts/index.ts';
import { billingChecks } from './integrity.ts';
import { routes } from './routes.ts';
import { createBilling, PDF_NEEDS, pdfOf } from './service/documents.ts';
import { givesBackTooMuch } from './service/given-back.ts';
import { keptThen, noteBilled } from './service/kept.ts';
import { billedAhead, NEEDS } from './service/lines.ts';
import { followPurchases } from './service/regularise.ts';
import { Billing, type InvoiceIssued } from './tokens.ts';

/** Invoices and credit notes: gapless numbers, immutable bytes. */
export default definePlugin({
  id: 'billing',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['accounting'],
  config: Type.Object(
    {
      fees: Type.Optional(
        Type.Enum(['inside', 'apart'], {
          default: 'apart',
          description: 'Own fees of a package whose VAT is the package’s: inside its price on the invoice, or on lines of their own',
        }),
      ),
      markupVat: Type.Optional(
        Type.Boolean({ description: 'VAT is due on the mark-up an agent adds to the price of the principal: ask your accountant' }),
      ),
    },
    { additionalProperties: false },
  ),
  permissions: {
    'billing.read': { does: 'See invoices', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'billing.issue': { does: 'Issue invoices', roles: ['manager', 'agent', 'accountant'] },
    'billing.credit': { does: 'Issue credit notes', roles: ['manager', 'accountant'] },
  },
  providers: [
    provide(Billing, { ...NEEDS, ...PDF_NEEDS }, createBilling),
    provide(Provides.consequence, NEEDS, (deps) => ({
      notes: (tx, ref) => noteBilled(tx, deps, ref),
      of: (tx, ref) => followPurchases(tx, deps, ref),
      ahead: billedAhead,
      keeps: (tx, ref, then) => keptThen(tx, deps, ref, then),
      refuses: (tx, ref, added) => givesBackTooMuch(tx, deps, ref, added),
    })),
  ],
  exports: [Billing],
  routes,
  events: {
    emits: ['billing.issued'],
    handles: [
      actor({
        event: 'billing.issued',
        id: 'render',
        deps: PDF_NEEDS,
        act: {
          // Rendering writes nothing but the document itself, and writes it once: to run it again is harmless.
          run: async (payload: InvoiceIssued, ctx, deps) => {
            await pdfOf(ctx, deps, payload.number, { patient: true });
            return { state: 'done', value: payload.number };
          },
          settle: async () => {},
        },
      }),
    ],
  },
  integrity: billingChecks,
  migrations: new URL('./migrations/', import.meta.url),
});
