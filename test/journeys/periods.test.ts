/** What falls into which month: departures, bills that come early, late or dated ahead, periods that close. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind, testApp } from '../kit/app.ts';
import { type Desk, deskOf, line, openDesk, stays, usd } from './desk.ts';
import { balanceOf, eur } from './steps.ts';

// One year of one agency: each test goes on where the one before left the clock.
await onEachKind('periods', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** A stay that is invoiced, and billed where `billed` says so. */
  async function sold(sale: string, cost: string, billed: string | null, from = '2026-07-04', to = '2026-07-11') {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur(sale), eur(cost), { from, to });
    await desk.invoice(dossier);
    if (billed !== null) await desk.bill(eur(billed), service);
    return { dossier, service };
  }

  it('CALC-REC-01 without its VAT part, CALC-REC-03 and CALC-REC-04: deferred, recognised, moved after the close, accrued until the bill', async () => {
    const { dossier, service } = await sold('2400.00', '2000.00', '2000.00');
    expect(await desk.accounts(dossier)).toEqual(['411 2400.00', '486 2000.00', '487 -2400.00']);
    const short = await sold('1000.00', '800.00', '500.00');

    await desk.moveTo('2026-07-20');
    expect(await desk.accounts(dossier)).toEqual(['411 2400.00', '604 2000.00', '704 -2400.00']);
    expect(await desk.days(dossier, '704')).toEqual(['2026-07-04']);

    await desk.moveTo('2026-08-03');
    expect(await desk.accounts(short.dossier)).toEqual(['408 -300.00', '411 1000.00', '604 800.00', '704 -1000.00']);
    expect((await desk.entries(short.dossier)).at(-1)?.date).toBe('2026-07-31');

    await desk.app.op('period.close', { upTo: '2026-07-31' });
    await desk.change(service, dossier, { item: stays('2026-09-02', '2026-09-09') });
    expect(await desk.accounts(dossier)).toEqual(['411 2400.00', '486 2000.00', '487 -2400.00']);
    expect((await desk.entries(dossier)).at(-1)?.date).toBe('2026-08-01');
    await desk.bill(eur('300.00'), short.service, { issuedOn: '2026-07-15' });
    // The late bill of a closed month stands in the first open one.
    expect(await desk.accounts(short.dossier)).toEqual(['411 1000.00', '604 800.00', '704 -1000.00']);
    expect((await desk.entries(short.dossier)).slice(-2).map((e) => e.date)).toEqual(['2026-08-01', '2026-08-01']);
    await desk.moveTo('2026-09-10');
    expect(await desk.accounts(dossier)).toEqual(['411 2400.00', '604 2000.00', '704 -2400.00']);
    expect((await desk.entries(dossier)).at(-1)?.date).toBe('2026-09-02');
  });

  it('a dossier with two trips: each is revenue and cost at its own departure, and accrued after its own month', async () => {
    const { dossier } = await sold('500.00', '400.00', null, '2026-09-20', '2026-09-22');
    // The flight back belongs to the first trip, the weekend does not.
    await desk.stay(dossier, eur('80.00'), null, { from: '2026-09-23', to: '2026-09-23' });
    const weekend = await desk.stay(dossier, eur('300.00'), eur('200.00'), { from: '2026-11-06', to: '2026-11-08' });
    await desk.bill(eur('150.00'), weekend);
    await desk.invoice(dossier);
    await desk.moveTo('2026-09-21');
    expect(await desk.accounts(dossier)).toEqual(['411 880.00', '486 150.00', '487 -300.00', '704 -580.00']);
    await desk.moveTo('2026-10-02');
    expect(await desk.accounts(dossier)).toEqual(['408 -400.00', '411 880.00', '486 150.00', '487 -300.00', '604 400.00', '704 -580.00']);
    await desk.moveTo('2026-11-09');
    expect(await desk.accounts(dossier)).toEqual(['408 -400.00', '411 880.00', '604 550.00', '704 -880.00']);
    expect(new Set(await desk.days(dossier, '704'))).toEqual(new Set(['2026-09-20', '2026-11-06']));
    await desk.moveTo('2026-12-02');
    expect(await desk.accounts(dossier)).toEqual(['408 -450.00', '411 880.00', '604 600.00', '704 -880.00']);
    expect(await desk.days(dossier, '408')).toEqual(['2026-09-30', '2026-11-30']);
  });

  it('a month waits for its night: what falls into it is posted first, on its own day', async () => {
    const { dossier } = await sold('600.00', '500.00', null, '2026-12-10', '2026-12-12');
    const moved = await sold('70.00', '60.00', '60.00', '2027-02-10', '2027-02-12');
    desk.app.clock.moveTo('2027-01-04T09:00:00.000Z');
    const early = await desk.app.refusal('period.close', { upTo: '2026-12-31' });
    expect([early.status, early.code]).toEqual([422, 'PERIOD_DUE']);
    expect(early.detail).toContain(dossier);
    await desk.app.scheduler.runDue();
    await desk.app.op('period.close', { upTo: '2026-12-31' });
    expect(await desk.accounts(dossier, '2026-12-31')).toEqual(['408 -500.00', '411 600.00', '604 500.00', '704 -600.00']);
    expect(await desk.days(dossier, '704')).toEqual(['2026-12-10']);
    expect(await desk.days(dossier, '408')).toEqual(['2026-12-31']);
    // A departure that turns out to lie in the closed month is recognised on the first open day.
    await desk.change(moved.service, moved.dossier, { item: stays('2026-12-28', '2026-12-30') });
    expect(await desk.accounts(moved.dossier)).toEqual(['411 70.00', '604 60.00', '704 -70.00']);
    expect(new Set([...(await desk.days(moved.dossier, '704')), ...(await desk.days(moved.dossier, '604'))])).toEqual(
      new Set(['2027-01-01']),
    );
  });

  it('a trip of a closed month that is sold late is revenue, and its cost is accrued, on the day of its sale', async () => {
    const { dossier, service } = await sold('200.00', '150.00', null, '2026-12-20', '2026-12-22');
    expect(await desk.accounts(dossier)).toEqual(['411 200.00', '704 -200.00']);
    await desk.moveTo('2027-01-05');
    expect(await desk.accounts(dossier)).toEqual(['408 -150.00', '411 200.00', '604 150.00', '704 -200.00']);
    expect([...(await desk.days(dossier, '704')), ...(await desk.days(dossier, '408'))]).toEqual(['2027-01-04', '2027-01-04']);
    // Billed and reversed since: it stands there already.
    const { ref } = await desk.bill(eur('150.00'), service);
    await desk.app.op('supplierInvoice.reverse', { ref, reason: 'doublon' });
    for (const day of ['2027-01-04', '2027-01-05'])
      expect(await desk.accounts(dossier, day)).toEqual(['408 -150.00', '411 200.00', '604 150.00', '704 -200.00']);
  });

  it('a bill dated next month and entered now stands in its month: on 486 before the departure, a cost after it, accrued where the trip was before', async () => {
    const [before, after, over] = [
      await sold('300.00', '200.00', null, '2027-02-10', '2027-02-12'),
      await sold('300.00', '200.00', null, '2027-01-20', '2027-01-22'),
      await sold('300.00', '200.00', null, '2027-01-06', '2027-01-08'),
    ];
    await desk.bill(eur('200.00'), before.service, { issuedOn: '2027-02-03' });
    await desk.bill(eur('200.00'), after.service, { issuedOn: '2027-01-31' });
    await desk.bill(eur('200.00'), over.service, { issuedOn: '2027-02-04' });
    const costs = async ({ dossier }: { dossier: string }, to: string) =>
      (await desk.accounts(dossier, to)).filter((a) => /^(408|486|604)/.test(a));
    for (const of of [before, after, over]) expect(await costs(of, '2027-01-05')).toEqual([]);
    await desk.moveTo('2027-02-02');
    expect(await costs(before, '2027-01-31')).toEqual([]);
    expect(await costs(after, '2027-01-30')).toEqual([]);
    expect(await costs(after, '2027-01-31')).toEqual(['604 200.00']);
    expect(await costs(over, '2027-01-31')).toEqual(['408 -200.00', '604 200.00']);
    await desk.moveTo('2027-02-20');
    expect(await costs(before, '2027-02-09')).toEqual(['486 200.00']);
    for (const of of [before, after, over]) expect(await costs(of, '2027-02-20')).toEqual(['604 200.00']);
  });

  it('a trip that is credited after it was recognised is taken back on the day of the credit note', async () => {
    const { dossier } = await sold('400.00', '300.00', '300.00', '2027-02-21', '2027-02-23');
    await desk.moveTo('2027-03-02');
    const [invoice] = (await desk.app.op('invoice.list', { dossier })).items;
    await desk.app.op('creditNote.issue', { invoice: invoice.number, reason: 'litige' });
    expect(await desk.accounts(dossier, '2027-02-28')).toEqual(['411 400.00', '604 300.00', '704 -400.00']);
    expect(await desk.accounts(dossier)).toEqual(['604 300.00']);
    await desk.invoice(dossier);
    expect(await desk.accounts(dossier)).toEqual(['411 400.00', '604 300.00', '704 -400.00']);
    expect(await desk.days(dossier, '704')).toEqual(['2027-02-21', '2027-03-02', '2027-03-02']);
  });

  it('a bill that waited on 471 while its service was accrued: once matched, 471 and 408 are both clear', async () => {
    const { dossier, service } = await sold('900.00', '700.00', null, '2027-03-22', '2027-03-24');
    const { ref } = await desk.bill(eur('700.00'), null);
    const waiting = await balanceOf(desk.app, '471');
    expect(waiting).toBe('700.00');
    await desk.moveTo('2027-04-03');
    expect(await desk.accounts(dossier)).toEqual(['408 -700.00', '411 900.00', '604 700.00', '704 -900.00']);
    await desk.app.op('supplierInvoice.match', { ref, line: 1, service });
    expect(await balanceOf(desk.app, '471')).toBe('0.00');
    expect(await desk.accounts(dossier)).toEqual(['411 900.00', '604 700.00', '704 -900.00']);
    expect(await desk.app.op('ledger.verify')).toMatchObject({ ok: true });
  });

  it('the month of a trip keeps its cost once: what a bill of it is reversed or credited by later is of that day', async () => {
    const [back, less, anew, closed] = [
      await sold('1000.00', '800.00', null, '2027-05-10', '2027-05-12'),
      await sold('1000.00', '800.00', '800.00', '2027-05-10', '2027-05-12'),
      await sold('1000.00', '800.00', '900.00', '2027-05-10', '2027-05-12'),
      await sold('1000.00', '800.00', null, '2027-04-10', '2027-04-12'),
    ];
    const bills = { back: await desk.bill(eur('800.00'), back.service), closed: await desk.bill(eur('800.00'), closed.service) };
    const costs = async ({ dossier }: { dossier: string }, to?: string) =>
      (await desk.accounts(dossier, to)).filter((a) => /^(408|486|604)/.test(a));
    await desk.moveTo('2027-05-02');
    await desk.app.op('period.close', { upTo: '2027-04-30' });
    await desk.moveTo('2027-06-05');
    await desk.app.op('supplierInvoice.reverse', { ref: bills.back.ref, reason: 'doublon' });
    await desk.bill(eur('-100.00'), less.service, { issuedOn: '2027-06-04' });
    await desk.bill(eur('-900.00'), anew.service, { issuedOn: '2027-06-04' });
    await desk.bill(eur('800.00'), anew.service, { issuedOn: '2027-06-04' });
    await desk.app.op('supplierInvoice.reverse', { ref: bills.closed.ref, reason: 'doublon' });
    for (const [of, may, june] of [
      [back, '800.00', ['408 -800.00', '604 800.00']],
      [less, '800.00', ['408 -100.00', '604 800.00']],
      [anew, '900.00', ['604 800.00']],
      [closed, '800.00', ['408 -800.00', '604 800.00']],
    ] as const)
      expect([await costs(of, '2027-05-31'), await costs(of)]).toEqual([[`604 ${may}`], june]);
    expect(await costs(less, '2027-06-03')).toEqual(['604 800.00']);
  });

  it('what was sold is accrued, and nothing else: without days at the end of the month it was sold in, given free too, trip by trip', async () => {
    await desk.moveTo('2027-08-02');
    const without = await sold('2400.00', '2000.00', null, '2027-08-10', '2027-08-12');
    const none = await desk.open();
    const prices = [line('sale', 'stay', eur('2400.00')), line('purchase', 'stay', eur('2000.00'))];
    await desk.app.op('service.add', {
      ...{ dossier: none, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item: { stays: [] }, prices },
    });
    await desk.invoice(none);
    const free = await desk.open();
    const given = await desk.stay(free, eur('1000.00'), eur('800.00'), { from: '2027-08-05', to: '2027-08-06' });
    await desk.add(free, { service: given, ...line('sale', 'discount', eur('-1000.00')) });
    await desk.add(free, line('sale', 'fee', eur('60.00')));
    await desk.invoice(free);
    const two = await sold('500.00', '400.00', null, '2027-08-05', '2027-08-06');
    await desk.stay(two.dossier, eur('1000.00'), eur('800.00'), { from: '2027-08-10', to: '2027-08-12' });
    // A transfer without a price of its own was sold with the rest.
    await desk.stay(two.dossier, null, eur('30.00'), { from: '2027-08-20', to: '2027-08-20' });
    await desk.moveTo('2027-09-02');
    const costs = async (dossier: string) => (await desk.accounts(dossier, '2027-08-31')).filter((a) => /^(408|604)/.test(a));
    expect([await costs(none), await costs(free), await costs(two.dossier)]).toEqual([
      ['408 -2000.00', '604 2000.00'],
      ['408 -800.00', '604 800.00'],
      ['408 -430.00', '604 430.00'],
    ]);
    expect(await desk.days(none, '408')).toEqual(['2027-08-31']);
    // Its days are taken out of it once the month is closed: revenue and cost stay.
    await desk.app.op('period.close', { upTo: '2027-08-31' });
    await desk.change(without.service, without.dossier, { item: { stays: [] } });
    expect(await desk.accounts(without.dossier)).toEqual(['408 -2000.00', '411 2400.00', '604 2000.00', '704 -2400.00']);
    // A whole credit note leaves nothing sold.
    const [invoice] = (await desk.app.op('invoice.list', { dossier: none })).items;
    await desk.app.op('creditNote.issue', { invoice: invoice.number, reason: 'litige' });
    await desk.moveTo('2027-09-03');
    expect([await desk.accounts(none), await costs(none)]).toEqual([[], ['408 -2000.00', '604 2000.00']]);
  });

  it('a variance is of the day of the bill, in the first open month at the earliest, and never taken back before it', async () => {
    const dossier = await desk.open();
    const days = { from: '2027-09-20', to: '2027-09-22' };
    const [agent, own] = [
      await desk.stay(dossier, eur('500.00'), eur('440.00'), { soldAs: 'agent', ...days }),
      await desk.stay(dossier, eur('900.00'), eur('800.00'), days),
    ];
    await desk.invoice(dossier);
    await desk.moveTo('2027-10-05');
    await desk.bill(eur('440.40'), agent, { issuedOn: '2027-09-28' });
    await desk.bill(eur('800.50'), own, { issuedOn: '2027-09-28' });
    const at = async (to: string) => (await desk.accounts(dossier, to)).filter((a) => /^(408|467|604|658|758)/.test(a));
    expect(await at('2027-09-30')).toEqual(['604 800.00', '658 0.90']);
    await desk.bill(eur('-0.50'), own, { issuedOn: '2027-09-25' });
    expect([await at('2027-09-27'), await at('2027-09-30')]).toEqual([
      ['467 -440.00', '604 -0.50'],
      ['604 800.00', '658 0.40'],
    ]);
  });

  it('of two services of one trip, the cost of the one nobody invoiced yet is none of the month: it comes with its sale', async () => {
    const days = { from: '2027-10-15', to: '2027-10-18' };
    const dossier = await desk.open();
    await desk.stay(dossier, eur('500.00'), eur('400.00'), days);
    await desk.stay(dossier, eur('300.00'), eur('200.00'), days);
    await desk.stay(dossier, null, eur('30.00'), days);
    const [first] = (await desk.app.op('priceLine.list', { dossier, limit: 200 })).items;
    await desk.app.op('invoice.issue', { dossier, lines: [first.id] });
    await desk.moveTo('2027-11-02');
    const october = ['408 -430.00', '411 500.00', '604 430.00', '704 -500.00'];
    expect(await desk.accounts(dossier)).toEqual(october);
    await desk.moveTo('2027-11-03');
    await desk.invoice(dossier);
    await desk.moveTo('2027-11-04');
    expect(await desk.accounts(dossier, '2027-10-31')).toEqual(october);
    expect(await desk.accounts(dossier, '2027-11-03')).toEqual(['408 -630.00', '411 800.00', '604 630.00', '704 -800.00']);
    expect(await desk.accounts(dossier)).toEqual(['408 -630.00', '411 800.00', '604 630.00', '704 -800.00']);
  });
});

