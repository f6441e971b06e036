/** A batch that is sent: over real HTTP, entry by entry, each of them once, whatever the target and the network do in between. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Taken } from '../../core/contracts/index.ts';
import { ways } from '../faults/odd/ways.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { type Pennylane, pennylane } from '../kit/pennylane.ts';
import { feeDossier } from './steps.ts';

const PENNYLANE = 'accounting-pennylane';

await onEachKind('exports that are sent', (kind) => {
  let app: TestApp;
  let client: string;
  let company: Pennylane;
  beforeAll(async () => {
    company = await pennylane();
    app = await testApp(kind, {
      settings: { [PENNYLANE]: { token: company.token, baseUrl: `http://127.0.0.1:${company.port}/api/external/v2` } },
      plugins: { 'accounting-odd-api': new URL('../faults/odd/accounting-odd-api/', import.meta.url) },
      outboundAllow: [`127.0.0.1:${company.port}`],
    });
    client = (await app.op('client.create', { name: 'Élodie Exemple', kind: 'person' })).code;
  });
  afterAll(async () => {
    await app?.remove();
    await company.close();
  });
  beforeEach(() => {
    company.trouble = () => null;
  });
  const forward = (seconds: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + seconds * 1000).toISOString());
  const post = async (count = 1): Promise<void> => {
    for (let i = 0; i < count; i++) await app.op('invoice.issue', { dossier: await feeDossier(app, client, `${i + 1}0.01`) });
    await app.worker.drain();
  };
  const create = (adapter = PENNYLANE, more: object = {}): Promise<Body> => app.op('export.create', { adapter, ...more });
  const get = (id: string): Promise<Body> => app.op('export.get', { id });
  /** Does what is due, then looks at a batch. */
  const drained = async (id: string): Promise<Body> => {
    await app.worker.drain();
    return get(id);
  };
  const posting = (trouble: ReturnType<Pennylane['trouble']>, when = (_count: number): boolean => true): void => {
    let count = 0;
    company.trouble = (method, path) => (method === 'POST' && path === '/ledger_entries' && when(++count) ? trouble : null);
  };
  /** Numbers of our entries the company holds, by the key in their labels. */
  const held = (): number[] =>
    company.entries.map((e) => Number(/\[demo-fr-(\d+)-[0-9a-f]{8}\]$/.exec(e.label)?.[1])).sort((a, b) => a - b);
  const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
  /** Everything that is posted went there once, and adds up to what our own books say. */
  async function agrees(last: number): Promise<void> {
    expect(held()).toEqual(upTo(last));
    const cents = (text: string): number => Math.round(Number(text) * 100);
    const theirs = new Map<string, number>();
    for (const { ledger_entry_lines: lines } of company.entries)
      for (const l of lines) {
        const number = company.accounts.find((a) => a.id === l.ledger_account_id)?.number ?? '';
        const account = number.startsWith('411') ? '411' : number;
        theirs.set(account, (theirs.get(account) ?? 0) + cents(l.debit) - cents(l.credit));
      }
    const ours = (await app.op('ledger.trialBalance')).items.map((b: Body) => [b.account, cents(b.balance)]);
    expect(Object.fromEntries(theirs)).toEqual(Object.fromEntries(ours));
  }

  it('takes every new entry once, to the cent, and says so', async () => {
    await post(3);
    const created = await create();
    expect(created).toMatchObject({ state: 'queued', mode: 'api', firstEntry: 1 });
    const done = await drained(created.id);
    expect(done).toMatchObject({ state: 'done', entries: done.lastEntry, files: [], findings: [], error: null });
    await agrees(done.lastEntry);
    expect((await app.refusal('export.create', { adapter: PENNYLANE })).code).toBe('EXPORT_EMPTY');
    // The same entries in a batch of a period, and that batch once more: they are there already.
    const year = await create(PENNYLANE, { from: '2026-01-01', to: '2026-12-31' });
    expect(await drained(year.id)).toMatchObject({ state: 'done', entries: done.lastEntry });
    await app.op('export.retry', { id: year.id });
    await drained(year.id);
    await agrees(done.lastEntry);
    expect((await app.op('integrity.run')).state).toBe('queued');
    await app.worker.drain();
    const { ok, findings } = await app.integrity.run(app.ctx());
    expect([ok, findings]).toEqual([true, []]);
  });
  it('names what the target refused, keeps what it took, and sends the rest once it is corrected', async () => {
    await post(3);
    const { id, firstEntry, lastEntry } = await create();
    posting({ status: 422, body: { error: 'the period is locked' } }, (count) => count === 2);
    const refused = await drained(id);
    expect(refused).toMatchObject({
      ...{ state: 'refused', entries: lastEntry - firstEntry, error: expect.stringContaining('not sent twice') },
      findings: [
        { code: 'ENTRY_REFUSED', message: `Entry ${firstEntry + 1}: PENNYLANE_422: Pennylane answered 422: the period is locked.` },
      ],
    });
    company.trouble = () => null;
    company.asked.splice(0);
    await app.op('export.retry', { id });
    expect(await drained(id)).toMatchObject({ state: 'done', entries: lastEntry - firstEntry + 1, findings: [] });
    expect(company.asked).toEqual(['POST /ledger_entries']);
    await agrees(lastEntry);
  });
  it('names what the target refused beside what is in doubt, which it does not wait for', async () => {
    await post(3);
    const { id, firstEntry } = await create();
    let count = 0;
    company.trouble = (method, path) => {
      if (method !== 'POST' || path !== '/ledger_entries') return null;
      return [{ status: 422, body: { error: 'the period is locked' } }, 'lost' as const][count++] ?? null;
    };
    const { state, findings } = await drained(id);
    expect([state, findings.map((f: Body) => [f.code, f.message.split(':')[0]])]).toEqual([
      'unknown',
      [
        ['ENTRY_REFUSED', `Entry ${firstEntry}`],
        ['ENTRY_UNKNOWN', `Entry ${firstEntry + 1}`],
      ],
    ]);
    company.trouble = () => null;
    forward(122);
    expect(await drained(id)).toMatchObject({ state: 'done', findings: [] });
  });
  it('waits while the target takes nothing, says why, and goes on where it was', async () => {
    await post(3);
    const { id, lastEntry } = await create();
    posting({ status: 429, headers: { 'retry-after': '30' } }, (count) => count > 1);
    const waits = await drained(id);
    expect(waits).toMatchObject({ state: 'queued', entries: 1, error: expect.stringContaining('429. Again after 30 s.') });
    expect(await app.refusal('export.create', { adapter: PENNYLANE })).toMatchObject({
      code: 'EXPORT_STATE',
      detail: expect.stringContaining(id),
    });
    company.trouble = () => null;
    forward(60);
    expect(await drained(id)).toMatchObject({ state: 'done', error: null });
    await agrees(lastEntry);
  });
  it('that the target never takes fails with the reason, and goes out whole when it is sent again', async () => {
    await post(2);
    const { id, lastEntry } = await create();
    posting({ status: 503 });
    for (let i = 0; i < 14; i++) {
      await app.worker.drain();
      forward(3_700);
    }
    expect(await get(id)).toMatchObject({ state: 'failed', entries: 0, error: expect.stringContaining('GIVEN_UP') });
    company.trouble = () => null;
    await app.op('export.retry', { id });
    expect(await drained(id)).toMatchObject({ state: 'done' });
    await agrees(lastEntry);
  });
  it('is in doubt where an answer was lost, says so, asks and sends nothing twice', async () => {
    await post(3);
    const { id, firstEntry, lastEntry } = await create();
    posting('lost', (count) => count === 2);
    const doubt = await drained(id);
    expect(doubt).toMatchObject({ state: 'unknown', entries: lastEntry - firstEntry, doneAt: null });
    expect(doubt.findings).toMatchObject([{ code: 'ENTRY_UNKNOWN', message: expect.stringContaining(`Entry ${firstEntry + 1}:`) }]);
    expect((await app.refusal('export.create', { adapter: PENNYLANE })).detail).toContain('exportEntry.decide');
    company.asked.splice(0);
    // It may still be about to arrive: nobody asks yet.
    forward(61);
    expect([await drained(id), company.asked]).toMatchObject([{ state: 'unknown' }, []]);
    forward(61);
    expect(await drained(id)).toMatchObject({ state: 'done', findings: [], error: null });
    expect(company.asked).not.toContain('POST /ledger_entries');
    await agrees(lastEntry);
  });
  /** The first entry arrives, another does not, and no question is answered. */
  const unheard = async (): Promise<void> => {
    let count = 0;
    company.trouble = (method, path) => {
      if (path !== '/ledger_entries') return null;
      return method === 'POST' && ++count === 1 ? 'lost' : 'closed';
    };
    for (let i = 0; i < 14; i++) {
      await app.worker.drain();
      forward(90);
    }
  };
  it('that nobody can be asked about is a person’s: it is there, or it is not', async () => {
    await post(2);
    const { id, firstEntry, lastEntry } = await create();
    await unheard();
    expect(await get(id)).toMatchObject({ state: 'unknown', findings: [{ code: 'ENTRY_UNKNOWN' }, { code: 'ENTRY_UNKNOWN' }] });
    const decide = (entry: number, arrived: boolean) => ({ id, entry, arrived, reason: 'seen in Pennylane' });
    // It does not lie in this batch.
    expect((await app.refusal('exportEntry.decide', decide(1, true))).code).toBe('NOT_FOUND');
    expect((await app.refusal('exportEntry.decide', decide(99_999, true))).code).toBe('NOT_FOUND');
    expect((await app.op('exportEntry.decide', decide(firstEntry, true))).findings).toHaveLength(1);
    expect((await app.op('exportEntry.decide', decide(firstEntry + 1, false))).findings).toEqual([]);
    company.trouble = () => null;
    await app.op('export.retry', { id });
    expect((await app.refusal('exportEntry.decide', decide(firstEntry, false))).code).toBe('EXPORT_STATE');
    expect(await drained(id)).toMatchObject({ state: 'done' });
    expect((await app.refusal('exportEntry.decide', decide(firstEntry, false))).detail).toContain('Nobody doubts');
    await agrees(lastEntry);
  });
  it('of which a person did not find an entry that is there sends it no second time', async () => {
    await post(1);
    const { id, firstEntry, lastEntry } = await create();
    await unheard();
    expect(await get(id)).toMatchObject({ state: 'unknown', error: expect.stringContaining('look at the provider. One entry may') });
    company.trouble = () => null;
    company.asked.splice(0);
    const decided = await app.op('exportEntry.decide', { id, entry: firstEntry, arrived: false, reason: 'not seen' });
    // Nothing is in doubt: it says so, and goes on.
    expect(decided).toMatchObject({ state: 'queued', findings: [], error: null });
    expect(await drained(id)).toMatchObject({ state: 'done', error: null });
    expect(company.asked.filter((one) => one === 'POST /ledger_entries')).toHaveLength(lastEntry - firstEntry);
    await agrees(lastEntry);
  });
  it('that waits while an entry is in doubt says both', async () => {
    await post(3);
    const { id } = await create();
    let count = 0;
    company.trouble = (method, path) => {
      if (method !== 'POST' || path !== '/ledger_entries') return null;
      return ['lost' as const, { status: 429 }][count++] ?? null;
    };
    const { state, error } = await drained(id);
    expect([state, error]).toEqual(['unknown', expect.stringMatching(/429.*One entry may have been taken/)]);
    company.trouble = () => null;
    forward(122);
    const { lastEntry } = await get(id);
    expect(await drained(id)).toMatchObject({ state: 'done', findings: [], error: null });
    await agrees(lastEntry);
  });
  it('writes no files on the command line', async () => {
    const { Exports } = await import('../../core/modules/exports/tokens.ts');
    await expect(app.resolve(Exports).run({ ctx: app.ctx() }, { adapter: PENNYLANE })).rejects.toMatchObject({ code: 'ADAPTER_UNKNOWN' });
  });

  const ODD = 'accounting-odd-api';
  /** Keys the odd adapter was given, in order. */
  const sent: string[] = [];
  const done = async (): Promise<Taken> => ({ state: 'done', value: { reference: 'r' } });
  const take = (and: (key: string) => unknown = done): void => {
    ways.post = async (_agency, key) => {
      sent.push(key);
      return (await and(key)) as Taken;
    };
  };
  afterEach(() => void sent.splice(0));
  /** The odd adapter has all there is. */
  async function caughtUp(): Promise<void> {
    take();
    ways.look = done;
    await post();
    await drained((await create(ODD)).id);
    sent.splice(0);
  }

  it('is asked about before anything else when its sender died over an entry, and not while he may still be at it', async () => {
    await caughtUp();
    await post(2);
    const { id } = await create(ODD);
    // Another process takes over while the entry is on its way: this one writes nothing more, like one that was killed.
    take(async () => {
      await app.db.transaction(app.ctx(), (tx) =>
        tx.sql("UPDATE outbox SET fence = fence + 1, lease_until = NULL WHERE event = 'exports.sending' AND state = 'acting'"),
      );
      return done();
    });
    let asked = 0;
    ways.look = async () => {
      asked++;
      return { state: 'done', value: { reference: 'found' } };
    };
    expect(await drained(id)).toMatchObject({ state: 'queued' });
    expect([sent.length, asked]).toEqual([1, 0]);
    take();
    forward(61);
    expect(await drained(id)).toMatchObject({ state: 'queued' });
    expect([sent.length, asked]).toEqual([1, 0]);
    forward(60);
    expect(await drained(id)).toMatchObject({ state: 'done' });
    expect([sent.length > 1, new Set(sent).size, asked]).toEqual([true, sent.length, 1]);
  });
  it('that is sent again while it is on its way goes on under the new turn alone', async () => {
    await caughtUp();
    await post(2);
    const { id, firstEntry, lastEntry } = await create(ODD);
    /** How the work of the first turn stood whenever an entry was sent. */
    const first: string[] = [];
    take(async () => {
      first.push((await app.op('outbox.list', { filter: `key:${id}:1` })).items[0].state);
      if (first.length === 1) await app.op('export.retry', { id });
      return done();
    });
    expect(await drained(id)).toMatchObject({ state: 'done', entries: lastEntry - firstEntry + 1 });
    expect(first).toEqual(['acting', ...Array.from({ length: lastEntry - firstEntry }, () => 'done')]);
    expect([sent.length, new Set(sent).size]).toEqual([lastEntry - firstEntry + 1, lastEntry - firstEntry + 1]);
  });
  it.each<[string, () => unknown, RegExp]>([
    ['throws', () => Promise.reject(new Error('boom')), /The plugin accounting-odd-api failed: boom/],
    ['answers nothing', async () => undefined, /answered undefined/],
    ['answers none of the five', async () => ({ state: 'maybe' }), /the state “maybe”/],
  ])('whose adapter %s is in doubt and asked about', async (_what, answer, says) => {
    await caughtUp();
    await post();
    const { id } = await create(ODD);
    take(answer);
    const references: (string | null)[] = [];
    ways.look = async (_agency, _key, _entry, reference) => {
      references.push(reference);
      return { state: 'done', value: { reference: 'found' } };
    };
    const doubt = await drained(id);
    expect(doubt).toMatchObject({ state: 'unknown', error: expect.stringMatching(says) });
    const before = sent.length;
    forward(61);
    await drained(id);
    forward(61);
    expect(await drained(id)).toMatchObject({ state: 'done' });
    expect([sent.length, new Set(references)]).toEqual([before, new Set([null])]);
  });
  it('of which its adapter refuses an entry beforehand sends none of them', async () => {
    await caughtUp();
    await post();
    const [today] = app.clock.now().split('T') as [string];
    await app.op('entry.create', {
      ...{ date: today, label: 'no' },
      lines: [
        { account: '658', debit: { amount: '1.00', currency: 'EUR' } },
        { account: '472', credit: { amount: '1.00', currency: 'EUR' } },
      ],
    });
    take();
    ways.judge = (_agency, { label }) => (label === 'no' ? [{ code: 'ODD_LABEL', message: 'it says no.' }] : []);
    const { id } = await create(ODD);
    expect(await drained(id)).toMatchObject({ state: 'refused', entries: 0, findings: [{ code: 'ODD_LABEL' }] });
    ways.judge = () => [];
    expect(sent).toEqual([]);
  });
});
