/** `escale` on Node 24. */
import { ended, processIo } from './io.ts';
import { settle } from './runtime.ts';

settle();
const { main } = await import('../core/cli/main.ts');
await ended(await main(process.argv.slice(2), processIo()));
