/** VAT on what the agency charges itself: per rate, as it was posted, shown as it is posted, and given back as it was charged. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind, type TestOptions } from '../kit/app.ts';
import { changedSince, type Desk, line, openDesk } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('VAT', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const credit = (invoice: string, mode: string): Promise<Body> => desk.app.op('creditNote.issue', { invoice, reason: 'x', mode });
  const changed = (options: TestOptions, work: (other: Desk) => Promise<void>): Promise<void> => changedSince(desk, options, work);

  it('nothing is invoiced at a rate of the settings that has lapsed since', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '25.00');
    await changed({ agency: { vatRate: '19.6' } }, async (other) => {
      const refusal = await other.app.refusal('invoice.issue', { dossier });
      expect([refusal.code, refusal.errors?.[0]?.pointer]).toEqual(['INPUT_INVALID', '/agency/vatRate']);
    });
    expect(await desk.rates(await desk.invoice(dossier))).toEqual([['20', '20.83', '4.17']]);
  });

  it('a fee of 30.00 beside a package: the VAT posted is the VAT shown, per rate, and what carries none says why', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), eur('800.00'));
    await desk.fee(dossier, '30.00');
    const number = await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 1030.00', '44571 -5.00', '487 -1000.00', '706 -25.00']);
    expect(await desk.rates(number)).toEqual([
      [expect.stringContaining('Régime particulier'), '1000.00', '0.00'],
      ['20', '25.00', '5.00'],
    ]);
  });

  it('three fees of 25.00 hold 12.50, and credited one by one give back 12.50', async () => {
    const dossier = await desk.open();
    for (let i = 0; i < 3; i++) await desk.fee(dossier, '25.00');
    const number = await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 75.00', '44571 -12.50', '706 -62.50']);
    for (const l of (await desk.app.op('priceLine.list', { dossier })).items)
      await desk.app.op('creditNote.issue', { invoice: number, reason: 'x', lines: [l.id] });
    expect(await desk.accounts(dossier)).toEqual([]);
    expect((await desk.app.refusal('creditNote.issue', { invoice: number, reason: 'x' })).code).toBe('NOTHING_TO_CREDIT');
  });

  it('what is billed again after a credit note is credited again with the same VAT, by lines and as a whole', async () => {
    const dossier = await desk.open();
    for (let i = 0; i < 3; i++) await desk.fee(dossier, '25.00');
    const lines = (await desk.app.op('priceLine.list', { dossier })).items.map((l: Body) => l.id);
    for (const how of ['lines', 'lines', 'whole', 'lines']) {
      const number = await desk.invoice(dossier);
      expect(await desk.rates(number)).toEqual([['20', '62.50', '12.50']]);
      const notes: string[][][] = [];
      if (how === 'whole') notes.push(await desk.rates((await credit(number, 'whole')).number));
      else
        for (const l of lines)
          notes.push(await desk.rates((await desk.app.op('creditNote.issue', { invoice: number, reason: 'x', lines: [l] })).number));
      expect(notes.flat()).toEqual(
        how === 'whole'
          ? [['20', '-62.50', '-12.50']]
          : [
              ['20', '-20.83', '-4.17'],
              ['20', '-20.83', '-4.17'],
              ['20', '-20.84', '-4.16'],
            ],
      );
      expect(await desk.accounts(dossier)).toEqual([]);
    }
  });

  it('a line is credited on the invoice that bills it now, and on no other', async () => {
    const dossier = await desk.open();
    const [one, two] = [(await desk.fee(dossier, '25.00')).id, (await desk.fee(dossier, '25.00', { label: 'Autre' })).id];
    const note = (invoice: string, l: string) => ({ invoice, reason: 'x', lines: [l] });
    const offered = async (number: string): Promise<string[]> =>
      (await desk.app.op('invoice.lines', { number })).items.map((l: Body) => l.id);
    const first = await desk.invoice(dossier);
    await desk.app.op('creditNote.issue', note(first, one));
    const second = await desk.invoice(dossier);
    expect([await offered(first), await offered(second)]).toEqual([[two], [one]]);
    expect((await desk.app.refusal('creditNote.issue', note(first, one))).code).toBe('NOT_FOUND');
    await desk.app.op('creditNote.issue', note(first, two));
    await desk.app.op('creditNote.issue', note(second, one));
    expect(await desk.accounts(dossier)).toEqual([]);
  });

  it('a mark-up that is invoiced keeps the tax it was invoiced with, whatever the settings have become', async () => {
    const sell = async (): Promise<[string, string]> => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('520.00'), eur('400.00'), { soldAs: 'agent' });
      return [dossier, service];
    };
    const charging = { settings: { billing: { markupVat: true } } };
    const [plain, other] = await sell();
    await desk.invoice(plain);
    await changed(charging, async (at) => void (await at.add(plain, line('purchase', 'stay', eur('10.00'), { service: other }))));
    expect(await desk.accounts(plain)).toEqual(['411 520.00', '467 -410.00', '706 -110.00']);
    for (const since of [{ ...charging, agency: { vatLiable: false } }, { ...charging, agency: { vatRate: '10' } }, {}]) {
      const [dossier, service] = await sell();
      await changed(charging, async (at) => void (await at.invoice(dossier)));
      expect(await desk.accounts(dossier)).toEqual(['411 520.00', '44571 -20.00', '467 -400.00', '706 -100.00']);
      await changed(since, async (at) => void (await at.add(dossier, line('purchase', 'stay', eur('12.00'), { service }))));
      expect(await desk.accounts(dossier)).toEqual(['411 520.00', '44571 -18.00', '467 -412.00', '706 -90.00']);
    }
  });

  it('20, 20.0 and 20.00 are one rate', async () => {
    const dossier = await desk.open();
    for (const vatRate of ['20', '20.0', '20.00']) await desk.fee(dossier, '25.00', { vatRate });
    expect(await desk.rates(await desk.invoice(dossier))).toEqual([['20', '62.50', '12.50']]);
  });

  it('two fees at two rates: what is credited of them gives back the VAT of the one it means, or of both in their shares', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '120.00', { label: 'Visa' });
    await desk.fee(dossier, '55.00', { label: 'Dossier', vatRate: '10' });
    const number = await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 175.00', '44571 -25.00', '706 -150.00']);
    await desk.fee(dossier, '-11.00', { label: 'Dossier' });
    const one = await credit(number, 'open');
    expect(await desk.rates(one.number)).toEqual([['10', '-10.00', '-1.00']]);
    await desk.fee(dossier, '-44.00');
    const two = await credit(number, 'open');
    expect(await desk.rates(two.number)).toEqual([['10', '-40.00', '-4.00']]);
    await desk.fee(dossier, '-120.00');
    const three = await credit(number, 'open');
    expect(await desk.rates(three.number)).toEqual([['20', '-100.00', '-20.00']]);
    expect((await desk.accounts(dossier)).filter((a) => !a.startsWith('706'))).toEqual([]);
  });

  it('a discount takes back VAT of all it discounts, each rate in its share; its lines stay as they were billed and are given back so', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '120.00');
    await desk.fee(dossier, '55.00', { vatRate: '10' });
    await desk.add(dossier, line('sale', 'discount', eur('-17.50')));
    const number = await desk.invoice(dossier);
    // 12.00 of 120.00 and 5.50 of 55.00.
    expect(await desk.rates(number)).toEqual([
      ['20', '90.00', '18.00'],
      ['10', '45.00', '4.50'],
    ]);
    expect(await desk.accounts(dossier)).toEqual(['411 157.50', '44571 -22.50', '706 -150.00', '709 15.00']);
    // What is added since does not change how it was taxed.
    await desk.fee(dossier, '1200.00');
    await desk.invoice(dossier);
    const ids = (await desk.app.op('invoice.lines', { number })).items.map((l: Body) => l.id);
    const back = await desk.app.op('creditNote.issue', { invoice: number, reason: 'x', lines: ids });
    expect(await desk.rates(back.number)).toEqual([
      ['20', '-90.00', '-18.00'],
      ['10', '-45.00', '-4.50'],
    ]);
    expect(await desk.accounts(dossier)).toEqual(['411 1200.00', '44571 -200.00', '706 -1000.00']);
  });

  it('a fee of 120.00 comes back on the accounts and with the VAT it was posted with, though chart and rate changed since', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '120.00');
    const number = await desk.invoice(dossier);
    const chart = {
      roles: {
        income: { default: '7061' },
        vatCollected: { default: '445712' },
        receivable: { default: '4111', party: 'client' as const },
      },
    };
    await changed({ agency: { vatRate: '10' }, chart }, async ({ app, view }) => {
      const { number: back } = await app.op('creditNote.issue', { invoice: number, reason: 'annulé' });
      expect((await view(back)).vat.map((v: Body) => [v.rate, v.base.amount, v.tax.amount])).toEqual([['20', '-100.00', '-20.00']]);
    });
    expect(await desk.accounts(dossier)).toEqual([]);
  });

  it.each(['whole', 'lines', 'open'])(
    'CALC-VAT-09 an agency that is not liable any longer gives back the VAT it charged (%s), and charges none',
    async (mode) => {
      const dossier = await desk.open();
      const { id } = await desk.fee(dossier, '120.00');
      const number = await desk.invoice(dossier);
      await changed({ agency: { vatLiable: false } }, async ({ app, view, accounts, add, invoice }) => {
        if (mode === 'open') await add(dossier, line('sale', 'fee', eur('-120.00')));
        const how = mode === 'lines' ? { lines: [id] } : { mode };
        const back = await app.op('creditNote.issue', { invoice: number, reason: 'annulé', ...how });
        expect((await view(back.number)).vat.map((v: Body) => [v.rate, v.base.amount, v.tax.amount])).toEqual([
          ['20', '-100.00', '-20.00'],
        ]);
        expect(await accounts(dossier)).toEqual([]);
        if (mode === 'open') await add(dossier, line('sale', 'fee', eur('120.00')));
        const { vat, taxed } = await view(await invoice(dossier));
        expect([taxed, vat.map((v: Body) => [v.mention, v.tax.amount])]).toEqual([
          false,
          [['TVA non applicable, article 293 B du code général des impôts', '0.00']],
        ]);
        expect(await accounts(dossier)).toEqual(['411 120.00', '706 -120.00']);
      });
    },
  );

  it('an agency that is not liable charges no VAT on its commission, and gives back what it charged', async () => {
    const sell = async () => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('1800.00'), eur('1800.00'), { soldAs: 'agent' });
      await desk.add(dossier, line('purchase', 'commission', eur('-160.00'), { service }));
      return { dossier, service };
    };
    const { dossier, service } = await sell();
    const tax = (amount: string) => ({ dossier, ...line('purchase', 'commissionTax', eur(amount), { service }) });
    await desk.app.op('priceLine.add', tax('-32.00'));
    await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 1800.00', '44571 -32.00', '467 -1608.00', '706 -160.00']);
    await changed({ agency: { vatLiable: false } }, async ({ app, accounts }) => {
      const { code, errors } = await app.refusal('priceLine.add', tax('-1.00'));
      expect([code, errors?.[0]?.pointer]).toEqual(['INPUT_INVALID', '/nature']);
      await app.op('priceLine.add', tax('32.00'));
      expect(await accounts(dossier)).toEqual(['411 1800.00', '467 -1640.00', '706 -160.00']);
    });
  });

  it.each([
    ['a VAT rate nobody charges', { vatRate: '19.6' }, 'INPUT_INVALID', '/vatRate'],
    ['a negative VAT rate', { vatRate: '-100' }, 'INPUT_INVALID', '/vatRate'],
    ['nothing', { money: eur('0.00') }, 'AMOUNT_INVALID', '/money/amount'],
    ['more than any trip is worth', { money: eur('100000000000.01') }, 'AMOUNT_INVALID', '/money/amount'],
    ['a day of another century', { dated: '1901-01-01' }, 'DATE_INVALID', '/dated'],
  ])('a price line of %s is refused with its place', async (_what, over, code, pointer) => {
    const dossier = await desk.open();
    const problem = await desk.app.refusal('priceLine.add', { dossier, ...line('sale', 'fee', eur('1.00')), ...over });
    expect([problem.code, problem.errors?.[0]?.pointer]).toEqual([code, pointer]);
  });

  it('a discount carries the treatment of what it discounts: VAT of the fees, then the margin scheme of the package, or what is sold for others', async () => {
    const margin = 'Régime particulier – Agences de voyages';
    const onBehalf = 'Vendu au nom et pour le compte du prestataire, dont le prix comprend la TVA éventuelle';
    const less = async (soldAs: 'principal' | 'agent'): Promise<string> => {
      const dossier = await desk.open();
      await desk.fee(dossier, '30.00');
      await desk.stay(dossier, eur('2400.00'), null, { soldAs });
      await desk.add(dossier, line('sale', 'discount', eur('-100.00')));
      return dossier;
    };
    const own = await less('principal');
    const number = await desk.invoice(own);
    expect(await desk.rates(number)).toEqual([
      ['20', '0.00', '0.00'],
      [margin, '2330.00', '0.00'],
    ]);
    expect(await desk.rates((await credit(number, 'whole')).number)).toEqual([
      ['20', '0.00', '0.00'],
      [margin, '-2330.00', '0.00'],
    ]);
    expect(await desk.rates(await desk.invoice(await less('agent')))).toEqual([
      ['20', '0.00', '0.00'],
      [onBehalf, '2330.00', '0.00'],
    ]);
    // Beside both it is the package's: an agent lowers his own remuneration, not the price of his principal.
    const both = await less('agent');
    await desk.stay(both, eur('500.00'), null);
    expect(await desk.rates(await desk.invoice(both))).toEqual([
      ['20', '0.00', '0.00'],
      [onBehalf, '2400.00', '0.00'],
      [margin, '430.00', '0.00'],
    ]);
  });

  it('a VAT rate that cannot count is refused where it is entered, never passed over', async () => {
    const dossier = await desk.open();
    const taxed = { vatRate: '20' };
    const [own, agent] = [
      await desk.stay(dossier, eur('100.00'), null),
      await desk.stay(dossier, eur('100.00'), null, { soldAs: 'agent' }),
    ];
    const refused = async (operation: string, input: object, app = desk.app): Promise<unknown[]> => {
      const { code, errors } = await app.refusal(operation, { dossier, ...input });
      return [code, errors?.[0]?.pointer];
    };
    const add = (given: object): Promise<unknown[]> => refused('priceLine.add', given);
    for (const service of [own, agent])
      for (const nature of ['stay', 'discount', 'penalty', 'ancillary'])
        expect(await add({ ...line('sale', nature, eur('10.00'), taxed), service })).toEqual(['INPUT_INVALID', '/vatRate']);
    for (const service of [{ service: own }, {}])
      expect(await add({ ...line('purchase', 'fee', eur('10.00'), taxed), ...service })).toEqual(['INPUT_INVALID', '/vatRate']);
    const prices = [line('sale', 'stay', eur('10.00'), taxed)];
    const item = { stays: [{ name: 'Lac', from: '2026-07-04', to: '2026-07-11' }] };
    expect(await refused('service.add', { service: 'hotel', supplier: 'LAC', item, prices })).toEqual([
      'INPUT_INVALID',
      '/prices/0/vatRate',
    ]);
    // A fee of a service is the agency's own; no VAT is what a service says anyway.
    await desk.fee(dossier, '60.00', { service: own, ...taxed });
    await desk.add(dossier, line('sale', 'stay', eur('10.00'), { service: own, vatRate: '0' }));
    expect(await desk.rates(await desk.invoice(dossier))).toContainEqual(['20', '50.00', '10.00']);
    await changed({ agency: { vatLiable: false } }, async ({ app, add: enter }) => {
      expect(await refused('priceLine.add', line('sale', 'fee', eur('10.00'), taxed), app)).toEqual(['INPUT_INVALID', '/vatRate']);
      // What was charged is given back at its rate.
      await enter(dossier, line('sale', 'fee', eur('-60.00'), taxed));
    });
  });

  it('what a traveller stays in or rides with is sold as a service, or states its VAT rate: never exempt by default', async () => {
    const dossier = await desk.open();
    for (const nature of ['stay', 'fare', 'tax', 'transport', 'ancillary'])
      expect(await desk.app.refusal('priceLine.add', { dossier, ...line('sale', nature, eur('400.00')) })).toMatchObject({
        code: 'INPUT_INVALID',
        errors: [{ pointer: '/service' }],
      });
    await desk.add(dossier, line('sale', 'ancillary', eur('60.00'), { vatRate: '20' }));
    await desk.add(dossier, line('sale', 'ancillary', eur('15.00'), { vatRate: '0' }));
    expect(await desk.rates(await desk.invoice(dossier))).toEqual([
      ['20', '50.00', '10.00'],
      ['Exonéré de TVA', '15.00', '0.00'],
    ]);
  });

  it('the journal and all that was issued stand as they were written', async () => {
    expect(await desk.app.op('ledger.verify')).toMatchObject({ ok: true });
  });
});
