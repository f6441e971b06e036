/** What is undone leaves the books as they were: a discount that is taken back, a purchase that was wrong, a mark-up that came to nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { changedSince, type Desk, line, openDesk, usd } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('a discount that is taken back', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const credit = async (invoice: string): Promise<string> =>
    (await desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'open' })).number;
  const discount = (dossier: string, amount: string): Promise<Body> => desk.add(dossier, line('sale', 'discount', eur(amount)));
  const state = async (dossier: string): Promise<string[]> => {
    expect(await whatFails(desk.app, dossier)).toBeNull();
    return desk.accounts(dossier);
  };
  /** A fee of 100.00 at 5.5 % and one of 60.00 at the agency's rate, less 80.00. */
  async function lowered(): Promise<string> {
    const dossier = await desk.open();
    await desk.fee(dossier, '100.00', { label: 'A', vatRate: '5.5' });
    await desk.fee(dossier, '60.00', { label: 'B' });
    await discount(dossier, '-80.00');
    return dossier;
  }

  it.each(['before the invoice', 'on an invoice of its own', 'with the fee'])(
    '%s: a fee gives back its own VAT, all of it',
    async (when) => {
      const dossier = await lowered();
      if (when === 'before the invoice') await discount(dossier, '80.00');
      const invoice = await desk.invoice(dossier);
      if (when === 'on an invoice of its own') {
        await discount(dossier, '80.00');
        // What was stated of it comes back, not what 50.00 at 5.5 % would hold by themselves.
        expect(await desk.rates(await desk.invoice(dossier))).toEqual([
          ['5.5', '47.40', '2.60'],
          ['20', '25.00', '5.00'],
        ]);
      }
      if (when !== 'with the fee') expect(await state(dossier)).toEqual(['411 160.00', '44571 -15.21', '706 -144.79']);
      await desk.fee(dossier, '-60.00', { label: 'B' });
      if (when === 'with the fee') {
        await discount(dossier, '80.00');
        await desk.invoice(dossier);
      } else expect(await desk.rates(await credit(invoice))).toEqual([['20', '-50.00', '-10.00']]);
      expect(await state(dossier)).toEqual(['411 100.00', '44571 -5.21', '706 -94.79']);
      await desk.fee(dossier, '-100.00', { label: 'A' });
      // Of what it lowered, the rest lies on the invoice that took it back.
      if (when === 'before the invoice') {
        await credit(invoice);
        expect(await state(dossier)).toEqual([]);
      }
    },
  );

  it('beside a package goes back to the fee first and then to the package, each what it took', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), null);
    await desk.fee(dossier, '60.00', { label: 'B' });
    await discount(dossier, '-80.00');
    await desk.invoice(dossier);
    expect(await state(dossier)).toEqual(['411 980.00', '487 -980.00', '706 -50.00', '709 50.00']);
    await discount(dossier, '80.00');
    await desk.fee(dossier, '-60.00', { label: 'B' });
    await desk.invoice(dossier);
    expect(await state(dossier)).toEqual(['411 1000.00', '487 -1000.00']);
  });

  // Each of these left a cent between 706 and 709.
  it.each([
    ['81.79', '-35.73', ['35.73', '-81.79']],
    ['81.79', '-35.73', ['-46.06', '35.73', '-35.73']],
    ['33.33', '-0.05', ['0.05', '-33.33']],
    ['99.97', '-71.03', ['71.03', '-99.97']],
    ['10.01', '-3.34', ['3.34', '-10.01']],
  ] as const)('a fee of %s less %s leaves nothing once both are taken back: %j', async (fee, less, undone) => {
    const dossier = await desk.open();
    await desk.fee(dossier, fee);
    await discount(dossier, less);
    const invoice = await desk.invoice(dossier);
    for (const amount of undone) await (amount.startsWith('-') ? desk.fee(dossier, amount) : discount(dossier, amount));
    await credit(invoice);
    expect(await state(dossier)).toEqual([]);
  });
});

