/** An API over a real database, for the tests of this folder. Only the authenticator is made up. */

import { Type } from 'typebox';
import { core } from '../../../contracts/core.ts';
import {
  type Actor,
  type Audit,
  DaySchema,
  fail,
  fromJson,
  IdSchema,
  type Inbound,
  ListProperties,
  MoneySchema,
  orNull,
  PageOf,
  RefSchema,
  type Route,
  type Row,
  route,
  strict,
  table,
  toJson,
} from '../../../contracts/index.ts';
import { fixedClock } from '../../clock.ts';
import { createAgencies, readConfig } from '../../config/index.ts';
import { type Database, migrate } from '../../db/index.ts';
import { createLogger } from '../../logger.ts';
import { builtinRoutes, createApi, createMetrics, HTTP_MIGRATIONS, type ListFields, listPage } from '../index.ts';
import type { ApiOptions } from '../types.ts';
import created from './thing-migrations/001-things.ts';

export const things = table(created);
export const fields: ListFields = {
  ref: { column: 'ref', type: 'key' },
  name: { column: 'name', type: 'text' },
  state: { column: 'state', type: 'enum', values: ['open', 'held', 'closed'] },
  amount: { column: 'amount', type: 'money' },
  on: { column: 'on', type: 'day' },
  size: { column: 'size', type: 'int' },
  note: { column: 'note', type: 'text' },
};
const Thing = strict({
  id: IdSchema,
  ref: RefSchema,
  name: Type.String(),
  state: Type.Enum(['open', 'held', 'closed']),
  money: MoneySchema,
  on: DaySchema,
  version: Type.Integer(),
});
const COLUMNS = ['id', 'ref', 'name', 'state', 'amount', 'on', 'version'] as const;
const view = (row: Pick<Row<typeof things>, (typeof COLUMNS)[number]>) => ({
  id: row.id,
  ref: row.ref,
  name: row.name,
  state: row.state as 'open',
  money: toJson({ minor: row.amount, currency: 'EUR' }),
  on: row.on,
  version: row.version,
});

/** Counts what handlers did, to prove that a replay does nothing. */
export const effects = { created: 0, gate: null as Promise<void> | null };

export const thingRoutes: readonly Route[] = [
  route({
    operationId: 'thing.create',
    method: 'post',
    path: '/things',
    summary: 'Makes a thing',
    permission: 'things.write',
    status: 201,
    input: strict({
      ref: RefSchema,
      name: Type.String(),
      money: MoneySchema,
      on: Type.Optional(DaySchema),
      fail: Type.Optional(Type.Boolean()),
    }),
    output: Thing,
    writes: 'ledger',
    async handle(input, { tx }) {
      await effects.gate;
      const row = {
        id: tx.newId(),
        ref: input.ref,
        name: input.name,
        state: 'open',
        amount: fromJson(input.money).minor,
        on: input.on ?? '2026-03-01',
        note: null,
        size: 1,
        version: 1,
      };
      await tx.insert(things, row);
      effects.created++;
      if (input.fail) throw fail('REASON_REQUIRED', 'Say why.');
      return view(row);
    },
  }),
  route({
    operationId: 'thing.get',
    method: 'get',
    path: '/things/{ref}',
    summary: 'One thing',
    permission: 'things.read',
    input: strict({ ref: RefSchema }),
    output: Thing,
    writes: 'no',
    handle: async ({ ref }, { tx }) => view(await tx.get(things, { ref }, `No thing has the reference ${ref}.`)),
  }),
  route({
    operationId: 'thing.export',
    method: 'get',
    path: '/things/export',
    summary: 'All as a file',
    permission: 'things.read',
    input: strict({ tags: Type.Optional(Type.Array(Type.String())) }),
    output: Type.Null(),
    binary: 'text/csv',
    writes: 'no',
    handle: async ({ tags }) => ({
      binary: true as const,
      name: 'été.csv',
      type: 'text/csv',
      bytes: (async function* () {
        yield new TextEncoder().encode('a;');
        yield new TextEncoder().encode((tags ?? []).join('+'));
      })(),
    }),
  }),
  route({
    operationId: 'thing.list',
    method: 'get',
    path: '/things',
    summary: 'Things',
    permission: 'things.read',
    input: strict({ ...ListProperties }),
    output: PageOf(Thing),
    writes: 'no',
    handle: async (input, { tx }) => {
      const page = await listPage(tx, input, { table: things, columns: COLUMNS, fields, sort: 'ref', search: 'name', toJson: view });
      return { ...page, items: [...page.items] };
    },
  }),
  route({
    operationId: 'thing.rename',
    method: 'patch',
    path: '/things/{ref}',
    summary: 'Another name',
    permission: 'things.write',
    input: strict({ ref: RefSchema, name: Type.String() }),
    output: Thing,
    writes: 'yes',
    ifMatch: true,
    async handle({ ref, name }, { tx, match }) {
      const row = await tx.lockOne(things, { ref }, `No thing has the reference ${ref}.`);
      match(row.version);
      await core(tx).update(things, { id: row.id }, { name, version: row.version + 1 });
      return view({ ...row, name, version: row.version + 1 });
    },
  }),
  route({
    operationId: 'thing.login',
    method: 'post',
    path: '/login',
    summary: 'Public',
    permission: 'public',
    input: strict({ agency: Type.Optional(Type.String()) }),
    output: strict({ agency: Type.String() }),
    writes: 'yes',
    async handle(_input, call) {
      call.setHeader('Set-Cookie', 'escale_session=x; HttpOnly');
      return { agency: call.ctx.agency };
    },
  }),
  route({
    operationId: 'thing.bytes',
    method: 'put',
    path: '/bytes/{ref}',
    summary: 'Bytes',
    permission: 'things.write',
    body: 'bytes',
    maxBytes: 100,
    input: strict({ ref: RefSchema, size: Type.Optional(Type.Integer()) }),
    output: strict({ ref: Type.String(), size: orNull(Type.Integer()), hex: Type.String() }),
    writes: 'no',
    handle: async ({ ref, size = null }, { body }) => ({ ref, size, hex: Buffer.from(body).toString('hex') }),
  }),
  route({
    operationId: 'thing.hook',
    method: 'post',
    path: '/hooks/{agency}/{sender}',
    summary: 'What others post',
    permission: 'signed',
    body: 'bytes',
    input: strict({ agency: Type.String(), sender: Type.String(), ref: Type.Optional(Type.String()) }),
    output: strict({
      agency: Type.String(),
      who: Type.String(),
      may: Type.Array(Type.String()),
      ref: orNull(Type.String()),
      said: Type.Unknown(),
    }),
    writes: 'yes',
    signed: ({ sender }) => (sender === 'nobody' ? null : { by: sender, inbound: hooked }),
    handle: async ({ ref = null }, { ctx, prepared }) => ({
      agency: ctx.agency,
      who: ctx.actor.id,
      may: [...ctx.actor.permissions],
      ref,
      said: prepared,
    }),
  }),
  route({
    operationId: 'thing.crash',
    method: 'get',
    path: '/crash',
    summary: 'Fails',
    permission: 'session',
    input: strict({}),
    output: Type.Null(),
    writes: 'no',
    handle: async () => {
      throw new Error('secret detail');
    },
  }),
];