await onEachKind('sales recognised when they are made', (kind) => {
  it('have their cost accrued at the end of that month', async () => {
    const desk = await openDesk(kind, { settings: { accounting: { recognition: 'order' } } });
    try {
      const dossier = await desk.open();
      await desk.stay(dossier, eur('2400.00'), eur('2000.00'));
      await desk.invoice(dossier);
      await desk.moveTo('2026-03-31');
      expect(await desk.accounts(dossier)).toEqual(['411 2400.00', '704 -2400.00']);
      await desk.moveTo('2026-04-02');
      expect(await desk.accounts(dossier, '2026-03-31')).toEqual(['408 -2000.00', '411 2400.00', '604 2000.00', '704 -2400.00']);
    } finally {
      await desk.app.remove();
    }
  });
});

await onEachKind('a month whose night fails', (kind) => {
  it('says at its closing what stops it, and has its revenue all the same', async () => {
    const houseRates = [{ currency: 'USD', rate: '0.90', from: '2026-01-01' }];
    const desk = await openDesk(kind, { settings: { accounting: { houseRates } } });
    const without = await testApp(kind, {
      url: desk.app.url,
      at: '2026-04-02T09:00:00.000Z',
      settings: { accounting: { houseRates: [] } },
    });
    try {
      const dossier = await desk.open('USD');
      await desk.stay(dossier, usd('100.00'), usd('80.00'), { from: '2026-03-20', to: '2026-03-22' });
      await desk.invoice(dossier);
      const { app, accounts } = deskOf(without, desk.client);
      expect((await app.refusal('period.close', { upTo: '2026-03-31' })).code).toBe('RATE_MISSING');
      expect(await accounts(dossier)).toEqual(['411 90.00', '487 -90.00']);
      await app.scheduler.runDue();
      expect(await accounts(dossier)).toEqual(['411 90.00', '704 -90.00']);
      expect((await app.refusal('period.close', { upTo: '2026-03-31' })).code).toBe('RATE_MISSING');
      await app.op('rate.create', { currency: 'USD', day: '2026-03-31', rate: '0.95' });
      expect((await app.refusal('period.close', { upTo: '2026-03-31' })).code).toBe('PERIOD_DUE');
    } finally {
      await without.remove();
      await desk.app.remove();
    }
  });
});
