import { Type } from 'typebox';
import { definePlugin, provide } from '../../contracts/index.ts';
import { dossierRoutes } from './routes/dossiers.ts';
import { importRoutes } from './routes/imports.ts';
import { serviceRoutes } from './routes/services.ts';
import { createDossiers } from './service/dossier.ts';
import { Dossiers } from './tokens.ts';

/** What was sold: dossiers, services, price lines, imports, timeline. */
export default definePlugin({
  id: 'dossiers',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['parties'],
  config: Type.Object({}, { additionalProperties: false }),
  permissions: {
    'dossiers.read': 'See dossiers',
    'dossiers.write': 'Open and change dossiers, services and prices',
    'dossiers.import': 'Import supplier files',
  },
  providers: [provide(Dossiers, [], createDossiers)],
  exports: [Dossiers],
  routes: [...dossierRoutes, ...serviceRoutes, ...importRoutes],
  migrations: new URL('./migrations/', import.meta.url),
});
