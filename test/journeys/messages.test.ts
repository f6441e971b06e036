/** A client is told once: the message is rendered with the act, sent afterwards over real SMTP, whatever dies or is asked in between. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { eur, feeDossier } from './steps.ts';

interface Mail {
  readonly to: string[];
  readonly text: string;
}

await onEachKind('messages', (kind) => {
  let app: TestApp;
  let smtp: SMTPServer;
  let client: string;
  const mails: Mail[] = [];
  /** What the server answers to the next message; null takes it. */
  let refusal: { readonly code: number; readonly text: string } | null = null;

  beforeAll(async () => {
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (refusal) return done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
          mails.push({ to: session.envelope.rcptTo.map((r) => r.address), text: Buffer.concat(chunks).toString('latin1') });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    const { port } = smtp.server.address() as AddressInfo;
    app = await testApp(kind, { settings: { 'email-smtp': { host: '127.0.0.1', port } }, outboundAllow: [`127.0.0.1:${port}`] });
    client = (await app.op('client.create', { name: 'Élodie Exemple', kind: 'person', email: 'elodie@client.example' })).code;
    await app.op('supplier.create', { name: 'Hôtelière du Port', code: 'HOTEL' });
  });
  afterAll(async () => {
    await app?.remove();
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
  });
  const states = async (dossier: string): Promise<string[]> =>
    (await app.op('message.list', { dossier, sort: 'createdAt' })).items.map(
      (m: { template: string; state: string }) => `${m.template} ${m.state}`,
    );
  const forward = (minutes: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + minutes * 60_000).toISOString());

  /** The bytes of a file that came with a mail. */
  function attached(mail: Mail, name: string): Buffer {
    const part = mail.text.split(`filename=${name}`)[1]?.split('--')[0]?.split('\r\n\r\n')[1];
    if (part === undefined) throw new Error(`the mail has no attachment ${name}`);
    return Buffer.from(part.replace(/\s/g, ''), 'base64');
  }
  const hotel = (dossier: string, more: object = {}) =>
    app.op('service.add', {
      dossier,
      service: 'hotel',
      supplier: 'HOTEL',
      item: { stays: [{ name: 'Les Embruns', from: '2026-05-02', to: '2026-05-05' }] },
      ...more,
    });

  it('sends an issued invoice once, with its PDF, however often the worker looks', async () => {
    const dossier = await feeDossier(app, client, '120.00');
    const { number } = await app.op('invoice.issue', { dossier }, { idempotencyKey: 'issue-1' });
    await app.op('invoice.issue', { dossier }, { idempotencyKey: 'issue-1' });
    expect(mails).toHaveLength(0);
    await Promise.all([app.worker.drain(), app.worker.drain()]);
    await app.worker.drain();
    expect(mails).toHaveLength(1);
    const [mail] = mails.splice(0) as [Mail];
    expect(mail.to).toEqual(['elodie@client.example']);
    expect(attached(mail, `${number}.pdf`).equals(Buffer.from((await app.op('invoice.pdf', { number })).bytes))).toBe(true);
    expect(await states(dossier)).toEqual(['invoice-issued sent']);
    forward(60 * 24);
    await app.worker.drain();
    expect(mails).toHaveLength(0);
  });
  it('tells of a payment and of a refund, and says nothing of an invoice that was not issued', async () => {
    const dossier = await feeDossier(app, client, '10.00');
    await app.op('payment.record', { dossier, money: eur('15.00') });
    await app.refusal('payment.record', { dossier, money: eur('-1.00') });
    await app.op('refund.create', { dossier, money: eur('5.00'), reason: 'trop' });
    await app.refusal('refund.create', { dossier, money: eur('5.00'), reason: 'trop' });
    await app.worker.drain();
    expect(mails.splice(0)).toHaveLength(2);
    expect((await states(dossier)).sort()).toEqual(['payment-received sent', 'refund-done sent']);
  });
  it('sends nothing of a dry run', async () => {
    const dossier = await feeDossier(app, client, '10.00');
    const before = await app.counts();
    const reply = await app.reply('invoice.issue', { dossier }, { dryRun: true });
    expect(reply).toMatchObject({ status: 200, body: { answer: { number: 'F2026-000002', total: eur('10.00') } } });
    const { entries } = reply.body as { entries: { piece: { ref: string }; lines: { account: string; debit: object }[] }[] };
    expect(entries.map((e) => [e.piece.ref, e.lines[0]])).toEqual([
      ['F2026-000002', expect.objectContaining({ account: '411', debit: eur('10.00'), accountLabel: expect.any(String) })],
    ]);
    expect(await app.counts()).toEqual(before);
    await app.worker.drain();
    expect(mails).toHaveLength(0);
  });
  it('tries again when the server is out of order, and gives up when it refuses for good', async () => {
    const dossier = await feeDossier(app, client, '10.00');
    refusal = { code: 451, text: 'try later' };
    await app.op('invoice.issue', { dossier });
    await app.worker.drain();
    expect([mails.length, await states(dossier)]).toEqual([0, ['invoice-issued queued']]);
    refusal = null;
    forward(1);
    await app.worker.drain();
    expect([mails.splice(0).length, await states(dossier)]).toEqual([1, ['invoice-issued sent']]);
    refusal = { code: 550, text: 'no such mailbox' };
    await app.op('payment.record', { dossier, money: eur('10.00') });
    await app.worker.drain();
    refusal = null;
    forward(60 * 24);
    await app.worker.drain();
    expect([mails.length, (await states(dossier)).sort()]).toEqual([0, ['invoice-issued sent', 'payment-received failed']]);
  });
  it('says nothing to a client without an address, and refuses a person’s message to him with the reason', async () => {
    const silent = (await app.op('client.create', { name: 'Sans adresse' })).code;
    const dossier = await feeDossier(app, silent, '10.00');
    await app.op('invoice.issue', { dossier });
    await app.worker.drain();
    expect([mails.length, await states(dossier)]).toEqual([0, []]);
    const problem = await app.refusal('message.send', { dossier, template: 'payment-reminder', channel: 'email' });
    expect(problem).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining('address') });
    expect((await app.refusal('message.send', { dossier, template: 'payment-reminder-sms', channel: 'sms' })).code).toBe('CHANNEL_UNKNOWN');
    await app.op('message.send', { dossier, template: 'payment-reminder', channel: 'email', address: 'autre@client.example' });
    await app.worker.drain();
    expect(mails.splice(0).map((m) => m.to)).toEqual([['autre@client.example']]);
  });
  it.each(['itinerary-ready', 'payment-reminder'])('can send %s in every language the agency writes', async (template) => {
    const dossier = await feeDossier(app, client, '10.00');
    await hotel(dossier);
    await app.op('invoice.issue', { dossier });
    for (const locale of ['fr', 'en']) await app.op('message.send', { dossier, template, channel: 'email', locale });
    await app.worker.drain();
    expect(mails.splice(0)).toHaveLength(3);
  });
  it('sends the itinerary as it is when the message leaves, in the language of the message', async () => {
    const dossier = await feeDossier(app, client, '10.00');
    const send = (more: object = {}) => app.op('message.send', { dossier, template: 'itinerary-ready', channel: 'email', ...more });
    expect(await app.refusal('message.send', { dossier, template: 'itinerary-ready', channel: 'email' })).toMatchObject({
      code: 'NOT_FOUND',
      detail: expect.stringContaining('no service'),
    });
    const service = await hotel(dossier);
    await send({ locale: 'en' });
    const before = Buffer.from((await app.op('document.itinerary', { dossier, locale: 'en' })).bytes);
    forward(1);
    await hotel(dossier, { item: { stays: [{ name: 'Le Phare', from: '2026-05-05', to: '2026-05-07' }] } });
    await app.worker.drain();
    const [mail] = mails.splice(0) as [Mail];
    const came = attached(mail, `itinerary-${dossier}.pdf`);
    expect(came.equals(Buffer.from((await app.op('document.itinerary', { dossier, locale: 'en' })).bytes))).toBe(true);
    expect(came.equals(before)).toBe(false);
    // All of it is cancelled before the next one leaves: nobody gets an itinerary of nothing, and the message says why.
    await send();
    const cancel = async ({ id }: { id: string }) => {
      const { version } = (await app.op('service.list', { dossier })).items.find((s: { id: string }) => s.id === id);
      await app.op('service.update', { id, status: 'cancelled' }, { ifMatch: `"${version}"` });
    };
    for (const s of (await app.op('service.list', { dossier })).items) await cancel(s);
    await app.worker.drain();
    expect(mails).toHaveLength(0);
    const [last] = (await app.op('message.list', { dossier })).items;
    expect(last).toMatchObject({ state: 'failed', error: expect.stringContaining('cancelled') });
    expect((await app.refusal('document.itinerary', { dossier })).code).toBe('NOT_FOUND');
    expect((await app.refusal('document.voucher', { id: service.id })).code).toBe('NOT_FOUND');
  });
  it('says what is left to pay: after the deposit, of the oldest invoice, and nothing once all is paid', async () => {
    const text = async (dossier: string, template: string): Promise<string> =>
      (await app.op('message.list', { dossier, sort: '-createdAt' })).items.find((m: { template: string }) => m.template === template).text;
    const dossier = await feeDossier(app, client, '100.00');
    await app.op('payment.record', { dossier, money: eur('30.00') });
    const first = (await app.op('invoice.issue', { dossier, dueOn: '2026-02-20' })).number;
    await app.worker.drain();
    expect((await text(dossier, 'invoice-issued')).replace(/[\u00a0\u202f]/g, ' ')).toMatch(/100,00 €[\s\S]*70,00 €/);
    await app.op('priceLine.add', { dossier, side: 'sale', nature: 'fee', label: 'Frais', money: eur('50.00') });
    const second = (await app.op('invoice.issue', { dossier, dueOn: '2026-02-10' })).number;
    await app.op('payment.record', { dossier, money: eur('45.00') });
    // The second is due first: 30.00 and 45.00 pay its 50.00, and 25.00 of the first.
    const remind = () => app.op('message.send', { dossier, template: 'payment-reminder', channel: 'email' });
    expect((await remind()).text).toContain(first);
    expect((await remind()).text.replace(/[\u00a0\u202f]/g, ' ')).toContain('75,00 €');
    expect((await remind()).text).not.toContain(second);
    await app.op('payment.record', { dossier, money: eur('75.00') });
    expect((await app.refusal('message.send', { dossier, template: 'payment-reminder', channel: 'email' })).code).toBe('NOT_FOUND');
    await app.worker.drain();
    mails.splice(0);
  });
});
