/** All benchmarks, each against its floor in the same run: `npm run bench`, or `npm run bench parse list`. */
import { fec } from './fec.ts';
import { hostile } from './hostile.ts';
import { invoices } from './invoices.ts';
import { list } from './list.ts';
import { parse } from './parse.ts';
import { posting } from './posting.ts';
import { rush } from './rush.ts';
import { start } from './start.ts';

const all = { posting, invoices, parse, list, fec, rush, hostile, start } as const;
const asked = process.argv.slice(2);
for (const name of asked) if (!Object.hasOwn(all, name)) throw new Error(`No benchmark is called ${name}: ${Object.keys(all).join(', ')}.`);
for (const [name, run] of Object.entries(all)) if (asked.length === 0 || asked.includes(name)) await run();
