import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { Notifier, Outbound } from '../../core/contracts/index.ts';
import { validateSettings } from '../../core/platform/config/index.ts';
import { outboundOf } from '../../core/platform/outbound.ts';
import { createFiles } from '../../core/platform/store/files.ts';
import { open, shut } from '../../test/kit/outbound.ts';
import plugin from './index.ts';
import { message } from './kit.ts';
import { messageId, smtpNotifier } from './notifier.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Received {
  readonly envelope: { readonly from: string; readonly to: string[] };
  readonly text: string;
}
/** A real SMTP server on this machine. */
interface MailServer {
  readonly port: number;
  readonly received: Received[];
  readonly connections: () => number;
  /** Ends every connection from its side. */
  readonly hangUp: () => Promise<unknown>;
}
async function server(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onConnect: (_session, done) => {
      connections++;
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          envelope: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) },
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  smtp.server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
  const hangUp = () => Promise.all([...sockets].map((socket) => new Promise((gone) => socket.once('close', gone).destroy())));
  return { port: (smtp.server.address() as AddressInfo).port, received, connections: () => connections, hangUp };
}

/** A server that speaks by script: what it answers to each line, or `null` to hang up. */
async function scripted(answer: (line: string, count: number) => string | null): Promise<number> {
  let count = 0;
  const sockets = new Set<Socket>();
  const tcp: Server = createServer((socket) => {
    sockets.add(socket);
    socket.write('220 test\r\n');
    socket.on('error', () => undefined);
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      for (let at = rest.indexOf('\r\n'); at >= 0; at = rest.indexOf('\r\n')) {
        const reply = answer(rest.slice(0, at), count++);
        rest = rest.slice(at + 2);
        if (reply === null) socket.destroy();
        else if (reply) socket.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => tcp.close(() => resolve()));
  });
  return (tcp.address() as AddressInfo).port;
}

const files = createFiles(mkdtempSync(join(tmpdir(), 'escale-mail-')));
const read = async (name: string): Promise<string> => (await Array.fromAsync(files.read('demo', name))).join('');

function notifier(port: number, more: object = {}, timeouts?: { connect: number; silence: number }, outbound: Outbound = open): Notifier {
  const config = { host: '127.0.0.1', port, secure: false, from: 'Cap Horizon <contact@cap-horizon.example>', ...more };
  const made = smtpNotifier({ settings: { of: () => config }, outbound, files }, timeouts);
  closing.push(() => made.close());
  return made;
}
const never = (): boolean => false;

