/** Brings a host up and down in order: database, demo, worker, jobs, then the door; and back the other way. */
import { existsSync } from 'node:fs';
import type { Clock } from '../contracts/index.ts';
import { type DemoClock, demoClock, hasDemoAgency, loadDemo } from '../demo/index.ts';
import { type App, type Config, openApp } from '../main.ts';
import { systemClock } from '../platform/clock.ts';
import { listen } from '../platform/http/index.ts';

const ASIDE = new URL('../../bin/aside.ts', import.meta.url);
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
  readonly clock?: Clock;
}
/** A host that answers requests. */
export interface Serving {
  readonly app: App;
  readonly port: number;
  readonly url: string;
  /** Whether the demo agency is there to log in to. */
  readonly demo: boolean;
  /** Finishes the requests in flight, then stops everything in reverse order. */
  stop(): Promise<void>;
}

/** Serves API, console and worker in one process. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config } = options;
  const clock: DemoClock = demoClock(options.clock ?? systemClock());
  const app = await openApp({
    config,
    clock,
    aside: ASIDE,
    migrate: options.migrate ?? isEmbedded(config),
    ...(existsSync(CONSOLE) ? { consoleDir: CONSOLE } : {}),
  });
  try {
    const demo = (options.demo ?? false) && hasDemoAgency(app);
    if (demo) await loadDemo(app, clock);
    const door = await listen(app.api, { port: config.server.port, ...(options.host === undefined ? {} : { host: options.host }) });
    app.worker.start();
    app.scheduler.start();
    let stopping: Promise<void> | null = null;
    const stop = async (): Promise<void> => {
      await door.close();
      await app.stop();
    };
    return {
      app,
      port: door.port,
      url: config.server.port === 0 ? `http://localhost:${door.port}` : config.server.baseUrl,
      demo,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await app.stop();
    throw error;
  }
}
