/**
 * Groups of works under fire, on MariaDB: each round some twenty works travel together while a second process locks the other way round, a connection is killed in
 * the middle, before or after COMMIT, or works are refused in any place. Callers send again what was answered BUSY, with the same key. In the end every acknowledged
 * work must be there once, none twice, nothing of a refused one, and dossiers, journal and movements must agree.
 * Run by hand: `npx node test/faults/group.ts 1000`.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { core } from '../../core/contracts/core.ts';
import { type Ctx, fail, isError, money, type Tx } from '../../core/contracts/index.ts';
import { type App, openApp, readConfig } from '../../core/main.ts';
import { dossiers } from '../../core/modules/dossiers/model.ts';
import { connect } from '../../core/platform/db/connection.ts';
import { freshDatabase } from '../kit/databases.ts';
import { type Cut, openProxy } from './proxy.ts';

const AGENCY = 'demo-fr';
const actor = { kind: 'system', id: 'test', name: 'test', permissions: 'all' } as const;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const DOSSIERS = 6;
const LOCKER = fileURLToPath(new URL('./locker.ts', import.meta.url));

type Fault = 'none' | 'deadlock' | 'killed' | Cut;
const FAULTS: readonly Fault[] = ['none', 'deadlock', 'deadlock', 'killed', 'beforeCommit', 'afterCommit'];

export interface Report {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** How often a fault really struck. */
  readonly struck: Readonly<Record<string, number>>;
  /** What is wrong; empty when all promises held. */
  readonly faults: readonly string[];
}

