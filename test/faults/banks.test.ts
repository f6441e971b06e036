/** A bank plugin that throws, lies or never ends keeps no other bank from being read, and is told by name; nothing of what it gives wrongly is kept. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { camt053 } from '../kit/camt.ts';

const OURS = 'FR7699999000010000000000115';

await onEachKind('odd banks', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, {
      at: '2026-02-10T09:00:00.000Z',
      agency: { banks: [{ iban: OURS }] },
      plugins: { 'bank-dazed': new URL('./odd/bank-dazed/', import.meta.url) },
    });
  });
  afterAll(() => app?.remove());
  const input = (bytes: Uint8Array) => ({ file: 'relevé.txt', content: Buffer.from(bytes).toString('base64') });
  const give = (bytes: Uint8Array): Promise<Body> => app.op('bankStatement.import', input(bytes));
  const of = (id: string, text: string): Uint8Array =>
    camt053([{ iban: OURS, id, day: '2026-01-12', opening: '0.00', entries: [{ amount: '1.00', text }] }]);
  const own = (way: string): Uint8Array => Buffer.from(`DAZED ${OURS} ${way}`);

  it('that throw over another bank’s file are named beside what it says', async () => {
    const { status, findings } = await give(of('S-1', 'dazed throws'));
    expect(status).toBe('created');
    expect(findings).toMatchObject([{ code: 'PLUGIN_FAILED', plugin: 'bank-dazed', pointer: '/read' }]);
    expect(findings[0].message).toContain('The plugin bank-dazed failed in read: boom XXXX XXXX XXXX 1111.');
    // The same again, of which nothing is new.
    expect(await give(of('S-1', 'dazed throws'))).toMatchObject({ status: 'unchanged', findings });
  });
  it.each([
    ['number', '/statements/0/lines/0/money/minor'],
    ['day', '/statements/0/lines/0/valueOn'],
  ])('that break their contract are refused with the place, and nothing is kept: %s', async (way, pointer) => {
    const before = await app.counts();
    expect(await app.refusal('bankStatement.import', input(own(way)))).toMatchObject({
      ...{ code: 'PLUGIN_FAILED', status: 422, detail: expect.stringContaining('The plugin bank-dazed failed in read') },
      errors: [{ code: 'PLUGIN_FAILED', pointer }],
    });
    expect(await app.counts()).toEqual(before);
  });
  it('that do not say what does not add up have it said', async () => {
    const { status, findings } = await give(own('break'));
    expect(status).toBe('created');
    expect(findings.map((f: Body) => [f.code, f.plugin])).toEqual([
      ['BALANCE_GAP', undefined],
      ['BALANCE_BREAK', 'bank-dazed'],
    ]);
    expect((await app.op('bankStatement.list', { filter: 'statement:D-break' })).items[0].findings).toEqual(findings);
  });
  it('are counted', async () => {
    const { bytes } = await app.op('metrics.get', {});
    expect(Buffer.from(bytes).toString()).toMatch(/escale_plugin_failures_total\{plugin="bank-dazed",function="read"\} 4\n/);
  });
});
