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
  permissions: { 'access.read': 'See users and roles', 'access.manage': 'Create and change users and API keys' },
  providers: [
    provide(Host.Authenticator, { db: Host.Db, clock: Host.Clock }, createAuthenticator),
    provide(Users, { passwords: Host.Passwords }, ({ passwords }) => ({
      async create({ password, ...input }, tx) {
        checkPassword(password, input.login);
        return createUser(tx, { ...input, passwordHash: await passwords.hash(password) });
      },
    })),
  ],
  exports: [Host.Authenticator, Users],
  routes,
  migrations: new URL('./migrations/', import.meta.url),
});
