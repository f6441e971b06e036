/** What a provider reports of a message by himself: signed, as often as he likes and in any order, over HTTP to one agency. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { feeDossier } from './steps.ts';

const SID = `AC${'0'.repeat(32)}`;
const TOKEN = 'not-a-real-token';

await onEachKind('reports on messages', (kind) => {
  let app: TestApp;
  let twilio: Server;
  let client: string;
  let count = 0;
  /** Forms Twilio was posted. */
  const sent: Record<string, string>[] = [];
  /** What happens before Twilio answers; false: the answer is lost. */
  let meanwhile: (callback: string, sid: string) => Promise<boolean> = async () => true;

  beforeAll(async () => {
    twilio = createServer(async (request, response) => {
      if (request.method === 'GET') {
        response.writeHead(500);
        return void response.end();
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      sent.push(form);
      const sid = `SM${++count}`;
      if (!(await meanwhile(form['StatusCallback'] ?? '', sid))) return void response.destroy();
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ sid, status: 'queued', body: form['Body'], to: form['To'], error_code: null, error_message: null }));
    });
    await new Promise<void>((resolve) => twilio.listen(0, '127.0.0.1', resolve));
    const { port } = twilio.address() as AddressInfo;
    const settings = { accountSid: SID, authToken: TOKEN, from: '+33600000000', baseUrl: `http://127.0.0.1:${port}` };
    app = await testApp(kind, {
      settings: { 'sms-twilio': settings },
      outboundAllow: [`127.0.0.1:${port}`],
      baseUrl: 'https://agency.example/',
    });
    client = (await app.op('client.create', { name: 'Élodie Exemple', kind: 'person', phone: '+33612345678' })).code;
  });
  afterAll(async () => {
    await app?.remove();
    await new Promise<void>((resolve) => twilio.close(() => resolve()));
  });
  beforeEach(() => {
    meanwhile = async () => true;
    sent.splice(0);
  });
  const forward = (minutes: number): string => {
    const at = new Date(Date.parse(app.clock.now()) + minutes * 60_000).toISOString();
    app.clock.moveTo(at);
    return at;
  };
  /** Posts a form to an address as Twilio does, signed for it. */
  async function post(address: string, form: Record<string, string>, signature?: string): Promise<{ status: number; body: Body }> {
    const fields = { AccountSid: SID, ...form };
    const text = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
    const real = createHmac('sha1', TOKEN)
      .update(address + text.map(([name, value]) => name + value).join(''))
      .digest('base64');
    const reply = await app.api.fetch(
      new Request(address.replace('https://agency.example', 'http://localhost:3000'), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature ?? real },
        body: new URLSearchParams(fields).toString(),
      }),
    );
    return { status: reply.status, body: await reply.json() };
  }
  const report = (address: string, MessageSid: string, MessageStatus: string, more: Record<string, string> = {}) =>
    post(address, { MessageSid, MessageStatus, ...more });
  const ask = async (): Promise<{ id: string; dossier: string }> => {
    const dossier = await feeDossier(app, client, '10.00');
    return app.op('message.send', { dossier, template: 'departure-reminder-sms', channel: 'sms' });
  };
  const get = async ({ dossier }: { dossier: string }): Promise<Body> => (await app.op('message.list', { dossier })).items[0];
  /** A message Twilio took: where it reports, and its reference. */
  async function taken(): Promise<{ id: string; dossier: string; address: string; sid: string }> {
    const asked = await ask();
    await app.worker.drain();
    expect(await get(asked)).toMatchObject({ state: 'sent', stateAt: app.clock.now() });
    return { ...asked, address: sent.at(-1)?.['StatusCallback'] as string, sid: `SM${count}` };
  }
  const permutations = <T>(of: readonly T[]): T[][] =>
    of.length < 2 ? [[...of]] : of.flatMap((one, i) => permutations(of.filter((_, j) => j !== i)).map((rest) => [one, ...rest]));

  it('go to an address of the agency that names the message, and show with the moment they came', async () => {
    const m = await taken();
    expect(m.address).toBe(`https://agency.example/api/messages/reports/demo-fr/sms-twilio?message=${m.id}`);
    const at = forward(5);
    expect(await report(m.address, m.sid, 'delivered')).toEqual({ status: 200, body: { taken: 1 } });
    expect(await get(m)).toMatchObject({ state: 'delivered', stateAt: at, error: null });
    const other = await taken();
    const later = forward(5);
    await report(other.address, other.sid, 'undelivered', { ErrorCode: '30005' });
    expect(await get(other)).toMatchObject({ state: 'undelivered', stateAt: later, error: 'TWILIO_30005' });
  });
  it('are of the message their address names, and of no other that has the same reference', async () => {
    const m = await taken();
    count--;
    const other = await taken();
    expect(other.sid).toBe(m.sid);
    expect(await report(other.address, other.sid, 'delivered')).toEqual({ status: 200, body: { taken: 1 } });
    expect([(await get(m)).state, (await get(other)).state]).toEqual(['sent', 'delivered']);
  });
  it('come to the same in every order, and twice is once', async () => {
    for (const order of permutations(['queued', 'sent', 'delivered', 'sent'])) {
      const m = await taken();
      let at = '';
      for (const status of order) {
        const now = forward(1);
        if (status === 'delivered') at = now;
        expect((await report(m.address, m.sid, status)).status).toBe(200);
        expect((await report(m.address, m.sid, status)).status).toBe(200);
      }
      forward(1);
      await report(m.address, m.sid, 'delivered');
      expect(await get(m)).toMatchObject({ state: 'delivered', stateAt: at });
    }
    for (const order of permutations(['sent', 'undelivered'])) {
      const m = await taken();
      for (const status of order) await report(m.address, m.sid, status);
      expect(await get(m)).toMatchObject({ state: 'undelivered' });
      // The network says in the end that it arrived: so it did.
      await report(m.address, m.sid, 'delivered');
      expect(await get(m)).toMatchObject({ state: 'delivered', error: null });
    }
  });
  it('may overtake the answer to the sending', async () => {
    meanwhile = async (address, sid) => (await report(address, sid, 'delivered')).status === 200;
    const m = await ask();
    await app.worker.drain();
    expect(await get(m)).toMatchObject({ state: 'delivered', sentAt: app.clock.now() });
    meanwhile = async () => true;
    // The reference it brought is the one later reports go by.
    expect(await report('https://agency.example/api/messages/reports/demo-fr/sms-twilio', `SM${count}`, 'sent')).toMatchObject({
      status: 200,
    });
    expect(await get(m)).toMatchObject({ state: 'delivered' });
  });
  it('settle what was in doubt: a message whose answer was lost is not sent again', async () => {
    meanwhile = async () => false;
    const m = await ask();
    await app.worker.drain();
    expect(await get(m)).toMatchObject({ state: 'unknown' });
    const at = forward(1);
    const address = sent.at(-1)?.['StatusCallback'] as string;
    expect((await report(address, `SM${count}`, 'delivered')).status).toBe(200);
    forward(60);
    await app.worker.drain();
    expect([sent.length, await get(m)]).toMatchObject([1, { state: 'delivered', stateAt: at }]);
    expect((await app.op('outbox.list', { filter: `key:${m.id}` })).items).toMatchObject([{ state: 'done' }]);
  });
  it('are refused when they are forged, and change nothing', async () => {
    const [m, other] = [await taken(), await taken()];
    const signature = createHmac('sha1', 'guessed').update(m.address).digest('base64');
    const before = [await app.counts(), await get(m), await get(other)];
    const form = { MessageSid: m.sid, MessageStatus: 'undelivered' };
    for (const forged of [signature, '', 'x'])
      expect(await post(m.address, form, forged)).toMatchObject({ status: 403, body: { code: 'SIGNATURE_INVALID' } });
    // Signed for one message and posted for another.
    const real = createHmac('sha1', TOKEN)
      .update(`${m.address}AccountSid${SID}MessageSid${m.sid}MessageStatusundelivered`)
      .digest('base64');
    expect(await post(other.address, form, real)).toMatchObject({ status: 403, body: { code: 'SIGNATURE_INVALID' } });
    expect([await app.counts(), await get(m), await get(other)]).toEqual(before);
    expect(await post(m.address, form, real)).toMatchObject({ status: 200 });
  });
  it('are refused when they are of others: another agency, another notifier, a message nobody sent', async () => {
    const m = await taken();
    const before = [await app.counts(), await get(m)];
    const elsewhere = (to: string): string => m.address.replace('demo-fr/sms-twilio', to);
    for (const to of ['demo-be/sms-twilio', 'demo-xx/sms-twilio', 'demo-fr/email-smtp', 'demo-fr/air', 'demo-fr/constructor'])
      expect(await report(elsewhere(to), m.sid, 'undelivered')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    const bare = elsewhere('demo-fr/sms-twilio').replace(/\?.*/, '');
    expect(await report(bare, 'SM-nobody', 'undelivered')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    // It has left under its own reference: another is another message’s, whatever the address names.
    expect(await report(m.address, 'SM-nobody', 'undelivered')).toMatchObject({ status: 404 });
    expect(await report(`${bare}?message=x`, m.sid, 'undelivered')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/message' }] },
    });
    expect([await app.counts(), await get(m)]).toEqual(before);
  });
});
