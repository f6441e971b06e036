/** A whole application on a database of its own, with a clock that stands still: what journeys and module tests drive through the API. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { type Actor, type Ctx, Host, type Logger } from '../../core/contracts/index.ts';
import { type App, type Config, openApp, readConfig } from '../../core/main.ts';
import { type FixedClock, fixedClock } from '../../core/platform/clock.ts';
import { type ChartFile, overlay } from '../../core/platform/config/charts.ts';
import type { AgencyFacts } from '../../core/platform/config/types.ts';
import { type CallOptions, isBinary, type Problem, type Reply } from '../../core/platform/http/index.ts';
import { databasesAtHand, type Fresh, freshDatabase, required } from './databases.ts';

/** Writes nothing. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** What `op` throws when the API refuses: the problem as a caller meets it. */
export class Refused extends Error {
  readonly problem: Problem;
  readonly code: string;
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.code = problem.code;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads answers by the names of the contract, which `checkOutput` holds them to.
export type Body = any;
export type Options = Partial<CallOptions>;

export interface TestOptions {
  /** Where the clock stands at first. */
  readonly at?: string;
  /** Settings laid over those of demo-fr, by plugin. */
  readonly settings?: Readonly<Record<string, object>>;
  /** Plugins every agency has switched off: what a long test has no need of. */
  readonly without?: readonly string[];
  /** Plugins demo-fr has besides, by the folder they lie in. */
  readonly plugins?: Readonly<Record<string, URL>>;
  /** Facts of demo-fr that are other than in its file. */
  readonly agency?: Partial<AgencyFacts>;
  /** Rows laid over the chart of demo-fr. */
  readonly chart?: ChartFile;
  /** Language of demo-fr, when it is not French. */
  readonly locale?: string;
  /** `host:port` that plugins may call. */
  readonly outboundAllow?: readonly string[];
  /** Where outsiders reach it. */
  readonly baseUrl?: string;
  /** A database that exists already, such as the parent's in a child process: it is not removed, and migrated only where that is asked for. */
  readonly url?: string;
  readonly migrate?: boolean;
  readonly logger?: Logger;
}
export interface TestApp extends App {
  readonly clock: FixedClock;
  readonly url: string;
  /** Calls an operation as an administrator of demo-fr unless told otherwise; throws `Refused`. */
  op(operationId: string, input?: object, options?: Options): Promise<Body>;
  /** The same, with status and headers, and without throwing. */
  reply(operationId: string, input?: object, options?: Options): Promise<Reply>;
  /** The problem an operation is refused with; throws when it is not. */
  refusal(operationId: string, input?: object, options?: Options): Promise<Problem>;
  /** Rows of every table but the host's own counts of them: the same before and after a refusal. */
  counts(): Promise<Record<string, number>>;
  ctx(over?: Partial<Ctx>): Ctx;
  /** Somebody with the permissions of a role, or with exactly those named. */
  as(who: string | readonly string[], id?: string): Actor;
  remove(): Promise<void>;
}

/** The project's own configuration, on another database and data folder. */
function configFor(url: string, dataDir: string, options: TestOptions): Config {
  const config = readConfig({ ESCALE_DATABASE_URL: url, ESCALE_DATA_DIR: dataDir, ESCALE_LOG_LEVEL: 'silent' });
  const off = Object.fromEntries((options.without ?? []).map((id) => [id, { enabled: false, from: null, settings: {} }]));
  const agencies = config.agencies.map((listed) => {
    const file = { ...listed, plugins: { ...listed.plugins, ...off } };
    if (file.agency.id !== 'demo-fr') return file;
    const plugins = { ...file.plugins };
    for (const [id, own] of Object.entries(options.settings ?? {})) {
      const before = plugins[id];
      plugins[id] = { enabled: true, from: before?.from ?? null, settings: { ...before?.settings, ...own } };
    }
    for (const id of Object.keys(options.plugins ?? {})) plugins[id] = { enabled: true, from: null, settings: {} };
    const chart = overlay(file.chart, options.chart ?? {}, file.chart.id);
    return { ...file, plugins, chart, agency: { ...file.agency, ...options.agency, locale: options.locale ?? file.agency.locale } };
  });
  const more = Object.entries(options.plugins ?? {}).map(([id, where]) => ({
    id,
    enabled: true,
    where,
    from: null,
    place: `test#/plugins/${id}`,
    settings: [],
  }));
  return {
    ...config,
    agencies,
    // What is given settings is meant to be there, also where the files list it disabled.
    plugins: [...config.plugins.map((p) => (p.id in (options.settings ?? {}) ? { ...p, enabled: true } : p)), ...more],
    server: { ...config.server, outboundAllow: options.outboundAllow ?? [], baseUrl: options.baseUrl ?? config.server.baseUrl },
  };
}

/** Opens an application on a fresh database (or on `url`), every answer held against its schema. */
export async function testApp(kind: 'sqlite' | 'mariadb' = 'sqlite', options: TestOptions = {}): Promise<TestApp> {
  const fresh: Fresh = options.url === undefined ? await freshDatabase(kind) : { url: options.url, remove: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'escale-data-'));
  const clock = fixedClock(options.at ?? '2026-01-12T09:00:00.000Z');
  const clean = async (): Promise<void> => {
    rmSync(dataDir, { recursive: true, force: true });
    await fresh.remove();
  };
  try {
    const app = await openApp({
      config: configFor(fresh.url, dataDir, options),
      clock,
      logger: options.logger ?? silent,
      migrate: options.migrate ?? options.url === undefined,
      checkOutput: true,
    });
    const roles = app.resolve(Host.Roles);
    const as: TestApp['as'] = (who, id = `test-${typeof who === 'string' ? who : 'named'}`) => ({
      ...{ kind: 'user', id, name: id },
      permissions: typeof who === 'string' ? roles.permissionsOf([who]) : new Set(who),
    });
    const reply = (operationId: string, input: object = {}, how: Options = {}): Promise<Reply> =>
      app.api.call(operationId, input, { agency: 'demo-fr', actor: as('admin'), ...how });
    const ctx = (over: Partial<Ctx> = {}): Ctx => ({
      agency: 'demo-fr',
      actor: as('admin'),
      requestId: 'test',
      at: clock.now(),
      dryRun: false,
      ...over,
    });
    return {
      ...app,
      clock,
      url: fresh.url,
      reply,
      ctx,
      as,
      async op(operationId, input, how) {
        const answer = await reply(operationId, input, how);
        if (answer.error) throw new Refused(answer.body as Problem);
        return answer.body;
      },
      async refusal(operationId, input, how) {
        const answer = await reply(operationId, input, how);
        if (!answer.error) throw new Error(`${operationId} was expected to be refused and answered ${show(answer.body)}`);
        return answer.body as Problem;
      },
      counts: () =>
        app.db.read(ctx(), async (tx) => {
          const names = await tx.sql<{ name: string }>(
            tx.dialect === 'sqlite'
              ? `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`
              : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
          );
          const counts: Record<string, number> = {};
          for (const { name } of names.filter((n) => n.name !== 'row_counts'))
            counts[name] = Number((await tx.sql<{ n: number }>(`SELECT COUNT(*) AS n FROM ${name}`))[0]?.n);
          return counts;
        }),
      async remove() {
        await app.stop();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

const show = (body: unknown): string => (isBinary(body) ? body.name : JSON.stringify(body));

/** `describe` once per database at hand; says and skips the one that does not answer, or fails when ESCALE_TEST_REQUIRE names it. */
export async function onEachKind(title: string, suite: (kind: 'sqlite' | 'mariadb') => void): Promise<void> {
  const atHand = await databasesAtHand();
  for (const kind of ['sqlite', 'mariadb'] as const) {
    if (atHand.includes(kind)) describe(`${title} [${kind}]`, () => suite(kind));
    else if (required(kind))
      it(`${title} needs ${kind}`, () => {
        throw new Error(`${kind} does not answer and ESCALE_TEST_REQUIRE names it`);
      });
    else it.skip(`${title} [${kind}]: ${kind} does not answer, skipped`, () => {});
  }
}
