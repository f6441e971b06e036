/** Mounts operations on Hono, under /api. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { type Actor, type Binary, fail, isError, type Page } from '../../contracts/index.ts';
import { monotonicSeconds } from '../clock.ts';
import { ANONYMOUS, authorize, createCaller } from './call.ts';
import { createOpenApi } from './openapi.ts';
import { compileRoutes, type Operation } from './operations.ts';
import { problemOf, toEscaleError } from './problems.ts';
import { readRequest } from './request.ts';
import { API_HEADERS, refuseForgery } from './security.ts';
import { asksForFile, fileOf, languageOf, type Reader } from './spreadsheet.ts';
import { createStatic } from './static.ts';
import { type Api, type ApiOptions, isBinary, type Reply } from './types.ts';

/** Builds the API: compiles every schema at once, so a bad one stops the boot (PLUGIN_INVALID with all findings). */
export function createApi(options: ApiOptions): Api {
  const operations = compileRoutes(options.routes);
  const invoke = createCaller(options);
  const openapi = createOpenApi(options.routes, {
    version: options.version,
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
  });
  const app = new Hono();

  const serve = async (c: Context, operation: Operation): Promise<Response> => {
    const started = monotonicSeconds();
    const requestId = requestIdOf(c);
    const url = new URL(c.req.url);
    const reply = await answer(c, operation, requestId, url);
    const seconds = monotonicSeconds() - started;
    const { operationId } = operation.route;
    options.observe?.({ operationId, method: c.req.method, status: reply.status, seconds });
    options.logger.info({ requestId, operation: operationId, status: reply.status, ms: Math.round(seconds * 1000) }, 'request');
    return toResponse(c.req.raw, reply, requestId);
  };

  const answer = async (
    c: Context,
    operation: Operation,
    requestId: string,
    { origin, pathname: instance, search }: URL,
  ): Promise<Reply> => {
    try {
      refuseForgery(c.req.raw, options.baseUrl);
      const headers = Object.fromEntries(c.req.raw.headers);
      // Before the body is read: whoever may not call need not be listened to.
      const who = await identify(operation, headers);
      authorize(operation, who?.actor ?? ANONYMOUS);
      const { input, texts, bytes } = await readRequest(operation, c.req.raw, c.req.param());
      const agency = who?.agency ?? agencyOf(input, headers);
      const how = {
        body: bytes,
        // Behind a proxy ours is another than the one the caller called.
        url: `${(options.baseUrl ?? origin).replace(/\/$/, '')}${instance}${search}`,
        agency,
        actor: who?.actor ?? ANONYMOUS,
        requestId,
        headers,
        dryRun: isDryRun(headers['escale-dry-run']),
        ...(headers['idempotency-key'] === undefined ? {} : { idempotencyKey: headers['idempotency-key'] }),
        ...(headers['if-match'] === undefined ? {} : { ifMatch: headers['if-match'] }),
      };
      const ask = (given: Record<string, unknown>) => invoke(operation, given, how, texts, instance);
      if (!asksForFile(operation, headers['accept'])) return await ask(input);
      const { timeZone } = options.agencies.get(agency);
      return await listFile(operation, input, { language: languageOf(headers['accept-language']), timeZone }, ask);
    } catch (thrown) {
      const error = toEscaleError(thrown);
      if (error.code === 'INTERNAL')
        options.logger.error({ requestId, stack: String((error.cause as Error | undefined)?.stack) }, 'request failed');
      return { status: error.status, body: problemOf(error, instance), headers: {}, error };
    }
  };

  /** Somebody, or null for a request without credentials. Who signs is nobody yet: his signature is over the body. */
  const identify = async (operation: Operation, headers: Record<string, string>): Promise<{ agency: string; actor: Actor } | null> => {
    if (operation.route.permission === 'signed') return null;
    try {
      const who = await options.authenticator.authenticate(headers);
      if (!who && operation.route.permission !== 'public')
        throw fail('UNAUTHENTICATED', 'Log in, or send an API key as Authorization: Bearer.');
      return who;
    } catch (error) {
      // Somebody whose session has ended must still be able to log in.
      if (operation.route.permission === 'public' && isError(error, 'UNAUTHENTICATED')) return null;
      throw error;
    }
  };

  /** A public operation names its agency in the input or in X-Agency; else it is the first one configured. */
  const agencyOf = (input: Record<string, unknown>, headers: Record<string, string>): string => {
    const named = input['agency'] ?? headers['x-agency'];
    return typeof named === 'string' ? named : (options.agencies.list()[0]?.id ?? '');
  };

  mount(app, operations, serve);
  app.get('/api/openapi.json', (c) => c.json(openapi, 200, { ...API_HEADERS, 'cache-control': 'no-cache' }));
  const refuse = (c: Context, error: unknown, headers: Record<string, string> = {}): Response => {
    const problem = problemOf(error, new URL(c.req.url).pathname);
    return toResponse(c.req.raw, { status: problem.status, body: problem, headers, error: toEscaleError(error) }, requestIdOf(c));
  };
  for (const [path, methods] of byPath(operations)) {
    const allow = methods.join(', ');
    app.all(path, (c) => refuse(c, fail('METHOD_NOT_ALLOWED', `Use ${allow} here.`), { allow }));
  }
  app.all('/api', (c) => refuse(c, nothingHere(c)));
  app.all('/api/*', (c) => refuse(c, nothingHere(c)));
  const files = options.consoleDir ? createStatic(options.consoleDir) : null;
  app.notFound((c) => files?.(c.req.raw) ?? refuse(c, nothingHere(c)));
  app.onError((error, c) => {
    options.logger.error({ stack: String(error.stack) }, 'request failed');
    return refuse(c, error);
  });

  return {
    routes: options.routes,
    openapi,
    fetch: async (request) => app.fetch(request),
    async call(operationId, input, how) {
      const operation = operations.get(operationId);
      if (operation) return invoke(operation, input, how);
      const error = fail('NOT_FOUND', `No operation goes by the name “${operationId}”. See /api/openapi.json.`);
      return { status: error.status, body: problemOf(error, '/api'), headers: {}, error };
    },
  };
}

