/** Plugins that lie about what became of what they were given: the kit of their kind says which case, and what they said. */
import { describe, expect, it } from 'vitest';
import type { ApiAccounting, Notifier, Outbound, OutboundAnswer } from '../../core/contracts/index.ts';
import { apiAccountingCases, exportEntry } from './accounting.ts';
import { notifierCases, renderedMessage } from './notifier.ts';
import { standIn } from './stand-in.ts';

/** What a service keeps under keys, and says of them; a `mute` one says of what it has not what any gateway says. */
async function keeper(mute = false) {
  const kept: { readonly id: string; readonly key: string }[] = [];
  const server = await standIn(({ method, query, headers }) => {
    if (method === 'GET') {
      const items = kept.filter(({ key }) => key === query.get('key'));
      if (items.length > 0) return [200, { items }];
      return mute ? [404] : [404, { error: 'no such key' }];
    }
    const key = String(headers['idempotency-key']);
    if (kept.some((one) => one.key === key)) return [409, { error: 'there already' }];
    kept.push({ id: `k-${kept.length + 1}`, key });
    return [201, kept.at(-1)];
  });
  return { ...server, count: (key: string) => kept.filter((one) => one.key === key).length };
}
const call = (port: number, outbound: Outbound, method: 'GET' | 'POST', key: string): Promise<OutboundAnswer> =>
  outbound
    .request({
      ...{ who: 'It', baseUrl: `http://127.0.0.1:${port}`, method, path: `/?key=${key}`, timeoutMs: 500 },
      headers: { 'idempotency-key': key },
    })
    .catch((error: Error) => ({ end: 'away', message: error.message }));

type Ended = Awaited<ReturnType<Notifier['send']>>;
async function sendTo(port: number, outbound: Outbound, key: string): Promise<Ended> {
  const answer = await call(port, outbound, 'POST', key);
  if (answer.end !== 'answered') return { state: answer.end === 'away' ? 'notSent' : 'unknown', message: answer.message };
  const { id } = (answer.body ?? {}) as { id?: string };
  if (answer.status === 201 && id !== undefined) return { state: 'done', value: { reference: id } };
  return { state: 'unknown', message: `It answered ${answer.status}.` };
}
async function askOf(port: number, outbound: Outbound, key: string): Promise<Ended> {
  const answer = await call(port, outbound, 'GET', key);
  const { items, error } = (answer.end === 'answered' ? (answer.body ?? {}) : {}) as { items?: { id: string }[]; error?: string };
  if (items?.[0]) return { state: 'done', value: { reference: items[0].id } };
  return error === 'no such key' ? { state: 'notSent', message: error } : { state: 'unknown', message: 'It does not say.' };
}
/** Cases that do not hold, with why. */
async function failing(cases: readonly (readonly [string, () => Promise<void>])[]): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const [name, holds] of cases)
    await holds().catch((error: Error) => {
      said[name] = error.message;
    });
  return said;
}
const notSent = async (): Promise<Ended> => ({ state: 'notSent', message: 'I do not think so.' });

describe('the kit of a notifier', () => {
  const tried = (lie: (honest: Notifier, port: number, outbound: Outbound) => Partial<Notifier>) =>
    failing(
      notifierCases({
        make(port, outbound) {
          const honest: Notifier = {
            async send(_agency, { id }, late) {
              return late() ? { state: 'notSent', message: 'It was late.' } : sendTo(port, outbound, id);
            },
            ask: (_agency, id) => askOf(port, outbound, id),
          };
          return { ...honest, ...lie(honest, port, outbound) };
        },
        async provider() {
          const { count, ...server } = await keeper();
          return { ...server, taken: ({ id }) => count(id) };
        },
        ...{ agency: 'demo-fr', message: renderedMessage() },
      }),
    );
  it('lets one through that says the truth', async () => expect(await tried(() => ({}))).toEqual({}));
  it('finds an ask that says a message was not sent which was: it would go out twice', async () => {
    const said = await tried(() => ({ ask: notSent }));
    expect(Object.keys(said)).toEqual(
      expect.arrayContaining([
        'a message is sent once, and whoever asks is told that it was',
        'a message whose answer was lost is in doubt, and whoever asks is told that it was sent',
      ]),
    );
    expect(said['a message whose answer was lost is in doubt, and whoever asks is told that it was sent']).toBe(
      'the provider has it: it is `notSent` and says “I do not think so.”; expected `done` or `pending`',
    );
  });
  it('finds an ask that says a message was sent which was not', async () => {
    const said = await tried(() => ({ ask: async () => ({ state: 'done', value: { reference: 'k-1' } }) }));
    expect(said).toHaveProperty(['of a message that was not taken nobody says that it was']);
  });
  it('finds one that takes any 404 for an answer', async () => {
    const said = await tried((honest, port, outbound) => ({
      async ask(agency, id, reference) {
        const answer = await call(port, outbound, 'GET', id);
        return answer.end === 'answered' && answer.status === 404 ? notSent() : (honest as Required<Notifier>).ask(agency, id, reference);
      },
    }));
    expect(Object.keys(said)).toEqual(
      ['a page that is not there', 'a gateway that knows no such path', 'a status alone'].map(
        (who) => `404 of ${who} says nothing of the message`,
      ),
    );
  });
  it('finds one that sends what is late or nothing at all, or says no reference', async () => {
    expect(await tried(({ send }) => ({ send: (agency, message) => send(agency, message, () => false) }))).toHaveProperty([
      'a message that is late does not leave',
    ]);
    const once = 'a message is sent once, and whoever asks is told that it was';
    const nothing: Notifier['send'] = async () => ({ state: 'done', value: { reference: 'x' } });
    expect((await tried(() => ({ send: nothing })))[once]).toContain('the provider was given it once');
    expect((await tried(() => ({ send: async () => ({ state: 'done', value: { reference: '' } }) })))[once]).toContain(
      'its reference is “”',
    );
  });
});

