/**
 * Plays random histories and holds the books against the dossiers after each; at the end the journal, the mirrors, the integrity run and the export:
 * `npx node test/faults/histories.ts [count] [sqlite|mariadb] [first seed] [processes]`. Several processes play beside each other on one database, on one
 * calendar. Stops at the first fault, with its seed and acts; exit 1.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type TestApp, testApp } from '../kit/app.ts';
import { endWorld, newWorld, playHistory, type World } from '../kit/histories.ts';
import { whatFails, whatFailsOfAll } from '../kit/holds.ts';
import { compared } from '../kit/holds-values.ts';

const [count = '1000', kind = 'sqlite', first = '1', processes = '1', url] = process.argv.slice(2);
/** Histories that share a database: each lets some eighty days pass, and the calendar of nightly jobs ends with the year 2999. */
const OF_ONE = 2_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const done = { histories: 0, acts: 0, refused: 0, margins: 0 };
const since = performance.now();

/** Plays seeds one after the other; gives the first fault. */
async function playSeeds(world: World, from: number, to: number): Promise<string | null> {
  for (let seed = from; seed < to; seed++) {
    const history = await playHistory(world, seed);
    done.histories++;
    done.acts += history.acts.length;
    done.refused += history.acts.filter((a) => a.includes(' refused ')).length;
    done.margins = compared.margins;
    for (const ref of history.dossiers) {
      const fault = await whatFails(history.app, ref);
      if (fault !== null) return `seed ${seed}: ${fault}\n${history.acts.join('\n')}`;
    }
    if (seed % 100 === 0) say(`${seed}: ${JSON.stringify(done)}, ${Math.round((performance.now() - since) / 1000)} s`);
  }
  return null;
}

/** A process among several: it asks the first one before it lets days pass. */
async function child(app: TestApp): Promise<string | null> {
  const wait = async (day: string): Promise<string> => {
    process.send?.({ day });
    const [{ now }] = (await once(process, 'message')) as [{ now: string }];
    return now;
  };
  const world = await newWorld(app, kind as 'sqlite' | 'mariadb', { wait, mark: processes.padStart(2, '0') });
  try {
    return await playSeeds(world, Number(first), Number(first) + Number(count));
  } finally {
    await endWorld(world);
  }
}

/** Starts the processes, and lets days pass when all of them wait for it: so that nobody's books are a day ahead of anybody's dossiers. */
async function together(app: TestApp, start: number, end: number, many: number): Promise<string | null> {
  const share = Math.ceil((end - start) / many);
  const living = new Map<ChildProcess, string | null>();
  let [now, fault]: [string, string | null] = [app.clock.now(), null];
  const go = (): void => {
    const asked = [...living.values()];
    if (asked.length === 0 || asked.includes(null)) return;
    const day = (asked as string[]).reduce((a, b) => (a > b ? a : b));
    now = `${day}T10:00:00.000Z` > now ? `${day}T10:00:00.000Z` : now;
    for (const one of living.keys()) {
      living.set(one, null);
      one.send({ now });
    }
  };
  await Promise.all(
    Array.from({ length: many }, async (_, i) => {
      const from = start + i * share;
      const one = fork(fileURLToPath(import.meta.url), [String(share), kind, String(from), String(i + 1), app.url]);
      living.set(one, null);
      one.on('message', (said: { day?: string; fault?: string | null; done?: typeof done }) => {
        if (said.day) living.set(one, said.day);
        if (said.done) for (const key of Object.keys(done) as (keyof typeof done)[]) done[key] += said.done[key];
        fault ??= said.fault ?? null;
        go();
      });
      const [code] = await once(one, 'exit');
      living.delete(one);
      if (code !== 0) fault ??= `the process of seeds ${from}… ended with ${code}`;
      go();
    }),
  );
  if (now > app.clock.now()) app.clock.moveTo(now);
  return fault;
}

async function alone(app: TestApp, start: number, end: number): Promise<string | null> {
  const world = await newWorld(app, kind as 'sqlite' | 'mariadb');
  try {
    return await playSeeds(world, start, end);
  } finally {
    await endWorld(world);
  }
}

/** Does something with an application of its own, on a database given or new. */
async function withApp<T>(run: (app: TestApp) => Promise<T>): Promise<T> {
  const app = await testApp(kind as 'sqlite' | 'mariadb', { ...(url ? { url } : {}), without: ['assist'] });
  try {
    return await run(app);
  } finally {
    await app.remove();
  }
}

if (url) {
  await withApp(async (app) => process.send?.({ fault: await child(app), done }));
  process.disconnect?.();
} else {
  const [many, end] = [Number(processes), Number(first) + Number(count)];
  let fault: string | null = null;
  for (let start = Number(first); start < end && fault === null; start += OF_ONE) {
    const stop = Math.min(start + OF_ONE, end);
    fault = await withApp(
      async (app) => (many > 1 ? await together(app, start, stop, many) : await alone(app, start, stop)) ?? (await whatFailsOfAll(app)),
    );
  }
  say(JSON.stringify({ kind, processes: many, ...done, seconds: Math.round((performance.now() - since) / 1000), fault }));
  if (fault !== null) process.exitCode = 1;
}
