/** The one path of every operation, whoever calls: permission → input → transaction → idempotency → handler → audit → answer. */
import { randomUUID } from 'node:crypto';
import { type Actor, beginning, type Call, type Ctx, didYouMean, fail, isError, OPEN_TO, SCOPE, type Tx } from '../../contracts/index.ts';
import { checkKey, hashOf, record, replay } from './idempotency.ts';
import { hasDryRun, type Operation, takesKey } from './operations.ts';
import { problemOf, toEscaleError } from './problems.ts';
import { prove } from './signed.ts';
import { type ApiOptions, type CallOptions, type DryRun, isBinary, type Reply } from './types.ts';

/** Somebody who is not logged in. */
export const ANONYMOUS: Actor = Object.freeze({ kind: 'system', id: 'anonymous', name: 'anonymous', permissions: new Set<string>() });

/** May somebody who is logged in call a route with this permission? */
export const holds = ({ permissions }: Actor, permission: string): boolean =>
  (OPEN_TO as readonly string[]).includes(permission) || permissions === 'all' || permissions.has(permission);

/** FORBIDDEN names the permission that is missing; UNAUTHENTICATED when nobody is logged in. */
export function authorize(operation: Operation, actor: Actor): void {
  const { permission, operationId } = operation.route;
  if (permission === 'public' || permission === 'signed') return;
  if (actor === ANONYMOUS)
    throw fail('UNAUTHENTICATED', `${operationId} needs somebody: log in, or send an API key as Authorization: Bearer.`);
  if (holds(actor, permission)) return;
  throw fail('FORBIDDEN', `${operationId} needs the permission ${permission}. Ask somebody who manages roles.`);
}

const NO_BODY = new Uint8Array();