describe('email-smtp', () => {
  it('keeps its password out of sight', () => {
    expect(plugin.config.properties['password']).toMatchObject({ 'x-secret': true });
  });

  it('delivers text, HTML and attachment under a Message-ID made from the id', async () => {
    const { port, received } = await server();
    const outcome = await notifier(port).send('demo', message(), never);
    expect(outcome).toEqual({ state: 'done', value: { reference: '<01HZX3@cap-horizon.example>' } });
    expect(received[0]?.envelope).toEqual({ from: 'contact@cap-horizon.example', to: ['client@example.org'] });
    const { text } = received[0]!;
    expect(text).toContain('Message-ID: <01HZX3@cap-horizon.example>');
    expect(text).toContain('Auto-Submitted: auto-generated');
    expect(text).toMatch(/Subject: =\?UTF-8\?/);
    expect(text).toContain('multipart/alternative');
    expect(text).toContain(Buffer.from('%PDF-1.7 test').toString('base64'));
  });

  it('gives a line a caller slipped into an id no place in the headers', () => {
    expect(messageId('a\r\nBcc: x', 'a@b.example')).toBe('<a=d=aBcc=3a=20x@b.example>');
  });

  it('uses one connection for messages that follow each other', async () => {
    const { port, received, connections } = await server();
    const smtp = notifier(port);
    for (const id of ['a', 'b', 'c']) expect((await smtp.send('demo', message({ id }), never)).state).toBe('done');
    expect([received.length, connections()]).toEqual([3, 1]);
  });

  it('opens another when the kept one has died', async () => {
    const { port, received, connections, hangUp } = await server();
    const smtp = notifier(port);
    await smtp.send('demo', message({ id: 'a' }), never);
    await hangUp();
    // The end of the connection is still to reach this side.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await smtp.send('demo', message({ id: 'b' }), never)).state).toBe('done');
    expect([received.length, connections()]).toEqual([2, 2]);
  });

  it('a message that is late when the server wants it is kept back', async () => {
    const { port, received } = await server();
    const smtp = notifier(port);
    expect(await smtp.send('demo', message(), () => true)).toMatchObject({
      state: 'notSent',
      message: expect.stringContaining('too long'),
    });
    expect(received).toEqual([]);
    expect((await smtp.send('demo', message(), never)).state).toBe('done');
    expect(received).toHaveLength(1);
  });
  it('sends many at once', async () => {
    const { port, received } = await server();
    const smtp = notifier(port);
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => smtp.send('demo', message({ id: `m${i}` }), never)));
    expect(outcomes.every((outcome) => outcome.state === 'done')).toBe(true);
    expect(received).toHaveLength(20);
  });

  it('a refused recipient is rejected', async () => {
    const { port } = await server({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('No such user'), { responseCode: 550 })),
    });
    expect(await notifier(port).send('demo', message(), never)).toMatchObject({
      state: 'rejected',
      code: 'SMTP_550',
      message: expect.stringContaining('No such user'),
    });
  });

  it('a message refused after it was read is rejected', async () => {
    const { port } = await server({
      onData: (stream, _session, done) => stream.resume().on('end', () => done(Object.assign(new Error('Spam'), { responseCode: 554 }))),
    });
    expect(await notifier(port).send('demo', message(), never)).toMatchObject({ state: 'rejected', code: 'SMTP_554' });
  });

  it.each([
    ['at the recipient', 'RCPT'],
    ['after the message', '.'],
  ])('a temporary refusal %s is not sent', async (_when, at) => {
    const port = await scripted((line) => {
      if (line.startsWith(at)) return '451 later';
      if (line.startsWith('DATA')) return '354 go';
      return /^(EHLO|MAIL|RCPT|RSET|QUIT)/.test(line) || line === '.' ? '250 ok' : '';
    });
    expect((await notifier(port).send('demo', message(), never)).state).toBe('notSent');
  });

  it('a server that is not there is not sent', async () => {
    const { port } = await server();
    await closing.pop()?.();
    expect((await notifier(port).send('demo', message(), never)).state).toBe('notSent');
  });

  it('a wrong password is not sent: it says nothing about the message', async () => {
    const { port } = await server({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('wrong')),
    });
    expect((await notifier(port, { user: 'u', password: 'p', allowPlainLogin: true }).send('demo', message(), never)).state).toBe(
      'notSent',
    );
  });

  it('logs in, and sends no password without TLS unless told to', async () => {
    const seen: string[] = [];
    const { port, received } = await server({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        seen.push(`${auth.username}/${auth.password}`);
        done(null, { user: auth.username ?? '' });
      },
    });
    expect((await notifier(port, { user: 'u', password: 'p' }).send('demo', message(), never)).state).toBe('notSent');
    expect(seen).toEqual([]);
    expect((await notifier(port, { user: 'u', password: 'p', allowPlainLogin: true }).send('demo', message(), never)).state).toBe('done');
    expect([seen, received.length]).toEqual([['u/p'], 1]);
  });

  it.each([
    ['before the message', 'DATA', 'notSent'],
    ['while the message goes over', 'Subject', 'unknown'],
    ['after the last dot', '.', 'unknown'],
  ])('a connection lost %s', async (_when, at, state) => {
    const port = await scripted((line) => {
      if (line.startsWith(at) && (at !== '.' || line === '.')) return null;
      if (line.startsWith('DATA')) return '354 go';
      return /^(EHLO|MAIL|RCPT)/.test(line) ? '250 ok' : '';
    });
    const outcome = await notifier(port).send('demo', message(), never);
    expect(outcome.state).toBe(state);
    if (outcome.state === 'unknown') expect(outcome.reference).toBe('<01HZX3@cap-horizon.example>');
  });

  it('silence after the last dot is unknown', async () => {
    const port = await scripted((line) => {
      if (line.startsWith('DATA')) return '354 go';
      return /^(EHLO|MAIL|RCPT)/.test(line) ? '250 ok' : '';
    });
    expect((await notifier(port, {}, { connect: 2000, silence: 300 }).send('demo', message(), never)).state).toBe('unknown');
  });

  it('calls no host that is not on the list', async () => {
    const { port, connections } = await server();
    const made = smtpNotifier({
      settings: { of: () => ({ host: '127.0.0.1', port, from: 'a@b.example' }) },
      outbound: shut,
      files,
    });
    expect(await made.send('demo', message(), never)).toEqual({ state: 'notSent', message: 'Not on the list.' });
    expect(connections()).toBe(0);
  });

  it('keeps messages as files where a folder takes the place of a server', async () => {
    const made = smtpNotifier({ settings: { of: () => ({ folder: 'sent', from: 'a@b.example' }) }, outbound: outboundOf([]), files });
    const outcome = await made.send('demo', message({ id: '../01HZX4' }), never);
    expect(outcome).toMatchObject({ state: 'done', value: { reference: messageId('../01HZX4', 'a@b.example') } });
    const mail = await read('sent/___01HZX4.eml');
    for (const text of ['To: client@example.org', 'filename=facture.pdf', 'text/html']) expect(mail).toContain(text);
  });

  it('wants a server or a folder', () => {
    const judge = (settings: object) => validateSettings(plugin.config, { from: 'a@b.example', ...settings }).map((f) => f.code);
    expect(judge({ host: 'mail.example' })).not.toEqual([]);
    expect([judge({ host: 'mail.example', port: 25 }), judge({ folder: 'sent' })]).toEqual([[], []]);
    expect(judge({ folder: '../sent' })).not.toEqual([]);
  });

  it('an address that is none is rejected', async () => {
    const { port } = await server();
    expect((await notifier(port).send('demo', message({ to: 'no\r\nRCPT TO:<b@example.org>' }), never)).state).toBe('rejected');
  });
});
