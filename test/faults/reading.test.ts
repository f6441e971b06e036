/** A supplier's parser that goes wrong is named, and holds up neither the thread that answers nor the next file. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPlugins } from '../../core/main.ts';
import { THREADS } from '../../core/platform/work/index.ts';
import { readingsOf } from '../../core/suppliers/readings.ts';
import { type TestApp, testApp } from '../kit/app.ts';

const plugins = Object.fromEntries(
  ['supplier-dazed', 'supplier-odd', 'supplier-unloaded', 'coach-odd'].map((id) => [id, new URL(`./odd/${id}/`, import.meta.url)]),
);
const NOW = '2026-01-12T09:00:00.000Z';

describe('reading a file', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp('sqlite', { plugins, at: NOW });
    // The first file waits for the parsers to be loaded, which counts as its time.
    await read('ODD notes');
  });
  afterAll(() => app?.remove());
  const read = (text: string, timeout_ms = 30_000, only: string | null = null) =>
    readingsOf(app.config, { timeout_ms }).read('demo-fr', { name: 'a.txt', bytes: Buffer.from(text, 'latin1') }, only, NOW);

  it.each([
    ['loops', 'ODD loop', 'took more than 10 s'],
    ['eats all memory', 'ODD memory', 'ended unexpectedly'],
    ['eats two gigabytes of bytes', 'ODD bytes', 'ended unexpectedly'],
  ])('is refused by name when its parser %s, while health and lists are answered and the next file is read', async (_what, text, why) => {
    let over = false;
    const bad = read(text, text === 'ODD loop' ? 10_000 : 60_000).finally(() => {
      over = true;
    });
    let answers = 0;
    let slowest = 0;
    while (!over) {
      const asked = performance.now();
      await Promise.all([app.op('health.live'), app.op('dossier.list')]);
      slowest = Math.max(slowest, performance.now() - asked);
      answers++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await bad).toMatchObject({ status: 'refused', supplier: 'supplier-odd', bookings: [], masked: null });
    expect((await bad).error).toMatchObject({ code: 'FILE_MALFORMED', message: expect.stringContaining('supplier-odd') });
    expect((await bad).error?.message).toContain(why);
    expect((await bad).sha256).toHaveLength(64);
    expect(answers).toBeGreaterThan(10);
    expect(slowest).toBeLessThan(1_000);
    expect(await read('ODD notes')).toMatchObject({ status: 'read', supplier: 'supplier-odd', format: 'ODD' });
  });

  it('is read although hostile ones hold every thread: it waits for its turn, and what it waited is not its time', async () => {
    const hostile = Array.from({ length: THREADS }, () => read('ODD loop', 10_000));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const [sound, ...bad] = await Promise.all([read('ODD notes', 10_000), ...hostile]);
    expect(bad.map((each) => each.supplier)).toEqual(hostile.map(() => 'supplier-odd'));
    expect(sound).toMatchObject({ status: 'read', supplier: 'supplier-odd' });
  });

  it('is refused by name when its parser leaves behind a promise that fails, and the next is read', async () => {
    const { status, supplier, error } = await read('ODD strays 4111 1111 1111 1111');
    expect([status, supplier, error?.code]).toEqual(['refused', 'supplier-odd', 'FILE_MALFORMED']);
    expect(error?.message).toBe(
      'The plugin supplier-odd did not come to the end of the file. The work ended unexpectedly: it left behind what fails and nobody waits for: a promise about XXXX XXXX XXXX 1111',
    );
    for (let n = 0; n < 5; n++) expect(await read('ODD notes')).toMatchObject({ status: 'read', format: 'ODD' });
  });

  it.each([
    ['says facts without end', 'endless', 'RECORD_INVALID', '20000 facts at most'],
    ['says too much', 'verbose', 'RECORD_INVALID', 'in 16000000 characters'],
    ['throws', 'throws', 'FILE_MALFORMED', 'could not read this file'],
    ['gives nothing', 'nothing', 'RECORD_INVALID', 'as a generator'],
    ['gives a list', 'list', 'RECORD_INVALID', 'as a generator'],
    ['is not there for its way', 'unknown', 'RECORD_INVALID', 'as a generator'],
    ['says what nobody knows', 'unheard', 'RECORD_INVALID', '“booking” or “finding”'],
    ['leaves a card unmasked', 'liar 4111 1111 1111 1111', 'RECORD_INVALID', 'payment card is left'],
    ['leaves a card of another encoding unmasked', `liar ${[...'4111111111111111'].join('\0')}`, 'RECORD_INVALID', 'payment card is left'],
  ])('is refused by name when its parser %s', async (_what, way, code, why) => {
    const { status, supplier, error, bookings } = await read(`ODD ${way}`);
    expect({ status, supplier, bookings, code: error?.code }).toEqual({ status: 'refused', supplier: 'supplier-odd', bookings: [], code });
    expect(error?.message).toContain('supplier-odd');
    expect(error?.message).toContain(why);
  });

  it.each(['loops', 'matches', 'eats', 'throws'])(
    'goes to the plugin that knows it although another one’s detect %s, which is named, counted and asked last from then on',
    async (way) => {
      const failed: string[] = [];
      const readings = readingsOf(app.config, { detect_ms: 1_000, failed: (plugin, what) => failed.push(`${plugin} ${what}`) });
      const given = (text: string) => readings.read('demo-fr', { name: 'a.txt', bytes: Buffer.from(text) }, null, NOW);
      const read = await given(`ODD notes dazed ${way}`);
      expect(read).toMatchObject({ status: 'read', supplier: 'supplier-odd', format: 'ODD' });
      expect(read.findings.filter((f) => f.code === 'DETECT_FAILED')).toMatchObject([{ plugin: 'supplier-dazed' }]);
      expect(failed).toEqual(['supplier-dazed detect']);
      // Nobody waits for it again, and its own files are still read.
      const asked = performance.now();
      expect(await given(`ODD notes dazed ${way} again`)).toMatchObject({ status: 'read', supplier: 'supplier-odd' });
      if (way !== 'throws') expect([failed.length, performance.now() - asked < 1_000]).toEqual([1, true]);
      expect(await given('DAZED')).toMatchObject({ status: 'read', supplier: 'supplier-dazed' });
      const unknown = await given(`nobody’s, dazed ${way}`);
      expect(unknown.error).toMatchObject({ code: 'FORMAT_UNKNOWN', message: expect.stringContaining('supplier-dazed') });
    },
  );

  it('shows no card, whatever a parser quotes, and hashes none', async () => {
    const quoted = await read('ODD quotes 4111 1111 1111 1111');
    expect(quoted.error).toMatchObject({ message: 'The form of payment XXXX XXXX XXXX 1111 is none.', line: null, column: 2 });
    const noted = await read('ODD notes 4111 1111 1111 1111');
    expect(noted.findings).toEqual([
      { code: 'NOTE', message: 'Card XXXX.XXXX.XXXX.1111 in ODD notes XXXX XXXX XXXX 1111', plugin: 'supplier-odd' },
    ]);
    expect(noted.sha256).toBe((await read('ODD notes XXXX XXXX XXXX 1111')).sha256);
    const lied = await read('ODD liar 4111 1111 1111 1111');
    expect([lied.masked, JSON.stringify(lied)]).toEqual([null, expect.not.stringContaining('4111 1111')]);
    expect(lied.sha256).toBe((await read('ODD liar XXXX XXXX XXXX 1111')).sha256);
  });

  it('tells the parser of the agency, its settings and when the file came', async () => {
    expect((await read('ODD told')).findings[0]?.message).toBe(`demo-fr EUR Europe/Paris Hello ${NOW}`);
  });

  it('is refused with the reason when its parser cannot be loaded, and read by the others', async () => {
    expect(await read('ODD notes')).toMatchObject({ status: 'read', supplier: 'supplier-odd' });
    expect(await read('nobody’s')).toMatchObject({
      error: { code: 'FORMAT_UNKNOWN', message: expect.stringContaining('supplier-unloaded') },
      findings: [{ code: 'DETECT_FAILED', plugin: 'supplier-unloaded' }],
    });
    expect(await read('any', 30_000, 'supplier-unloaded')).toMatchObject({
      status: 'refused',
      error: {
        code: 'PLUGIN_INVALID',
        message: expect.stringContaining('The plugin supplier-unloaded has a parser that cannot be imported: no licence key'),
      },
    });
  });

  it('is one finding of the check when its parser cannot be loaded', async () => {
    const refused = await checkPlugins(app.config).catch((error) => error);
    expect(refused.findings).toEqual([
      {
        ...{ code: 'PLUGIN_INVALID', plugin: 'supplier-unloaded', pointer: 'test#/plugins/supplier-unloaded' },
        message: expect.stringContaining('no licence key'),
      },
    ]);
  });
});
