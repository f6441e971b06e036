/** A trip whose days turn out to be others, after they have passed: revenue and cost are those of the days it says now, as far as they are open. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { type Desk, openDesk, stays, usd } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('trips that were on other days', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());
  const move = (dossier: string, service: string, day: string) => desk.change(service, dossier, { item: stays(day, day) });
  const of = async (dossier: string, to?: string): Promise<string[]> =>
    (await desk.accounts(dossier, to)).filter((a) => /^(48[67]|604|704|408)/.test(a));

  it('later, earlier, and as they were: each day has what it would have had', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('400.00'), { from: '2026-04-28', to: '2026-04-28' });
    await desk.invoice(dossier);
    await desk.bill(eur('300.00'), service, { issuedOn: '2026-03-09' });
    await desk.moveTo('2026-06-10');
    await desk.bill(eur('60.00'), service, { issuedOn: '2026-05-10' });
    const [waiting, done] = [
      ['486 300.00', '487 -500.00'],
      ['604 360.00', '704 -500.00'],
    ];
    const asItWas = [waiting, ['408 -100.00', '604 400.00', '704 -500.00'], ['408 -40.00', '604 400.00', '704 -500.00']];
    const ends = () => Promise.all(['2026-04-27', '2026-04-30', '2026-05-31'].map((to) => of(dossier, to)));
    expect(await ends()).toEqual(asItWas);
    // In May: April has nothing of it, and the bill of 10 May was there on the day.
    await move(dossier, service, '2026-05-20');
    expect(await ends()).toEqual([waiting, waiting, ['408 -40.00', '604 400.00', '704 -500.00']]);
    expect(await of(dossier, '2026-05-19')).toEqual(['486 360.00', '487 -500.00']);
    expect(await of(dossier, '2026-05-20')).toEqual(done);
    // Earlier than it was first.
    await move(dossier, service, '2026-04-02');
    expect(await of(dossier, '2026-04-01')).toEqual(waiting);
    expect(await of(dossier, '2026-04-02')).toEqual(['604 300.00', '704 -500.00']);
    await move(dossier, service, '2026-04-28');
    expect(await ends()).toEqual(asItWas);
    // April is closed: what it says is not touched, and May takes it back.
    await desk.moveTo('2026-06-11');
    await desk.app.op('period.close', { upTo: '2026-04-30' });
    await move(dossier, service, '2026-05-20');
    expect(await ends()).toEqual(asItWas);
    expect(await of(dossier, '2026-05-01')).toEqual(['486 300.00', '487 -500.00']);
    await desk.bill(eur('40.00'), service);
    expect(await of(dossier)).toEqual(['604 400.00', '704 -500.00']);
  });

  it('that turn out to have none: it waited for none, whatever is dated before the day it was said', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null, { from: '2026-07-04', to: '2026-07-11' });
    await desk.bill(eur('300.00'), service, { issuedOn: '2026-05-23' });
    await desk.invoice(dossier);
    await desk.change(service, dossier, { item: { stays: [] } });
    await desk.bill(eur('-120.00'), service, { issuedOn: '2026-05-26' });
    expect(await of(dossier, '2026-05-25')).toEqual(['604 300.00']);
    expect(await of(dossier, '2026-05-26')).toEqual(['604 180.00']);
    expect(await of(dossier)).toEqual(['604 180.00', '704 -500.00']);
  });

  it('of a service that is cancelled: what was billed is a cost of the day it was cancelled, or of the trip before', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null, { from: '2026-05-20', to: '2026-05-20' });
    await desk.bill(eur('724.82'), service, { issuedOn: '2026-05-24' });
    await desk.change(service, dossier, { status: 'cancelled' });
    expect(await of(dossier, '2026-05-31')).toEqual(['604 724.82']);
    await move(dossier, service, '2026-08-08');
    await desk.bill(eur('-439.92'), service, { issuedOn: '2026-05-22' });
    expect(await of(dossier, '2026-05-31')).toEqual(['486 284.90']);
    await move(dossier, service, '2026-05-20');
    expect(await of(dossier, '2026-05-31')).toEqual(['604 284.90']);
    expect(await of(dossier)).toEqual(['604 284.90']);
  });

  it('in another currency: what moves keeps its value', async () => {
    for (const [day, rate] of [
      ['2026-05-02', '0.5'],
      ['2026-05-20', '0.8'],
      ['2026-06-10', '0.9'],
    ])
      await desk.app.op('rate.create', { currency: 'USD', day, rate });
    const dossier = await desk.open('USD');
    const service = await desk.stay(dossier, usd('100.00'), usd('80.00'), { from: '2026-05-10', to: '2026-05-10' });
    await desk.bill(usd('80.00'), service, { issuedOn: '2026-05-02' });
    await desk.invoice(dossier);
    expect(await of(dossier)).toEqual(['604 40.00', '704 -90.00']);
    for (const day of ['2026-06-04', '2026-05-05', '2026-05-25']) await move(dossier, service, day);
    expect(await of(dossier, '2026-05-24')).toEqual(['486 40.00']);
    expect(await of(dossier, '2026-05-25')).toEqual(['604 40.00']);
    expect(await of(dossier)).toEqual(['604 40.00', '704 -90.00']);
  });

  it('leaves the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
