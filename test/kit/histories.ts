/**
 * Random histories of a dossier: what `history-acts.ts` lists, in any order and currency, under settings that change. Every act goes through the API; one
 * that is refused is part of the history, one that fails is a fault. After each history the books are held against the dossier (`holds.ts`): what is wrong
 * is told with the seed and the acts that led there.
 */
import { setTimeout } from 'node:timers/promises';
import { addDays, formatMinor } from '../../core/contracts/index.ts';
import { scheduledJobs } from '../../core/platform/outbox/model.ts';
import { type Body, Refused, type TestApp, type TestOptions, testApp } from './app.ts';
import { ACTS, type Acts, paySupplier } from './history-acts.ts';

/** Numbers that follow from a seed (mulberry32). */
export function random(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The agency as it may decide to be from one day to the next. */
const SETTINGS: readonly TestOptions[] = [
  {},
  { settings: { billing: { markupVat: true, fees: 'inside' }, settlement: {} } },
  { agency: { vatLiable: false } },
  {
    chart: {
      roles: {
        ...{ sale: { default: '7061' }, purchase: { default: '6061' }, receivable: { default: '4111', party: 'client' } },
        ...{ transit: { default: '5112' }, suspense: { default: '472' }, supplierAdvances: { default: '4092' } },
        ...{ principal: { default: '4671', party: 'supplier' }, exchangeLoss: { default: '6662' }, varianceLoss: { default: '6582' } },
        ...{ advances: { default: '41911', party: 'client' }, overpaid: { default: '41921', party: 'client' }, bank: { default: '5121' } },
        ...{ deferredRevenue: { default: '4872' }, deferredCost: { default: '4862' }, accrual: { default: '4082' } },
      },
      labels: {
        7061: 'Ventes',
        6061: 'Achats',
        4111: 'Clients',
        4092: 'Acomptes versés',
        4671: 'Prestataires',
        6662: 'Change',
        6582: 'Écarts',
      },
    },
  },
];

/** The night's jobs: those another process has begun are waited for, as they are over this one's dossiers too. */
async function night(app: TestApp): Promise<void> {
  await app.scheduler.runDue();
  const underWay = () => app.db.read(app.ctx(), (tx) => tx.find(scheduledJobs, { running_until: { gt: tx.ctx.at } }, { limit: 1 }));
  for (const giveUp = performance.now() + 60_000; (await underWay()).length > 0; await setTimeout(20))
    if (performance.now() > giveUp) throw new Error('a job of the night does not end');
}

export interface World {
  readonly client: string;
  readonly suppliers: readonly string[];
  /** The agency under each of its settings, over one database: the first has those of its file. */
  readonly apps: readonly TestApp[];
  /** Lets days pass until `day`, or later: other processes may be ahead. Gives the instant it is then; the night's jobs are still to run. */
  readonly wait: (day: string) => Promise<string>;
  /** Distinguishes what several processes write: two figures. */
  readonly mark: string;
}
const alone = async (day: string): Promise<string> => `${day}T10:00:00.000Z`;

/** What every history shares: a client, suppliers, and the agency under several settings. `app` stays the caller's to remove. */
export async function newWorld(app: TestApp, kind: 'sqlite' | 'mariadb', { wait = alone, mark = '00' } = {}): Promise<World> {
  // The first sight of a job only notes it: as with a server that has been up since yesterday, the first night of a history runs it.
  await app.scheduler.runDue();
  const client = (await app.op('client.create', { name: 'Client' })).code;
  const suppliers: string[] = [];
  for (const code of ['LAC', 'AIRX', 'TOUR']) {
    const made = await app.reply('supplier.create', { name: code, code });
    if (made.error && made.error.code !== 'CONFLICT') throw made.error;
    suppliers.push(code);
  }
  const others = SETTINGS.slice(1).map((options) => testApp(kind, { ...options, url: app.url, at: app.clock.now() }));
  return { client, suppliers, apps: [app, ...(await Promise.all(others))], wait, mark };
}
export const endWorld = async ({ apps }: World): Promise<void> => void (await Promise.all(apps.slice(1).map((a) => a.remove())));

export interface History {
  readonly seed: number;
  readonly dossiers: readonly string[];
  /** Acts in order, refused ones with their code. */
  readonly acts: readonly string[];
  /** The agency as it was at the end. */
  readonly app: TestApp;
}

/** What an act has at hand. */
export interface Play {
  readonly seed: number;
  readonly world: World;
  readonly currency: string;
  readonly next: () => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly today: () => string;
  /** An amount between two numbers of minor units. */
  readonly money: (low: number, high: number) => Body;
  /** Null when it was refused. */
  readonly call: (operation: string, input: object) => Promise<Body | null>;
  readonly read: (operation: string, input: object) => Promise<Body>;
  /** Lets days pass, and the nights' jobs run. */
  readonly sleep: (days: number) => Promise<void>;
  /** Changes the settings. */
  readonly turn: () => void;
  readonly acts: readonly string[];
  readonly dossiers: string[];
  readonly services: { readonly id: string; readonly dossier: string; readonly supplier: string }[];
  readonly invoices: string[];
  readonly receipts: string[];
  readonly bills: string[];
  /** Entries by hand, deposits and returns. */
  readonly hands: number[];
  /** Payments to suppliers. */
  readonly paid: string[];
  readonly tickets: {
    readonly locator: string;
    readonly ticket: string;
    readonly on: string;
    readonly fare: string;
    readonly total: string;
  }[];
}

/** Plays one history of about `length` acts on two dossiers or more. */
export async function playHistory(
  world: World,
  seed: number,
  { length = 24, acts: from = ACTS, currency: only }: { readonly length?: number; readonly acts?: Acts; readonly currency?: string } = {},
): Promise<History> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const currency = only ?? (next() < 0.75 ? 'EUR' : pick(['USD', 'JPY']));
  let app = world.apps[0] as TestApp;
  const now = (): string => world.apps.reduce((latest, a) => (a.clock.now() > latest ? a.clock.now() : latest), '');
  const turnTo = (other: TestApp): void => {
    other.clock.moveTo(now());
    app = other;
  };
  turnTo(app);
  const acts: string[] = [];
  const call = async (operation: string, input: object): Promise<Body | null> => {
    try {
      const answer = await app.op(operation, input, { ifMatch: '*' });
      acts.push(`${operation} ${JSON.stringify(input)}`);
      return answer;
    } catch (error) {
      // Several processes at once may be told to come again, as any client is.
      if (error instanceof Refused && error.code === 'BUSY') return call(operation, input);
      if (!(error instanceof Refused) || error.problem.status >= 500)
        throw new Error(`seed ${seed}: ${operation} ${JSON.stringify(input)}: ${String(error)}\n${acts.join('\n')}`, { cause: error });
      acts.push(`${operation} ${JSON.stringify(input)} refused ${error.code}`);
      return null;
    }
  };
  const today = (): string => app.clock.now().slice(0, 10);
  const rateOfTheDay = () => currency === 'USD' && call('rate.create', { currency, day: today(), rate: (0.8 + next() * 0.3).toFixed(4) });
  const play: Play = {
    ...{ seed, world, currency, next, pick, call, today, acts, read: (operation, input) => app.op(operation, input) },
    ...{ dossiers: [], services: [], invoices: [], receipts: [], bills: [], hands: [], paid: [], tickets: [] },
    money: (low, high) => ({ amount: formatMinor(BigInt(Math.floor(low + next() * (high - low))), currency), currency }),
    async sleep(days) {
      app.clock.moveTo(await world.wait(addDays(today(), days)));
      await night(app);
      await rateOfTheDay();
    },
    turn() {
      const other = pick(world.apps);
      turnTo(other);
      acts.push(`-- settings ${world.apps.indexOf(other)}`);
    },
  };
  await rateOfTheDay();
  for (let i = 0; i < 2; i++) {
    const status = pick(['confirmed', 'confirmed', 'quote']);
    const made = await call('dossier.create', { client: world.client, title: `Seed ${seed}`, status, currency });
    play.dossiers.push(made.ref);
  }
  const all = from.reduce((sum, [weight]) => sum + weight, 0);
  for (let i = 0; i < length; i++) {
    let at = next() * all;
    for (const [weight, act] of from) {
      at -= weight;
      if (at > 0) continue;
      await act(play);
      break;
    }
  }
  if (next() < 0.5) await finish(play);
  // What is looked at afterwards is looked at on this day, under whatever settings.
  for (const other of world.apps) other.clock.moveTo(now());
  return { seed, dossiers: play.dossiers, acts, app };
}

/** All is billed on both sides, suppliers are paid, and the travellers are back. */
async function finish(play: Play): Promise<void> {
  const { seed, dossiers, invoices, bills, currency, today, call, read, sleep } = play;
  for (const ref of dossiers) {
    await call('dossier.update', { ref, status: 'confirmed' });
    if (!(await call('invoice.issue', { dossier: ref })) && invoices.length > 0)
      for (const invoice of invoices) if (await call('creditNote.issue', { invoice, reason: 'x', mode: 'open' })) break;
    for (const at of (await read('settlement.status', { dossier: ref })).services as Body[]) {
      const left = -BigInt(at.difference.amount.replace('.', ''));
      if (left === 0n) continue;
      const total = { amount: formatMinor(left, currency), currency };
      const reference = `${seed}-end-${at.service}`;
      const lines = [{ money: total, service: at.service }];
      const made = await call('supplierInvoice.create', { supplier: at.supplier, reference, issuedOn: today(), total, lines });
      if (made) bills.push(made.ref);
    }
  }
  await sleep(10);
  for (let i = 0; i < 3; i++) await paySupplier(play);
  await sleep(110);
}
