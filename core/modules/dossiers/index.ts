import { Type } from 'typebox';
import { definePlugin, Host, provide } from '../../contracts/index.ts';
import { contested } from './contested.ts';
import { dossierChecks } from './integrity.ts';
import { ACTS, STATUSES } from './lifecycle.ts';
import { claimRoutes } from './routes/claims.ts';
import { documentRoutes } from './routes/documents.ts';
import { dossierRoutes } from './routes/dossiers.ts';
import { importRoutes } from './routes/imports.ts';
import { serviceRoutes } from './routes/services.ts';
import { createDossiers } from './service/dossier.ts';
import { createImports, NEEDS } from './service/imports.ts';
import { itineraryOf, NEEDS as PAPER_NEEDS, paperOf } from './service/papers.ts';
import { createPricing, SoldAsRules } from './service/pricing.ts';
import { Dossiers, Imports, Pricing } from './tokens.ts';

/** What was sold: dossiers, services, price lines, imports, timeline, travel papers. */
export default definePlugin({
  id: 'dossiers',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['parties'],
  config: Type.Object(
    {
      lifecycle: Type.Optional(
        Type.Partial(
          Type.Object(Object.fromEntries(ACTS.map((act) => [act, Type.Array(Type.Enum([...STATUSES]))])), { additionalProperties: false }),
          {
            description:
              'States in which an act is allowed, where the agency is stricter than the product: prices and invoices change in a dossier that is not closed, all else (money, supplier invoices, closing what a supplier will never bill) in any',
          },
        ),
      ),
      soldAs: Type.Optional(SoldAsRules),
    },
    { additionalProperties: false },
  ),
  permissions: {
    'dossiers.read': { does: 'See dossiers', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'dossiers.write': { does: 'Open and change dossiers, services and prices', roles: ['manager', 'agent'] },
    'dossiers.import': { does: 'Import supplier files', roles: ['manager', 'agent'] },
  },
  providers: [
    provide(Dossiers, { ...PAPER_NEEDS, consequences: Host.Consequences }, ({ consequences, ...deps }) =>
      createDossiers(deps.agencies, deps.serviceTypes, consequences, (ctx, ref, locale) =>
        paperOf(ctx, deps, (tx) => itineraryOf(tx, deps, ref, locale)),
      ),
    ),
    provide(Imports, NEEDS, createImports),
    provide(Pricing, { agencies: Host.Agencies, serviceTypes: Host.Services }, createPricing),
  ],
  exports: [Dossiers, Imports],
  routes: [...dossierRoutes, ...serviceRoutes, ...claimRoutes, ...importRoutes, ...documentRoutes],
  checks: [contested],
  integrity: dossierChecks,
  migrations: new URL('./migrations/', import.meta.url),
});
