/** What `escale serve` starts for heavy work: a host that serves nothing, reads its configuration from whoever started it, and does what it is asked. */
import { openApp } from '../core/main.ts';
import { type Portable, restored } from '../core/platform/config/portable.ts';
import { hearStrays } from '../core/platform/strays.ts';
import { answerAsides } from '../core/platform/work/aside.ts';

answerAsides(async (config: Portable) => {
  const app = await openApp({ config: restored(config) });
  hearStrays(app);
  return app.worker.run;
});
