/** Routes of access. */

import { Type } from 'typebox';
import {
  fail,
  Host,
  IdSchema,
  InstantSchema,
  listRoute,
  orNull,
  RefSchema,
  type Roles,
  type Route,
  resource,
  route,
  spokenFor,
  strict,
  TextSchema,
  VersionSchema,
} from '../../contracts/index.ts';
import { sessions, users } from './model.ts';
import { checkPassword } from './rules.ts';
import { COOKIE, createApiKey, createUser, logIn, logOut, revoke } from './service.ts';

/** Never recorded with an Idempotency-Key, nor hashed where it could be guessed from. */
const Secret = Type.String({ maxLength: 1000, 'x-secret': true });
const RoleList = Type.Array(Type.String(), { minItems: 1, maxItems: 10, uniqueItems: true });
const STATES = { active: { fr: 'Actif', en: 'Active', tone: 'good' }, disabled: { fr: 'Désactivé', en: 'Disabled', tone: 'bad' } } as const;
const User = resource(
  users,
  (field) => ({
    id: field.is('id', IdSchema, null),
    login: field.is('login', RefSchema, { fr: 'Identifiant', en: 'Login' }),
    name: field.is('name', TextSchema, { fr: 'Nom', en: 'Name' }),
    email: field.is('email', orNull(Type.String()), { fr: 'Courriel', en: 'E-mail' }),
    roles: field.is('roles', RoleList, { fr: 'Rôles', en: 'Roles' }),
    locale: field.is('locale', Type.String(), { fr: 'Langue', en: 'Language' }),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'Status' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créé le', en: 'Created' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: 'name', search: 'name' },
);
const Me = strict({
  user: User.schema,
  agency: Type.String(),
  currency: Type.String({ description: 'Of the books' }),
  timeZone: Type.String({ description: 'Where the agency keeps its days, such as Europe/Paris' }),
  locales: Type.Array(Type.String(), { description: 'Languages clients can be written to in, the agency’s own first' }),
  permissions: orNull(Type.Array(Type.String())),
});
const permissionList = ({ permissionsOf }: Roles, roles: string[]) => {
  const p = permissionsOf(roles);
  return p === 'all' ? null : [...p].sort();
};
const cookie = (value: string, seconds: number) => `${COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`;

export const routes: readonly Route[] = [
  route({
    operationId: 'auth.login',
    method: 'post',
    path: '/auth/login',
    summary: 'Open a session: the answer carries a bearer token and sets a cookie',
    permission: 'public',
    input: strict({ login: RefSchema, password: Type.String({ minLength: 1, maxLength: 1000, 'x-secret': true }) }),
    output: strict({
      token: Type.String(),
      expiresAt: InstantSchema,
      user: User.schema,
      agency: Type.String(),
      permissions: orNull(Type.Array(Type.String())),
    }),
    writes: 'own',
    deps: { db: Host.Db, clock: Host.Clock, passwords: Host.Passwords, roles: Host.Roles },
    async handle(input, call, { db, clock, passwords, roles }) {
      const from = { client: call.headers['user-agent'] ?? null, dryRun: call.ctx.dryRun };
      const { token, user, expiresAt } = await passwords.admit(() => logIn(db, clock, passwords, { ...input, ...from }));
      call.setHeader('set-cookie', cookie(token, 12 * 3600));
      return { token, expiresAt, user: User.json(user), agency: user.agency, permissions: permissionList(roles, user.roles as string[]) };
    },
  }),
  route({
    operationId: 'auth.logout',
    method: 'post',
    path: '/auth/logout',
    summary: 'End the session',
    permission: 'session',
    input: strict({}),
    output: strict({ loggedOut: Type.Boolean() }),
    writes: 'yes',
    async handle(_input, call) {
      await logOut(call.tx, call.headers);
      call.setHeader('set-cookie', cookie('', 0));
      return { loggedOut: true };
    },
  }),
  route({
    operationId: 'auth.me',
    method: 'get',
    path: '/auth/me',
    summary: 'Who is logged in, and what they may do (null: everything)',
    permission: 'session',
    input: strict({}),
    output: Me,
    writes: 'no',
    deps: { agencies: Host.Agencies, documents: Host.Documents, roles: Host.Roles },
    async handle(_input, { ctx, tx }, { agencies, documents, roles }) {
      const user = await tx.first(users, { id: ctx.actor.id });
      if (!user) throw fail('NOT_FOUND', 'An API key is not a user.');
      const { currency, locale, timeZone } = agencies.get(ctx.agency);
      const spoken = documents.locales(ctx.agency);
      const own = spokenFor(spoken, locale);
      const locales = [...(own === undefined ? [] : [own]), ...spoken.filter((l) => l !== own)];
      return {
        user: User.json(user),
        agency: ctx.agency,
        currency,
        timeZone,
        locales,
        permissions: permissionList(roles, user.roles as string[]),
      };
    },
  }),
  route({
    operationId: 'session.list',
    method: 'get',
    path: '/sessions',
    summary: 'Open sessions of the logged-in user',
    permission: 'session',
    input: strict({}),
    output: strict({
      items: Type.Array(strict({ id: IdSchema, createdAt: InstantSchema, expiresAt: InstantSchema, client: orNull(Type.String()) })),
    }),
    writes: 'no',
    async handle(_input, { ctx, tx }) {
      const open = await tx.find(
        sessions,
        { user_id: ctx.actor.id, revoked_at: null, expires_at: { gt: ctx.at } },
        { order: [['created_at', 'desc']], limit: 100 },
      );
      return { items: open.map((s) => ({ id: s.id, createdAt: s.created_at, expiresAt: s.expires_at, client: s.client })) };
    },
  }),
  route({
    operationId: 'session.revoke',
    method: 'post',
    path: '/sessions/{id}/revoke',
    summary: 'End one of your sessions',
    permission: 'session',
    input: strict({ id: IdSchema }),
    output: strict({ id: IdSchema }),
    writes: 'yes',
    async handle({ id }, { ctx, tx }) {
      await tx.lockOne(sessions, { id, user_id: ctx.actor.id }, 'You have no such session.');
      await revoke(tx, { id });
      return { id };
    },
  }),
  route({
    operationId: 'user.create',
    method: 'post',
    path: '/users',
    summary: 'Create a user',
    permission: 'access.manage',
    input: strict({
      login: RefSchema,
      name: TextSchema,
      password: Secret,
      roles: RoleList,
      email: Type.Optional(Type.String({ format: 'email' })),
      locale: Type.Optional(Type.Enum(['fr', 'en'])),
    }),
    output: User.schema,
    status: 201,
    writes: 'yes',
    deps: { passwords: Host.Passwords, roles: Host.Roles },
    async prepare({ password, login }, _before, { passwords }) {
      checkPassword(password, login);
      return passwords.hash(password);
    },
    handle: async ({ password: _, ...input }, { tx, prepared: passwordHash }, { roles }) =>
      User.json(await createUser(tx, roles, { ...input, passwordHash })),
  }),
  route({
    operationId: 'user.update',
    method: 'patch',
    path: '/users/{id}',
    summary: 'Change a user: name, roles, e-mail, language, password',
    permission: 'access.manage',
    ifMatch: true,
    input: strict({
      id: IdSchema,
      name: Type.Optional(TextSchema),
      roles: Type.Optional(RoleList),
      email: Type.Optional(orNull(Type.String({ format: 'email' }))),
      locale: Type.Optional(Type.Enum(['fr', 'en'])),
      password: Type.Optional(Secret),
    }),
    output: User.schema,
    writes: 'yes',
    deps: { passwords: Host.Passwords, roles: Host.Roles },
    prepare: async ({ password }, _before, { passwords }) => (password === undefined ? null : passwords.hash(password)),
    async handle({ id, password, ...patch }, call, { roles }) {
      const user = await call.tx.lockOne(users, { id }, 'No such user.');
      call.match(user.version);
      if (patch.roles) roles.permissionsOf(patch.roles);
      if (password !== undefined) checkPassword(password, user.login);
      const changed = {
        ...user,
        ...patch,
        version: user.version + 1,
        ...(call.prepared === null ? {} : { password_hash: call.prepared }),
      };
      await call.tx.put(users, changed);
      // Whoever knew the old password is out.
      if (password !== undefined) await revoke(call.tx, { user_id: id });
      return User.json(changed);
    },
  }),
  route({
    operationId: 'user.disable',
    method: 'post',
    path: '/users/{id}/disable',
    summary: 'Take every access away from a user',
    permission: 'access.manage',
    input: strict({ id: IdSchema }),
    output: User.schema,
    writes: 'yes',
    async handle({ id }, { tx }) {
      const user = await tx.lockOne(users, { id }, 'No such user.');
      const changed = { ...user, state: 'disabled', version: user.version + 1 };
      await tx.put(users, changed);
      await revoke(tx, { user_id: id });
      return User.json(changed);
    },
  }),
  listRoute(User, { operationId: 'user.list', path: '/users', summary: 'Users of the agency', permission: 'access.read' }),
  route({
    operationId: 'role.list',
    method: 'get',
    path: '/roles',
    summary: 'Roles and what they may do',
    permission: 'session',
    input: strict({}),
    output: strict({ items: Type.Array(strict({ role: Type.String(), permissions: orNull(Type.Array(Type.String())) })) }),
    writes: 'no',
    deps: { roles: Host.Roles },
    handle: async (_input, _call, { roles }) => ({
      items: [...roles.list].map(([role, p]) => ({ role, permissions: p === 'all' ? null : [...p] })),
    }),
  }),
  route({
    operationId: 'apiKey.create',
    method: 'post',
    path: '/api-keys',
    summary: 'Create a key for a program: shown once',
    permission: 'access.manage',
    input: strict({ name: TextSchema, roles: RoleList }),
    output: strict({ id: IdSchema, key: Type.String({ 'x-secret': true }) }),
    status: 201,
    writes: 'yes',
    deps: { roles: Host.Roles },
    handle: (input, { tx }, { roles }) => createApiKey(tx, roles, input),
  }),
];
