/** Adapters and notifiers that break their contract: nothing is lost, nothing goes out twice, and who did it is named. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportBatch, ExportFile } from '../../core/contracts/index.ts';
import { feeDossier } from '../journeys/steps.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { ways } from './odd/ways.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (name: string, chunks: ExportFile['chunks']): ExportFile => ({ name, type: 'text/plain', chunks });
async function* everything(batch: ExportBatch) {
  for await (const chunk of batch.entries()) for (const e of chunk) yield bytes(`${e.seq};${e.label}\n`);
}
const sound = (batch: ExportBatch): ExportFile[] => [file('all.txt', () => everything(batch))];

await onEachKind('odd plugins', (kind) => {
  let app: TestApp;
  let client: string;
  beforeAll(async () => {
    app = await testApp(kind, {
      without: ['email-smtp'],
      plugins: {
        'accounting-odd': new URL('./odd/accounting-odd/', import.meta.url),
        'email-odd': new URL('./odd/email-odd/', import.meta.url),
        'einvoice-odd': new URL('./odd/einvoice-odd/', import.meta.url),
      },
    });
    client = (await app.op('client.create', { name: 'Élodie Exemple', kind: 'person', email: 'elodie@client.example' })).code;
  });
  afterAll(() => app?.remove());
  const forward = (minutes: number) => app.clock.moveTo(new Date(Date.parse(app.clock.now()) + minutes * 60_000).toISOString());
  /** Posts an entry. */
  const invoice = async (): Promise<void> => {
    ways.send = async () => ({ state: 'done', value: { reference: 'r' } });
    await app.op('invoice.issue', { dossier: await feeDossier(app, client, '10.00') });
    await app.worker.drain();
  };
  /** Lets the worker try as often as it does. */
  const tired = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await app.worker.drain();
      forward(1);
    }
  };
  const what = (adapter = 'accounting-odd') => app.op('export.create', { adapter });
  const get = (id: string): Promise<Body> => app.op('export.get', { id });
  const text = async (id: string): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of (await app.op('export.download', { id, file: 'all.txt' })).bytes) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  };

  describe('an export', () => {
    it('that was given up is failed with the reason, and written again from the export: no entry lost, none twice', async () => {
      await invoice();
      ways.files = () => {
        throw new Error('files boom');
      };
      const { id, lastEntry } = await what();
      await tired();
      const failed = await get(id);
      expect(failed).toMatchObject({ state: 'failed', files: [] });
      expect(failed.error).toContain('The adapter accounting-odd failed: files boom');
      const [item] = (await app.op('outbox.list', { filter: 'state:dead' })).items;
      expect(item.handler).toBe('exports.write');
      // Retried or closed where the work is kept, the batch goes out once all the same, and only from the export.
      ways.files = sound;
      await app.op('outbox.retry', { id: item.id, reason: 'mended' });
      await app.worker.drain();
      expect([(await get(id)).state, (await app.op('outbox.list', { filter: 'state:dead' })).items[0].error]).toEqual([
        'failed',
        expect.stringContaining('export.retry'),
      ]);
      await app.op('outbox.close', { id: item.id, reason: 'the plugin was broken' });
      await app.op('export.retry', { id });
      await app.worker.drain();
      expect(await get(id)).toMatchObject({ state: 'done', lastEntry, error: null });
      const once = await text(id);
      expect(once.trim().split('\n')).toHaveLength(lastEntry);
      expect((await app.refusal('export.create', { adapter: 'accounting-odd' })).code).toBe('EXPORT_EMPTY');
      expect(await app.op('export.retry', { id })).toMatchObject({ state: 'done' });
      await app.worker.drain();
      expect(await text(id)).toBe(once);
    });
    it('that waits for nothing any more is queued again by a person', async () => {
      await invoice();
      ways.files = sound;
      const { id } = await what();
      // As if the process had been killed, or a person had closed the work before the batch was told of it.
      await app.db.transaction(app.ctx(), (tx) =>
        tx.sql("UPDATE outbox SET state = 'closed' WHERE event = 'exports.queued' AND state = 'pending'"),
      );
      await app.worker.drain();
      expect((await get(id)).state).toBe('queued');
      // Asked for twice, it is written once.
      await app.op('export.retry', { id });
      await app.op('export.retry', { id });
      await app.worker.drain();
      expect((await get(id)).state).toBe('done');
      expect((await app.op('outbox.list', { filter: 'state:dead' })).items).toEqual([]);
    });
    it('that failed after a later one went out is written on its own, and named until it is', async () => {
      await invoice();
      ways.files = () => {
        throw new Error('no');
      };
      const early = await what();
      await invoice();
      await app.db.transaction(app.ctx(), (tx) =>
        tx.sql('UPDATE outbox SET attempts = 2 WHERE event = ? AND state = ?', ['exports.queued', 'pending']),
      );
      const late = await what();
      let asked = 0;
      ways.files = (batch) => {
        if (batch.id === early.id) throw new Error(`no ${++asked}`);
        return sound(batch);
      };
      await tired();
      expect([(await get(early.id)).state, (await get(late.id)).state]).toEqual(['failed', 'done']);
      expect(late.firstEntry).toBe(early.lastEntry + 1);
      const empty = await app.refusal('export.create', { adapter: 'accounting-odd' });
      expect(empty).toMatchObject({ code: 'EXPORT_EMPTY', detail: expect.stringContaining(early.id) });
      ways.files = sound;
      await app.op('export.retry', { id: early.id });
      await app.worker.drain();
      expect((await get(early.id)).state).toBe('done');
      expect((await app.refusal('export.create', { adapter: 'accounting-odd' })).detail).not.toContain(early.id);
      const seqs = (await Promise.all([early, late].map(({ id }) => text(id)))).flatMap((t) =>
        t
          .trim()
          .split('\n')
          .map((l) => Number.parseInt(l, 10)),
      );
      expect(seqs).toEqual(Array.from({ length: late.lastEntry - early.firstEntry + 1 }, (_, i) => early.firstEntry + i));
    });

    async function* first(batch: ExportBatch) {
      for await (const chunk of batch.entries()) {
        yield bytes(`${chunk.length}\n`);
        return;
      }
    }
    it.each<[string, (batch: ExportBatch) => readonly ExportFile[], string]>([
      [
        'reads nothing',
        () => [
          file('a.txt', async function* () {
            yield bytes('nothing of the journal');
          }),
        ],
        'did not read all entries',
      ],
      ['stops after the first chunk', (batch) => [file('a.txt', () => first(batch))], 'did not read all entries'],
      [
        'gives two files one name',
        (batch) => [file('all.txt', () => everything(batch)), file('All.txt', () => everything(batch))],
        'two files the name',
      ],
      [
        'writes text where bytes belong',
        (batch) => [
          ...sound(batch),
          file('b.txt', async function* () {
            yield 'text' as never;
          }),
        ],
        'wrote a string into “b.txt”',
      ],
      ['names a file out of its folder', (batch) => [...sound(batch), file('../b.txt', () => everything(batch))], 'no file name'],
      ['gives no list', () => undefined as never, 'no list of files'],
    ])('whose adapter %s is refused with the adapter named, and keeps no file', async (_what, files, error) => {
      await invoice();
      ways.files = files;
      const { id } = await what();
      await app.worker.drain();
      const refused = await get(id);
      expect(refused).toMatchObject({ state: 'failed', files: [] });
      expect(refused.error).toMatch(/^EXPORT_REFUSED: The adapter accounting-odd /);
      expect(refused.error).toContain(error);
      const folder = join(app.config.server.dataDir, 'files', 'demo-fr', 'exports', id);
      expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
      ways.files = sound;
      await app.op('export.retry', { id });
      await app.worker.drain();
      expect((await get(id)).state).toBe('done');
    });
  });

  describe('an e-invoice', () => {
    it.each<[string, () => unknown, string, string?]>([
      [
        'throws',
        () => {
          throw new TypeError('write boom');
        },
        'write boom.',
      ],
      ['gives nothing', () => undefined, 'it must give bytes and a list of findings.'],
      ['writes nothing', () => ({ bytes: bytes(''), findings: [] }), 'Unexpected end of JSON input.', 'read'],
      ['writes another', () => ({ bytes: bytes('{"number":"F-1"}'), findings: [] }), 'what it wrote does not read as what was issued.'],
      ['finds nonsense', () => ({ bytes: bytes('{}'), findings: [null] }), 'a finding must say its code and a message.'],
      ['gives text', () => ({ bytes: 'text', findings: [] }), 'it must give bytes'],
    ])('whose plugin %s is refused with the plugin named, and others are written', async (_what, write, error, of = 'write') => {
      const { number } = await app.op('invoice.issue', { dossier: await feeDossier(app, client, '10.00') });
      ways.write = write as never;
      expect(await app.refusal('invoice.einvoice', { number, format: 'odd' })).toMatchObject({
        ...{ code: 'PLUGIN_FAILED', detail: expect.stringContaining(`The plugin einvoice-odd failed in ${of}: ${error}`) },
      });
      expect((await app.op('invoice.einvoice', { number, format: 'ubl' })).name).toBe(`${number}.xml`);
    });
    it('is what was frozen, whatever a plugin does to what it is given', async () => {
      const { number } = await app.op('invoice.issue', { dossier: await feeDossier(app, client, '10.00') });
      const before = await app.op('invoice.einvoice', { number, format: 'ubl' });
      ways.write = (invoice) => {
        const written = bytes(JSON.stringify(invoice));
        Object.assign(invoice.totals, { due: '0.00' });
        return { bytes: written, findings: [] };
      };
      await app.op('invoice.einvoice', { number, format: 'odd' });
      expect((await app.op('invoice.einvoice', { number, format: 'ubl' })).bytes).toEqual(before.bytes);
    });
    it('whose plugin loops is refused with the plugin named, which is not asked again at once: it would hold the host each time', async () => {
      const { number } = await app.op('invoice.issue', { dossier: await feeDossier(app, client, '10.00') });
      let asked = 0;
      ways.write = () => {
        asked++;
        for (;;);
      };
      const began = performance.now();
      for (let n = 0; n < 5; n++)
        expect(await app.refusal('invoice.einvoice', { number, format: 'odd' })).toMatchObject({
          ...{ code: 'PLUGIN_FAILED', errors: [{ code: 'PLUGIN_FAILED', pointer: '/write', plugin: 'einvoice-odd' }] },
          detail: expect.stringContaining(
            'The plugin einvoice-odd failed in write: It did not come to an end within 5 s, and was ended. It is asked again in 60 s.',
          ),
        });
      expect([asked, performance.now() - began < 15_000]).toEqual([1, true]);
      expect((await app.op('invoice.einvoice', { number, format: 'ubl' })).name).toBe(`${number}.xml`);
    });
  });

  it('are counted', async () => {
    const text = Buffer.from((await app.op('metrics.get', {})).bytes).toString();
    expect(text).toMatch(/escale_plugin_failures_total\{plugin="einvoice-odd",function="write"\} \d/);
  });

  describe('a message', () => {
    const remind = async (): Promise<{ id: string; state: () => Promise<Body>; item: () => Promise<Body> }> => {
      const dossier = await feeDossier(app, client, '10.00');
      ways.send = async () => ({ state: 'done', value: { reference: 'r' } });
      await app.op('invoice.issue', { dossier });
      await app.worker.drain();
      const { id } = await app.op('message.send', { dossier, template: 'payment-reminder', channel: 'email' });
      return {
        id,
        state: async () => (await app.op('message.list', { dossier })).items.find((m: Body) => m.id === id),
        item: async () => (await app.op('outbox.list', { filter: `key:${id}` })).items[0],
      };
    };
    it.each<[string, () => unknown, string]>([
      ['throws', () => Promise.reject(new Error('mail boom')), 'The plugin email-odd failed: mail boom'],
      ['throws BUSY', () => Promise.reject(Object.assign(new Error('busy'), { code: 'BUSY' })), 'The plugin email-odd failed: busy'],
      [
        'loops',
        () => {
          for (;;);
        },
        'The plugin email-odd failed in send: It did not come to an end within 5 s, and was ended. Report it',
      ],
      ['answers nothing', async () => undefined, 'The plugin email-odd answered undefined'],
      ['answers none of the five', async () => ({ state: 'maybe' }), 'The plugin email-odd answered the state “maybe”'],
    ])('whose notifier %s is in doubt, is asked about and not sent twice', async (_what, send, error) => {
      const { id, state, item } = await remind();
      let [sent, asked] = [0, 0];
      ways.send = (_agency, message, late) => {
        if (message.id === id && !late()) sent++;
        return send() as never;
      };
      ways.ask = async (_agency, of) => {
        asked++;
        expect(of).toBe(id);
        return { state: 'done', value: { reference: 'found' } };
      };
      await app.worker.drain();
      expect(await state()).toMatchObject({ state: 'unknown', error: expect.stringContaining(error) });
      expect(await item()).toMatchObject({ state: 'unknown', error: expect.stringContaining(error) });
      forward(2);
      await app.worker.drain();
      expect([sent, asked, (await state()).state, (await item()).state]).toEqual([1, 1, 'sent', 'done']);
    });
    it('that stays in doubt waits for a person, who is told why; one with a reference nobody can keep went all the same', async () => {
      const { id, state, item } = await remind();
      let sent = 0;
      ways.send = async () => {
        if (sent++ > 0) return { state: 'done', value: { reference: 12_345 as never } };
        throw new Error('mail boom');
      };
      ways.ask = () => Promise.reject(new Error('ask boom'));
      for (let i = 0; i < 13; i++) {
        await app.worker.drain();
        forward(2);
      }
      expect(await item()).toMatchObject({
        state: 'dead',
        error: expect.stringContaining('look at the provider. The plugin email-odd failed: ask boom'),
      });
      expect(await state()).toMatchObject({ state: 'unknown', error: expect.stringContaining('ask boom') });
      expect(sent).toBe(1);
      await app.op('outbox.retry', { id: (await item()).id, reason: `${id} did not arrive` });
      await app.worker.drain();
      expect([sent, (await state()).state]).toEqual([2, 'sent']);
    });
  });
});
