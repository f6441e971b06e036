/** `escale` on Node 24. */
import { processIo } from './io.ts';
import { settle } from './runtime.ts';

settle();
const { main } = await import('../core/cli/main.ts');
process.exitCode = await main(process.argv.slice(2), processIo());
