/** `escale worker`: the worker alone, where several processes serve. */
import { openApp } from '../../main.ts';
import { hearStrays } from '../../platform/strays.ts';
import type { Asked, Command } from '../command.ts';
import { dim, EXIT } from '../io.ts';
import { ASIDE, isEmbedded } from '../serve.ts';

async function run({ io, config }: Asked): Promise<number> {
  const app = await openApp({ config: config(), aside: ASIDE, migrate: isEmbedded(config()) });
  hearStrays(app);
  app.worker.start();
  app.scheduler.start();
  io.err(`The worker runs. ${dim(io, 'Ctrl+C stops it.')}\n`);
  await io.untilStopped();
  await app.stop();
  io.err(`${dim(io, 'Stopped.')}\n`);
  return EXIT.done;
}

export const commands: readonly Command[] = [
  { name: 'worker', summary: 'the worker alone', usage: '', example: 'escale worker', options: {}, logs: 'info', run },
];