/** Makes the function behind `api.call`; `texts` says that input came from a query string. */
export function createCaller(options: Omit<ApiOptions, 'routes'>) {
  const inFlight = new Set<string>();

  return async function invoke(operation: Operation, given: unknown, how: CallOptions, texts = false, instance?: string): Promise<Reply> {
    const requestId = how.requestId ?? randomUUID();
    try {
      const agency = operation.route.signed ? String((given as Record<string, unknown> | null)?.[SCOPE]) : how.agency;
      options.agencies.get(agency);
      authorize(operation, how.actor);
      if (options.isEnabled && !options.isEnabled(operation.plugin, agency)) {
        throw fail('NOT_FOUND', `“${operation.plugin}” is not enabled for the agency “${agency}”. Enable it in the agency's file.`);
      }
      const input = readInput(operation, given, texts);
      const proved = operation.route.signed ? await prove(operation, input, agency, how) : null;
      const actor = proved?.actor ?? how.actor;
      const ctx: Ctx = { agency, actor, requestId, at: how.at ?? options.clock.now(), dryRun: how.dryRun ?? false };
      return await perform(operation, input, ctx, how, proved?.said);
    } catch (thrown) {
      const error = toEscaleError(thrown);
      if (error.code === 'BUSY') options.logger.warn({ requestId, operation: operation.route.operationId, reason: error.message }, 'busy');
      else if (error.status >= 500) {
        const cause = (error.cause ?? error) as { stack?: unknown };
        options.logger.error(
          { requestId, operation: operation.route.operationId, code: error.code, stack: String(cause.stack ?? cause) },
          'operation failed',
        );
      }
      return { status: error.status, body: problemOf(error, instance ?? `/api${operation.route.path}`), headers: {}, error };
    }
  };

  async function perform(operation: Operation, input: Record<string, unknown>, ctx: Ctx, how: CallOptions, said: unknown): Promise<Reply> {
    const { route } = operation;
    const before = { ctx, read: <R>(work: (tx: Tx) => Promise<R>) => options.db.read(ctx, work) };
    const prepared = route.prepare ? await route.prepare(structuredClone(input), before, operation.deps as never) : said;
    const handled = (tx: Tx | null): Promise<Reply> => handle(operation, input, ctx, tx, how, prepared);
    if (route.writes === 'own') return handled(null);
    const wanted = takesKey(route) && !ctx.dryRun ? how.idempotencyKey : undefined;
    if (wanted === undefined) return inTransaction(ctx, operation, input, handled);

    const key = checkKey(wanted);
    const hash = hashOf(operation, input, ctx.actor.id);
    const flight = `${ctx.agency} ${key}`;
    if (inFlight.has(flight))
      throw fail('IDEMPOTENCY_IN_PROGRESS', 'A request with this Idempotency-Key is being worked on. Ask again in a moment.');
    inFlight.add(flight);
    try {
      return await inTransaction(
        ctx,
        operation,
        input,
        async (tx) => {
          const before = await replay(tx, key, hash);
          if (before) return before;
          const reply = await handled(tx);
          await record(tx, operation, key, hash, reply);
          return reply;
        },
        true,
      );
    } catch (error) {
      // Whatever it was refused for: another process may have done it under this key between our look and our lock, or our own commit
      // went through before the connection died. The recorded answer is the answer.
      if (!isError(error)) throw error;
      const recorded = await options.db
        .read(ctx, (tx) => replay(tx, key, hash))
        .catch((other: unknown) => {
          throw isError(other, 'IDEMPOTENCY_MISMATCH') ? other : error;
        });
      if (recorded) return recorded;
      throw error;
    } finally {
      inFlight.delete(flight);
    }
  }

  /** `recorded`: a read that carries a key needs a transaction too, for its record. */
  function inTransaction<R>(
    ctx: Ctx,
    { route, deps }: Operation,
    input: Record<string, unknown>,
    work: (tx: Tx) => Promise<R>,
    recorded = false,
  ): Promise<R> {
    if (route.writes === 'no' && !recorded) return options.db.read(ctx, work);
    if (route.writes !== 'ledger') return options.db.transaction(ctx, work);
    const warm = route.warm && {
      kind: route.operationId,
      input,
      run: (tx: Tx, inputs: readonly unknown[]) => route.warm?.(inputs as never, tx, deps as never) ?? Promise.resolve(),
    };
    return options.db.gather(`ledger:${ctx.agency}`, ctx, work, warm);
  }

  /** May run more than once: a transaction that met a deadlock is repeated whole. So everything it gathers is made here. */
  async function handle(
    operation: Operation,
    input: Record<string, unknown>,
    ctx: Ctx,
    tx: Tx | null,
    how: CallOptions,
    prepared: unknown,
  ): Promise<Reply> {
    const { route, deps } = operation;
    const headers: Record<string, string> = {};
    let matched = false;
    const call: Call = {
      ctx,
      prepared,
      get tx() {
        return tx ?? refuseTx(route.operationId);
      },
      headers: how.headers ?? {},
      body: how.body ?? NO_BODY,
      setHeader: (name, value) => {
        headers[name.toLowerCase()] = value;
      },
      match: (version) => {
        matched = true;
        checkVersion(how.ifMatch, version);
      },
    };
    if (route.ifMatch && how.ifMatch === undefined) checkVersion(undefined, 0);
    const body: unknown = await route.handle(structuredClone(input), call, deps as never);
    if (route.ifMatch && !matched) throw new Error(`${route.operationId} promises If-Match and never compared it.`);
    if (options.checkOutput && !isBinary(body)) checkOutput(operation, body, input);
    if (ctx.dryRun && hasDryRun(route)) {
      const answer = route.status === 204 || isBinary(body) ? null : body;
      const dry: DryRun = { answer, entries: tx ? ((await options.posted?.(tx)) ?? []) : [] };
      return { status: 200, body: dry, headers: {}, error: null };
    }
    if (tx && route.writes !== 'no') {
      await options.audit?.record(tx, {
        action: route.operationId,
        resource: resourceOf(route.operationId, input, body),
        detail: { fields: Object.keys(input) },
      });
    }
    const version = (body as { version?: unknown } | null)?.version;
    if (Number.isInteger(version)) headers['etag'] = `"${String(version)}"`;
    const status = route.status ?? 200;
    return { status, body: status === 204 ? null : pickFields(operation, body, input), headers, error: null };
  }
}

