import {
  type Accounting,
  type Agencies,
  type Clock,
  CONTRACTS,
  type Consequence,
  type EInvoice,
  fail,
  Host,
  type Integrity,
  type Ledger,
  type Logger,
  type Payment,
  type PluginManifest,
  Provides,
  type Token,
} from './contracts/index.ts';
import {
  type Bound,
  bind,
  type CheckOptions,
  type HostBinding,
  type Host as KernelHost,
  type Loaded,
  prepare,
  run,
} from './kernel/index.ts';
import { chartOf, createLedger, migrations as LEDGER_MIGRATIONS, lockHead } from './ledger/index.ts';
import { createChecks } from './platform/checks.ts';
import { systemClock } from './platform/clock.ts';
import {
  type Config,
  createAgencies,
  createRegistry,
  createSettings,
  judgeTogether,
  makeDataDir,
  notifiersOf,
  rolesOf,
  settingsOf,
  validateSettings,
  warnOutbound,
} from './platform/config/index.ts';
import { portable } from './platform/config/portable.ts';
import { type Database, type MigrationSource, migrate, openDb, pendingMigrations, reached } from './platform/db/index.ts';
import { checkPacks, documentsOf, type PackSource } from './platform/documents/remote.ts';
import { judgeCalled, judgePacks } from './platform/documents/spoken.ts';
import { createFailures, type Failures } from './platform/failures.ts';
import { asking, type HeldOptions, held, REST_MS } from './platform/held.ts';
import { heldWork, isOurs } from './platform/held-work.ts';
import { HTTP_MIGRATIONS } from './platform/http/idempotency.ts';
import type { Api } from './platform/http/index.ts';
import { lists } from './platform/http/list.ts';
import { createIntegrity, integrityJob } from './platform/integrity/index.ts';
import { alongside, createLongJobs, JOBS_MIGRATIONS } from './platform/jobs/index.ts';
import { createLogger } from './platform/logger.ts';
import { outboundOf, publicAddressOf } from './platform/outbound.ts';
import { openBell } from './platform/outbox/bell.ts';
import {
  checkSchedules,
  createOutbox,
  createScheduler,
  createWorker,
  OUTBOX_MIGRATIONS,
  OUTBOX_PERMISSIONS,
  type Scheduler,
  type Worker,
} from './platform/outbox/index.ts';
import { isReady } from './platform/ready.ts';
import { checkShown, createServiceTypes } from './platform/service-types.ts';
import { createFiles } from './platform/store/files.ts';
import { createAudit, createBlobs, createPasswords, STORE_MIGRATIONS } from './platform/store/index.ts';
import { asideOf } from './platform/work/aside.ts';
import { banksOf } from './suppliers/banks.ts';
import { checkParsers } from './suppliers/check.ts';
import { readingsOf } from './suppliers/readings.ts';
import { serviceTypesOf } from './suppliers/services.ts';

/** Version of this host: manifests say the oldest they run on. */
export const VERSION = '0.1.0';

/** What the kernel measures manifests against. */
const CHECKS: CheckOptions = {
  hostVersion: VERSION,
  contracts: CONTRACTS,
  validate: validateSettings,
  hostTokens: Object.values(Host).filter((t) => t.id.startsWith('host.')),
  kindTokens: Provides,
};
/** Where template packs are, those nobody has enabled too. */
const packsOf = (plugins: readonly Loaded[]): PackSource[] =>
  plugins.flatMap(({ manifest: { id, templates, after = [] } }) => (templates ? [{ id, url: templates, after }] : []));

/** Steps read → order over a configuration: `escale check`. Opens nothing, calls nothing in a plugin. `proofs` is a file, see `checkPacks`. */
export function checkPlugins(config: Config, only?: (id: string) => boolean, proofs?: string): Promise<readonly Loaded[]> {
  const agencies = config.agencies.map((agency) => ({ ...agency, enables: (id: string) => settingsOf(config, agency, id) !== null }));
  const extra: CheckOptions['extra'] = [
    checkSchedules,
    // With the templates: what was proved before is taken for proved at a start.
    checkParsers(proofs === undefined),
    checkShown,
    // Of a part of the plugins nobody can say what is not there.
    (plugins) => (only ? [] : judgeTogether(config, plugins)),
    (plugins) => (only ? [] : judgePacks(agencies, packsOf(plugins))),
    (plugins) => (only ? [] : judgeCalled(plugins, packsOf(plugins), config.known)),
    (plugins) => checkPacks(packsOf(plugins), agencies, proofs),
  ];
  return prepare({ source: () => config.plugins.filter((p) => only?.(p.id) ?? true), known: config.known, ...CHECKS, extra });
}