export async function runGroups(rounds: number, log: (line: string) => void = () => {}): Promise<Report> {
  const fresh = await freshDatabase('mariadb');
  const dataDir = mkdtempSync(join(tmpdir(), 'escale-group-'));
  const { hostname, port, pathname, username } = new URL(fresh.url);
  const proxy = await openProxy(hostname, Number(port || 3306));
  const through = `mysql://${username}@127.0.0.1:${proxy.port}${pathname}`;
  const config = readConfig({ ESCALE_DATABASE_URL: through, ESCALE_DATA_DIR: dataDir, ESCALE_LOG_LEVEL: 'silent' });
  const app = await openApp({ config, migrate: true, logger: silent });
  const direct = connect(fresh.url);
  const locker = await openLocker(fresh.url);
  const struck: Record<string, number> = {};
  const strike = (what: string): void => {
    struck[what] = (struck[what] ?? 0) + 1;
  };
  const faults: string[] = [];
  let refused = 0;
  let key = 0;

  try {
    const refs = await prepare(app);
    /** Receipts by reference, entries by key: what callers were told is done. */
    const receipts = new Map<string, string>();
    const posted = new Map<string, number>();
    const ctx = (): Ctx => ({ agency: AGENCY, actor, requestId: 'test', at: app.clock.now(), dryRun: false });
    const gather = <R>(work: (tx: Tx) => Promise<R>): Promise<R> => app.db.gather(`ledger:${AGENCY}`, ctx(), work);
    /** Sends again what is answered BUSY. */
    const careful = async <R>(send: () => Promise<R>): Promise<R> => {
      for (let n = 0; ; n++) {
        try {
          return await send();
        } catch (error) {
          if (!isError(error, 'BUSY') || n > 20) throw error;
          strike('BUSY');
        }
      }
    };

    const pay = async (dossier: string): Promise<void> => {
      const idempotencyKey = `pay-${++key}`;
      const ref = await careful(async () => {
        const input = { dossier, money: { amount: '1.00', currency: 'EUR' } };
        const reply = await app.api.call('payment.record', input, { agency: AGENCY, actor, idempotencyKey });
        if (reply.error) throw reply.error;
        if (reply.headers['idempotency-replayed']) strike('looked up');
        return (reply.body as { ref: string }).ref;
      });
      if (receipts.has(ref)) faults.push(`${ref} was told to two callers`);
      receipts.set(ref, dossier);
    };
    /** Posts, sends its rows by reading them back, then locks a dossier: the victim of a deadlock that has sent something. */
    const post = async (dossier: string, midway: (tx: Tx) => Promise<void> = async () => {}): Promise<void> => {
      const id = `fault:${++key}`;
      const seq = await careful(() =>
        gather(async (tx) => {
          const entry = await app.ledger.post(tx, {
            key: id,
            journal: 'OD',
            date: '2026-03-10',
            piece: { ref: id, date: '2026-03-10' },
            label: id,
            lines: [
              { account: '512', debit: money(100n, 'EUR') },
              { account: '580', credit: money(100n, 'EUR') },
            ],
          });
          await app.ledger.entries(tx, { afterSeq: entry.seq - 1, limit: 1 });
          await midway(tx);
          await tx.lockOne(dossiers, { ref: dossier }, '');
          return entry.seq;
        }),
      );
      posted.set(id, seq);
    };
    const refusals: readonly ((dossier: string) => Promise<unknown>)[] = [
      // Refused by a rule, before anything was written.
      async (dossier) => {
        const reply = await app.api.call(
          'refund.create',
          { dossier, money: { amount: '99999.00', currency: 'EUR' }, reason: 'trop' },
          { agency: AGENCY, actor },
        );
        if (reply.error) throw reply.error;
      },
      // After a read that sends what others have waiting.
      (dossier) =>
        gather(async (tx) => {
          await tx.find(dossiers, { ref: dossier, title: { not: 'nothing' } });
          throw fail('FORBIDDEN', 'refused');
        }),
      // After it has posted, changed a dossier and sent both.
      (dossier) =>
        post(dossier, async (tx) => {
          const row = await tx.lockOne(dossiers, { ref: dossier }, '');
          await tx.put(dossiers, { ...row, title: 'spoilt', paid_minor: 0n, version: row.version + 1 });
          await tx.find(dossiers, { title: 'spoilt' });
          throw fail('FORBIDDEN', 'refused');
        }),
    ];

    for (let round = 0; round < rounds; round++) {
      const fault = FAULTS[round % FAULTS.length] as Fault;
      const some = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
      const middle = some(refs);
      let killed = false;
      const kill = async (tx: Tx): Promise<void> => {
        if (killed) return;
        killed = true;
        const [me] = await core(tx).sql<{ id: number }>('SELECT CONNECTION_ID() AS id', [], []);
        await direct.use((x) => x(`KILL ${me?.id}`, []));
        strike('killed');
      };
      const works: (() => Promise<unknown>)[] = Array.from({ length: 12 }, () => () => pay(some(refs.filter((r) => r !== middle))));
      works.splice(4, 0, () => post(middle, fault === 'killed' ? kill : undefined));
      for (let n = Math.floor(Math.random() * 4); n > 0; n--) {
        const refuse = some(refusals);
        works.splice(Math.floor(Math.random() * (works.length + 1)), 0, async () => {
          const error = await careful(() => refuse(some(refs))).then(
            () => null,
            (e: unknown) => e,
          );
          if (isError(error, 'FORBIDDEN') || isError(error, 'REFUND_EXCEEDS_PAID')) refused++;
          else faults.push(`what had to be refused ended with ${error === null ? 'done' : String(error)}`);
        });
      }
      if (fault === 'beforeCommit' || fault === 'afterCommit') proxy.arm(fault);
      const other = fault === 'deadlock' ? await locker.lock(middle, round % 2 === 0 ? 0 : 200) : null;
      const ends = await Promise.allSettled(works.map((work) => work()));
      for (const end of ends) if (end.status === 'rejected') faults.push(`round ${round} (${fault}): ${String(end.reason)}`);
      if (other) strike(`other ${await other.went}`);
      if (fault === 'beforeCommit' || fault === 'afterCommit') strike(proxy.armed ? 'not cut' : fault);
      if ((round + 1) % 100 === 0)
        log(`${round + 1} rounds, ${receipts.size + posted.size} acknowledged, ${refused} refused, ${JSON.stringify(struck)}`);
    }
    faults.push(...(await judge(direct.use, app, ctx(), refs, receipts, posted)));
    return { rounds, acknowledged: receipts.size + posted.size, refused, struck, faults };
  } finally {
    locker.close();
    await app.stop();
    await direct.close();
    await proxy.close();
    await fresh.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function prepare(app: App): Promise<string[]> {
  const call = async (operation: string, input: object): Promise<Record<string, string>> => {
    const reply = await app.api.call(operation, input, { agency: AGENCY, actor });
    if (reply.error) throw reply.error;
    return reply.body as Record<string, string>;
  };
  await call('client.create', { name: 'Groupe', code: 'GROUPE' });
  const refs: string[] = [];
  for (let i = 0; i < DOSSIERS; i++)
    refs.push((await call('dossier.create', { client: 'GROUPE', title: `Dossier ${i}` }))['ref'] as string);
  return refs;
}

/** Looks at the database itself. */
async function judge(
  use: ReturnType<typeof connect>['use'],
  app: App,
  ctx: Ctx,
  refs: readonly string[],
  receipts: ReadonlyMap<string, string>,
  posted: ReadonlyMap<string, number>,
): Promise<string[]> {
  const faults: string[] = [];
  const rows = (sql: string) => use((x) => x(sql, []));
  const there = await rows('SELECT ref, dossier, amount_minor, entry FROM payments_movements');
  const known = new Map(there.map((r) => [String(r['ref']), String(r['dossier'])]));
  for (const [ref, dossier] of receipts) if (known.get(ref) !== dossier) faults.push(`${ref} was acknowledged and is not there`);
  if (there.length !== receipts.size) faults.push(`${there.length} receipts are there, ${receipts.size} were acknowledged`);
  const entries = await rows('SELECT seq, `key` FROM ledger_entries');
  const seqs = new Map(entries.map((r) => [String(r['key']), Number(r['seq'])]));
  for (const [key, seq] of posted)
    if (seqs.get(key) !== seq) faults.push(`${key} was acknowledged as entry ${seq} and is ${seqs.get(key)}`);
  const other = entries.filter((r) => String(r['key']).startsWith('fault:')).length;
  if (other !== posted.size) faults.push(`${other} entries are there, ${posted.size} were acknowledged`);
  if (entries.length !== posted.size + receipts.size) faults.push(`${entries.length} entries for ${posted.size + receipts.size} works`);
  for (const row of await rows('SELECT ref, paid_minor, title FROM dossiers')) {
    const ref = String(row['ref']);
    const paid = there.filter((r) => r['dossier'] === ref).reduce((sum, r) => sum + BigInt(String(r['amount_minor'])), 0n);
    if (refs.includes(ref) && BigInt(String(row['paid_minor'])) !== paid)
      faults.push(`${ref} says ${row['paid_minor']} was paid, its receipts ${paid}`);
    if (row['title'] === 'spoilt') faults.push(`${ref} shows what was refused`);
  }
  const verified = await app.db.read(ctx, (tx) => app.ledger.verify(tx));
  if (!verified.ok) faults.push(`the journal does not verify: ${verified.findings[0]?.message}`);
  return faults;
}

interface Locker {
  /** Locks a dossier; `went` says how asking for the journal ended. */
  lock(dossier: string, weight: number): Promise<{ readonly went: Promise<string> }>;
  close(): void;
}
async function openLocker(url: string): Promise<Locker> {
  const child: ChildProcess = spawn(process.execPath, [LOCKER, url, AGENCY], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    return line.done ? 'gone' : line.value;
  };
  const heard = async (wanted: string): Promise<void> => {
    const word = await next();
    if (word !== wanted) throw new Error(`The locker says ${word} instead of ${wanted}.`);
  };
  await heard('ready');
  return {
    async lock(dossier, weight) {
      child.stdin?.write(`${dossier} ${weight}\n`);
      await heard('locked');
      return { went: next() };
    },
    close: () => void child.kill(),
  };
}

if (import.meta.main) {
  const report = await runGroups(Number(process.argv[2] ?? 1000), (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
  process.exitCode = report.faults.length > 0 ? 1 : 0;
}
