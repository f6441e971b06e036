/** Which exchange rate is in force on a day: the latest published one while it is fresh, else the latest the agency fixed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bookkeeping } from '../../core/modules/accounting/tokens.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';

await onEachKind('exchange rates', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    const houseRates = [
      { currency: 'USD', rate: '0.80', from: '2026-01-01' },
      { currency: 'USD', rate: '0.90', from: '2026-03-01' },
      { currency: 'USD', rate: '0.70', from: '2025-01-01' },
      { currency: 'GBP', rate: '1.20', from: '2026-01-01' },
    ];
    app = await testApp(kind, { at: '2026-04-30T09:00:00.000Z', settings: { accounting: { houseRates } } });
    for (const [day, rate] of [
      ['2026-03-04', '0.94'],
      ['2026-03-05', '0.95'],
    ])
      await app.op('rate.create', { currency: 'USD', day, rate });
  });
  afterAll(() => app?.remove());

  const inForce = (currency: string, day: string) => app.db.read(app.ctx(), (tx) => app.resolve(Bookkeeping).rate(tx, currency, day));

  it.each([
    ['2025-12-31', '0.70', 'house'],
    ['2026-02-28', '0.80', 'house'],
    ['2026-03-03', '0.90', 'house'],
    ['2026-03-04', '0.94', 'typed'],
    ['2026-03-05', '0.95', 'typed'],
    // Ten days old it still serves, eleven it does not.
    ['2026-03-15', '0.95', 'typed'],
    ['2026-03-16', '0.90', 'house'],
  ])('of the dollar on %s is %s, %s', async (day, rate, source) => {
    expect(await inForce('USD', day)).toMatchObject({ rate, source });
  });

  it('is asked for where none is known, and never of the currency of the books', async () => {
    expect(await inForce('EUR', '2026-03-05')).toBeNull();
    for (const [currency, day] of [
      ['CHF', '2026-03-05'],
      ['GBP', '2025-12-31'],
    ] as const)
      await expect(inForce(currency, day)).rejects.toMatchObject({ code: 'RATE_MISSING' });
  });

  describe('a rate that was wrong', () => {
    const typed = (day: string, rate: string) => app.op('rate.create', { currency: 'CHF', day, rate });
    const file = (...lines: string[]) => app.op('rate.import', { format: 'csv', content: lines.join('\n') });

    it('is corrected by a further one while nothing was posted at it, typed or by a file', async () => {
      await typed('2026-04-01', '1.5');
      expect(await typed('2026-04-01', '1.05')).toMatchObject({ rate: '1.05', corrects: '1.5' });
      expect(await inForce('CHF', '2026-04-02')).toMatchObject({ rate: '1.05', source: 'typed' });
      expect(await file('CHF;2026-04-01;1.06', 'CHF;2026-04-02;1.07')).toMatchObject({ added: 1, corrected: 1, kept: [] });
      expect(await inForce('CHF', '2026-04-01')).toMatchObject({ rate: '1.06', source: 'csv' });
      // As it was at first is a correction too.
      await typed('2026-04-01', '1.5');
      expect(await inForce('CHF', '2026-04-01')).toMatchObject({ rate: '1.5' });
      expect(await file('CHF;2026-04-01;1.5')).toMatchObject({ added: 0, corrected: 0, kept: [] });
    });

    it('stays once a manual entry took it, on its day or a later one, and when that was reversed', async () => {
      const pln = (day: string, rate: string) => ({ currency: 'PLN', day, rate });
      const by = (side: string) => ({ [side]: { amount: '1000.00', currency: 'PLN' } });
      const lines = [
        { account: '472', ...by('debit') },
        { account: '512', ...by('credit') },
      ];
      await app.op('rate.create', pln('2026-04-20', '0.21'));
      await app.op('rate.create', pln('2026-04-22', '0.23'));
      const { entry } = await app.op('entry.create', { date: '2026-04-24', label: 'Varsovie', lines });
      expect(await app.refusal('rate.create', pln('2026-04-22', '0.20'))).toMatchObject({ status: 409, code: 'CONFLICT' });
      // What nothing took is corrected still.
      await app.op('rate.create', pln('2026-04-20', '0.22'));
      await app.op('entry.reverse', { entry, reason: 'erreur' });
      expect((await app.refusal('rate.create', pln('2026-04-22', '0.20'))).code).toBe('CONFLICT');
      expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
    });

    it('stays once entries were posted at it: typed again it is refused, in a file told beside the rest', async () => {
      await typed('2026-04-30', '1.02');
      const client = (await app.op('client.create', { name: 'Zoé' })).code;
      const { ref: dossier } = await app.op('dossier.create', { title: 'Bâle', client, status: 'confirmed', currency: 'CHF' });
      await app.op('payment.record', { dossier, money: { amount: '100.00', currency: 'CHF' } });
      expect(await app.refusal('rate.create', { currency: 'CHF', day: '2026-04-30', rate: '1.03' })).toMatchObject({
        code: 'CONFLICT',
        errors: [{ pointer: '/rate' }],
      });
      const { kept, ...done } = await file('CHF;2026-04-30;1.03', 'CHF;2026-04-29;1.01', 'DKK;2026-04-30;0.13');
      expect(done).toMatchObject({ added: 2, corrected: 0 });
      expect(kept).toMatchObject([{ currency: 'CHF', day: '2026-04-30', rate: '1.02' }]);
      expect((await app.integrity.run(app.ctx())).findings).toEqual([]);
    });
  });
});