/** Signs with the name of the agency; says all it is given. */
const hooked: Inbound<object> = {
  headers: ['x-signature'],
  read(agency, { url, headers, bytes }) {
    if (headers['x-signature'] === 'crash') throw new Error('secret detail');
    if (headers['x-signature'] !== agency) throw fail('SIGNATURE_INVALID', 'Not signed.');
    return { url, headers, text: Buffer.from(bytes).toString() };
  },
};

export const clerk: Actor = { kind: 'user', id: 'u1', name: 'Clerk', permissions: new Set(['things.read', 'things.write']) };
const reader: Actor = { ...clerk, id: 'u2', permissions: new Set(['things.read']) };

/** A database nobody has used, or one that another API of the test uses too. */
export type Fresh = Database & { remove(): Promise<void> };

/** Opens everything over a database. */
export async function openTestApi(given: Fresh, more: Partial<ApiOptions> = {}) {
  const db = given;
  const clock = fixedClock('2026-03-01T08:00:00Z');
  const sources = [
    { plugin: 'http', folder: HTTP_MIGRATIONS },
    { plugin: 'things', folder: new URL('./thing-migrations/', import.meta.url) },
  ];
  await migrate(db.connections, sources, clock.now);
  const logs: string[] = [];
  const audited: { action: string; resource: string }[] = [];
  const audit: Audit = {
    record: async (_tx, line) => {
      audited.push(line);
    },
  };
  const metrics = createMetrics();
  const readiness = { error: null as Error | null };
  const builtin = builtinRoutes({
    ready: async () => {
      if (readiness.error) throw readiness.error;
    },
    metrics: metrics.text,
    plugins: () => [{ id: 'things', kind: 'module', contract: 1, enabled: true }],
    views: () => [],
    jobs: {} as never,
  });
  const api = createApi({
    routes: [...thingRoutes, ...builtin].map((r) => ({ plugin: 'things', route: r, deps: {} })),
    db,
    clock,
    logger: createLogger({ level: 'info', write: (line) => logs.push(line) }),
    agencies: createAgencies(readConfig({}), clock),
    authenticator: {
      async authenticate(headers) {
        const credential = headers['authorization'] ?? headers['cookie'];
        if (credential === undefined) return null;
        if (credential.endsWith('clerk')) return { agency: 'demo-fr', actor: clerk };
        if (credential.endsWith('reader')) return { agency: 'demo-fr', actor: reader };
        if (credential.endsWith('belgian')) return { agency: 'demo-be', actor: clerk };
        throw fail('UNAUTHENTICATED', 'The session has ended.');
      },
    },
    audit,
    version: '0.1.0',
    checkOutput: true,
    observe: metrics.observe,
    ...more,
  });
  const send = (method: string, path: string, options: { body?: unknown; as?: string; headers?: Record<string, string> } = {}) => {
    const raw = typeof options.body === 'string' || options.body === undefined;
    return api.fetch(
      new Request(`http://localhost:3000${path}`, {
        method,
        headers: {
          ...(options.as === '' ? {} : { authorization: `Bearer ${options.as ?? 'clerk'}` }),
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: raw ? (options.body as string) : JSON.stringify(options.body) }),
      }),
    );
  };
  const close = () => db.remove();
  return { api, db, clock, send, close, logs, audited, readiness };
}
