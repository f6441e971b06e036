import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Delivery, fail } from '../../core/contracts/index.ts';
import { outboundBy } from '../../core/platform/outbound.ts';
import plugin from './index.ts';
import { message, notifier, SID, signed, TOKEN } from './kit.ts';
import { twilioNotifier } from './notifier.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Call {
  readonly method: string;
  readonly url: string;
  readonly auth: string;
  readonly form: Record<string, string>;
}
type Answer = (call: Call, response: ServerResponse) => void;
const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
/** A local endpoint that speaks Twilio's REST. */
async function endpoint(answer: Answer): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  const http = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call: Call = {
      method: request.method ?? '',
      url: request.url ?? '',
      auth: Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString(),
      form: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
    };
    calls.push(call);
    answer(call, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    http.closeAllConnections();
    return new Promise<void>((resolve) => http.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, calls };
}
const never = (): boolean => false;
const resource = (more: object = {}): object => ({
  sid: 'SM1',
  status: 'queued',
  body: message().text,
  to: message().to,
  error_code: null,
  error_message: null,
  ...more,
});

describe('sms-twilio', () => {
  it('keeps its token out of sight', () => {
    expect(plugin.config.properties['authToken']).toMatchObject({ 'x-secret': true });
  });

  it('posts the form Twilio expects, and gives its reference', async () => {
    const { url, calls } = await endpoint((_call, response) => json(response, 201, resource()));
    const outcome = await notifier(url).send('demo', message({ reportTo: 'https://agency.example/reports' }), never);
    expect(outcome).toEqual({ state: 'done', value: { reference: 'SM1' } });
    expect(calls).toEqual([
      {
        method: 'POST',
        url: `/2010-04-01/Accounts/${SID}/Messages.json`,
        auth: `${SID}:${TOKEN}`,
        form: {
          To: '+33612345678',
          From: '+33600000000',
          Body: 'Départ demain & à bientôt',
          StatusCallback: 'https://agency.example/reports',
        },
      },
    ]);
  });

  it('sends by a messaging service when one is given', async () => {
    const { url, calls } = await endpoint((_call, response) => json(response, 201, resource()));
    await notifier(url, { from: `MG${'1'.repeat(32)}` }).send('demo', message(), never);
    expect(calls[0]?.form).toMatchObject({ MessagingServiceSid: `MG${'1'.repeat(32)}` });
    expect(calls[0]?.form).not.toHaveProperty('From');
  });

  it.each([
    [400, 21211, 'rejected'],
    [400, 21610, 'rejected'],
    [401, 20003, 'notSent'],
    [429, 20429, 'notSent'],
    [503, 20503, 'notSent'],
    [500, 20500, 'unknown'],
    [502, 0, 'unknown'],
  ])('HTTP %i with code %i is %s', async (status, code, state) => {
    const { url } = await endpoint((_call, response) => json(response, status, { code, message: 'no', status }));
    const outcome = await notifier(url).send('demo', message(), never);
    expect(outcome.state).toBe(state);
    if (outcome.state === 'rejected') expect(outcome.code).toBe(`TWILIO_${code}`);
  });

  it('a message Twilio says has failed is rejected', async () => {
    const { url } = await endpoint((_call, response) => json(response, 201, resource({ status: 'failed', error_code: 30003 })));
    expect(await notifier(url).send('demo', message(), never)).toMatchObject({ state: 'rejected', code: 'TWILIO_30003' });
  });

  it('nobody listening is not sent; silence and a lost connection are unknown', async () => {
    const { url } = await endpoint(() => undefined);
    const silent = await notifier(url, {}, 200).send('demo', message(), never);
    expect(silent.state).toBe('unknown');
    await closing.pop()?.();
    expect((await notifier(url).send('demo', message(), never)).state).toBe('notSent');
    const cut = await endpoint((_call, response) => response.destroy());
    expect((await notifier(cut.url).send('demo', message(), never)).state).toBe('unknown');
  });

  it('a message that is late does not leave', async () => {
    const { url, calls } = await endpoint((_call, response) => json(response, 201, resource()));
    expect(await notifier(url).send('demo', message(), () => true)).toMatchObject({ state: 'notSent' });
    expect(calls).toEqual([]);
  });

  it('asks by reference', async () => {
    const { url, calls } = await endpoint((call, response) =>
      call.url.includes('SM9')
        ? json(response, 404, { code: 20404, message: 'not found', status: 404 })
        : json(response, 200, resource({ sid: 'SM2', status: 'delivered' })),
    );
    const sms = notifier(url);
    expect(await sms.ask?.('demo', '01HZ', 'SM2')).toEqual({ state: 'done', value: { reference: 'SM2' } });
    expect(calls[0]?.url).toBe(`/2010-04-01/Accounts/${SID}/Messages/SM2.json`);
    expect((await sms.ask?.('demo', '01HZ', 'SM9'))?.state).toBe('unknown');
    expect((await sms.ask?.('demo', '01HZ', null))?.state).toBe('unknown');
  });

  it('finds a message whose answer was lost, by what it said and to whom', async () => {
    const kept: object[] = [];
    const { url, calls } = await endpoint((call, response) => {
      if (call.method === 'POST') return void response.destroy();
      json(response, 200, {
        messages: kept,
        page: 0,
        page_size: 50,
        uri: '/x',
        first_page_uri: '/x',
        next_page_uri: null,
        previous_page_uri: null,
      });
    });
    const sms = notifier(url);
    const lost = await sms.send('demo', message(), never);
    if (lost.state !== 'unknown' || lost.reference === undefined)
      throw new Error(`expected unknown with a reference, got ${JSON.stringify(lost)}`);
    expect(lost.reference).not.toContain('bient');
    expect((await sms.ask?.('demo', '01HZ', lost.reference))?.state).toBe('notSent');
    kept.push(resource({ sid: 'SM8', body: 'another' }), resource({ sid: 'SM7', status: 'sent' }));
    expect(await sms.ask?.('demo', '01HZ', lost.reference)).toEqual({ state: 'done', value: { reference: 'SM7' } });
    expect(new URL(calls.at(-1)!.url, url).searchParams.get('To')).toBe('+33612345678');
    expect(calls.at(-1)!.url).toContain('DateSent');
  });

  it('a question that fails leaves the doubt, with its reference', async () => {
    const { url } = await endpoint((_call, response) => json(response, 429, { code: 20429, message: 'slow down', status: 429 }));
    expect(await notifier(url).ask?.('demo', '01HZ', 'SM2')).toMatchObject({ state: 'unknown', reference: 'SM2' });
  });

  it('calls no host that is not on the list', async () => {
    const { url, calls } = await endpoint((_call, response) => json(response, 201, resource()));
    const asked: [string, number][] = [];
    const sms = twilioNotifier({
      settings: { of: () => ({ accountSid: SID, authToken: TOKEN, from: '+33600000000', baseUrl: url }) },
      outbound: outboundBy((host, port) => {
        asked.push([host, port]);
        throw fail('FORBIDDEN', 'Not on the list.');
      }),
      clock: { now: () => '2026-03-01T08:00:00.000Z', today: () => '2026-03-01' },
    });
    expect(await sms.send('demo', message(), never)).toEqual({ state: 'notSent', message: 'Not on the list.' });
    expect([asked, calls]).toEqual([[['127.0.0.1', Number(new URL(url).port)]], []]);
  });

  describe('a status callback', () => {
    const form = { AccountSid: SID, MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005', To: '+33 6' };
    const read = (delivery: Delivery) => notifier('http://127.0.0.1:9').inbound?.read('demo', delivery);

    it.each([
      ['queued', []],
      ['sent', [{ reference: 'SM1', state: 'sent', detail: null }]],
      ['delivered', [{ reference: 'SM1', state: 'delivered', detail: null }]],
      ['read', [{ reference: 'SM1', state: 'delivered', detail: null }]],
      ['failed', [{ reference: 'SM1', state: 'undelivered', detail: null }]],
      ['constructor', []],
    ])('says of %s', (status, says) => {
      expect(read(signed({ ...form, MessageStatus: status, ErrorCode: '' }))).toEqual(says);
    });
    it('keeps the code of what went wrong, and reads fields that are given twice as Twilio signs them', () => {
      expect(read(signed(form))).toEqual([{ reference: 'SM1', state: 'undelivered', detail: 'TWILIO_30005' }]);
      const twice = signed(form, 'https://agency.example/reports', [['To', '+33 7']]);
      expect(read(twice)).toEqual([{ reference: 'SM1', state: 'undelivered', detail: 'TWILIO_30005' }]);
    });
    it('has at most 200 fields: whoever posts more is not Twilio', () => {
      const many = (more: number) =>
        signed(
          form,
          undefined,
          Array.from({ length: more }, (_, i) => [`x${i}`, '']),
        );
      expect(read(many(195))).toHaveLength(1);
      expect(() => read(many(196))).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
    });
    it.each([
      ['of another account', { ...form, AccountSid: `AC${'1'.repeat(32)}` }],
      ['without a reference', { AccountSid: SID, MessageStatus: 'sent' }],
      ['without a status', { AccountSid: SID, MessageSid: 'SM1' }],
    ])('that is signed and %s is refused', (_what, fields) => {
      expect(() => read(signed(fields))).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    });
    it('signed with another token is refused', () => {
      const other = notifier('http://127.0.0.1:9', { authToken: 'another' });
      expect(() => other.inbound?.read('demo', signed(form))).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
    });
  });
});
