/** Entries are sent once, whoever is slow, is let go, asks too early or is told by a person meanwhile. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Host, type Taken } from '../../core/contracts/index.ts';
import { ways } from '../faults/odd/ways.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';

const ODD = 'accounting-odd-api';
const DONE: Taken = { state: 'done', value: { reference: 'r' } };
const LOST: Taken = { state: 'unknown', message: 'The answer was lost.' };
const NONE: Taken = { state: 'notSent', message: 'There is none.' };

await onEachKind('entries that are sent', (kind) => {
  let app: TestApp;
  /** Numbers of entries the adapter was handed, and was asked about. */
  let sent: number[];
  let asked: number[];
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { [ODD]: new URL('../faults/odd/accounting-odd-api/', import.meta.url) } });
  });
  afterAll(() => app?.remove());
  const send = (end: (seq: number, late: () => boolean) => Taken | Promise<Taken> = () => DONE): void => {
    ways.post = async (_agency, _key, { seq }, late) => {
      sent.push(seq);
      return end(seq, late);
    };
  };
  const ask = (end: (seq: number) => Taken | Promise<Taken> = () => DONE): void => {
    ways.look = async (_agency, _key, { seq }) => {
      asked.push(seq);
      return end(seq);
    };
  };
  beforeEach(() => {
    [sent, asked] = [[], []];
    send();
    ask();
  });
  const forward = (seconds: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + seconds * 1000).toISOString());
  const get = (id: string): Promise<Body> => app.op('export.get', { id });
  const drained = async (id: string): Promise<Body> => {
    await app.worker.drain();
    return get(id);
  };
  /** A batch of new entries, not sent yet. */
  async function batch(count: number): Promise<{ id: string; seqs: number[] }> {
    const [date] = app.clock.now().split('T') as [string];
    for (let i = 0; i < count; i++)
      await app.op('entry.create', {
        ...{ date, label: `Entry ${i}` },
        lines: [
          { account: '658', debit: { amount: '1.00', currency: 'EUR' } },
          { account: '472', credit: { amount: '1.00', currency: 'EUR' } },
        ],
      });
    const { id, firstEntry } = await app.op('export.create', { adapter: ODD });
    return { id, seqs: Array.from({ length: count }, (_, i) => firstEntry + i) };
  }
  const decide = (id: string, entry: number, arrived: boolean) => ({ id, entry, arrived, reason: 'seen there' });
  /** As if another process took over: what this one does goes on, and writes nothing more. */
  const letGo = (): Promise<unknown> =>
    app.db.transaction(app.ctx(), (tx) =>
      tx.sql("UPDATE outbox SET fence = fence + 1, lease_until = NULL WHERE event = 'exports.sending' AND state = 'acting'"),
    );
  /** A batch whose only entry left, with nobody knowing how that ended. */
  async function inDoubt(): Promise<{ id: string; seq: number }> {
    const { id, seqs } = await batch(1);
    send(() => LOST);
    expect(await drained(id)).toMatchObject({ state: 'unknown' });
    sent.splice(0);
    send();
    return { id, seq: seqs[0] as number };
  }

  it('do not leave a minute after they were handed over: another asks about them soon', async () => {
    const { id, seqs } = await batch(1);
    const late: boolean[] = [];
    send(async (_seq, isLate) => {
      forward(59);
      late.push(isLate());
      await letGo();
      forward(2);
      late.push(isLate());
      return NONE;
    });
    await drained(id);
    expect(late).toEqual([false, true]);
    send();
    ask(() => NONE);
    forward(30);
    expect(await drained(id)).toMatchObject({ state: 'done' });
    expect([sent, asked]).toEqual([[...seqs, ...seqs], seqs]);
  });
  it('are not asked about while they may be about to arrive, whether their end was heard or not', async () => {
    const { id, seq } = await inDoubt();
    ask(() => NONE);
    await app.op('export.retry', { id });
    expect(await drained(id)).toMatchObject({ state: 'unknown', findings: [{ message: `Entry ${seq}: The answer was lost.` }] });
    expect([sent, asked]).toEqual([[], []]);
    ask();
    forward(91);
    expect(await drained(id)).toMatchObject({ state: 'done' });
    expect([sent, asked]).toEqual([[], [seq]]);
  });
  it.each<[string, boolean, Taken, string, boolean]>([
    ['that it arrived, while a list that lags says there is none', true, NONE, 'done', false],
    ['that it did not, while nobody knows', false, LOST, 'done', true],
    ['that it did not, and it is there', false, DONE, 'done', false],
  ])('a person said of one %s: that stands', async (_what, arrived, heard, state, again) => {
    const { id, seq } = await inDoubt();
    forward(91);
    // He says it once, while the target is asked: the batch goes on, and asks again before it sends.
    let decides = async (): Promise<unknown> => app.op('exportEntry.decide', decide(id, seq, arrived));
    ask(async () => {
      await decides();
      decides = async () => undefined;
      return heard;
    });
    expect(await drained(id)).toMatchObject({ state, entries: 1, findings: [] });
    expect(sent).toEqual(again ? [seq] : []);
  });
  it('are decided on by a person in the batch that is open, when it is not on its way and they are not about to arrive', async () => {
    const earlier = await batch(1);
    await drained(earlier.id);
    const { id, seq } = await inDoubt();
    const refused = async (of: string, entry: number) => app.refusal('exportEntry.decide', decide(of, entry, true));
    expect(await refused(id, seq)).toMatchObject({ code: 'EXPORT_STATE', detail: expect.stringContaining('in two minutes') });
    forward(91);
    expect(await refused(earlier.id, seq)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(id, earlier.seqs[0] as number)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(id, seq + 1)).toMatchObject({ code: 'NOT_FOUND' });
    await app.op('export.retry', { id });
    expect(await refused(id, seq)).toMatchObject({ code: 'EXPORT_STATE', detail: expect.stringContaining('is on its way') });
    expect(await drained(id)).toMatchObject({ state: 'done' });
  });
  it('are not decided on in a batch that was given up while another is open', async () => {
    const { id, seq } = await inDoubt();
    // A batch that holds the same entry, and failed.
    await app.db.transaction(app.ctx(), async (tx) => {
      const columns = 'agency, adapter, mode, turn, after_seq, upto_seq, entries, files, findings, actor, created_at, version';
      await tx.sql(`INSERT INTO exports_batches (id, state, ${columns}) SELECT ?, 'failed', ${columns} FROM exports_batches WHERE id = ?`, [
        `${id.slice(0, -4)}0000`,
        id,
      ]);
    });
    forward(91);
    expect(await app.refusal('exportEntry.decide', decide(`${id.slice(0, -4)}0000`, seq, false))).toMatchObject({
      ...{ code: 'EXPORT_STATE', detail: expect.stringContaining(id) },
    });
    expect(await drained(id)).toMatchObject({ state: 'done' });
  });
  it('are spared once twenty were refused', async () => {
    const { id, seqs } = await batch(22);
    send(() => ({ state: 'rejected', code: 'NO', message: 'no' }));
    expect((await drained(id)).findings).toHaveLength(20);
    expect(sent).toEqual(seqs.slice(0, 20));
    send();
    await app.op('export.retry', { id });
    await drained(id);
  });
  it('are written down as they ended before one is come upon that somebody may be at', async () => {
    const { id, seqs } = await batch(2);
    const [first, second] = seqs as [number, number];
    send(async (seq) => {
      if (seq === first) return { state: 'rejected', code: 'NO', message: 'not yet' };
      await letGo();
      return DONE;
    });
    await drained(id);
    send();
    forward(61);
    expect(await drained(id)).toMatchObject({ state: 'queued', entries: 1 });
    forward(30);
    expect(await drained(id)).toMatchObject({ state: 'done', entries: 2 });
    // Who took over came upon the second at once, and again after a minute.
    expect([sent, asked]).toEqual([[first, second, first, first], [second]]);
  });
  it('are read again only where something of them is left', async () => {
    const { id, seqs } = await batch(45);
    const doubtful = seqs[22] as number;
    send((seq) => (seq === doubtful ? LOST : DONE));
    expect(await drained(id)).toMatchObject({ state: 'unknown', entries: 44 });
    const ledger = app.resolve(Host.Ledger);
    const { entries } = ledger;
    let rows = 0;
    const spy = vi.spyOn(ledger, 'entries').mockImplementation(async (...given) => {
      const found = await entries.apply(ledger, given);
      rows += found.length;
      return found;
    });
    forward(91);
    expect(await drained(id)).toMatchObject({ state: 'done', entries: 45 });
    spy.mockRestore();
    expect([rows, asked]).toEqual([2, [doubtful]]);
  });
  it('of a period without any are none', async () => {
    const { id } = await app.op('export.create', { adapter: ODD, from: '2001-01-01', to: '2001-12-31' });
    expect(await drained(id)).toMatchObject({ state: 'failed', error: expect.stringContaining('EXPORT_EMPTY') });
  });
});