await onEachKind('an agent’s sale that changes back', (kind) => {
  const charging = { settings: { billing: { markupVat: true } } };
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind, charging);
  });
  afterAll(async () => desk?.app.remove());

  const state = async (dossier: string, at = desk): Promise<string[]> => {
    expect(await whatFails(at.app, dossier)).toBeNull();
    return at.accounts(dossier);
  };
  /** 520.00 for 400.00, invoiced: the mark-up of 120.00 holds 20.00. */
  async function sell(): Promise<{ dossier: string; service: string; number: string }> {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('520.00'), eur('400.00'), { soldAs: 'agent' });
    const number = await desk.invoice(dossier);
    expect(await state(dossier)).toEqual(TAXED);
    return { dossier, service, number };
  }
  const TAXED = ['411 520.00', '44571 -20.00', '467 -400.00', '706 -100.00'];
  const buy = (dossier: string, service: string, money = eur('120.00')) => desk.add(dossier, line('purchase', 'stay', money, { service }));

  it.each(['120.00', '150.00'])('a purchase raised by %s and lowered again leaves mark-up and VAT as they were', async (amount) => {
    const { dossier, service, number } = await sell();
    await buy(dossier, service, eur(amount));
    await buy(dossier, service, eur(`-${amount}`));
    expect(await state(dossier)).toEqual(TAXED);
    await desk.app.op('creditNote.issue', { invoice: number, reason: 'x' });
    expect(await state(dossier)).toEqual([]);
  });

  it('so it does whatever settings and chart have become', async () => {
    const vatRates = ['21', '0'].map((rate) => ({ rate, from: '2020-01-01' }));
    const renamed = { agency: { vatRate: '21' }, chart: { vatRates } };
    for (const since of [{}, renamed, { ...charging, ...renamed }]) {
      const { dossier, service, number } = await sell();
      await changedSince(desk, since, async (at) => {
        const more = (amount: string) => at.add(dossier, line('purchase', 'stay', eur(amount), { service }));
        await more('12.00');
        expect(await state(dossier, at)).toEqual(['411 520.00', '44571 -18.00', '467 -412.00', '706 -90.00']);
        await more('120.00');
        await more('-132.00');
        expect(await state(dossier, at)).toEqual(TAXED);
        await at.app.op('creditNote.issue', { invoice: number, reason: 'x' });
        expect(await state(dossier, at)).toEqual([]);
      });
    }
  });

  describe('a mark-up that comes after the invoice', () => {
    const commission = [line('purchase', 'commission', eur('-100.00')), line('purchase', 'commissionTax', eur('-20.00'))];
    it.each([
      ['the price rises', '1000.00', [], 'sale', '120.00', ['411 1120.00', '44571 -20.00', '467 -1000.00', '706 -100.00']],
      [
        'the price rises, with commission',
        '1000.00',
        commission,
        'sale',
        '120.00',
        ['411 1120.00', '44571 -40.00', '467 -880.00', '706 -200.00'],
      ],
      ['the purchase falls', '1000.00', [], 'purchase', '-120.00', ['411 1000.00', '44571 -20.00', '467 -880.00', '706 -100.00']],
      ['after a loss', '950.00', [], 'sale', '170.00', ['411 1120.00', '44571 -20.00', '467 -1000.00', '706 -100.00']],
    ] as const)('holds its VAT: %s', async (_how, sale, more, side, amount, wanted) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur(sale), eur('1000.00'), { soldAs: 'agent' });
      for (const of of more) await desk.add(dossier, { ...of, service });
      await desk.invoice(dossier);
      await desk.add(dossier, line(side, 'stay', eur(amount), { service }));
      if (side === 'sale') await desk.invoice(dossier);
      expect(await state(dossier)).toEqual(wanted);
    });
  });

  it('in another currency too: 60.00 of a mark-up at 0.90 are lost to a purchase and come back', async () => {
    const away = await openDesk(kind, charging);
    try {
      const rate = (day: string, of: string) => away.app.op('rate.create', { currency: 'USD', day, rate: of });
      await rate('2026-03-10', '0.90');
      const dossier = await away.open('USD');
      const service = await away.stay(dossier, usd('620.00'), usd('500.00'), { soldAs: 'agent' });
      const invoice = await away.invoice(dossier);
      await away.moveTo('2026-03-11');
      await rate('2026-03-11', '1.00');
      await away.add(dossier, line('sale', 'discount', usd('-60.00')));
      await away.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'open' });
      const before = ['411 504.00', '44571 -9.00', '467 -450.00', '706 -45.00'];
      expect(await state(dossier, away)).toEqual(before);
      const buyMore = (amount: string) => away.add(dossier, line('purchase', 'stay', usd(amount), { service }));
      await buyMore('90.00');
      // The discount was within the mark-up: what the purchase takes beyond it is a loss.
      expect(await state(dossier, away)).toEqual(['411 504.00', '467 -531.00', '658 27.00']);
      await buyMore('-90.00');
      expect(await state(dossier, away)).toEqual(before);
    } finally {
      await away.app.remove();
    }
  });

  it.each(['of the dossier', 'of the service'])(
    'a discount %s beyond the mark-up is less income, no loss, until it is taken back',
    async (how) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), eur('450.00'), { soldAs: 'agent' });
      const of = how === 'of the service' ? { service } : {};
      await desk.add(dossier, line('sale', 'discount', eur('-80.00'), of));
      await desk.invoice(dossier);
      expect(await state(dossier)).toEqual(['411 420.00', '467 -450.00', '709 30.00']);
      // A purchase that rises later takes of no discount, and nothing of it stays.
      await buy(dossier, service, eur('20.00'));
      expect(await state(dossier)).toEqual(['411 420.00', '467 -470.00', '658 20.00', '709 30.00']);
      await buy(dossier, service, eur('-20.00'));
      expect(await state(dossier)).toEqual(['411 420.00', '467 -450.00', '709 30.00']);
      await desk.add(dossier, line('sale', 'discount', eur('80.00'), of));
      await desk.invoice(dossier);
      expect(await state(dossier)).toEqual(['411 500.00', '44571 -8.33', '467 -450.00', '706 -41.67']);
    },
  );
});
