/** `escale` on Node 24. */
import { main } from '../core/cli/main.ts';
import { processIo } from './io.ts';

process.exitCode = await main(process.argv.slice(2), processIo());
