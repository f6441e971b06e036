/** Checks of a plugin that never came to an end: nobody knows which it was, and what they found before stays. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../../../test/kit/app.ts';
import { Host } from '../../contracts/index.ts';
import { failedWhole, keep } from './service/keep.ts';

await onEachKind('checks that never end', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
  });
  afterAll(() => app?.remove());

  it('are told of as failing, once, and what was found before stays', async () => {
    const due = { plugin: 'payments', refs: ['D2026-000001'] };
    const message = { fr: 'dû', en: 'due' };
    const found = [{ dossier: 'D2026-000001', key: 'unpaid', severity: 'urgent' as const, message }];
    const checks = app.resolve(Host.Checks).list('demo-fr');
    const after = async (looked: Parameters<typeof keep>[2]): Promise<string[]> => {
      await app.db.transaction(app.ctx(), (tx) => keep(tx, due, looked));
      const { items } = await app.op('finding.list', { sort: 'severity' });
      return items.map((f: { dossier: string | null; message: { en: string } }) => `${f.dossier} ${f.message.en}`);
    };
    expect(await after([{ check: 'payments.unpaid', found, failed: null }])).toEqual(['D2026-000001 due']);
    const failing = 'null This check fails, tell whoever makes the plugin: Given up.';
    expect(await after(failedWhole(checks, due, 'Given up.'))).toEqual(['D2026-000001 due', failing]);
    expect(await after(failedWhole(checks, due, 'Given up.'))).toEqual(['D2026-000001 due', failing]);
    expect(await after([{ check: 'payments.unpaid', found: [], failed: null }])).toEqual([]);
  });
});
