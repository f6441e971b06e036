/** What `npm start` runs: `escale serve` on the embedded database with the demo agency. */
import { ended, processIo } from './io.ts';
import { settle } from './runtime.ts';

settle();
const { main } = await import('../core/cli/main.ts');
await ended(await main(['serve', '--demo'], processIo({ logLevel: 'warn' })));
