/** What `npm start` runs: `escale serve` on the embedded database with the demo agency. */
import { main } from '../core/cli/main.ts';
import { processIo } from './io.ts';

process.exitCode = await main(['serve', '--demo'], processIo({ logLevel: 'warn' }));
