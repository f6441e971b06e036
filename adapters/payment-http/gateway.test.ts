/** The plugin against a real server on this machine: each answer it may get, and what it makes of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { money } from '../../core/contracts/index.ts';
import { validateSettings } from '../../core/platform/config/index.ts';
import { type Gateway, startGateway } from '../../test/kit/gateway.ts';
import { open } from '../../test/kit/outbound.ts';
import plugin from './index.ts';
import { NOW, payment } from './kit.ts';

const closing: Gateway[] = [];
afterEach(async () => {
  for (const gateway of closing.splice(0)) await gateway.close();
});
const start = async (): Promise<Gateway> => {
  const gateway = await startGateway();
  closing.push(gateway);
  return gateway;
};
const asked = {
  key: 'k-1',
  money: money(12_000n, 'EUR'),
  instrument: 'tok_1',
  description: 'Agency',
  reference: 'D-1',
  reportTo: 'https://a.example/r',
};

describe('payment-http', () => {
  it('keeps its secrets out of sight, and needs TLS beyond this machine', () => {
    for (const name of ['apiKey', 'signingSecret']) expect(plugin.config.properties[name]).toMatchObject({ 'x-secret': true });
    const fits = (baseUrl: string): boolean =>
      validateSettings(plugin.config, { baseUrl, apiKey: 'k', signingSecret: 'x'.repeat(16) }).length === 0;
    expect(['https://pay.example', 'http://127.0.0.1:80', 'http://localhost/x'].map(fits)).toEqual([true, true, true]);
    expect(['http://pay.example', 'http://localhost.evil.example', 'ftp://x'].map(fits)).toEqual([false, false, false]);
  });

  it('asks in the words of the protocol', async () => {
    const gateway = await start();
    const { port } = gateway;
    expect(await payment(port).charge('demo', asked)).toEqual({
      state: 'done',
      value: { reference: 'ch_1', money: money(12_000n, 'EUR'), on: '2026-03-10' },
    });
    await payment(port).refund('demo', { key: 'k-2', money: money(500n, 'JPY'), charge: 'ch_1', reportTo: null });
    expect(gateway.items.map(({ key, list, asked: body }) => [key, list, body])).toEqual([
      [
        'k-1',
        'charges',
        {
          ...{ amount: '120.00', currency: 'EUR', instrument: 'tok_1', description: 'Agency', reference: 'D-1' },
          reportTo: 'https://a.example/r',
        },
      ],
      ['k-2', 'refunds', { amount: '500', currency: 'JPY', charge: 'ch_1', reportTo: null }],
    ]);
  });

  it.each([
    [400, 'rejected'],
    [401, 'notSent'],
    [402, 'rejected'],
    [403, 'notSent'],
    [404, 'notSent'],
    [408, 'notSent'],
    [409, 'unknown'],
    [422, 'rejected'],
    [429, 'notSent'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'notSent'],
    [204, 'unknown'],
  ])('HTTP %i is %s', async (status, state) => {
    const gateway = await start();
    gateway.trouble = () => ({ status, body: { code: 'insufficient_funds', message: 'no' } });
    const said = await payment(gateway.port).charge('demo', asked);
    expect(said.state).toBe(state);
    if (said.state === 'rejected') expect(said.code).toBe('insufficient_funds');
  });

  it.each<[string, object, object]>([
    ['accepted', { id: 'ch_1', state: 'pending' }, { state: 'pending', reference: 'ch_1' }],
    ['failed', { id: 'ch_1', state: 'failed', code: 'fraud', message: 'no' }, { state: 'rejected', code: 'fraud', message: 'no' }],
    ['without an id', { state: 'done' }, { state: 'unknown' }],
    ['of no amount', { id: 'ch_1', state: 'done', day: '2026-03-10' }, { state: 'unknown', reference: 'ch_1' }],
    [
      'of no day',
      { id: 'ch_1', state: 'done', amount: '120.00', currency: 'EUR', day: '2026-02-30' },
      { state: 'unknown', reference: 'ch_1' },
    ],
    ['of a state nobody knows', { id: 'ch_1', state: 'constructor' }, { state: 'unknown', reference: 'ch_1' }],
  ])('what is %s is said so', async (_what, body, outcome) => {
    const gateway = await start();
    gateway.trouble = () => ({ status: 200, body });
    expect(await payment(gateway.port).charge('demo', asked)).toMatchObject(outcome);
  });

  it('silence is unknown, and so is a redirection', async () => {
    const gateway = await start();
    gateway.trouble = () => 'silent';
    expect((await payment(gateway.port, open, NOW, 100).charge('demo', asked)).state).toBe('unknown');
    gateway.trouble = () => ({ status: 302 });
    expect((await payment(gateway.port).charge('demo', asked)).state).toBe('unknown');
  });

  it('asks about a refund under its key too, and takes nobody else’s for it', async () => {
    const gateway = await start();
    await payment(gateway.port).refund('demo', { key: 'k-2', money: money(500n, 'EUR'), charge: 'ch_1', reportTo: null });
    expect(await payment(gateway.port).ask('demo', 'k-2', null)).toMatchObject({ state: 'done', value: { reference: 're_1' } });
    gateway.trouble = () => ({ status: 200, body: { items: [null, { id: 're_1', key: 'k-2', state: 'done' }] } });
    expect(await payment(gateway.port).ask('demo', 'k-1', null)).toMatchObject({ state: 'notSent' });
  });

  describe('events', () => {
    const event = { id: 'e-1', type: 'charged', key: 'k-1', reference: 'ch_1', amount: '120.00', currency: 'EUR', day: '2026-03-10' };
    const read = async (events: readonly object[], now = NOW) => {
      const { port, signed } = await start();
      return payment(port, open, now).inbound?.read('demo', signed('https://a.example/r', events, NOW));
    };
    it('signed within five minutes are read', async () => {
      const says = [
        { id: 'e-1', what: 'charged', key: 'k-1', reference: 'ch_1', money: money(12_000n, 'EUR'), on: '2026-03-10', detail: null },
      ];
      expect(await read([event])).toEqual(says);
      expect(await read([event], '2026-03-10T09:05:00.000Z')).toEqual(says);
      expect(await read([event], '2026-03-10T08:55:00.000Z')).toEqual(says);
      for (const now of ['2026-03-10T09:05:01.000Z', '2026-03-10T08:54:59.000Z'])
        await expect(read([event], now)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
    });
    it.each<[string, object]>([
      ['type', { type: 'constructor' }],
      ['id', { id: 7 }],
      ['reference', { reference: '' }],
      ['amount', { amount: 120 }],
      ['amount', { amount: '-1.00' }],
      ['amount', { currency: 'XXY' }],
      ['day', { day: '2026-02-30' }],
    ])('with a wrong %s are refused with the place', async (field, wrong) => {
      await expect(read([event, { ...event, ...wrong }])).rejects.toMatchObject({
        ...{ code: 'INPUT_INVALID', findings: [{ pointer: `/events/1/${field}` }] },
      });
    });
    it('that are no list are refused', async () => {
      const { port, signed } = await start();
      const { headers, url } = signed('https://a.example/r', [], NOW);
      expect(() => payment(port).inbound?.read('demo', { headers, url, bytes: new Uint8Array([1]) })).toThrow(
        expect.objectContaining({ code: 'SIGNATURE_INVALID' }),
      );
    });
  });
});
