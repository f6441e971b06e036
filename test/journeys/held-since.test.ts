/** A refund told for an earlier day: what it takes must have been held from that day on, not on that day alone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';
import { eur } from './steps.ts';

await onEachKind('money that was held', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
  });
  afterAll(() => app?.remove());

  it('and left again is not there for a refund of a day before it left', async () => {
    const { code: client } = await app.op('client.create', { name: 'Client' });
    const { ref: dossier } = await app.op('dossier.create', { title: 'x', client, status: 'confirmed' });
    const day = (back: number): string => addDays(app.clock.now().slice(0, 10), -back);
    const money = eur('100.00');
    const refund = (date: string) => ({ dossier, money, reason: 'x', date });
    await app.op('payment.record', { dossier, money, receivedOn: day(5) });
    await app.op('refund.create', refund(day(4)));
    await app.op('payment.record', { dossier, money, receivedOn: day(2) });
    expect(await app.refusal('refund.create', refund(day(5)))).toMatchObject({
      ...{ status: 400, code: 'DATE_INVALID', detail: expect.stringContaining(day(4)), errors: [{ pointer: '/date' }] },
    });
    expect(await app.op('refund.create', refund(day(2)))).toMatchObject({ date: day(2) });
  });
});
