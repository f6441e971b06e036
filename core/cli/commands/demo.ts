/** `escale demo`: the sample agency comes and goes. */
import { DEMO_AGENCY, DEMO_LOGIN, DEMO_PASSWORD, demoClock, loadDemo, removeDemo } from '../../demo/index.ts';
import { openApp } from '../../main.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Asked, Command } from '../command.ts';
import { bold, EXIT } from '../io.ts';
import { isEmbedded } from '../serve.ts';

async function load({ io, config }: Asked): Promise<number> {
  const clock = demoClock(systemClock());
  const app = await openApp({ config: config(), clock, migrate: isEmbedded(config()) });
  try {
    const { loaded } = await loadDemo(app, clock);
    io.err(loaded ? `The demo agency “${DEMO_AGENCY}” is loaded.\n` : `The demo agency “${DEMO_AGENCY}” is there already.\n`);
    io.err(`Login ${bold(io, DEMO_LOGIN)}, password ${bold(io, DEMO_PASSWORD)}\n`);
    return EXIT.done;
  } finally {
    await app.stop();
  }
}

async function remove({ io, config }: Asked): Promise<number> {
  const app = await openApp({ config: config(), migrate: isEmbedded(config()) });
  try {
    const { rows } = await removeDemo(app, DEMO_AGENCY);
    const count = Object.values(rows).reduce((sum, n) => sum + n, 0);
    io.err(count === 0 ? `There is no demo agency to remove.\n` : `The demo agency “${DEMO_AGENCY}” is removed: ${count} rows.\n`);
    return EXIT.done;
  } finally {
    await app.stop();
  }
}

export const commands: readonly Command[] = [
  { name: 'demo load', summary: 'loads the demo agency', usage: '', example: 'escale demo load', options: {}, run: load },
  {
    name: 'demo remove',
    summary: 'removes the demo agency and everything of it',
    usage: '',
    example: 'escale demo remove',
    options: {},
    run: remove,
  },
];
