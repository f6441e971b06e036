/** A dossier that is cancelled as a whole: its discounts, and what suppliers bill of it all the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';
import { eur, linesOf, sum, updateDossier } from './steps.ts';

await onEachKind('cancelled dossiers', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-10', rate: '0.80' });
  });
  afterAll(async () => desk?.app.remove());

  const cancel = (dossier: string): Promise<Body> => updateDossier(desk.app, dossier, { status: 'cancelled' });
  const credit = (invoice: string, more: object = {}): Promise<Body> =>
    desk.app.op('creditNote.issue', { invoice, reason: 'Annulation', ...more });
  /** Margin, balance, what can be refunded; what the explanations add up to is the same. */
  async function shows(dossier: string): Promise<string[]> {
    const { margin, balance } = await desk.app.op('dossier.get', { ref: dossier });
    for (const [what, shown] of [
      ['margin', margin],
      ['balance', balance],
    ] as const) {
      const { inputs } = await desk.app.op('dossier.explain', { ref: dossier, what });
      expect(sum(inputs.map((i: Body) => i.money.amount))).toBe(shown.amount);
    }
    return [margin.amount, balance.amount, (await desk.app.op('payment.position', { dossier })).refundable.amount];
  }
  const paid = (dossier: string, amount: string): Promise<Body> => desk.app.op('payment.record', { dossier, money: eur(amount) });
  const discount = (dossier: string, amount: string): Promise<Body> => desk.add(dossier, line('sale', 'discount', eur(amount)));

  describe('an agent’s sale that its supplier bills all the same is the agency’s loss', () => {
    const lost = ['658 100.00'];
    const ways: Record<string, (dossier: string, service: string) => Promise<void>> = {
      'invoiced, cancelled, credited, billed': async (dossier, service) => {
        const invoice = await desk.invoice(dossier);
        await cancel(dossier);
        await credit(invoice);
        await desk.bill(eur('100.00'), service);
      },
      'never invoiced': async (dossier, service) => {
        await cancel(dossier);
        await desk.bill(eur('100.00'), service);
      },
      'billed before it was cancelled': async (dossier, service) => {
        await desk.bill(eur('100.00'), service);
        await cancel(dossier);
      },
      'billed before it was credited': async (dossier, service) => {
        const invoice = await desk.invoice(dossier);
        await desk.bill(eur('100.00'), service);
        await cancel(dossier);
        await credit(invoice);
      },
      'the service cancelled too': async (dossier, service) => {
        await desk.change(service, dossier, { status: 'cancelled' });
        await cancel(dossier);
        await desk.bill(eur('100.00'), service);
      },
      'closed since': async (dossier, service) => {
        await cancel(dossier);
        await updateDossier(desk.app, dossier, { status: 'closed' });
        await desk.bill(eur('100.00'), service);
      },
    };
    it.each(Object.entries(ways))('%s', async (_what, act) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('200.00'), eur('100.00'), { soldAs: 'agent' });
      await act(dossier, service);
      expect(await desk.accounts(dossier)).toEqual(lost);
      expect((await shows(dossier))[0]).toBe('-100.00');
      // He gives half of it back.
      await desk.bill(eur('-50.00'), service);
      await updateDossier(desk.app, dossier, { status: 'cancelled' }).catch(() => {});
      if ((await desk.app.op('dossier.get', { ref: dossier })).status === 'cancelled') {
        await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-50.00')) });
        expect(await desk.accounts(dossier)).toEqual(['658 50.00']);
        // It takes place after all.
        await updateDossier(desk.app, dossier, { status: 'confirmed' });
        await desk.change(service, dossier, { status: 'issued' });
        await desk.invoice(dossier);
        expect(await desk.accounts(dossier)).toEqual(['411 200.00', '706 -150.00']);
      }
    });

    it('no more where it takes place after all, or its bill is taken back', async () => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('200.00'), eur('100.00'), { soldAs: 'agent' });
      await cancel(dossier);
      const bill = await desk.bill(eur('100.00'), service);
      expect(await desk.accounts(dossier)).toEqual(lost);
      await updateDossier(desk.app, dossier, { status: 'confirmed' });
      expect(await desk.accounts(dossier)).toEqual(['467 100.00']);
      await cancel(dossier);
      expect(await desk.accounts(dossier)).toEqual(lost);
      await desk.app.op('supplierInvoice.reverse', { ref: bill.ref, reason: 'à tort' });
      expect(await desk.accounts(dossier)).toEqual([]);
      await desk.bill(eur('100.00'), service);
      expect(await desk.accounts(dossier)).toEqual(lost);
      await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-100.00')) });
      await desk.bill(eur('-100.00'), service);
      expect(await desk.accounts(dossier)).toEqual([]);
    });

    it('in another currency, at the value it was billed at', async () => {
      const dossier = await desk.open('USD');
      const service = await desk.stay(dossier, usd('200.00'), usd('100.00'), { soldAs: 'agent' });
      await cancel(dossier);
      await desk.bill(usd('100.00'), service);
      expect(await desk.accounts(dossier)).toEqual(['658 80.00']);
    });

    it('a penalty is kept, and what it costs beyond is the loss', async () => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('200.00'), eur('100.00'), { soldAs: 'agent' });
      await cancel(dossier);
      await desk.add(dossier, { service, ...line('sale', 'penalty', eur('30.00')) });
      await desk.invoice(dossier);
      await desk.bill(eur('100.00'), service);
      expect(await desk.accounts(dossier)).toEqual(['411 30.00', '658 100.00', '708 -30.00']);
      expect((await shows(dossier))[0]).toBe('-70.00');
    });

    const keeps = async (dossier: string, service: string): Promise<void> => {
      await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-100.00')) });
      await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('60.00')) });
    };
    const orders: Record<string, (dossier: string, service: string) => Promise<unknown>> = {
      'never invoiced, billed last': async (dossier, service) => {
        await cancel(dossier);
        await keeps(dossier, service);
        await desk.bill(eur('60.00'), service);
      },
      'never invoiced, billed first': async (dossier, service) => {
        await desk.bill(eur('60.00'), service);
        await keeps(dossier, service);
        await cancel(dossier);
      },
      'invoiced and credited': async (dossier, service) => {
        const invoice = await desk.invoice(dossier);
        await cancel(dossier);
        await keeps(dossier, service);
        await desk.bill(eur('60.00'), service);
        await credit(invoice);
      },
    };
    it.each(Object.entries(orders))(
      'what its supplier keeps and no client is charged is the loss, until one is: %s',
      async (_what, act) => {
        const dossier = await desk.open();
        const service = await desk.stay(dossier, eur('200.00'), eur('100.00'), { soldAs: 'agent' });
        await act(dossier, service);
        expect(await desk.accounts(dossier)).toEqual(['658 60.00']);
        expect((await shows(dossier))[0]).toBe('-60.00');
        await desk.add(dossier, { service, ...line('sale', 'penalty', eur('60.00')) });
        await desk.invoice(dossier);
        expect(await desk.accounts(dossier)).toEqual(['411 60.00']);
        expect((await shows(dossier))[0]).toBe('0.00');
      },
    );

    it('a penalty on the invoice of its price stays when that is credited', async () => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('200.00'), eur('100.00'), { soldAs: 'agent' });
      await cancel(dossier);
      for (const [side, amount] of [
        ['sale', '30.00'],
        ['purchase', '20.00'],
      ] as const)
        await desk.add(dossier, { service, ...line(side, 'penalty', eur(amount)) });
      const price = (await linesOf(desk.app, dossier)).filter((l) => l.side === 'sale').map((l) => l.id);
      const invoice = (await desk.app.op('invoice.issue', { dossier, lines: price })).number;
      expect(await desk.accounts(dossier)).toEqual(['411 230.00', '467 -120.00', '706 -100.00', '708 -10.00']);
      await credit(invoice, { mode: 'lines', lines: price.slice(0, 1) });
      expect(await desk.accounts(dossier)).toEqual(['411 30.00', '467 -20.00', '708 -10.00']);
    });

    it('a price that is left standing beside what its supplier keeps is lost with it', async () => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('200.00'), eur('100.00'), { soldAs: 'agent' });
      await cancel(dossier);
      await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('60.00')) });
      await desk.bill(eur('160.00'), service);
      expect(await desk.accounts(dossier)).toEqual(['658 160.00']);
      // A penalty that is charged and waived before anybody saw it changes nothing.
      for (const amount of ['60.00', '-60.00']) await desk.add(dossier, { service, ...line('sale', 'penalty', eur(amount)) });
      expect(await desk.accounts(dossier)).toEqual(['658 160.00']);
    });
  });

  it('a fee with its discount is worth both: what was paid beyond is given back', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '100.00');
    await discount(dossier, '-20.00');
    const invoice = await desk.invoice(dossier);
    await desk.stay(dossier, eur('500.00'), null);
    await paid(dossier, '300.00');
    await cancel(dossier);
    expect(await shows(dossier)).toEqual(['80.00', '-220.00', '220.00']);
    // Its discount was one of the fee when it was billed: it goes with no trip.
    await credit(invoice);
    expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('80.00'));
    expect(await shows(dossier)).toEqual(['80.00', '-220.00', '220.00']);
    await desk.app.op('refund.create', { dossier, money: eur('220.00'), reason: 'Annulation' });
    expect((await desk.accounts(dossier)).filter((a) => /^4(11|19)/.test(a))).toEqual([]);
  });

  it('a discount of the invoice lies on its fee: all else goes back', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null);
    await discount(dossier, '-50.00');
    await desk.fee(dossier, '100.00');
    const invoice = await desk.invoice(dossier);
    await paid(dossier, '550.00');
    await cancel(dossier);
    const lines = (await linesOf(desk.app, dossier)).filter((l) => l.service === service).map((l) => l.id);
    await credit(invoice, { mode: 'lines', lines });
    expect(await shows(dossier)).toEqual(['50.00', '-500.00', '500.00']);
    await desk.app.op('refund.create', { dossier, money: eur('500.00'), reason: 'Annulation' });
    expect((await desk.accounts(dossier)).filter((a) => /^4(11|19)/.test(a))).toEqual([]);
  });

  it('where no service has a price, a fee and its discount are invoiced at both', async () => {
    const dossier = await desk.open();
    await cancel(dossier);
    await desk.fee(dossier, '100.00');
    await discount(dossier, '-20.00');
    expect((await shows(dossier)).slice(0, 2)).toEqual(['80.00', '80.00']);
    expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('80.00'));
    expect((await shows(dossier)).slice(0, 2)).toEqual(['80.00', '80.00']);
  });

  it('a discount of the trip that was not invoiced goes with it: the fee is whole', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('500.00'), null);
    await discount(dossier, '-50.00');
    await cancel(dossier);
    await desk.fee(dossier, '100.00');
    expect((await shows(dossier)).slice(0, 2)).toEqual(['100.00', '100.00']);
    expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('100.00'));
    expect((await shows(dossier)).slice(0, 2)).toEqual(['100.00', '100.00']);
  });

  it.each([
    ['a penalty', '200.00', null, '150.00', '-300.00', '300.00'],
    ['a fee', null, '60.00', '10.00', '-440.00', '440.00'],
  ])(
    'whose discount was given back with its trip, because %s left room, is worth what its documents leave',
    async (_what, penalty, fee, ...left) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), null);
      await discount(dossier, '-50.00');
      const invoice = await desk.invoice(dossier);
      await paid(dossier, '450.00');
      await cancel(dossier);
      if (penalty !== null) await desk.add(dossier, { service, ...line('sale', 'penalty', eur(penalty)) });
      if (fee !== null) await desk.fee(dossier, fee);
      await desk.invoice(dossier);
      const lines = (await linesOf(desk.app, dossier)).filter((l) => l.service === service && l.nature === 'stay').map((l) => l.id);
      await credit(invoice, { mode: 'lines', lines });
      expect(await shows(dossier)).toEqual(left);
      await desk.app.op('refund.create', { dossier, money: eur(left[2] as string), reason: 'Annulation' });
      expect((await desk.accounts(dossier)).filter((a) => /^4(11|19)/.test(a))).toEqual([]);
    },
  );

  it('what it kept on a day before is what its documents of then say, whatever it is by now', async () => {
    const dossier = await desk.open();
    await desk.fee(dossier, '100.00');
    await discount(dossier, '-20.00');
    await desk.invoice(dossier);
    await desk.stay(dossier, eur('500.00'), null);
    await paid(dossier, '300.00');
    await cancel(dossier);
    await desk.moveTo('2026-03-12');
    await updateDossier(desk.app, dossier, { status: 'confirmed' });
    await desk.app.op('payment.record', { dossier, money: eur('10.00'), receivedOn: '2026-03-10' });
    expect((await desk.accounts(dossier, '2026-03-11')).filter((a) => /^4(11|19)/.test(a))).toEqual(['419 -230.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });

  it('a discount that nothing kept could take is refused, and says what does it', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null);
    await cancel(dossier);
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur('200.00')) });
    expect(await desk.app.refusal('priceLine.add', { dossier, ...line('sale', 'discount', eur('-50.00')) })).toMatchObject({
      code: 'CREDIT_EXCEEDS_CHARGED',
      errors: [{ pointer: '/money/amount', message: expect.stringContaining('penalty') }],
    });
    await desk.fee(dossier, '10.00');
    expect((await desk.app.refusal('priceLine.add', { dossier, ...line('sale', 'discount', eur('-20.00')) })).code).toBe(
      'CREDIT_EXCEEDS_CHARGED',
    );
    await desk.fee(dossier, '-10.00');
    // That all of the price is off may be said by a discount too.
    await discount(dossier, '-500.00');
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur('-50.00')) });
    expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('150.00'));
  });
});
