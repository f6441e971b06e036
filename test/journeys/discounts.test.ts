/** Discounts of no service and money given back: revenue waits less what lowers it, and nothing gives back more than was charged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, line, openDesk, stays } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('discounts', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const less = (dossier: string, amount: string, more: object = {}): Promise<Body> =>
    desk.add(dossier, line('sale', 'discount', eur(amount), more));
  const credit = (invoice: string, more: object): Promise<Body> => desk.app.op('creditNote.issue', { invoice, reason: 'x', ...more });
  const NEXT = { from: '2026-04-04', to: '2026-04-11' };
  /** A package of 2,400.00 less 240.00 that travels next month, invoiced now. */
  async function lowered(more: object = {}): Promise<{ dossier: string; service: string; number: string }> {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('2400.00'), null, NEXT);
    await less(dossier, '-240.00', more);
    const number = await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 2160.00', '487 -2160.00']);
    return { dossier, service, number };
  }

  it('a discount of a service is called what it is, beside its price', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('900.00'), null, NEXT);
    await less(dossier, '-90.00', { service, label: 'Remise fidélité' });
    const { lines } = await desk.view(await desk.invoice(dossier));
    expect(lines.map((l: Body) => [l.label, l.gross.amount])).toEqual([
      ['Hôtel du Lac', '900.00'],
      ['Remise fidélité', '-90.00'],
    ]);
  });

  it('a package of 2,400.00 less 240.00 waits as 2,160.00, whole or stated at no VAT, and is credited as it was billed', async () => {
    for (const mode of ['whole', 'lines', 'open']) {
      const { dossier, service, number } = await lowered(mode === 'lines' ? { vatRate: '0' } : {});
      if (mode === 'open') {
        await desk.add(dossier, line('sale', 'stay', eur('-2400.00'), { service }));
        await less(dossier, '240.00');
        expect((await desk.view((await credit(number, { mode })).number)).vat.map((v: Body) => [v.mention, v.base.amount])).toEqual([
          ['Régime particulier – Agences de voyages', '-2160.00'],
        ]);
      } else {
        const ids = (await desk.app.op('invoice.lines', { number })).items.map((l: Body) => l.id);
        await credit(number, mode === 'lines' ? { lines: ids } : { mode });
      }
      expect(await desk.accounts(dossier)).toEqual([]);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    }
  });

  it('of two trips each is revenue on its day, less its share; a fee takes its part of a discount at once', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('300.00'), null, NEXT);
    await desk.stay(dossier, eur('100.00'), null);
    await desk.add(dossier, line('sale', 'fee', eur('60.00')));
    await less(dossier, '-100.00');
    await desk.invoice(dossier);
    // 60.00 of the fee with its VAT; of the rest, 30.00 of the trip of April and 10.00 of that of July.
    const now = ['411 360.00', '706 -50.00', '709 50.00'];
    expect(await desk.accounts(dossier)).toEqual([...now.slice(0, 1), '487 -360.00', ...now.slice(1)]);
    await desk.moveTo('2026-04-04');
    expect(await desk.accounts(dossier)).toEqual(['411 360.00', '487 -90.00', '704 -300.00', '706 -50.00', '709 80.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
    await desk.moveTo('2026-07-04');
    expect(await desk.accounts(dossier)).toEqual(['411 360.00', '704 -400.00', '706 -50.00', '709 90.00']);
    expect(await desk.days(dossier, '709')).toEqual(['2026-03-10', '2026-04-04', '2026-07-04']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });

  it('a discount of a trip that is cancelled waits with it for the credit note; what was recognised waits again', async () => {
    desk.app.clock.moveTo('2026-08-01T09:00:00.000Z');
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('2400.00'), null, { from: '2026-08-04', to: '2026-08-11' });
    await less(dossier, '-240.00');
    const number = await desk.invoice(dossier);
    await desk.moveTo('2026-08-04');
    expect(await desk.accounts(dossier)).toEqual(['411 2160.00', '704 -2400.00', '709 240.00']);
    await desk.change(service, dossier, { status: 'cancelled' });
    expect(await desk.accounts(dossier)).toEqual(['411 2160.00', '487 -2160.00']);
    expect((await desk.app.op('dossier.get', { ref: dossier })).creditDue).toEqual(eur('2160.00'));
    await credit(number, { mode: 'whole' });
    expect(await desk.accounts(dossier)).toEqual([]);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });

  describe('beside two packages, one of which is given back', () => {
    let away: Desk;
    beforeAll(async () => {
      away = await openDesk(kind);
    });
    afterAll(async () => away?.app.remove());
    // Credited as open or by its line, before or after it was cancelled; a penalty kept; the discount given back with it; billed without the other.
    it.each([
      ['open', [], ['709 200.00']],
      ['lines', [], ['709 200.00']],
      ['lines, cancelled later', [], ['709 200.00']],
      ['open', [['penalty', '300.00']], ['708 -300.00', '709 200.00']],
      ['open', [['discount', '100.00']], ['709 100.00']],
      ['the other alone is billed', [], ['709 200.00']],
    ] as const)('%s, %j: the other is revenue less what is kept of the discount, and nothing waits', async (how, more, left) => {
      const { app } = away;
      const today = app.clock.now().slice(0, 10);
      const trip = (days: number) => ({ from: addDays(today, days), to: addDays(today, days + 7) });
      const dossier = await away.open();
      await away.stay(dossier, eur('1000.00'), null, trip(25));
      const gone = await away.stay(dossier, eur('1000.00'), null, trip(86));
      await away.add(dossier, line('sale', 'discount', eur('-200.00')));
      const lines = (await app.op('priceLine.list', { dossier })).items;
      const its = lines.filter((l: Body) => l.service === gone).map((l: Body) => l.id);
      const others = lines.map((l: Body) => l.id).filter((id: string) => !its.includes(id));
      const alone = how === 'the other alone is billed';
      const { number: invoice } = await app.op('invoice.issue', { dossier, ...(alone ? { lines: others } : {}) });
      const later = how === 'lines, cancelled later';
      if (!later) await away.change(gone, dossier, { status: 'cancelled' });
      if (how === 'open') await away.add(dossier, line('sale', 'stay', eur('-1000.00'), { service: gone }));
      for (const [nature, amount] of more)
        await away.add(dossier, line('sale', nature, eur(amount), nature === 'penalty' ? { service: gone } : {}));
      if (!alone) await app.op('creditNote.issue', { invoice, reason: 'x', ...(how === 'open' ? { mode: how } : { lines: its }) });
      if (later) await away.change(gone, dossier, { status: 'cancelled' });
      expect((await app.op('dossier.get', { ref: dossier })).creditDue).toEqual(eur('0.00'));
      expect(await whatFails(app, dossier)).toBeNull();
      const income = async () => (await away.accounts(dossier)).filter((a) => !a.startsWith('411'));
      await away.moveTo(addDays(today, 80));
      expect(await income()).toEqual(['704 -1000.00', ...left]);
      expect(await whatFails(app, dossier)).toBeNull();
      // It takes place after all: what it was lowered by is of its own day again.
      await away.change(gone, dossier, { status: 'issued' });
      const kept = left.filter((a) => !a.startsWith('709'));
      const half = `709 ${(Number(left.at(-1)?.slice(4)) / 2).toFixed(2)}`;
      expect(await income()).toEqual([`487 ${half.slice(4)}`, '704 -1000.00', ...kept, half]);
      await away.moveTo(addDays(today, 86));
      expect(await income()).toEqual(['704 -1000.00', ...left]);
      expect(await whatFails(app, dossier)).toBeNull();
    });
  });

  it('a service is sold at nothing at least, and so is its cancellation; one that is paid at the hotel may be given a rebate', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null);
    const refused = async (nature: string, amount: string): Promise<unknown> => {
      const { code, errors } = await desk.app.refusal('priceLine.add', { dossier, service, ...line('sale', nature, eur(amount)) });
      return [code, errors?.[0]?.pointer, /(\S+) EUR/.exec(errors?.[0]?.message ?? '')?.[1]];
    };
    const add = (nature: string, amount: string) => desk.add(dossier, { service, ...line('sale', nature, eur(amount)) });
    expect(await refused('discount', '-500.01')).toEqual(['CREDIT_EXCEEDS_CHARGED', '/money/amount', '0.01']);
    await add('discount', '-100.00');
    expect(await refused('stay', '-450.00')).toEqual(['CREDIT_EXCEEDS_CHARGED', '/money/amount', '50.00']);
    await add('stay', '-400.00');
    await add('penalty', '80.00');
    expect(await refused('penalty', '-80.01')).toEqual(['CREDIT_EXCEEDS_CHARGED', '/money/amount', '0.01']);
    await add('penalty', '-30.00');
    const atHotel = await desk.stay(dossier, null, null);
    await desk.add(dossier, { service: atHotel, ...line('sale', 'discount', eur('-20.00')) });
    expect((await desk.app.op('dossier.get', { ref: dossier })).sale.amount).toBe('30.00');
    const prices = [line('sale', 'stay', eur('100.00')), line('sale', 'discount', eur('-100.01'))];
    const whole = { dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item: stays('2026-07-04', '2026-07-11'), prices };
    const { errors } = await desk.app.refusal('service.add', whole);
    expect(errors?.[0]?.pointer).toBe('/prices/1/money/amount');
  });

  it('nothing gives back more than was charged: at a stated rate, of a fee that a discount lowered, of a penalty', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('2400.00'), null);
    await desk.add(dossier, line('sale', 'fee', eur('30.00')));
    await desk.add(dossier, line('sale', 'fee', eur('6.00'), { label: 'Visa', vatRate: '10' }));
    const refused = async (given: object): Promise<unknown> => {
      const { code, errors } = await desk.app.refusal('priceLine.add', { dossier, ...given });
      return [code, errors?.[0]?.pointer, /(\S+) EUR/.exec(errors?.[0]?.message ?? '')?.[1]];
    };
    // 1.00 of VAT is charged at 20 % on 6.00, no 10.00.
    expect(await refused(line('sale', 'discount', eur('-60.00'), { vatRate: '20' }))).toEqual([
      'CREDIT_EXCEEDS_CHARGED',
      '/money/amount',
      '30.00',
    ]);
    expect(await refused(line('sale', 'discount', eur('-6.01'), { vatRate: '10' }))).toEqual([
      'CREDIT_EXCEEDS_CHARGED',
      '/money/amount',
      '6.00',
    ]);
    expect(await refused(line('sale', 'discount', eur('-0.01'), { vatRate: '5.5' }))).toEqual([
      'CREDIT_EXCEEDS_CHARGED',
      '/money/amount',
      '0.00',
    ]);
    await less(dossier, '-20.00', { vatRate: '20' });
    await desk.invoice(dossier);
    for (const [label, amount, most] of [
      ['fee', '-30.00', '16.00'],
      ['Visa', '-16.01', '16.00'],
    ] as const)
      expect(await refused(line('sale', 'fee', eur(amount), { label }))).toEqual(['CREDIT_EXCEEDS_CHARGED', '/money/amount', most]);
    expect(await refused(line('sale', 'penalty', eur('-5.00')))).toEqual(['CREDIT_EXCEEDS_CHARGED', '/money/amount', '0.00']);
    // A line that waits to be billed keeps what it gives back: 15.00 would be left of 16.00.
    await desk.add(dossier, line('sale', 'fee', eur('-16.00')));
    expect(await refused(line('sale', 'discount', eur('-1.00'), { vatRate: '20' }))).toEqual([
      'CREDIT_EXCEEDS_CHARGED',
      '/money/amount',
      '15.00',
    ]);
    expect(await refused(line('sale', 'fee', eur('-1.00')))).toEqual(['CREDIT_EXCEEDS_CHARGED', '/money/amount', '0.00']);
    // The price of the trip is lowered as far as one likes.
    await less(dossier, '-1.00');
    expect((await desk.app.op('priceLine.list', { dossier })).items.map((l: Body) => l.money.amount)).toEqual([
      ...['2400.00', '30.00', '6.00', '-20.00', '-16.00', '-1.00'],
    ]);
  });
});