/** Migrations of the host and of every listed plugin, in boot order. */
function migrationSources(plugins: readonly Loaded[]): MigrationSource[] {
  return [
    { plugin: 'ledger', folder: LEDGER_MIGRATIONS },
    { plugin: 'outbox', folder: OUTBOX_MIGRATIONS },
    { plugin: 'store', folder: STORE_MIGRATIONS },
    { plugin: 'http', folder: HTTP_MIGRATIONS },
    { plugin: 'jobs', folder: JOBS_MIGRATIONS },
    ...plugins.flatMap(({ manifest }) => (manifest.migrations ? [{ plugin: manifest.id, folder: manifest.migrations }] : [])),
  ];
}

export interface AppOptions {
  readonly config: Config;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Loads only these plugins: a command that needs few starts faster and smaller. All when left out. */
  readonly only?: (id: string) => boolean;
  /** Runs pending migrations first; without it, a host with pending migrations refuses to start. */
  readonly migrate?: boolean;
  /** Holds every answer against its schema: tests and development. */
  readonly checkOutput?: boolean;
  readonly consoleDir?: URL;
  /** Script that starts a host for heavy work in a process of its own; it is done here when left out. */
  readonly aside?: URL;
}

/** A running application. Nothing listens yet: hand `api` to `listen`. */
export interface App {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: Database;
  readonly agencies: Agencies;
  readonly ledger: Ledger;
  readonly integrity: Integrity;
  readonly plugins: readonly Loaded[];
  readonly failures: Failures;
  readonly api: Api;
  readonly worker: Worker;
  readonly scheduler: Scheduler;
  /** What an enabled plugin exports. */
  resolve<T>(token: Token<T>): T;
  /** `inFlight` is waited for too: requests that are being answered. */
  stop(inFlight?: Promise<unknown>): Promise<void>;
}

/** Opens the database of a configuration and says which migrations it lacks. */
export async function openDatabase(config: Config, only?: (id: string) => boolean, logger?: Logger) {
  makeDataDir(config.server);
  const plugins = await checkPlugins(config, only, `${config.server.dataDir}/proved-templates`);
  const db = openDb(config.server.databaseUrl, { turn: lockHead, ...(logger ? { logger } : {}) });
  const sources = migrationSources(plugins);
  return {
    db,
    plugins,
    pending: () => reached(pendingMigrations(db.connections, sources)),
    sources,
    migrate: (clock: Clock) => reached(migrate(db.connections, sources, () => clock.now())),
  };
}

