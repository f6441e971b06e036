/** A server in a process of its own, as the command starts it, and what it answers through its socket. */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Asked {
  readonly ms: number;
  readonly status: number;
}
export interface Served {
  ask(path: string, init?: RequestInit): Promise<Asked>;
  post(path: string, body: object, headers?: object): Promise<Asked>;
  /** Reads lists from four readers, until `over` is true: how long each took. */
  lists(over: () => boolean): Promise<readonly Asked[]>;
  stop(): void;
}

/** Ready to be asked with a key. */
export async function served(env: NodeJS.ProcessEnv, key: string): Promise<Served> {
  const cli = fileURLToPath(new URL('../bin/cli.ts', import.meta.url));
  const server = spawn(process.execPath, [cli, 'serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const base = `http://127.0.0.1:${env['ESCALE_PORT']}/api`;
  const ask: Served['ask'] = async (path, init = {}) => {
    const started = performance.now();
    const response = await fetch(base + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
    await response.arrayBuffer();
    return { ms: performance.now() - started, status: response.status };
  };
  while (!(await ask('/health/ready').catch(() => null))) await pause(50);
  return {
    ask,
    post: (path, body, headers = {}) =>
      ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    async lists(over) {
      const asked: Asked[] = [];
      const reader = async (path: string): Promise<void> => {
        while (!over()) {
          asked.push(await ask(path));
          await pause(10);
        }
      };
      const paths = ['/clients?limit=20', '/dossiers?limit=20'];
      await Promise.all([...paths, ...paths].map(reader));
      return asked;
    },
    stop: () => void server.kill('SIGKILL'),
  };
}
