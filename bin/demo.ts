/** What `escale serve --demo` starts to load the demo agency, and to do the work that leaves: a host of its own. */
import { demoClock, loadDemo } from '../core/demo/index.ts';
import { openApp } from '../core/main.ts';
import { systemClock } from '../core/platform/clock.ts';
import { type Portable, restored } from '../core/platform/config/portable.ts';
import { type Aside, answerAsides, type RunAside } from '../core/platform/work/aside.ts';

answerAsides(async (config: Portable): Promise<RunAside> => {
  const clock = demoClock(systemClock());
  const app = await openApp({ config: restored(config), clock });
  return async <O>({ name }: Aside) => (name === 'load' ? await loadDemo(app, clock) : await app.worker.drain()) as O;
});
