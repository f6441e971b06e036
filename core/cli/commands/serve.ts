/** `escale serve`: API, console and worker in one process. */
import { DEMO_LOGIN, DEMO_PASSWORD } from '../../demo/index.ts';
import type { Asked, Command } from '../command.ts';
import { bold, cyan, dim, type Io } from '../io.ts';
import { type Serving, serve } from '../serve.ts';

/** The demo's password is printed in the manual: only this machine may reach it, unless it was given an address of its own. */
const LOOPBACK = '127.0.0.1';

function welcome(io: Io, serving: Serving): string {
  const rows: [string, string][] = [['Open', cyan(io, serving.url)]];
  if (serving.demo) rows.push(['Login', bold(io, DEMO_LOGIN)], ['Password', bold(io, DEMO_PASSWORD)]);
  rows.push(['API', `${serving.url}/api/openapi.json`]);
  const lines = rows.map(([name, value]) => `  ${dim(io, name.padEnd(9))} ${value}\n`).join('');
  return `\n  ${bold(io, 'Escale')} ${dim(io, serving.demo ? 'is ready, with the demo agency.' : 'is ready.')}\n\n${lines}\n  ${dim(io, 'Ctrl+C stops it.')}\n\n`;
}

async function run({ io, flag, config }: Asked): Promise<number> {
  const read = config();
  const local = /^https?:\/\/localhost(:|$)/.test(read.server.baseUrl);
  const demo = flag('demo');
  const serving = await serve({
    config: read,
    demo,
    ...(flag('migrate') ? { migrate: true } : {}),
    ...(demo && local ? { host: LOOPBACK } : {}),
  });
  io.err(welcome(io, serving));
  await io.untilStopped();
  await serving.stop();
  io.err(`  ${dim(io, 'Stopped.')}\n`);
  return 0;
}

export const commands: readonly Command[] = [
  {
    name: 'serve',
    summary: 'API, console and worker in one process',
    usage: '[--demo] [--migrate]',
    example: 'ESCALE_PORT=8080 escale serve',
    logs: 'info',
    options: {
      demo: { type: 'boolean', help: 'load the demo agency when it is not there' },
      migrate: { type: 'boolean', help: 'bring the database up to date first (always done on the embedded database)' },
    },
    run,
  },
];
