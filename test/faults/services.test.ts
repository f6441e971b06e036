/** A service type that throws, lies, breaks its contract or never ends is told by plugin, function and booking before anything is stored, and holds up nobody. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readingsOf } from '../../core/suppliers/readings.ts';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';

const plugins = Object.fromEntries(['supplier-odd', 'coach-odd'].map((id) => [id, new URL(`./odd/${id}/`, import.meta.url)]));
const NOW = '2026-01-12T09:00:00.000Z';

await onEachKind('odd service types', (kind) => {
  let app: TestApp;
  let number = 0;
  beforeAll(async () => {
    app = await testApp(kind, { plugins, at: NOW });
    await upload('ODD notes');
  });
  afterAll(() => app?.remove());
  const upload = (text: string): Promise<Body> => app.op('import.upload', { file: 'a.txt', content: Buffer.from(text).toString('base64') });
  const booked = (way: string): string => `ODD books V-${++number} 120.00 ${way}`;
  const count = async (): Promise<number> => (await app.op('dossier.list', {})).items.length;

  it('is fine where it does what it is to do', async () => {
    const { id, findings } = await upload(booked('sound'));
    expect(findings).toEqual([]);
    const { result } = await app.op('import.commit', { id });
    expect(result.status).toBe('created');
    expect((await app.op('service.list', { dossier: result.dossiers[0] })).items[0].lines).toEqual(['leaves at eight']);
  });

  it.each([
    ['costs throws', 'SERVICE_FAILED', 'boom XXXX XXXX XXXX 1111'],
    ['costs refuses', 'AMOUNT_INVALID', 'no such amount'],
    ['costs gives nothing', 'SERVICE_FAILED', 'at /costs, It must be a list.'],
    ['costs gives nonsense', 'SERVICE_FAILED', 'at /costs/0/money/minor, It must be minor units'],
    ['costs gives no label', 'SERVICE_FAILED', 'at /costs/0/label/word, The field “word” is missing'],
    ['costs gives a blank label', 'SERVICE_FAILED', 'at /costs/0/label, It must be: Text, not blank'],
    ['costs gives a word nobody says', 'SERVICE_FAILED', 'at /costs/0/label/word, It has no word “fare”'],
    ['costs gives a label that cannot be kept', 'SERVICE_FAILED', 'at /costs/0/label, The text holds the control character U+0000'],
    ['costs gives a card in a label', 'SERVICE_FAILED', 'at /costs/0/label, The text seems to hold the number of a payment card'],
    ['costs gives a card in a code', 'SERVICE_FAILED', 'at /costs/0/code, The text seems to hold the number of a payment card'],
    ['costs gives a long code', 'SERVICE_FAILED', 'at /costs/0/code, '],
    ['costs gives too much', 'SERVICE_FAILED', 'at /costs/0/money/minor, It must be minor units'],
    ['costs gives too much together', 'SERVICE_FAILED', 'at /costs, Together they are 1000000000000001 minor units'],
    [
      'costs gives no such traveller',
      'SERVICE_FAILED',
      'at /costs/0/travellers/1, There is no traveller 99: they count from 0 and there are 1.',
    ],
    [
      'costs gives a leg nobody knows',
      'SERVICE_FAILED',
      'at /costs/1/segments/0, There is no leg or stay 1: they count from 0 and there are 1.',
    ],
    ['costs gives another currency', 'SERVICE_FAILED', 'at /costs/0/money/currency, '],
    ['costs rewrites', 'SERVICE_FAILED', 'read only'],
    ['read throws', 'SERVICE_FAILED', 'boom'],
    ['read gives nothing', 'SERVICE_FAILED', 'at /read, It must be an object.'],
    ['read gives another thing', 'SERVICE_FAILED', 'at /read/title, The field “title” is missing.'],
    ['together throws', 'SERVICE_FAILED', 'boom'],
    ['itemOf throws', 'SERVICE_FAILED', 'boom'],
    ['itemOf gives nothing', 'SERVICE_FAILED', 'at /itemOf, It must be an object.'],
    ['itemOf gives another thing', 'SERVICE_FAILED', 'at /itemOf/colour, The field “colour” is unknown.'],
    ['itemOf rewrites', 'SERVICE_FAILED', 'read only'],
    ['together gives another thing', 'SERVICE_FAILED', 'at /together/colour, The field “colour” is unknown.'],
    ['segments throws', 'SERVICE_FAILED', 'boom'],
    ['segments gives nothing', 'SERVICE_FAILED', 'at /segments, It must be a list.'],
    ['travelDates throws', 'SERVICE_FAILED', 'boom'],
    ['travelDates gives nonsense', 'SERVICE_FAILED', 'at /travelDates, '],
    ['travelDates gives no day', 'SERVICE_FAILED', 'at /travelDates/departure, '],
    [
      'travelDates gives them the wrong way round',
      'SERVICE_FAILED',
      'at /travelDates/return, It is back on 2026-03-01, before it leaves on 2026-03-02.',
    ],
  ])('refuses the file where %s, and says who, what and of which booking', async (way, code, why) => {
    const before = await count();
    const { state, error, id } = await upload(booked(way));
    expect(state).toBe('refused');
    expect(error).toMatchObject({ code, message: expect.stringContaining(why) });
    expect(error.message).toContain(
      `The service type coach-odd failed in ${way.split(' ')[0]} of issued V-${number}, which supplier-odd reports`,
    );
    expect((await app.refusal('import.commit', { id })).code).toBe('IMPORT_STATE');
    expect(await count()).toBe(before);
    expect((await upload('ODD notes')).state).toBe('read');
  });

  it('that never ends is ended where the file is read, and the thread that answers waits for nothing', async () => {
    let over = false;
    const readings = readingsOf(app.config, { timeout_ms: 6_000 });
    const bad = readings.read('demo-fr', { name: 'a.txt', bytes: Buffer.from(booked('costs loops')) }, null, NOW).finally(() => {
      over = true;
    });
    let slowest = 0;
    while (!over) {
      const asked = performance.now();
      await app.op('dossier.list', {});
      slowest = Math.max(slowest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await bad).error).toMatchObject({
      code: 'SERVICE_FAILED',
      message: expect.stringContaining('The service type coach-odd did not come to the end of costs of what supplier-odd reports'),
    });
    expect(slowest).toBeLessThan(1_000);
  });

  it.each([
    ['costs loops later', 'SERVICE_FAILED', 'failed in costs of issued V-'],
    ['read loops later', 'SERVICE_FAILED', 'failed in read of issued V-'],
    ['costs throws later', 'SERVICE_FAILED', 'failed in costs of issued V-'],
  ])('that behaves where it is tried is let go within a second where it is applied: %s', async (way, code, why) => {
    const before = await count();
    const { id, state } = await upload(booked(way));
    expect(state).toBe('read');
    const asked = performance.now();
    expect(await app.refusal('import.commit', { id })).toMatchObject({
      code,
      detail: expect.stringContaining(`The service type coach-odd ${why}`),
    });
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(await count()).toBe(before);
    // Its transaction was taken back, and the next one is.
    const { id: sound } = await upload(booked('sound'));
    expect((await app.op('import.commit', { id: sound })).result.status).toBe('created');
  });

  it.each([
    ['costs less', 'coach-odd makes 119.00 EUR payable of V-', '120.00 EUR'],
    ['costs nothing', 'coach-odd makes nothing payable of V-', '120.00 EUR'],
    ['costs a commission alone', 'coach-odd makes nothing payable of V-', '120.00 EUR'],
  ])('that lies about an amount is one finding with both sums, before it is stored: %s', async (way, one, other) => {
    const { findings } = await upload(booked(way));
    expect(findings).toEqual([
      {
        ...{ code: 'AMOUNTS_DISAGREE', plugin: 'coach-odd', pointer: '/bookings/0/documents/0' },
        message: expect.stringMatching(new RegExp(`^${one}${number} .*${other}`)),
      },
    ]);
  });

  it('that states two currencies is told before the dossier refuses them', async () => {
    const { findings, id } = await upload(booked('costs two currencies'));
    expect(findings).toMatchObject([{ code: 'CURRENCY_MISMATCH', plugin: 'coach-odd', message: expect.stringContaining('EUR and USD') }]);
    expect((await app.refusal('import.commit', { id })).code).toBe('CURRENCY_MISMATCH');
  });

  it('is typed in, shown and put on paper with the same care', async () => {
    const { code: supplier } = await app.op('supplier.create', { name: 'Cars du Port', code: 'CARS' });
    const { ref: dossier } = await app.op('dossier.create', { title: 'Essai' });
    const add = (way: string) => ({ dossier, service: 'coach-odd', supplier, item: { way } });
    for (const way of ['read loops', 'read throws', 'travelDates loops'])
      expect(await app.refusal('service.add', add(way))).toMatchObject({
        code: 'SERVICE_FAILED',
        detail: expect.stringContaining(`The service type coach-odd failed in ${way.split(' ')[0]} of a service of ${dossier}`),
      });
    await app.op('service.add', add('sound'));
    // A plugin that was upgraded since, and fails.
    await app.db.transaction(app.ctx(), (tx) =>
      tx.sql(`UPDATE dossiers_services SET item = '{"way":"read throws"}' WHERE dossier = '${dossier}'`),
    );
    const { items } = await app.op('service.list', { dossier });
    expect(items).toMatchObject([{ title: 'Coach', lines: [] }]);
    expect(await app.refusal('document.itinerary', { dossier })).toMatchObject({
      code: 'SERVICE_FAILED',
      detail: expect.stringContaining('The service type coach-odd failed in read of “Coach”'),
    });
  });

  it('is counted', async () => {
    const { bytes } = await app.op('metrics.get', {});
    expect(Buffer.from(bytes).toString()).toMatch(/escale_plugin_failures_total\{plugin="coach-odd",function="costs"\} [1-9]/);
  });
});