await onEachKind('a discount beside an agent’s sale', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind, { settings: { billing: { markupVat: true } } });
  });
  afterAll(async () => desk?.app.remove());
  const state = async (dossier: string): Promise<string[]> => {
    expect(await whatFails(desk.app, dossier)).toBeNull();
    return desk.accounts(dossier);
  };

  it.each(['discount of the dossier', 'discount of the service', 'lower price'])('as a %s lowers the mark-up and its VAT', async (how) => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('440.00'), { soldAs: 'agent' });
    const nature = how === 'lower price' ? 'stay' : 'discount';
    await desk.add(dossier, line('sale', nature, eur('-30.00'), how === 'discount of the dossier' ? {} : { service }));
    const number = await desk.invoice(dossier);
    expect(await state(dossier)).toEqual(['411 470.00', '44571 -5.00', '467 -440.00', '706 -25.00']);
    // Its purchase rises by as much as is left of the mark-up.
    await desk.add(dossier, line('purchase', 'stay', eur('30.00'), { service }));
    expect(await state(dossier)).toEqual(['411 470.00', '467 -470.00']);
    await desk.add(dossier, line('purchase', 'stay', eur('-30.00'), { service }));
    await desk.app.op('creditNote.issue', { invoice: number, reason: 'x' });
    expect(await state(dossier)).toEqual([]);
  });

  it('given after the invoice, taken back, and credited with its line', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('500.00'), eur('440.00'), { soldAs: 'agent' });
    const invoice = await desk.invoice(dossier);
    expect(await state(dossier)).toEqual(['411 500.00', '44571 -10.00', '467 -440.00', '706 -50.00']);
    await desk.add(dossier, line('sale', 'discount', eur('-30.00')));
    await desk.app.op('creditNote.issue', { invoice, reason: 'x', mode: 'open' });
    expect(await state(dossier)).toEqual(['411 470.00', '44571 -5.00', '467 -440.00', '706 -25.00']);
    await desk.add(dossier, line('sale', 'discount', eur('30.00')));
    await desk.invoice(dossier);
    expect(await state(dossier)).toEqual(['411 500.00', '44571 -10.00', '467 -440.00', '706 -50.00']);
  });

  it('goes to the mark-ups of several in their shares, no further: what is left of it is a discount; own fees come first', async () => {
    const dossier = await desk.open();
    await desk.add(dossier, line('sale', 'fee', eur('12.00')));
    await desk.stay(dossier, eur('500.00'), eur('440.00'), { soldAs: 'agent' });
    await desk.stay(dossier, eur('330.00'), eur('300.00'), { soldAs: 'agent' });
    // Sold at what it costs: there is nothing to lower.
    await desk.stay(dossier, eur('200.00'), eur('200.00'), { soldAs: 'agent' });
    await desk.add(dossier, line('sale', 'discount', eur('-57.00')));
    await desk.add(dossier, line('sale', 'discount', eur('-50.00')));
    const number = await desk.invoice(dossier);
    // 12.00 of the fee, 30.00 and 15.00, then 30.00 and 15.00 of the mark-ups, and 5.00 beyond.
    expect(await state(dossier)).toEqual(['411 935.00', '467 -940.00', '706 -10.00', '709 15.00']);
    const ids = (await desk.app.op('invoice.lines', { number })).items.map((l: Body) => l.id);
    await desk.app.op('creditNote.issue', { invoice: number, reason: 'x', lines: ids });
    expect(await state(dossier)).toEqual([]);
  });
});

