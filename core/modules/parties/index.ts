import { Type } from 'typebox';
import { definePlugin, provide } from '../../contracts/index.ts';
import { clientRoutes } from './routes/clients.ts';
import { supplierRoutes } from './routes/suppliers.ts';
import { createParties } from './service.ts';
import { Parties } from './tokens.ts';

/** Clients, suppliers, points of sale, travellers. */
export default definePlugin({
  id: 'parties',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  permissions: {
    'parties.read': { does: 'See clients, suppliers and travellers', roles: ['manager', 'agent', 'accountant', 'viewer'] },
    'parties.write': { does: 'Create and change them', roles: ['manager', 'agent'] },
  },
  providers: [provide(Parties, {}, createParties)],
  exports: [Parties],
  routes: [...clientRoutes, ...supplierRoutes],
  migrations: new URL('./migrations/', import.meta.url),
});