/** All seven steps: a host that is ready to serve. */
export async function openApp(options: AppOptions): Promise<App> {
  const { config } = options;
  const clock = options.clock ?? systemClock();
  const root = options.logger === undefined ? createLogger({ level: config.server.logLevel }) : null;
  const logger = options.logger ?? (root as Logger);
  const failures = createFailures(logger);
  const { db, plugins, sources, pending, migrate: migrateUp } = await openDatabase(config, options.only, logger);
  try {
    if (options.migrate) await migrateUp(clock);
    if (!options.only) warnOutbound(config, plugins, logger);
    const manifests = new Map(plugins.map((p) => [p.manifest.id, p.manifest]));
    const manifestOf = (id: string) => manifests.get(id);
    const agencies = createAgencies(config, clock, (plugin) => manifestOf(plugin)?.config);
    const ledger = createLedger(chartOf(agencies), clock);
    // Registries and handlers are known once everything is bound; whoever asks earlier is a provider that must not.
    let bound: Bound | null = null;
    const after = (): Bound => bound ?? boundTooEarly();
    const isEnabled = (plugin: string, agency: string): boolean => plugin === 'host' || agencies.settings(agency, plugin) !== null;
    const aside = options.aside ? asideOf(options.aside, portable(config), logger) : null;
    const outboxWorker = createWorker({ db, clock, logger, handlers: () => after().handlers, isEnabled, aside: aside?.run ?? null });
    const scheduler = createScheduler({ db, clock, logger, agencies, jobs: () => after().jobs });
    const integrity = createIntegrity({ db, ledger, agencies, sources, checks: () => after().integrity });
    const longJobs = createLongJobs({ db, clock, logger, kinds: [integrityJob(integrity)], aside: aside?.run ?? null });
    const worker = alongside(outboxWorker, longJobs, () => bell?.listen(outboxWorker.drain));
    const audit = createAudit();
    const bell = config.server.redisUrl === null ? null : await openBell(config.server.redisUrl, logger);
    const wake = (): void => {
      worker.wake();
      bell?.ring();
    };
    db.emitTo(createOutbox(() => after().handlers, isEnabled, wake));
    const gathered = <T>(kind: Token<T>) => createRegistry(() => after().registry(kind), agencies);
    const failed = failures.note;
    const asked = <T extends object>(kind: Token<T>, how?: Partial<HeldOptions<T>>) => ({
      value: held(gathered(kind), { failed, ...how }),
    });
    const fromElsewhere = new Set(plugins.filter((plugin) => !isOurs(plugin)).map(({ manifest }) => manifest.id));
    const documents = documentsOf(packsOf(plugins), isEnabled);
    const serviceTypes = createServiceTypes(serviceTypesOf(gathered(Provides.service), manifestOf, failed), manifestOf, documents);
    const all = bind(
      plugins,
      new Map<string, HostBinding>([
        [Host.Clock.id, { value: clock }],
        [Host.Logger.id, { each: (plugin) => root?.child({ plugin }) ?? logger }],
        [Host.Db.id, { value: db }],
        [Host.Ledger.id, { value: ledger }],
        [Host.Agencies.id, { value: agencies }],
        [Host.Settings.id, { each: (plugin) => createSettings(agencies, plugin) }],
        [Host.Outbound.id, { value: outboundOf(config.server.outboundAllow) }],
        [Host.PublicAddress.id, { value: publicAddressOf(config.server.baseUrl) }],
        [Host.Blobs.id, { value: createBlobs() }],
        [Host.Files.id, { value: createFiles(`${config.server.dataDir}/files`) }],
        [Host.Lists.id, { value: lists }],
        [Host.Audit.id, { value: audit }],
        [Host.Integrity.id, { value: integrity }],
        [Host.Checks.id, { value: createChecks(agencies, () => after().checks) }],
        [Host.LongJobs.id, { value: longJobs }],
        [Host.Documents.id, { value: documents }],
        [Host.Passwords.id, { value: createPasswords() }],
        [Host.Roles.id, { value: rolesOf([OUTBOX_PERMISSIONS, ...plugins.map((p) => p.manifest.permissions ?? {})]) }],
        [Host.Services.id, { value: serviceTypes }],
        [Host.Readings.id, { value: readingsOf(config, { failed }) }],
        [Host.Adapters.id, asked<Accounting>(Provides.accounting, { rest_ms: REST_MS, whom: ({ mode }) => mode === 'api' })],
        [Host.EInvoices.id, asked<EInvoice>(Provides.einvoice, { rest_ms: REST_MS })],
        [Host.Banks.id, { value: banksOf(gathered(Provides.bank), { failed }) }],
        [Host.Notifiers.id, { value: notifiersOf(asked(Provides.notifier).value, manifestOf) }],
        [Host.Payments.id, asked<Payment>(Provides.payment)],
        [Host.Consequences.id, asked<Consequence>(Provides.consequence, { whom: (_value, plugin) => fromElsewhere.has(plugin) })],
      ]),
      Provides,
    );
    bound = heldWork(all, asking({ failed }));
    const host: KernelHost = await run(bound, [isReady({ db, ledger, agencies, clock, logger, pending })]);
    const http = options.only ? null : await import('./platform/http/index.ts');
    let made: Api | null = null;
    /** Made when somebody wants it: commands that need few plugins do without. */
    const makeApi = (): Api => {
      if (!http) throw fail('NOT_READY', 'A host opened with some of its plugins serves no API.');
      return http.openApi({
        routes: host.routes,
        plugins,
        authenticator: host.resolve(Host.Authenticator),
        ...{ db, clock, logger, agencies, audit, ledger, isEnabled, jobs: longJobs, wake, failures },
        version: VERSION,
        baseUrl: config.server.baseUrl,
        checkOutput: options.checkOutput ?? false,
        ...(options.consoleDir ? { consoleDir: options.consoleDir } : {}),
      });
    };
    return {
      config,
      clock,
      logger,
      db,
      agencies,
      ledger,
      integrity,
      plugins,
      failures,
      get api() {
        made ??= makeApi();
        return made;
      },
      worker,
      scheduler,
      resolve: host.resolve,
      async stop(inFlight) {
        aside?.stop();
        await Promise.all([inFlight, scheduler.stop(), worker.stop()]);
        await bell?.close();
        await host.stop();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

function boundTooEarly(): never {
  throw fail('PLUGIN_START_FAILED', 'A plugin used a registry or the outbox while it was being made. Use them in its functions.');
}

export { readConfig } from './platform/config/index.ts';
export type { Config, PluginManifest };
