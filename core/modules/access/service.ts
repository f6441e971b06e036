/** Log in, log out, users, API keys: one function per verb. */

import { hash, randomBytes } from 'node:crypto';
import { core } from '../../contracts/core.ts';
import {
  type Authenticator,
  addMs,
  beginning,
  type Clock,
  type Ctx,
  type Db,
  epochMs,
  fail,
  type Passwords,
  personOf,
  type Roles,
  type Row,
  type Tx,
  type Where,
} from '../../contracts/index.ts';
import { apiKeys, sessions, users } from './model.ts';
import { lockMs } from './rules.ts';

const SESSION_MS = 12 * 3_600_000;
export const COOKIE = 'escale_session';
/** How an API key begins. */
const API_KEY = 'esk_';
const hashOf = (secret: string): string => hash('sha256', secret);
/** Verified against when the login does not exist, so that the answer takes as long. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export type UserRow = Row<typeof users>;

export async function createUser(
  tx: Tx,
  { permissionsOf }: Roles,
  input: { login: string; name: string; passwordHash: string; roles: readonly string[]; email?: string; locale?: string },
): Promise<UserRow> {
  permissionsOf(input.roles);
  if ((await byLogin(tx, input.login)) !== null) throw fail('CONFLICT', `The login “${input.login}” is taken.`);
  const row: UserRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    login: input.login,
    name: input.name,
    email: input.email ?? null,
    password_hash: input.passwordHash,
    roles: [...input.roles],
    locale: input.locale ?? 'fr',
    state: 'active',
    failures: 0,
    locked_until: null,
    created_at: tx.ctx.at,
    version: 1,
  };
  await tx.insert(users, row);
  return row;
}

/** A login is looked up over all agencies: raw SQL, because every other read is confined to one. */
async function byLogin(tx: Tx, login: string): Promise<UserRow | null> {
  return (await core(tx).sql<UserRow>('SELECT * FROM access_users WHERE login = ?', [login], [users]))[0] ?? null;
}

/** Before it is known who is there. */
const systemCtx = (clock: Clock): Ctx => ({
  agency: '',
  actor: { kind: 'system', id: 'login', name: 'login', permissions: 'all' },
  requestId: 'login',
  at: clock.now(),
  dryRun: false,
});

/** Opens a session. CREDENTIALS_WRONG tells nothing more; LOGIN_THROTTLED after repeated failures; BUSY. A failure is counted in a dry run too. */
export async function logIn(
  db: Db,
  clock: Clock,
  passwords: Passwords,
  input: { login: string; password: string; client: string | null; dryRun: boolean },
): Promise<{ token: string; user: UserRow; expiresAt: string }> {
  const nobody = systemCtx(clock);
  const user = await db.read(nobody, (tx) => byLogin(tx, input.login));
  if (user?.locked_until && user.locked_until > clock.now()) throw throttled(user.locked_until, clock.now());
  const right = await passwords.verify(input.password, user?.password_hash ?? NOBODY);
  if (!user || !right || user.state !== 'active') {
    if (user) await noteFailure(db, { ...nobody, agency: user.agency }, user.id);
    throw fail('CREDENTIALS_WRONG', 'The login or the password is wrong.');
  }
  const token = randomBytes(32).toString('base64url');
  const expires_at = addMs(clock.now(), SESSION_MS);
  await db.transaction({ ...nobody, agency: user.agency, dryRun: input.dryRun }, async (tx) => {
    // Guesses sent at once may have locked the login while this password was being verified.
    const now = await tx.lockOne(users, { id: user.id }, 'No such user.');
    if (now.locked_until && now.locked_until > tx.ctx.at) throw throttled(now.locked_until, tx.ctx.at);
    await tx.put(users, { ...now, failures: 0, locked_until: null });
    await tx.insert(sessions, {
      id: tx.newId(),
      token_hash: hashOf(token),
      user_id: user.id,
      created_at: tx.ctx.at,
      expires_at,
      client: input.client == null ? null : beginning(input.client, 250),
    });
  });
  return { token, user, expiresAt: expires_at };
}

const throttled = (until: string, now: string) =>
  fail('LOGIN_THROTTLED', `Too many attempts. Try again in ${Math.ceil((epochMs(until) - epochMs(now)) / 1000)} seconds.`);

function noteFailure(db: Db, ctx: Ctx, id: string): Promise<void> {
  return db.transaction(ctx, async (tx) => {
    const user = await tx.lockOne(users, { id }, 'No such user.');
    const failures = user.failures + 1;
    await tx.put(users, { ...user, failures, locked_until: lockMs(failures) > 0 ? addMs(ctx.at, lockMs(failures)) : null });
  });
}