await onEachKind('income by VAT rate', (kind) => {
  it('goes to the account of its rate, and comes back from there', async () => {
    const roles = { income: { vatRate: { '20': '70620', '10': '70610' } } };
    const desk = await openDesk(kind, {
      chart: { roles, labels: { 70620: 'Honoraires à 20 %', 70610: 'Honoraires à 10 %' } },
      settings: { billing: { markupVat: true } },
    });
    try {
      const dossier = await desk.open();
      await desk.add(dossier, line('sale', 'fee', eur('120.00')));
      await desk.add(dossier, line('sale', 'fee', eur('55.00'), { label: 'Visa', vatRate: '10' }));
      await desk.add(dossier, line('sale', 'ancillary', eur('9.00'), { vatRate: '0' }));
      const service = await desk.stay(dossier, eur('460.00'), eur('400.00'), { soldAs: 'agent' });
      const number = await desk.invoice(dossier);
      const agent = '467 -400.00';
      expect(await desk.accounts(dossier)).toEqual(['411 644.00', '44571 -35.00', agent, '70610 -50.00', '70620 -150.00', '708 -9.00']);
      await desk.add(dossier, line('sale', 'fee', eur('-55.00'), { label: 'Visa' }));
      await desk.app.op('creditNote.issue', { invoice: number, reason: 'x', mode: 'open' });
      expect(await desk.accounts(dossier)).toEqual(['411 589.00', '44571 -30.00', agent, '70620 -150.00', '708 -9.00']);
      // Less mark-up: its purchase rose after the invoice.
      await desk.add(dossier, line('purchase', 'stay', eur('12.00'), { service }));
      expect(await desk.accounts(dossier)).toEqual(['411 589.00', '44571 -28.00', '467 -412.00', '70620 -140.00', '708 -9.00']);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    } finally {
      await desk.app.remove();
    }
  });
});
