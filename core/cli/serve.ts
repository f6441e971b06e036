/** Brings a host up and down in order: database, demo, worker, jobs, then the door; and back the other way. */
import { existsSync } from 'node:fs';
import { DEMO_AGENCY, hasDemoAgency, isDemoLoaded } from '../demo/index.ts';
import { type App, type Config, openApp } from '../main.ts';
import { makeDataDir } from '../platform/config/index.ts';
import { portable } from '../platform/config/portable.ts';
import { holdFile } from '../platform/db/index.ts';
import { checkPort, listen } from '../platform/http/listen.ts';
import { hearStrays } from '../platform/strays.ts';
import { asideOf } from '../platform/work/aside.ts';

/** Starts the process for heavy work. */
export const ASIDE = new URL('../../bin/aside.ts', import.meta.url);
const DEMO = new URL('../../bin/demo.ts', import.meta.url);
/** The demo says nothing while it is loaded, which takes a minute on a slow machine. */
const DEMO_MS = 600_000;
const CONSOLE = new URL('../../console/dist/', import.meta.url);

/** True for the database in a file of this machine: nobody else brings its schema up to date. */
export const isEmbedded = (config: Config): boolean => config.server.databaseUrl.startsWith('sqlite:');

export interface ServeOptions {
  readonly config: Config;
  /** Loads the demo agency when it is not there. */
  readonly demo?: boolean;
  /** Runs pending migrations first. Always on the embedded database. */
  readonly migrate?: boolean;
  /** Address to listen on; all of the machine's when left out. */
  readonly host?: string;
}
/** A host that answers requests. */
export interface Serving {
  readonly app: App;
  readonly port: number;
  readonly url: string;
  /** Whether the demo agency is there to log in to. */
  readonly demo: boolean;
  /** What a demo that was loaded just now left to do is done, and the worker runs: seconds after the door opens, at once for a server that loaded none. */
  readonly settled: Promise<void>;
  /** Finishes the requests in flight, then stops everything in reverse order. */
  stop(): Promise<void>;
}

/**
 * Serves API, console and worker in one process. NOT_READY, before anything slow, when the port is taken or another process serves the same embedded
 * database: commands beside a server are fine, two servers would each do the other's work.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config } = options;
  const at = { port: config.server.port, ...(options.host === undefined ? {} : { host: options.host }) };
  await checkPort(at);
  makeDataDir(config.server);
  const release = holdFile(config.server.databaseUrl);
  let app: App | null = null;
  try {
    app = await openApp({
      config,
      aside: ASIDE,
      migrate: options.migrate ?? isEmbedded(config),
      ...(existsSync(CONSOLE) ? { consoleDir: CONSOLE } : {}),
    });
    const deafen = hearStrays(app);
    const demo = (options.demo ?? false) && hasDemoAgency(app);
    const loader = demo && !(await isDemoLoaded(app)) ? demoLoader(app) : null;
    await loader?.load();
    const door = await listen(app.api, at);
    const { worker, scheduler, stop: stopApp } = app;
    let stopping: Promise<void> | null = null;
    const settled = (loader?.settle() ?? Promise.resolve()).then(() => {
      if (stopping === null) worker.start();
    });
    scheduler.start();
    const stop = async (): Promise<void> => {
      loader?.end();
      // Beside each other: each may take as long as anything is waited for.
      await stopApp(door.close());
      deafen();
      release();
    };
    return {
      app,
      port: door.port,
      url: config.server.port === 0 ? `http://localhost:${door.port}` : config.server.baseUrl,
      demo,
      settled,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await app?.stop();
    release();
    throw error;
  }
}

/**
 * Loads the demo in a process of its own, which then does what the demo left to do (its mails and their documents): a server that did either would keep
 * 100 MB it never needs again.
 */
function demoLoader({ config, logger, clock }: App) {
  const actor = { kind: 'system', id: 'host', name: 'host', permissions: 'all' } as const;
  const ctx = { agency: DEMO_AGENCY, actor, requestId: 'start', at: clock.now(), dryRun: false };
  const { run, stop } = asideOf(DEMO, portable(config), logger, DEMO_MS);
  let ended = false;
  const end = (): void => {
    ended = true;
    stop();
  };
  const ask = (name: 'load' | 'drain') => run({ of: 'job', name, input: null, ctx });
  return {
    end,
    load: () =>
      ask('load').catch((error: unknown) => {
        end();
        throw error;
      }),
    /** What it does not get done, the worker of the server does. */
    settle: () =>
      ask('drain')
        .catch((error: unknown) => {
          if (!ended) logger.warn({ error: String(error) }, 'what the demo left to do is done here');
        })
        .finally(end),
  };
}
