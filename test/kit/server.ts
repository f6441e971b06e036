/** A real server with the demo agency, on a database of its own: for tests that speak HTTP or open the console. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from '../../core/cli/serve.ts';
import { DEMO_AGENCY, DEMO_LOGIN, DEMO_PASSWORD } from '../../core/demo/index.ts';
import { type App, type Config, readConfig } from '../../core/main.ts';

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

/** Builds the console when its sources are newer than what was built, which would prove nothing: the script itself tells. */
async function buildConsole(): Promise<void> {
  const build = new URL('console/build.mjs', ROOT);
  await promisify(execFile)(process.execPath, [fileURLToPath(build)], { cwd: fileURLToPath(ROOT) });
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'escale-server-'));
const settings = async (folder: string, env: Readonly<Record<string, string>>): Promise<Config> =>
  readConfig({ ESCALE_LOG_LEVEL: 'error', ESCALE_PORT: String(await freePort()), ESCALE_DATA_DIR: folder, ...env });

/** Where the demo agency of this run lies, loaded once for all its files (see `scratch.ts`); null outside such a run. */
async function loadedDemo(): Promise<string | null> {
  const scratch = process.env['ESCALE_TEST_SCRATCH'];
  if (scratch === undefined) return null;
  const demo = join(scratch, 'demo');
  if (existsSync(demo)) return demo;
  const folder = newFolder();
  const serving = await serve({ config: await settings(folder, {}), demo: true });
  await serving.settled;
  await serving.stop();
  // Two files may load it at once: the second finds the first one's, which is as good.
  cpSync(folder, join(scratch, String(process.pid)), { recursive: true });
  rmSync(folder, { recursive: true });
  if (!existsSync(demo)) renameSync(join(scratch, String(process.pid)), demo);
  return demo;
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
  const { databaseUrl, env = {} } = options;
  const folder = newFolder();
  const config = await settings(folder, { ...(databaseUrl === undefined ? {} : { ESCALE_DATABASE_URL: databaseUrl }), ...env });
  const demo = databaseUrl === undefined && Object.keys(env).length === 0 ? await loadedDemo() : null;
  if (demo !== null) cpSync(demo, folder, { recursive: true });
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
