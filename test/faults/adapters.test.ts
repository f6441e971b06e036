/** Adapters that send, at fault or slow: who did it is named, what is fine reads so, and no entry goes out twice. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Finding, Taken } from '../../core/contracts/index.ts';
import { feeDossier } from '../journeys/steps.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { ways } from './odd/ways.ts';

const ADAPTER = 'accounting-odd-api';
const forEver = (): never => {
  for (;;);
};

await onEachKind('odd adapters that send', (kind) => {
  let app: TestApp;
  let client: string;
  /** Keys of what the software was given, in order. */
  const given: string[] = [];
  const done = (reference = 'r'): Taken => ({ state: 'done', value: { reference } });
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { [ADAPTER]: new URL(`./odd/${ADAPTER}/`, import.meta.url) } });
    client = (await app.op('client.create', { name: 'Élodie Exemple', kind: 'person' })).code;
  });
  afterAll(() => app?.remove());
  beforeEach(() => {
    given.splice(0);
    ways.judge = () => [];
    ways.look = async (_agency, key) => (given.includes(key) ? done() : { state: 'notSent', message: 'It has none of it.' });
    ways.post = async (_agency, key) => {
      given.push(key);
      return done();
    };
  });
  const forward = (seconds: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + seconds * 1000).toISOString());
  const drained = async (id: string): Promise<Body> => {
    await app.worker.drain();
    return app.op('export.get', { id });
  };
  /** Two entries in a batch that is on its way. */
  const batch = async (): Promise<Body> => {
    for (const amount of ['10.00', '20.00']) await app.op('invoice.issue', { dossier: await feeDossier(app, client, amount) });
    await app.worker.drain();
    return app.op('export.create', { adapter: ADAPTER });
  };

  it.each<[string, () => readonly Finding[], string]>([
    [
      'throws',
      () => {
        throw new Error('kaboom in check');
      },
      'PLUGIN_FAILED: The plugin accounting-odd-api failed in check: kaboom in check. Report it to who makes the plugin.',
    ],
    ['gives no list', () => 'fine' as never, 'EXPORT_REFUSED: The adapter accounting-odd-api answers its check with no list of findings.'],
    ['gives what are no findings', () => [null] as never, 'EXPORT_REFUSED: The adapter accounting-odd-api answers its check with no list'],
  ])('whose check %s are named at once, and their batch keeps no other waiting', async (_what, judge, error) => {
    const { id } = await batch();
    ways.judge = judge;
    const failed = await drained(id);
    const [code, message] = error.split(': ', 1).concat(error.slice(error.indexOf(': ') + 2));
    expect(failed).toMatchObject({
      ...{ state: 'failed', entries: 0, error: expect.stringContaining(error) },
      findings: [{ code, plugin: ADAPTER, message: expect.stringContaining(message as string) }],
    });
    expect(given).toEqual([]);
    ways.judge = () => [];
    await app.op('export.retry', { id });
    expect(await drained(id)).toMatchObject({ state: 'done', findings: [], error: null });
  });

  it('whose send loops over an entry rest: it is in doubt, and no other is even handed over', async () => {
    const { id, firstEntry } = await batch();
    const keys: string[] = [];
    ways.post = async (_agency, key) => {
      keys.push(key);
      return forEver();
    };
    const doubt = await drained(id);
    expect(keys).toHaveLength(1);
    expect(doubt).toMatchObject({ state: 'unknown', entries: 0 });
    expect(doubt.findings).toEqual([
      {
        code: 'ENTRY_UNKNOWN',
        message: `Entry ${firstEntry}: The plugin accounting-odd-api failed in send: It did not come to an end within 5 s, and was ended. It is asked again in 60 s. Report it to who makes the plugin.`,
      },
    ]);
    // It rests: the other entry was not even handed over to it, so it is in no doubt, and the thread is not held.
    forward(61);
    const began = performance.now();
    const rests = await drained(id);
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(keys).toHaveLength(1);
    expect(rests.findings.map((f: Body) => f.message.split(':')[0])).toEqual([`Entry ${firstEntry}`]);
    expect(rests.error).toContain('was ended');
  });
});