describe('the kit of an accounting adapter', () => {
  const tried = (lie: (port: number, outbound: Outbound) => Partial<ApiAccounting>, mute = false) =>
    failing(
      apiAccountingCases({
        make: (port, outbound) => ({
          ...{ mode: 'api' as const, check: () => [] },
          send: async (_agency, key, _entry, late) =>
            late() ? { state: 'notSent', message: 'It was late.' } : sendTo(port, outbound, key),
          ask: (_agency, key) => askOf(port, outbound, key),
          ...lie(port, outbound),
        }),
        async target() {
          const { count, ...server } = await keeper(mute);
          return { ...server, held: count };
        },
        ...{ agency: 'demo-fr', entries: [exportEntry(1), exportEntry(2)] },
      }),
    );
  it('lets one through that says the truth', async () => expect(await tried(() => ({}))).toEqual({}));
  it('lets one through whose target says nothing of what it has not: nobody is told that it certainly is not there', async () =>
    expect(await tried(() => ({}), true)).toEqual({}));
  it.each<[string, Ended]>([
    ['not there which is', { state: 'notSent', message: 'I do not think so.' }],
    ['in doubt which is there', { state: 'unknown', message: 'Who knows?' }],
    ['there which is not', { state: 'done', value: { reference: 'k-1' } }],
  ])('finds an ask that says of an entry that it is %s, of a mute target too', async (_what, said) => {
    for (const mute of [false, true])
      expect(await tried(() => ({ ask: async () => said }), mute)).toHaveProperty(['an entry is taken once, and found by its key']);
  });
  it('finds an ask that takes any 404 for an answer', async () => {
    const said = await tried((port, outbound) => ({
      async ask(_agency, key) {
        const answer = await call(port, outbound, 'GET', key);
        return answer.end === 'answered' && answer.status === 404 ? notSent() : askOf(port, outbound, key);
      },
    }));
    expect(Object.keys(said)).toHaveLength(3);
    expect(said['404 of a page that is not there says nothing of the entry']).toContain('“I do not think so.”');
  });
  it('finds a send that refuses what is there already, and tells what it said', async () => {
    const said = await tried((port, outbound) => ({
      async send(_agency, key, _entry, late) {
        if (late()) return notSent();
        const sent = await sendTo(port, outbound, key);
        return sent.state === 'unknown' && sent.message.includes('409') ? { state: 'rejected', code: 'X_409', message: 'Twice.' } : sent;
      },
    }));
    expect(said).toEqual({
      'an entry that is there already is not refused':
        'the target has it, whoever handed it over: it is `rejected` X_409 and says “Twice.”; expected `done` or `pending` or `unknown`',
    });
  });
  /** What a target that queues says: taken under a number of its queue, and booked under another one once it was asked about `after` times. */
  const queueing =
    (after: number, refused?: Ended) =>
    (port: number, outbound: Outbound): Partial<ApiAccounting> => {
      const queued = (sent: Ended): Ended =>
        sent.state === 'done' ? { state: 'pending', reference: `queue-${sent.value.reference}` } : sent;
      let asked = 0;
      return {
        send: async (_agency, key, _entry, late) => (late() ? notSent() : queued(await sendTo(port, outbound, key))),
        async ask(_agency, key) {
          const found = await askOf(port, outbound, key);
          return found.state === 'done' && asked++ < after ? (refused ?? queued(found)) : found;
        },
      };
    };
  it('lets one through whose target takes an entry now and books it later, under another name', async () => {
    for (const after of [0, 1, 9]) expect(await tried(queueing(after))).toEqual({});
  });
  it('finds one that says no more of what waits', async () => {
    const nameless = await tried(queueing(9, { state: 'pending', reference: '' }));
    expect(nameless['an entry is taken once, and found by its key']).toContain('its reference is “”');
    expect(await tried(queueing(9, { state: 'notSent', message: 'Not yet.' }))).toHaveProperty([
      'an entry is taken once, and found by its key',
    ]);
  });
});