function refuseTx(operationId: string): never {
  throw fail('INTERNAL', `${operationId} opens its own transactions (\`writes: own\`): none is open.`);
}

/** Values of one input: more than any act needs, and few enough to be judged while others wait. */
const MOST_VALUES = 20_000;
function countValues(value: unknown, left: number): number {
  if (typeof value !== 'object' || value === null || left <= 0) return 1;
  let count = 1;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    count += countValues(item, left - count);
    if (count > left) break;
  }
  return count;
}

function readInput(operation: Operation, given: unknown, texts: boolean): Record<string, unknown> {
  if (countValues(given, MOST_VALUES) > MOST_VALUES)
    throw fail('INPUT_INVALID', `An input holds at most ${MOST_VALUES} values. Send less at once.`);
  const input = structuredClone(given ?? {});
  const findings = (texts ? operation.validateTexts : operation.validate)(input);
  if (findings.length > 0) {
    const { pointer, message } = findings[0]!;
    const more = findings.length === 1 ? '' : ` And ${findings.length - 1} more.`;
    throw fail('INPUT_INVALID', `${pointer ? `${pointer}: ` : ''}${message}${more}`, findings);
  }
  return input as Record<string, unknown>;
}

function checkVersion(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined) throw fail('IF_MATCH_REQUIRED', 'Read the resource first and send its ETag as If-Match.');
  const tags = ifMatch.split(',').map((t) => t.trim());
  if (tags.includes('*') || tags.includes(`"${version}"`)) return;
  throw fail('ETAG_STALE', 'Somebody changed it since you read it. Read it again, look at the change and repeat yours.');
}

function checkOutput(operation: Operation, body: unknown, input: Record<string, unknown>): void {
  const findings = operation.validateOutput(body === undefined ? null : JSON.parse(JSON.stringify(body)));
  if (operation.route.binary !== undefined || input['fields'] !== undefined || operation.route.status === 204 || findings.length === 0)
    return;
  const list = findings.map((f) => `${f.pointer ?? ''} ${f.message}`).join(' ');
  throw new Error(`The answer of ${operation.route.operationId} does not fit its schema: ${list}`);
}

/** `fields=ref,balance` of a list: only these of each row. */
function pickFields(operation: Operation, body: unknown, input: Record<string, unknown>): unknown {
  const wanted = input['fields'];
  if (typeof wanted !== 'string' || !operation.rowFields) return body;
  const names = wanted.split(',').map((n) => n.trim());
  for (const name of names) {
    if (operation.rowFields.includes(name)) continue;
    const message = `Rows of ${operation.route.operationId} have no field “${name}”.${didYouMean(name, operation.rowFields)}`;
    throw fail('INPUT_INVALID', message, [{ code: 'INPUT_INVALID', message, pointer: '/fields' }]);
  }
  const page = body as { items: readonly Record<string, unknown>[] };
  return { ...page, items: page.items.map((row) => Object.fromEntries(names.map((n) => [n, row[n]]))) };
}

/** `dossier:D-12`: what the audit line is about. */
function resourceOf(operationId: string, input: Record<string, unknown>, body: unknown): string {
  const answer = (body ?? {}) as Record<string, unknown>;
  const name = answer['ref'] ?? answer['number'] ?? answer['id'] ?? input['ref'] ?? input['id'] ?? input['dossier'];
  const noun = operationId.split('.')[0]!;
  return typeof name === 'string' || typeof name === 'number' ? beginning(`${noun}:${name}`, 100) : noun;
}
