/** Which exchange rate is in force on a day: the latest published one while it is fresh, else the latest the agency fixed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
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
});
