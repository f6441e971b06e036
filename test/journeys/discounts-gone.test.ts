/** A discount of a dossier whose trips go, one after the other: it lowers what else is sold, and goes with the last of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { airRefund, airSale } from '../kit/air.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, type Desk, line, openDesk } from './desk.ts';
import { eur, importFile, updateDossier } from './steps.ts';

/** What is kept of a ticket that is refunded. */
interface Kept {
  readonly penalty?: string;
  readonly fee?: string;
}

await onEachKind('discounts of what is cancelled', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const cancel = (service: string, dossier: string) => desk.change(service, dossier, { status: 'cancelled' });
  const discount = (dossier: string, amount: string) => desk.add(dossier, line('sale', 'discount', eur(amount)));
  const bill = async (dossier: string, of?: readonly (string | null)[]): Promise<string> => {
    const { items } = await desk.app.op('priceLine.list', { dossier });
    const lines = of && items.filter((l: Body) => l.side === 'sale' && of.includes(l.service)).map((l: Body) => l.id);
    return (await desk.app.op('invoice.issue', { dossier, ...(lines ? { lines } : {}) })).number;
  };
  const credit = async (invoice: string, how: object = {}): Promise<string> =>
    (await desk.app.op('creditNote.issue', { invoice, reason: 'x', ...how })).total.amount;
  const lineOf = async (dossier: string, test: (l: Body) => boolean): Promise<string[]> =>
    (await desk.app.op('priceLine.list', { dossier })).items.filter((l: Body) => l.side === 'sale' && test(l)).map((l: Body) => l.id);
  /** Balance, and what a credit note is due for. */
  const stands = async (dossier: string): Promise<string[]> => {
    expect(await whatFails(desk.app, dossier)).toBeNull();
    const { balance, creditDue } = await desk.app.op('dossier.get', { ref: dossier });
    return [balance.amount, creditDue.amount];
  };

  describe.each([
    ['own trips', 'principal', 'principal'],
    ['an agent’s trips', 'agent', 'agent'],
    ['own, then an agent’s', 'principal', 'agent'],
  ] as const)('%s', (_what, soldAs, other) => {
    const two = async (dossier: string): Promise<[string, string]> => [
      await desk.stay(dossier, eur('1000.00'), eur('800.00'), { soldAs }),
      await desk.stay(dossier, eur('500.00'), eur('400.00'), { soldAs: other, from: '2026-08-04', to: '2026-08-11' }),
    ];
    it.each(['by its line', 'whole, and the rest billed again'])('one of two is off: it is credited at its price, %s', async (how) => {
      const dossier = await desk.open();
      const [first] = await two(dossier);
      await discount(dossier, '-150.00');
      const invoice = await bill(dossier);
      await cancel(first, dossier);
      expect(await stands(dossier)).toEqual(['350.00', '1000.00']);
      if (how === 'by its line')
        expect(await credit(invoice, { mode: 'lines', lines: await lineOf(dossier, (l) => l.service === first) })).toBe('-1000.00');
      else {
        await credit(invoice);
        await bill(dossier);
      }
      expect(await stands(dossier)).toEqual(['350.00', '0.00']);
    });
    it('on two invoices, the first one credited: the last one that is off gives back what is billed', async () => {
      const dossier = await desk.open();
      const [first, last] = await two(dossier);
      await discount(dossier, '-150.00');
      const invoices = [await bill(dossier, [first]), await bill(dossier)];
      await cancel(first, dossier);
      expect(await stands(dossier)).toEqual(['350.00', '1000.00']);
      await credit(invoices[0] ?? '');
      expect(await stands(dossier)).toEqual(['350.00', '0.00']);
      await cancel(last, dossier);
      expect(await stands(dossier)).toEqual(['0.00', '350.00']);
      expect(await credit(invoices[1] ?? '')).toBe('-350.00');
      expect(await stands(dossier)).toEqual(['0.00', '0.00']);
    });
    it.each([true, false])('given by credit note, then all is off (the dossier: %s): all comes back, and nothing stays', async (whole) => {
      const dossier = await desk.open();
      const services = await two(dossier);
      const invoice = await bill(dossier);
      await discount(dossier, '-150.00');
      expect(await credit(invoice, { mode: 'open' })).toBe('-150.00');
      if (whole) await updateDossier(desk.app, dossier, { status: 'cancelled' });
      else for (const service of services) await cancel(service, dossier);
      expect(await stands(dossier)).toEqual(['0.00', '1350.00']);
      const [first, last] = services;
      await credit(invoice, { mode: 'lines', lines: await lineOf(dossier, (l) => l.service === first) });
      expect(await stands(dossier)).toEqual(['0.00', '350.00']);
      const rest = await lineOf(dossier, (l) => l.service === last || l.service === null);
      expect(await credit(invoice, { mode: 'lines', lines: rest })).toBe('-350.00');
      expect(await stands(dossier)).toEqual(['0.00', '0.00']);
      // What the trips cost is a cost of the day they went: they were billed.
      expect((await desk.accounts(dossier)).filter((a) => !/^(408|604) /.test(a))).toEqual([]);
    });
  });

  describe('what no line of its invoice is left for is credited with the discount, wherever that was billed', () => {
    /** Two trips at 1000.00 and 500.00 with a discount of 150.00, billed as `how` says: their invoices. */
    const billed = async (how: string, dossier: string, [first, last]: readonly [string, string]): Promise<[string, string]> => {
      if (how === 'by the first invoice') await discount(dossier, '-150.00');
      const one = await bill(dossier, how === 'by the first invoice' ? [first, null] : [first]);
      const other = await bill(dossier, [last]);
      if (how === 'by a credit note of both') {
        await discount(dossier, '-150.00');
        await credit(one, { mode: 'open' });
      }
      return [one, other];
    };
    it.each(['by the first invoice', 'by a credit note of both'])('%s', async (how) => {
      const dossier = await desk.open();
      const services = [await desk.stay(dossier, eur('1000.00'), null), await desk.stay(dossier, eur('500.00'), null)] as const;
      const [first, last] = await billed(how, dossier, services);
      await cancel(services[0], dossier);
      await credit(first, { mode: 'lines', lines: await lineOf(dossier, (l) => l.service === services[0]) });
      await cancel(services[1], dossier);
      expect(await stands(dossier)).toEqual(['0.00', '350.00']);
      expect(await credit(last)).toBe('-350.00');
      expect(await stands(dossier)).toEqual(['0.00', '0.00']);
      expect(await desk.accounts(dossier)).toEqual([]);
    });
    it('of a trip that is billed again', async () => {
      const dossier = await desk.open();
      const [first, last] = [await desk.stay(dossier, eur('1000.00'), null), await desk.stay(dossier, eur('500.00'), null)];
      await discount(dossier, '-150.00');
      const one = await bill(dossier);
      const creditOf = async (service: string) =>
        credit(one, { mode: 'lines', lines: await lineOf(dossier, (l) => l.service === service) });
      await creditOf(first);
      const again = await bill(dossier);
      await cancel(last, dossier);
      await creditOf(last);
      await cancel(first, dossier);
      expect(await stands(dossier)).toEqual(['0.00', '850.00']);
      expect(await credit(again)).toBe('-850.00');
      expect(await desk.accounts(dossier)).toEqual([]);
    });
  });

  describe('what a discount took off an agent’s trip that is off stays with it, beside what its supplier bills', () => {
    /** Two trips with mark-ups of 50.00 and 30.00, and a discount of 20.00 that lowers them by 12.50 and 7.50. */
    const sold = async (): Promise<{ dossier: string; trip: string; invoice: string; credited: () => Promise<string> }> => {
      const dossier = await desk.open();
      await desk.stay(dossier, eur('500.00'), eur('450.00'), { soldAs: 'agent' });
      const trip = await desk.stay(dossier, eur('200.00'), eur('170.00'), { soldAs: 'agent' });
      await discount(dossier, '-20.00');
      const invoice = await bill(dossier);
      const credited = async () => credit(invoice, { mode: 'lines', lines: await lineOf(dossier, (l) => l.service === trip) });
      return { dossier, trip, invoice, credited };
    };
    const left = ['411 480.00', '467 -450.00', '658 170.00', '706 -37.50', '709 7.50'];
    it.each(['billed first', 'credited first', 'billed last', 'never cancelled'])('%s', async (how) => {
      const { dossier, trip, credited } = await sold();
      if (how === 'billed first') await desk.bill(eur('170.00'), trip);
      if (how === 'credited first') await credited();
      if (how !== 'never cancelled') await cancel(trip, dossier);
      if (how !== 'credited first') expect(await credited()).toBe('-200.00');
      if (how === 'never cancelled') {
        await desk.add(dossier, { service: trip, ...line('purchase', 'stay', eur('-170.00')) });
        await desk.add(dossier, { service: trip, ...line('purchase', 'penalty', eur('30.00')) });
        await cancel(trip, dossier);
        await desk.bill(eur('30.00'), trip);
        expect(await desk.accounts(dossier)).toEqual(left.map((a) => a.replace('658 170.00', '658 30.00')));
      } else {
        if (how !== 'billed first') await desk.bill(eur('170.00'), trip);
        expect(await desk.accounts(dossier)).toEqual(left);
      }
      expect(await stands(dossier)).toEqual(['480.00', '0.00']);
    });
    it('billed again without it: what it bears of the discount is the other’s', async () => {
      const { dossier, trip, invoice, credited } = await sold();
      await cancel(trip, dossier);
      await credited();
      await desk.bill(eur('170.00'), trip);
      await desk.moveTo('2026-03-20');
      await credit(invoice);
      await bill(dossier);
      await desk.bill(eur('-170.00'), trip);
      expect(await desk.accounts(dossier)).toEqual(['411 480.00', '467 -450.00', '706 -30.00']);
      expect(await stands(dossier)).toEqual(['480.00', '0.00']);
    });
  });

  it.each(['cancelled', 'credited', 'billed again'])(
    'what a discount took off an own trip that is off is less revenue as the others are, in their shares: %s',
    async (how) => {
      await atDesk(kind, '2026-03-10', async (own) => {
        const { app } = own;
        const dossier = await own.open();
        const off = await own.stay(dossier, eur('1000.00'), null, { from: '2027-02-10', to: '2027-02-17' });
        await own.stay(dossier, eur('600.00'), null, { from: '2026-12-20', to: '2026-12-27' });
        await own.stay(dossier, eur('400.00'), null, { from: '2027-03-10', to: '2027-03-17' });
        await own.add(dossier, line('sale', 'discount', eur('-200.00')));
        const invoice = await own.invoice(dossier);
        await own.change(off, dossier, { status: 'cancelled' });
        const { items } = await app.op('priceLine.list', { dossier });
        const lines = items.flatMap((l: Body) => (l.service === off ? [l.id] : []));
        if (how === 'credited') await app.op('creditNote.issue', { invoice, reason: 'x', mode: 'lines', lines });
        if (how === 'billed again') {
          await app.op('creditNote.issue', { invoice, reason: 'x' });
          await own.invoice(dossier);
        }
        // Nothing is revenue, less than nothing neither.
        const price = how === 'cancelled' ? ['1800.00', '-1800.00'] : ['800.00', '-800.00'];
        expect(await own.accounts(dossier)).toEqual([`411 ${price[0]}`, `487 ${price[1]}`]);
        await own.moveTo('2026-12-31');
        expect((await own.accounts(dossier)).filter((a) => /^7/.test(a))).toEqual(['704 -600.00', '709 120.00']);
        expect(await own.days(dossier, '709')).toEqual(['2026-12-20']);
        await own.moveTo('2027-03-11');
        expect((await own.accounts(dossier)).filter((a) => /^7/.test(a))).toEqual(['704 -1000.00', '709 200.00']);
        expect(await whatFails(app, dossier)).toBeNull();
      });
    },
  );

  it.each(['credited by its line', 'billed again'])(
    'a discount of more than what is left in the own name: no more of it waits, %s',
    async (how) => {
      await atDesk(kind, '2026-12-01', async (own) => {
        const days = { from: '2027-02-10', to: '2027-02-15' };
        const dossier = await own.open();
        const trips = [await own.stay(dossier, eur('100.00'), null, days), await own.stay(dossier, eur('1000.00'), null, days)];
        await own.stay(dossier, eur('500.00'), eur('450.00'), { soldAs: 'agent', ...days });
        await own.add(dossier, line('sale', 'discount', eur('-300.00')));
        const invoice = await own.invoice(dossier);
        const [, off = ''] = trips;
        await own.change(off, dossier, { status: 'cancelled' });
        const { items } = await own.app.op('priceLine.list', { dossier });
        const lines = items.flatMap((l: Body) => (l.service === off ? [l.id] : []));
        const byLine = how === 'credited by its line' ? { mode: 'lines', lines } : {};
        await own.app.op('creditNote.issue', { invoice, reason: 'x', ...byLine });
        if (how === 'billed again') await own.invoice(dossier);
        await own.moveTo('2026-12-31');
        // 100.00 waits with the trip it takes all of; billed again, 50.00 is less of the mark-up of the other.
        const less = how === 'billed again' ? ['709 150.00'] : ['706 -50.00', '709 200.00'];
        expect(await own.accounts(dossier)).toEqual(['411 300.00', '467 -450.00', ...less]);
        await own.moveTo('2027-02-11');
        expect((await own.accounts(dossier)).filter((a) => a.startsWith('704'))).toEqual(['704 -100.00']);
        expect(await whatFails(own.app, dossier)).toBeNull();
      });
    },
  );

  it.each([
    ['service', '-50.00'],
    ['dossier', '-50.00'],
  ])('an agent’s trip under a discount of more than it: the %s cancelled, its cost is as in the books', async (of, margin) => {
    const dossier = await desk.open();
    const trip = await desk.stay(dossier, eur('100.00'), eur('80.00'), { soldAs: 'agent' });
    await desk.fee(dossier, '60.00');
    await discount(dossier, '-130.00');
    await bill(dossier);
    if (of === 'service') await cancel(trip, dossier);
    else await updateDossier(desk.app, dossier, { status: 'cancelled' });
    expect(await stands(dossier)).toEqual(['30.00', '0.00']);
    expect((await desk.app.op('dossier.get', { ref: dossier })).margin.amount).toBe(margin);
    expect(await desk.accounts(dossier)).toEqual(['411 30.00', '467 -80.00', '706 -50.00', '709 100.00']);
  });

  it('a discount of more than the trip that went: the invoice stands, and all of it is revenue beside the fee that it lowered', async () => {
    const dossier = await desk.open();
    await discount(dossier, '-120.00');
    await desk.fee(dossier, '240.00');
    const trip = await desk.stay(dossier, eur('100.00'), null);
    await bill(dossier);
    await cancel(trip, dossier);
    expect(await stands(dossier)).toEqual(['220.00', '0.00']);
    expect(await desk.accounts(dossier)).toEqual(['411 220.00', '44571 -20.00', '704 -100.00', '706 -200.00', '709 100.00']);
  });

  describe.each([
    ['all of it', {}, '-450.00', []],
    ['less a penalty', { penalty: '30.00' }, '-420.00', ['467 -30.00', '512 30.00']],
    ['beside a fee', { fee: '60.00' }, '-450.00', ['44571 -10.00', '512 60.00', '706 -50.00']],
  ] as const)('a ticket that is refunded, %s: its discount is not paid out', (_what, { penalty, fee }: Kept, balance, left) => {
    it.each(['whole', 'open'])('credited %s', async (mode) => {
      await atDesk(kind, '2026-01-10', async (own) => {
        const { app, client } = own;
        const [ticket, on] = ['2400001001', '2026-01-10'];
        const taxes = [['100.00', 'YQ']] as const;
        const sale = airSale({ ticket, locator: 'RFND01', on, departs: '2026-03-14', fare: '400.00', taxes, total: '500.00' });
        const [dossier = ''] = (await importFile(app, sale)).dossiers;
        await updateDossier(app, dossier, { client, status: 'confirmed' });
        await own.add(dossier, line('sale', 'discount', eur('-50.00')));
        if (fee) await own.fee(dossier, fee);
        const { number: invoice, total } = await app.op('invoice.issue', { dossier });
        await app.op('payment.record', { dossier, money: total });
        const back = { ticket, on, soldOn: on, fare: '400.00', taxes, taxTotal: '100.00' };
        await importFile(app, airRefund({ ...back, ...(penalty ? { penalty, total: '470.00' } : { total: '500.00' }) }), 'refund.air');
        const found = await app.op('dossier.get', { ref: dossier });
        expect([found.balance, found.creditDue]).toEqual([eur(balance), eur('450.00')]);
        const note = await app.op('creditNote.issue', { invoice, reason: 'x', mode });
        if (mode === 'open') expect(note.total).toEqual(eur(balance));
        else if (penalty || fee) await app.op('invoice.issue', { dossier });
        expect((await app.op('dossier.get', { ref: dossier })).balance).toEqual(eur(balance));
        await app.op('refund.create', { dossier, money: eur(balance.slice(1)), reason: 'x' });
        expect(await own.accounts(dossier)).toEqual(left);
        expect(await whatFails(app, dossier)).toBeNull();
      });
    });
  });

  it.each(['trip', 'fee and trip'])(
    'of more than a fee that was billed before: all of it goes with the trip (%s on its invoice)',
    async (how) => {
      const dossier = await desk.open();
      await desk.fee(dossier, '60.00');
      if (how === 'trip') await bill(dossier);
      const service = await desk.stay(dossier, eur('1000.00'), null);
      await discount(dossier, '-100.00');
      const invoice = await bill(dossier);
      await cancel(service, dossier);
      expect(await stands(dossier)).toEqual(['60.00', '900.00']);
      await credit(invoice);
      if (how !== 'trip') await bill(dossier);
      expect(await stands(dossier)).toEqual(['60.00', '0.00']);
      expect(await desk.accounts(dossier)).toEqual(['411 60.00', '44571 -10.00', '706 -50.00']);
    },
  );

  describe.each(['of the trip', 'of the dossier'])('a discount %s, given by credit note', (of) => {
    it.each(['whole', 'lines'])('what is left of its invoice is credited, mode %s', async (mode) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('1000.00'), eur('800.00'));
      const invoice = await bill(dossier);
      await desk.add(dossier, { ...line('sale', 'discount', eur('-100.00')), ...(of === 'of the trip' ? { service } : {}) });
      await credit(invoice, { mode: 'open' });
      const lines = mode === 'lines' ? { lines: await lineOf(dossier, () => true) } : {};
      expect(await credit(invoice, { mode, ...lines })).toBe('-900.00');
      expect(await desk.accounts(dossier)).toEqual([]);
      // The trip stands: all of it can be billed again.
      expect(await stands(dossier)).toEqual(['900.00', '0.00']);
      expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('900.00'));
    });
  });

  it('one that was taken back, and is billed again with its invoice, is of what it was of: no VAT is lost', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('200.00'), null);
    await discount(dossier, '-22.00');
    await desk.fee(dossier, '12.00');
    const invoice = await bill(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 190.00', '487 -190.00', '706 -10.00', '709 10.00']);
    await discount(dossier, '22.00');
    await bill(dossier);
    const right = ['411 212.00', '44571 -2.00', '487 -200.00', '706 -10.00'];
    expect(await desk.accounts(dossier)).toEqual(right);
    await credit(invoice);
    await bill(dossier);
    expect(await desk.accounts(dossier)).toEqual(right);
    expect(await stands(dossier)).toEqual(['212.00', '0.00']);
  });

  it('at a rate that nothing is charged at is refused while nobody travels, too', async () => {
    const dossier = await desk.open();
    await cancel(await desk.stay(dossier, eur('500.00'), null), dossier);
    const given = { dossier, ...line('sale', 'discount', eur('-50.00')), vatRate: '10' };
    expect((await desk.app.refusal('priceLine.add', given)).code).toBe('CREDIT_EXCEEDS_CHARGED');
  });
});
