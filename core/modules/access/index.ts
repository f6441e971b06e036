import { Type } from 'typebox';
import { definePlugin, Host, provide } from '../../contracts/index.ts';
import { routes } from './routes.ts';
import { checkPassword } from './rules.ts';
import { createAuthenticator, createUser } from './service.ts';
import { Users } from './tokens.ts';

/** Users, roles, sessions, API keys. */
export default definePlugin({
  id: 'access',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  permissions: {
    'access.read': { does: 'See users and roles', roles: ['manager'] },
    'access.manage': { does: 'Create and change users and API keys', roles: [] },
  },
  providers: [
    provide(Host.Authenticator, { db: Host.Db, clock: Host.Clock, roles: Host.Roles }, createAuthenticator),
    provide(Users, { passwords: Host.Passwords, roles: Host.Roles }, ({ passwords, roles }) => ({
      async create({ password, ...input }, tx) {
        checkPassword(password, input.login);
        return createUser(tx, roles, { ...input, passwordHash: await passwords.hash(password) });
      },
    })),
  ],
  exports: [Host.Authenticator, Users],
  routes,
  migrations: new URL('./migrations/', import.meta.url),
});
