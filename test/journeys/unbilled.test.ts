/** What nobody travels with is billed no more: penalties and fees are, and what gives back of what was billed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur, updateDossier } from './steps.ts';

await onEachKind('cancelled and never billed', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  const bill = (dossier: string, more: object = {}) => desk.app.op('invoice.issue', { dossier, ...more });
  const reply = async (dossier: string): Promise<unknown> => (await desk.app.refusal('invoice.issue', { dossier })).code;

  it.each(['never billed', 'credited before'])(
    '%s: a cancelled dossier bills the penalty of 120.00, and gives back 180.00',
    async (how) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('1000.00'), null);
      await desk.app.op('payment.record', { dossier, money: eur('300.00') });
      if (how === 'credited before') await desk.app.op('creditNote.issue', { invoice: await desk.invoice(dossier), reason: 'x' });
      await updateDossier(desk.app, dossier, { status: 'cancelled' });
      expect(await reply(dossier)).toBe('NOTHING_TO_INVOICE');
      await desk.add(dossier, { service, ...line('sale', 'penalty', eur('120.00')) });
      expect((await desk.app.op('payment.position', { dossier })).refundable).toEqual(eur('180.00'));
      expect((await bill(dossier)).total).toEqual(eur('120.00'));
      expect((await desk.app.op('dossier.get', { ref: dossier })).creditDue).toEqual(eur('0.00'));
      await desk.app.op('refund.create', { dossier, money: eur('180.00'), reason: 'x' });
      expect(await desk.accounts(dossier)).toEqual(['512 120.00', '708 -120.00']);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    },
  );
  it('of a service alone: the rest of its dossier is billed, what gives back of it too, and it when its line is named', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('1000.00'), null);
    await desk.stay(dossier, eur('400.00'), null);
    await desk.change(service, dossier, { status: 'cancelled' });
    expect((await bill(dossier)).total).toEqual(eur('400.00'));
    expect(await reply(dossier)).toBe('NOTHING_TO_INVOICE');
    const [its] = (await desk.app.op('priceLine.list', { dossier })).items.filter((l: Body) => l.service === service);
    expect((await bill(dossier, { lines: [its.id] })).total).toEqual(eur('1000.00'));
    await desk.add(dossier, { service, ...line('sale', 'stay', eur('-1000.00')) });
    await desk.stay(dossier, eur('1100.00'), null);
    expect((await bill(dossier)).total).toEqual(eur('100.00'));
    expect((await desk.app.op('dossier.get', { ref: dossier })).creditDue).toEqual(eur('0.00'));
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
  it('a discount of what is cancelled goes with it; fees are billed whole', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), null);
    await desk.add(dossier, line('sale', 'fee', eur('60.00')));
    await desk.add(dossier, line('sale', 'discount', eur('-100.00')));
    await updateDossier(desk.app, dossier, { status: 'cancelled' });
    expect((await bill(dossier)).total).toEqual(eur('60.00'));
    expect(await desk.accounts(dossier)).toEqual(['411 60.00', '44571 -10.00', '706 -50.00']);
  });
  describe.each(['agent', 'principal'] as const)('sold as %s', (soldAs) => {
    it.each([
      ['never invoiced', '-20.00', {}, ['411 40.00', '44571 -6.67', '706 -50.00', '709 16.67']],
      ['credited whole', '-20.00', {}, ['411 40.00', '44571 -6.67', '706 -50.00', '709 16.67']],
      ['credited by its line', '-20.00', {}, ['411 40.00', '44571 -6.67', '706 -50.00', '709 16.67']],
      ['credited whole', '-20.00', { vatRate: '20' }, ['411 40.00', '44571 -6.67', '706 -50.00', '709 16.67']],
      ['never invoiced', '-60.00', {}, []],
      ['credited whole', '-60.00', {}, []],
      ['credited whole', '-60.00', { vatRate: '20' }, []],
    ])('%s: a discount of %s that a fee of 60.00 can bear stays with that %j', async (how, discount, more, left) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), null, { soldAs });
      await desk.fee(dossier, '60.00');
      await desk.add(dossier, line('sale', 'discount', eur(discount), more));
      const balance = async (): Promise<string> => (await desk.app.op('dossier.get', { ref: dossier })).balance.amount;
      const invoice = how === 'never invoiced' ? null : await desk.invoice(dossier);
      await desk.change(service, dossier, { status: 'cancelled' });
      const before = await balance();
      const [price] = (await desk.app.op('priceLine.list', { dossier })).items.filter((l: Body) => l.service === service);
      const lines = how === 'credited whole' ? {} : { mode: 'lines', lines: [price.id] };
      if (invoice !== null) await desk.app.op('creditNote.issue', { invoice, reason: 'x', ...lines });
      expect(await balance()).toBe(before);
      if (how !== 'credited by its line' && left.length > 0) await bill(dossier);
      expect([await desk.accounts(dossier), await balance()]).toEqual([left, before]);
      expect(await reply(dossier)).toBe('NOTHING_TO_INVOICE');
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });
  it('a discount given after a trip is off is of the fee it lowers, with its VAT, whatever one before was of', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null);
    await desk.add(dossier, line('sale', 'discount', eur('-50.00')));
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.fee(dossier, '60.00');
    await desk.add(dossier, line('sale', 'discount', eur('-30.00')));
    await bill(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 30.00', '44571 -5.00', '706 -50.00', '709 25.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
  it.each<[string, readonly (readonly [nature: string, amount: string, more?: object])[], string[]]>([
    [
      'taken back under another name',
      [
        ['discount', '-50.00'],
        ['discount', '50.00', { label: 'Reprise' }],
      ],
      [],
    ],
    [
      'of the trip, beside one of a fee that is taken back',
      [
        ['discount', '-50.00'],
        ['fee', '60.00'],
        ['discount', '-20.00'],
        ['discount', '20.00'],
      ],
      ['411 60.00', '44571 -10.00', '706 -50.00'],
    ],
    [
      'beside a penalty, which bears none',
      [
        ['penalty', '100.00'],
        ['discount', '-50.00'],
      ],
      ['411 100.00', '708 -100.00'],
    ],
    [
      'of more than a fee, that states no VAT',
      [
        ['fee', '60.00'],
        ['discount', '-70.00', { vatRate: '0' }],
      ],
      ['411 60.00', '44571 -10.00', '706 -50.00'],
    ],
  ])('a discount of a trip that is off costs and charges nothing, nor does what it would have cost: %s', async (_what, lines, left) => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('400.00'));
    for (const [nature, amount, more] of lines) await desk.add(dossier, line('sale', nature, eur(amount), more));
    await desk.change(service, dossier, { status: 'cancelled' });
    if (left.length > 0) await bill(dossier);
    expect(await reply(dossier)).toBe('NOTHING_TO_INVOICE');
    expect(await desk.accounts(dossier)).toEqual(left);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
  it.each(['credited, then billed', 'billed, then credited'])('a discount that goes with a trip goes when that is off: %s', async (how) => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null);
    await desk.add(dossier, line('sale', 'discount', eur('-50.00')));
    await desk.fee(dossier, '60.00');
    const lines = (await desk.app.op('priceLine.list', { dossier })).items
      .filter((l: Body) => l.service === service)
      .map((l: Body) => l.id);
    const { number: invoice } = await bill(dossier, { lines });
    await desk.change(service, dossier, { status: 'cancelled' });
    const balance = async (): Promise<string> => (await desk.app.op('dossier.get', { ref: dossier })).balance.amount;
    expect(await balance()).toBe('60.00');
    const acts = [() => desk.app.op('creditNote.issue', { invoice, reason: 'x' }), () => bill(dossier)];
    for (const act of how.startsWith('credited') ? acts : acts.reverse()) await act();
    expect([await balance(), await desk.accounts(dossier)]).toEqual(['60.00', ['411 60.00', '44571 -10.00', '706 -50.00']]);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
  it('a discount that is billed with a penalty sells no trip: one that is cancelled unbilled costs nothing', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('400.00'));
    for (const [nature, amount] of [
      ['penalty', '100.00'],
      ['discount', '-50.00'],
    ] as const)
      await desk.add(dossier, line('sale', nature, eur(amount)));
    const { items } = await desk.app.op('priceLine.list', { dossier });
    await bill(dossier, { lines: items.filter((l: Body) => !l.service).map((l: Body) => l.id) });
    await desk.change(service, dossier, { status: 'cancelled' });
    expect(await desk.accounts(dossier)).toEqual(['411 50.00', '708 -100.00', '709 50.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
  it('an agent’s sale: neither it nor what its supplier would have had is billed with its penalty', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('1000.00'), eur('900.00'), { soldAs: 'agent' });
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur('120.00')) });
    expect((await bill(dossier)).total).toEqual(eur('120.00'));
    expect(await desk.accounts(dossier)).toEqual(['411 120.00', '708 -120.00']);
    // The supplier keeps a part of it after all.
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-900.00')) });
    await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('70.00')) });
    expect(await desk.accounts(dossier)).toEqual(['411 120.00', '467 -70.00', '708 -50.00']);
  });

  it('what an agent’s supplier keeps of what is cancelled and charged to nobody goes with no invoice of the rest: it is lost when he bills it', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('1192.00'), { soldAs: 'agent' });
    await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('410.00')) });
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-1192.00')) });
    await desk.stay(dossier, eur('1000.00'), null);
    expect((await bill(dossier)).total).toEqual(eur('1000.00'));
    const rest = ['411 1000.00', '487 -1000.00'];
    expect(await desk.accounts(dossier)).toEqual(rest);
    expect(await whatFails(desk.app, dossier)).toBeNull();
    await desk.bill(eur('410.00'), service);
    expect(await desk.accounts(dossier)).toEqual([...rest, '658 410.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });

  it.each(['billed for it', 'matched later'])(
    'an agent’s sale that came to nothing: what its supplier leaves of it is income at once, %s',
    async (how) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), eur('500.00'), { soldAs: 'agent' });
      await desk.add(dossier, { service, ...line('purchase', 'commission', eur('-25.00')) });
      for (const side of ['sale', 'purchase'] as const) await desk.add(dossier, { service, ...line(side, 'stay', eur('-500.00')) });
      await desk.change(service, dossier, { status: 'cancelled' });
      const { ref } = await desk.bill(eur('-25.00'), how === 'billed for it' ? service : null);
      if (how !== 'billed for it') await desk.app.op('supplierInvoice.match', { ref, line: 1, service });
      expect(await desk.accounts(dossier)).toEqual(['706 -25.00']);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    },
  );

  it('of a live trip whose invoice is credited, what is billed stays a cost of its day; what is expected waits for the next invoice', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('1000.00'), eur('700.00'), { from: '2026-04-04', to: '2026-04-11' });
    const number = await desk.invoice(dossier);
    await desk.bill(eur('300.00'), service);
    await desk.moveTo('2026-05-02');
    expect(await desk.accounts(dossier)).toEqual(['408 -400.00', '411 1000.00', '604 700.00', '704 -1000.00']);
    await desk.app.op('creditNote.issue', { invoice: number, reason: 'adresse' });
    expect(await desk.accounts(dossier)).toEqual(['604 300.00']);
    await desk.moveTo('2026-05-05');
    await desk.bill(eur('100.00'), service);
    expect(await desk.accounts(dossier)).toEqual(['604 400.00']);
    await desk.invoice(dossier);
    await desk.moveTo('2026-06-02');
    expect(await desk.accounts(dossier)).toEqual(['408 -300.00', '411 1000.00', '604 700.00', '704 -1000.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
});