export async function logOut(tx: Tx, headers: Readonly<Record<string, string>>): Promise<void> {
  const secret = secretOf(headers);
  if (secret) await revoke(tx, { token_hash: hashOf(secret) });
}

/** Ends sessions. */
export async function revoke(tx: Tx, which: Where<typeof sessions>): Promise<void> {
  for (const session of await tx.lock(sessions, { ...which, revoked_at: null }))
    await tx.put(sessions, { ...session, revoked_at: tx.ctx.at });
}

/** The bearer token or the session cookie of a request. */
function secretOf(headers: Readonly<Record<string, string>>): string | null {
  const bearer = /^Bearer ([\w-]+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (bearer) return bearer;
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(headers['cookie'] ?? '')?.[1] ?? null;
}

type Known = NonNullable<Awaited<ReturnType<Authenticator['authenticate']>>>;
/** Credentials that are looked up in one read at most. */
const AT_ONCE = 500;
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Whom secrets stand for, given with their hash: API keys and users of sessions. */
async function knownBy(tx: Tx, { permissionsOf }: Roles, secrets: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>();
  const hashes = [...secrets.keys()];
  const ofKeys = hashes.filter((hash) => secrets.get(hash)?.startsWith(API_KEY));
  const keys =
    ofKeys.length === 0
      ? []
      : await core(tx).sql<Row<typeof apiKeys>>(
          `SELECT * FROM access_api_keys WHERE key_hash IN (${marks(ofKeys)}) AND revoked_at IS NULL`,
          ofKeys,
          [apiKeys],
        );
  for (const k of keys)
    known.set(k.key_hash, {
      agency: k.agency,
      actor: { kind: 'apiKey', id: k.id, name: k.name, permissions: permissionsOf(k.roles as string[]), madeBy: k.made_by },
    });
  const rest = hashes.filter((hash) => !known.has(hash));
  if (rest.length === 0) return known;
  const open = await core(tx).sql<UserRow & { token_hash: string }>(
    `SELECT u.*, s.token_hash FROM access_sessions s JOIN access_users u ON u.id = s.user_id
     WHERE s.token_hash IN (${marks(rest)}) AND s.revoked_at IS NULL AND s.expires_at > ? AND u.state = 'active'`,
    [...rest, tx.ctx.at],
    [users, sessions],
  );
  for (const u of open)
    known.set(u.token_hash, {
      agency: u.agency,
      actor: { kind: 'user', id: u.id, name: u.name, permissions: permissionsOf(u.roles as string[]) },
    });
  return known;
}

/** Makes somebody of a token: a session's user or an API key. Those who come in one turn of the event loop are looked up in one read, begun after they came. */
export function createAuthenticator({
  db,
  clock,
  roles,
}: {
  readonly db: Db;
  readonly clock: Clock;
  readonly roles: Roles;
}): Authenticator {
  const waiting: { readonly hash: string; readonly secret: string; readonly settle: PromiseWithResolvers<Known> }[] = [];
  const lookUp = async (): Promise<void> => {
    const all = waiting.splice(0, AT_ONCE);
    if (waiting.length > 0) setImmediate(lookUp);
    try {
      const secrets = new Map(all.map((w) => [w.hash, w.secret]));
      const known = await db.read(systemCtx(clock), (tx) => knownBy(tx, roles, secrets));
      for (const { hash, settle } of all) {
        const somebody = known.get(hash);
        if (somebody) settle.resolve(somebody);
        else settle.reject(fail('UNAUTHENTICATED', 'The session has ended. Log in again.'));
      }
    } catch (error) {
      for (const { settle } of all) settle.reject(error);
    }
  };
  return {
    async authenticate(headers) {
      const secret = secretOf(headers);
      if (secret === null) return null;
      const settle = Promise.withResolvers<Known>();
      if (waiting.length === 0) setImmediate(lookUp);
      waiting.push({ hash: hashOf(secret), secret, settle });
      return settle.promise;
    },
  };
}

export async function createApiKey(
  tx: Tx,
  { permissionsOf }: Roles,
  input: { name: string; roles: readonly string[] },
): Promise<{ id: string; key: string }> {
  permissionsOf(input.roles);
  const key = `${API_KEY}${randomBytes(32).toString('base64url')}`;
  const id = tx.newId();
  await tx.insert(apiKeys, {
    id,
    name: input.name,
    key_hash: hashOf(key),
    roles: [...input.roles],
    created_at: tx.ctx.at,
    made_by: personOf(tx.ctx.actor),
  });
  return { id, key };
}