/** A host of its own: that of the cases before has an adapter that rests. */
await onEachKind('software that takes its time', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { plugins: { [ADAPTER]: new URL(`./odd/${ADAPTER}/`, import.meta.url) } });
    ways.judge = () => [];
  });
  afterAll(() => app?.remove());
  const forward = (seconds: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + seconds * 1000).toISOString());
  const drained = async (id: string): Promise<Body> => {
    await app.worker.drain();
    return app.op('export.get', { id });
  };
  const sent: string[] = [];
  const references: (string | null)[] = [];
  /** It queues what it is given under a reference, and says this of what it is asked about. */
  const queues = (said: () => Taken): void => {
    ways.post = async (_agency, key) => {
      sent.push(key);
      return { state: 'pending', reference: `Q${sent.length}` };
    };
    ways.look = async (_agency, _key, _entry, reference) => {
      references.push(reference);
      return said();
    };
  };
  const batch = async (): Promise<Body> => {
    sent.splice(0);
    references.splice(0);
    const client = (await app.op('client.create', { name: 'Élodie Exemple', kind: 'person' })).code;
    for (const amount of ['10.00', '20.00']) await app.op('invoice.issue', { dossier: await feeDossier(app, client, amount) });
    await app.worker.drain();
    return app.op('export.create', { adapter: ADAPTER });
  };

  it('is pending, which is no doubt, asked with its reference, and done once it says so', async () => {
    const { id, firstEntry, lastEntry } = await batch();
    const count = lastEntry - firstEntry + 1;
    queues(() => ({ state: 'pending', reference: 'Q1' }));
    const pending = {
      ...{ state: 'pending', findings: [], entries: 0, doneAt: null },
      error: `The target took ${count} entries and has not said yet what it made of them: it is asked again.`,
    };
    expect(await drained(id)).toMatchObject(pending);
    expect(await app.refusal('export.create', { adapter: ADAPTER })).toMatchObject({
      ...{ code: 'EXPORT_STATE', detail: expect.stringContaining('is with its target') },
    });
    expect(await app.refusal('exportEntry.decide', { id, entry: firstEntry, arrived: true, reason: 'seen' })).toMatchObject({
      ...{ code: 'EXPORT_STATE', detail: expect.stringContaining('on its way') },
    });
    forward(61);
    expect(await drained(id)).toMatchObject(pending);
    // A question nobody answers takes nothing back.
    queues(() => ({ state: 'unknown', message: 'It does not say.' }));
    forward(61);
    expect(await drained(id)).toMatchObject(pending);
    queues(() => ({ state: 'done', value: { reference: 'booked' } }));
    forward(61);
    expect(await drained(id)).toMatchObject({ state: 'done', findings: [], error: null, entries: count });
    expect(sent).toHaveLength(count);
    expect(references.slice(0, count)).toEqual(Array.from({ length: count }, (_, i) => `Q${i + 1}`));
  });

  it('and never says what it made of it is a person’s in the end', async () => {
    const { id, firstEntry, lastEntry } = await batch();
    queues(() => ({ state: 'pending', reference: 'Q' }));
    for (let i = 0; i < 13; i++) {
      await app.worker.drain();
      forward(90);
    }
    const overdue = await app.op('export.get', { id });
    expect(overdue).toMatchObject({ state: 'unknown', error: expect.stringContaining('look at the provider') });
    expect(overdue.findings.map((f: Body) => [f.code, f.message])).toEqual(
      Array.from({ length: lastEntry - firstEntry + 1 }, (_, i) => [
        'ENTRY_UNKNOWN',
        `Entry ${firstEntry + i}: The target took it and has not said yet what it made of it.`,
      ]),
    );
    for (let entry = firstEntry; entry <= lastEntry; entry++)
      await app.op('exportEntry.decide', { id, entry, arrived: true, reason: 'seen there' });
    expect(await drained(id)).toMatchObject({ state: 'done', findings: [] });
    expect(sent).toHaveLength(lastEntry - firstEntry + 1);
  });

  it('and refuses what it took says so', async () => {
    const { id, firstEntry } = await batch();
    queues(() => ({ state: 'rejected', code: 'CLOSED', message: 'Account 706 is closed.' }));
    await drained(id);
    forward(61);
    const { state, findings } = await drained(id);
    expect([state, findings[0]]).toEqual([
      'refused',
      { code: 'ENTRY_REFUSED', message: `Entry ${firstEntry}: CLOSED: Account 706 is closed.` },
    ]);
  });
});
