/**
 * Plays random histories and holds the books against the dossiers after each: `npx node test/faults/histories.ts [count] [sqlite|mariadb] [first seed]`.
 * Stops at the first fault, with its seed and acts; exit 1.
 */
import { testApp } from '../kit/app.ts';
import { newWorld, playHistory } from '../kit/histories.ts';
import { compared, whatFails } from '../kit/holds.ts';

const [count = '1000', kind = 'sqlite', first = '1'] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const app = await testApp(kind as 'sqlite' | 'mariadb');
const world = await newWorld(app);
const started = performance.now();
let [acts, refused] = [0, 0];
try {
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const history = await playHistory(app, world, seed);
    acts += history.acts.length;
    refused += history.acts.filter((a) => a.includes(' refused ')).length;
    for (const ref of history.dossiers) {
      const fault = await whatFails(app, ref);
      if (fault === null) continue;
      say(`seed ${seed}: ${fault}\n${history.acts.join('\n')}`);
      process.exitCode = 1;
      break;
    }
    if (process.exitCode === 1) break;
    if (seed % 100 === 0) say(`${seed}: ${acts} acts, ${refused} refused, ${Math.round((performance.now() - started) / 1000)} s`);
  }
  const verified = await app.op('ledger.verify');
  const { imbalance } = await app.op('ledger.trialBalance');
  say(
    JSON.stringify({
      ...compared,
      acts,
      refused,
      seconds: Math.round((performance.now() - started) / 1000),
      verified: verified.ok,
      findings: verified.findings,
      imbalance,
    }),
  );
  if (!verified.ok) process.exitCode = 1;
} finally {
  await app.remove();
}
