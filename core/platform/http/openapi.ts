/** Writes the OpenAPI 3.1 document from the same route objects the host serves. */
import { EntrySchema, ERRORS } from '../../contracts/index.ts';
import { bodyLimit, hasDryRun, takesKey } from './operations.ts';
import type { ApiRoute } from './types.ts';

type Json = Record<string, unknown>;

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457 problem',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri-reference' },
    code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable: decide on it, not on texts' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the input' },
          code: { type: 'string' },
          message: { type: 'string' },
          line: { type: 'integer' },
          column: { type: 'integer' },
          plugin: { type: 'string' },
        },
        required: ['code', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
};

const DRY_RUN = {
  type: 'object',
  description: 'The answer to `Escale-Dry-Run: true` of an operation that writes: nothing was kept',
  properties: {
    answer: { description: 'What it would have answered; numbers and ids are others when it is done' },
    entries: { type: 'array', items: plain(EntrySchema), description: 'Entries it would have posted to the journal' },
  },
  required: ['answer', 'entries'],
};

/** The document; the same routes give the same document, in the order of their paths. */
export function createOpenApi(routes: readonly ApiRoute[], info: { readonly version: string; readonly baseUrl?: string }): object {
  const paths: Record<string, Json> = {};
  const sorted = [...routes].sort((a, b) => compare(a.route.path, b.route.path) || compare(a.route.method, b.route.method));
  for (const bound of sorted) {
    const { path, method } = bound.route;
    paths[path] ??= {};
    paths[path][method] = operationOf(bound);
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Escale', version: info.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api' }],
    security: [{ session: [] }, { apiKey: [] }],
    tags: [...new Set(sorted.map((b) => b.plugin))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: PROBLEM, DryRun: DRY_RUN },
      responses: {
        Problem: {
          description: 'What was refused, and what to do',
          content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
        },
      },
      parameters: {
        IdempotencyKey: header('Idempotency-Key', 'The same key and body are done once; the answer is replayed', false),
        IfMatch: header('If-Match', 'ETag of the version that was read', true),
        DryRun: header('Escale-Dry-Run', '`true`: the same path, rolled back at the end; answers 200 with a DryRun', false),
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'escale_session' },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const ref = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });
const header = (name: string, description: string, required: boolean): Json => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', maxLength: 100 },
});
/** Plain JSON of a schema: TypeBox keeps marks on its objects that do not belong into a document. */
function plain(schema: object): Json {
  return JSON.parse(JSON.stringify(schema)) as Json;
}

function operationOf({ plugin, route }: ApiRoute): Json {
  const input = plain(route.input) as { properties?: Record<string, Json>; required?: string[] };
  const pathNames = [...route.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!);
  const body = route.method === 'get' || route.method === 'delete' ? null : (route.body ?? 'json');
  const required = input.required ?? [];
  const rest = Object.entries(input.properties ?? {}).filter(([name]) => !pathNames.includes(name));
  const parameters: Json[] = pathNames.map((name) => ({ name, in: 'path', required: true, schema: input.properties?.[name] ?? {} }));
  if (body === null || body === 'bytes')
    for (const [name, schema] of rest) parameters.push({ name, in: 'query', required: required.includes(name), schema });
  if (takesKey(route)) parameters.push(ref('parameters', 'IdempotencyKey'));
  if (route.ifMatch) parameters.push(ref('parameters', 'IfMatch'));
  if (hasDryRun(route)) parameters.push(ref('parameters', 'DryRun'));
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [plugin],
    ...(route.permission === 'signed' ? { description: SIGNED } : {}),
    ...(['public', 'signed'].includes(route.permission) ? { security: [] } : {}),
    'x-permission': route.permission,
    ...(route.list ? { 'x-list': route.list } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...requestBody(
      route,
      rest,
      required.filter((name) => !pathNames.includes(name)),
    ),
    responses: { [String(route.status ?? 200)]: success(route), default: ref('responses', 'Problem') },
  };
}

const SIGNED =
  'No log-in: the signature of whoever sends it is verified, over the address and the body as they were sent. SIGNATURE_INVALID without, and nothing else is said.';

function requestBody(route: ApiRoute['route'], fields: [string, Json][], required: string[]): Json {
  if (route.method === 'get' || route.method === 'delete') return {};
  if (route.body === 'bytes') {
    const description = `As it is sent, ${bodyLimit(route, { properties: {} })} bytes at most`;
    return { requestBody: { description, required: true, content: { '*/*': { schema: {} } } } };
  }
  if (fields.length === 0) return {};
  const schema = { type: 'object', properties: Object.fromEntries(fields), required, additionalProperties: false };
  return { requestBody: { required: required.length > 0, content: { 'application/json': { schema } } } };
}

function success(route: ApiRoute['route']): Json {
  if (route.status === 204) return { description: 'Done' };
  const output = plain(route.output) as { properties?: Record<string, Json> };
  const etag = output.properties?.['version']
    ? { headers: { ETag: { description: 'Send it back as If-Match', schema: { type: 'string' } } } }
    : {};
  const json = { 'application/json': { schema: output } };
  const whole = route.list
    ? { 'text/csv': { schema: { type: 'string', description: 'All that passes the filter, for a spreadsheet' } } }
    : {};
  const content = route.binary === undefined ? { ...json, ...whole } : { [route.binary]: { schema: {} } };
  return { description: route.status === 202 ? 'Accepted: the answer is a job' : 'OK', ...etag, content };
}