/** A list as a file: refused as the list is, before anything is sent. */
async function listFile(
  operation: Operation,
  input: Record<string, unknown>,
  reader: Reader,
  ask: (input: Record<string, unknown>) => Promise<Reply>,
): Promise<Reply> {
  const pageOf = (cursor: string | undefined) => ask({ ...input, limit: '200', ...(cursor === undefined ? {} : { cursor }) });
  const reply = await pageOf(undefined);
  if (reply.error) return reply;
  const next = async (cursor: string): Promise<Page<Record<string, unknown>>> => {
    const { error, body } = await pageOf(cursor);
    if (error) throw error;
    return body as Page<Record<string, unknown>>;
  };
  return { ...reply, body: fileOf(operation, reader, reply.body as Page<Record<string, unknown>>, next) };
}

/** Only a plain word decides whether something is done in earnest. */
function isDryRun(said: string | undefined): boolean {
  if (said === undefined || said === 'false') return false;
  if (said === 'true') return true;
  throw fail('INPUT_INVALID', `The header Escale-Dry-Run is true or false, not “${said.slice(0, 20)}”. Nothing was done.`);
}

const nothingHere = (c: Context) =>
  fail('NOT_FOUND', `There is nothing at ${new URL(c.req.url).pathname}. See /api/openapi.json for what there is.`);
const honoPath = (path: string): string => `/api${path.replace(/\{(\w+)\}/g, ':$1')}`;

/** Fixed segments before placeholders, so that /things/export is not taken for the thing called “export”. */
function mount(app: Hono, operations: ReadonlyMap<string, Operation>, serve: (c: Context, o: Operation) => Promise<Response>): void {
  const rank = (o: Operation) => o.route.path.replace(/\{\w+\}/g, '\uffff');
  const sorted = [...operations.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  for (const operation of sorted) app.on(operation.route.method.toUpperCase(), honoPath(operation.route.path), (c) => serve(c, operation));
}

function byPath(operations: ReadonlyMap<string, Operation>): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { route } of operations.values()) {
    const path = honoPath(route.path).replace(/:\w+/g, ':x');
    paths.set(path, [...(paths.get(path) ?? []), route.method.toUpperCase()]);
  }
  return paths;
}

function requestIdOf(c: Context): string {
  const given = c.req.header('x-request-id');
  return given !== undefined && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

function toResponse(request: Request, reply: Reply, requestId: string): Response {
  // A record goes to the socket as it is; as `Headers` each is judged and copied once more.
  const headers: Record<string, string> = { ...API_HEADERS, ...reply.headers, 'x-request-id': requestId };
  if (reply.error?.code === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer';
  if (reply.error?.code === 'BUSY' || reply.error?.code === 'IDEMPOTENCY_IN_PROGRESS') headers['retry-after'] = '1';
  const { etag } = headers;
  if (request.method === 'GET' && etag !== undefined && request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers });
  if (reply.status === 204) return new Response(null, { status: 204, headers });
  if (isBinary(reply.body)) {
    headers['content-type'] = reply.body.type;
    headers['content-disposition'] = disposition(reply.body);
    const { bytes } = reply.body;
    return new Response((bytes instanceof Uint8Array ? bytes : Readable.toWeb(Readable.from(bytes))) as BodyInit, {
      status: reply.status,
      headers,
    });
  }
  headers['content-type'] = reply.error ? 'application/problem+json' : 'application/json; charset=utf-8';
  return new Response(JSON.stringify(reply.body ?? null), { status: reply.status, headers });
}

/** Shown in place only where a browser cannot run what is inside. */
function disposition(binary: Binary): string {
  const kind = /^(application\/pdf|text\/plain|image\/(png|jpeg))\b/.test(binary.type) ? 'inline' : 'attachment';
  const plain = binary.name.replace(/[^\w. -]/g, '_');
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(binary.name)}`;
}
