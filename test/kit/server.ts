/** A real server with the demo agency, on a database of its own: for tests that speak HTTP or open the console. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from '../../core/cli/serve.ts';
import { DEMO_AGENCY, DEMO_LOGIN, DEMO_PASSWORD } from '../../core/demo/index.ts';
import { type App, readConfig } from '../../core/main.ts';

const ROOT = new URL('../../', import.meta.url);

export interface TestServer {
  readonly url: string;
  readonly login: string;
  readonly password: string;
  readonly agency: string;
  readonly app: App;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** A port nobody listens on now. The base URL must be known before the server listens, so port 0 itself does not serve. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Builds the console when its sources are newer than what was built: the script itself tells. */
async function buildConsole(): Promise<void> {
  const build = new URL('console/build.mjs', ROOT);
  await promisify(execFile)(process.execPath, [fileURLToPath(build)], { cwd: fileURLToPath(ROOT) });
}

/** Starts one: demo agency loaded, worker running, console served from `console/dist`. */
export async function startTestServer(
  options: {
    readonly databaseUrl?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** False for tests that only speak HTTP: the console is not built. */
    readonly console?: boolean;
  } = {},
): Promise<TestServer> {
  if (options.console !== false) await buildConsole();
  const folder = mkdtempSync(join(tmpdir(), 'escale-server-'));
  const config = readConfig({
    ESCALE_LOG_LEVEL: 'error',
    ESCALE_PORT: String(await freePort()),
    ESCALE_DATA_DIR: folder,
    ...(options.databaseUrl === undefined ? {} : { ESCALE_DATABASE_URL: options.databaseUrl }),
    ...options.env,
  });
  const serving = await serve({ config, demo: true, migrate: true }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  // A test begins on a server that has nothing else to do.
  await serving.settled;
  return {
    url: serving.url,
    login: DEMO_LOGIN,
    password: DEMO_PASSWORD,
    agency: DEMO_AGENCY,
    app: serving.app,
    async stop() {
      await serving.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
