/** A message says the same whenever it comes again: what it leaves out is filled in by the moment it came at first. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { upload } from './steps.ts';

/** A void of 10 January, which says no year. */
const VOID = readFileSync(new URL('../../plugins/air-amadeus/fixtures/void.air', import.meta.url));

await onEachKind('a message that comes again', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind, { at: '2026-01-12T09:00:00.000Z' });
  });
  afterAll(() => app?.remove());

  it('is read as of the first time, and is no other message', async () => {
    const first = await upload(app, VOID, 'void.air');
    expect(first.bookings).toMatchObject([{ kind: 'voided', occurredOn: '2026-01-10' }]);
    app.clock.moveTo('2027-03-01T09:00:00.000Z');
    const again = await upload(app, VOID, 'void again.air');
    expect(again.bookings).toEqual(first.bookings);
    expect(again.createdAt).toBe('2027-03-01T09:00:00.000Z');
    await app.op('import.commit', { id: first.id });
    expect((await app.op('import.commit', { id: again.id })).result.status).toBe('unchanged');
    // Of another agency nobody knows it yet.
    expect((await upload(app, VOID, 'void.air', {}, { agency: 'demo-be' })).bookings).toMatchObject([{ occurredOn: '2027-01-10' }]);
  });
});
