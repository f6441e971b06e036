/** A plugin that changes what it shares with others (`RegExp.prototype`, `JSON` …) fails by itself, where files are read: the others read on as before, and no card is left. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPlugins } from '../../core/main.ts';
import { readingsOf } from '../../core/suppliers/readings.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { MEDDLING } from './odd/supplier-meddling/read.ts';

const NOW = '2026-01-12T09:00:00.000Z';
const plugins = Object.fromEntries(
  ['supplier-meddled', 'supplier-meddling', 'supplier-odd'].map((id) => [id, new URL(`./odd/${id}/`, import.meta.url)]),
);
const CARD = '4111 1111 1111 1111';

describe('what plugins share', () => {
  let app: TestApp;
  let before: unknown;
  beforeAll(async () => {
    app = await testApp('sqlite', { plugins, at: NOW });
    before = await read(`ODD notes ${CARD}`);
  });
  afterAll(() => app?.remove());
  const read = (text: string) => readingsOf(app.config).read('demo-fr', { name: 'a.txt', bytes: Buffer.from(text, 'latin1') }, null, NOW);

  it('is as it was although a parser changed it when it was loaded, which is named', async () => {
    expect(before).toMatchObject({ status: 'read', supplier: 'supplier-odd', format: 'ODD', error: null });
    expect((await read('nobody’s')).findings).toMatchObject([{ code: 'DETECT_FAILED', plugin: 'supplier-meddled' }]);
    const refused = await checkPlugins(app.config).catch((error) => error);
    expect(refused.findings).toMatchObject([
      { code: 'PLUGIN_INVALID', plugin: 'supplier-meddled', message: expect.stringContaining('RegExp.prototype.exec') },
    ]);
  });

  const places = Object.keys(MEDDLING).flatMap((what) => ['detect', 'mask', 'read'].map((where) => [what, where] as const));
  it.each(places)('is as it was although a parser changed it: %s, in %s', async (what, where) => {
    const meddled = await read(`MEDDLES ${where} ${what} ${where === 'mask' ? CARD : ''}`);
    expect(meddled).toMatchObject({ status: 'refused', masked: null });
    expect(JSON.stringify(meddled)).not.toContain(CARD);
    if (where === 'detect')
      expect(meddled.findings.map(({ code, plugin }) => `${code} ${plugin}`)).toContain('DETECT_FAILED supplier-meddling');
    else expect(meddled).toMatchObject({ supplier: 'supplier-meddling', error: { message: expect.stringContaining('supplier-meddling') } });
    expect(await read(`ODD notes ${CARD}`)).toEqual(before);
  });
});
