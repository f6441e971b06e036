/** A service that was cancelled and lives again: days before are as they were known then, in what it costs as in what it is sold for. */
import { expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, type Desk, line, soldStay } from './desk.ts';
import { eur, updateDossier } from './steps.ts';

await onEachKind('what lives again', (kind) => {
  const at = (day: string, work: (desk: Desk) => Promise<void>) => atDesk(kind, day, work);

  it('over a year’s end: what its cancellation accrued stands there, is taken back on the day it lives again, and comes again', async () => {
    await at('2026-11-02', async (desk) => {
      const { dossier, service } = await soldStay(desk, '2027-03-04', '2027-03-11');
      await desk.moveTo('2026-12-15');
      await desk.change(service, dossier, { status: 'cancelled' });
      const year = ['408 -800.00', '411 1000.00', '487 -1000.00', '604 800.00'];
      await desk.moveTo('2027-01-05');
      expect(await desk.accounts(dossier, '2026-12-31')).toEqual(year);
      await desk.change(service, dossier, { status: 'issued' });
      expect([await desk.accounts(dossier, '2026-12-31'), await desk.accounts(dossier, '2027-01-04')]).toEqual([year, year]);
      expect(await desk.accounts(dossier)).toEqual(['411 1000.00', '487 -1000.00']);
      await desk.moveTo('2027-01-10');
      await desk.change(service, dossier, { status: 'cancelled' });
      expect(await desk.accounts(dossier, '2027-01-09')).toEqual(['411 1000.00', '487 -1000.00']);
      expect([await desk.accounts(dossier, '2026-12-31'), await desk.accounts(dossier)]).toEqual([year, year]);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });

  it.each(['service', 'dossier'] as const)(
    'a bill that was a cost while the %s was cancelled waits again from the day it lives',
    async (what) => {
      await at('2026-03-02', async (desk) => {
        const { dossier, service } = await soldStay(desk, '2026-07-04', '2026-07-11');
        const state = (cancelled: boolean) =>
          what === 'service'
            ? desk.change(service, dossier, { status: cancelled ? 'cancelled' : 'issued' })
            : updateDossier(desk.app, dossier, { status: cancelled ? 'cancelled' : 'confirmed' });
        await desk.moveTo('2026-03-05');
        await desk.bill(eur('800.00'), service);
        await desk.moveTo('2026-03-15');
        await state(true);
        await desk.moveTo('2026-04-01');
        await state(false);
        const costs = async (to: string) => (await desk.accounts(dossier, to)).filter((a) => /^(486|604) /.test(a));
        const days = ['2026-03-14', '2026-03-15', '2026-03-31', '2026-04-01'];
        const waits = [['486 800.00'], ['604 800.00'], ['604 800.00'], ['486 800.00']];
        expect(await Promise.all(days.map(costs))).toEqual(waits);
        await desk.moveTo('2026-04-10');
        await state(true);
        expect(await Promise.all([...days, '2026-04-09', '2026-04-10'].map(costs))).toEqual([...waits, ['486 800.00'], ['604 800.00']]);
        expect(await whatFails(desk.app, dossier)).toBeNull();
      });
    },
  );

  it('one of a later trip that is cancelled after it cost what it did on its own trip, not on that of those it was sold with', async () => {
    await at('2026-01-02', async (desk) => {
      const dossier = await desk.open();
      await desk.stay(dossier, eur('500.00'), null, { from: '2026-03-04', to: '2026-03-11' });
      const later = await desk.stay(dossier, eur('1000.00'), eur('800.00'), { from: '2026-05-04', to: '2026-05-11' });
      await desk.invoice(dossier);
      await desk.bill(eur('800.00'), later);
      await desk.moveTo('2026-05-20');
      await desk.change(later, dossier, { status: 'cancelled' });
      const cost = async (to: string) => (await desk.accounts(dossier, to)).filter((a) => /^(486|604) /.test(a));
      expect(await Promise.all(['2026-05-03', '2026-05-04', '2026-05-20'].map(cost))).toEqual([
        ['486 800.00'],
        ['604 800.00'],
        ['604 800.00'],
      ]);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });

  it('what was never billed and is cancelled costs nothing before its supplier or a person says so, whatever else its dossier sells', async () => {
    await at('2026-03-02', async (desk) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('1000.00'), eur('800.00'));
      await desk.moveTo('2026-03-15');
      await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2026-05-10');
      await desk.stay(dossier, eur('100.00'), eur('80.00'));
      await desk.invoice(dossier);
      expect(await desk.accounts(dossier)).toEqual(['411 100.00', '487 -100.00']);
      await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-800.00')) });
      await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('250.00')) });
      expect(await desk.accounts(dossier, '2026-03-15')).toEqual(['408 -250.00', '604 250.00']);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });

  it('what lives for a part of a day only is gone since it was before', async () => {
    await at('2026-11-02', async (desk) => {
      const { dossier, service } = await soldStay(desk, '2027-03-04', '2027-03-11');
      await desk.moveTo('2026-12-10');
      await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2026-12-15');
      await desk.bill(eur('800.00'), service);
      await desk.moveTo('2027-01-10');
      for (const status of ['issued', 'cancelled']) await desk.change(service, dossier, { status });
      expect(await desk.accounts(dossier, '2026-12-31')).toEqual(['411 1000.00', '487 -1000.00', '604 800.00']);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });

  it('what was sold with others and is cancelled costs nothing by what its dossier invoices afterwards', async () => {
    await at('2026-03-02', async (desk) => {
      const dossier = await desk.open();
      await desk.stay(dossier, eur('600.00'), eur('500.00'), { from: '2026-04-10', to: '2026-04-17' });
      const service = await desk.stay(dossier, null, eur('800.00'), { from: '2026-04-10', to: '2026-04-17' });
      await desk.moveTo('2026-03-10');
      await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2026-03-12');
      await desk.invoice(dossier);
      await desk.moveTo('2026-03-20');
      await desk.fee(dossier, '10.00');
      expect(await desk.accounts(dossier)).toEqual(['411 600.00', '487 -600.00']);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });

  it('a trip that another one joins again is of its new day from then on, and before that of its own', async () => {
    await at('2026-11-25', async (desk) => {
      const dossier = await desk.open();
      const first = await desk.stay(dossier, eur('600.00'), eur('450.00'), { from: '2026-12-28', to: '2027-01-04' });
      const other = await desk.stay(dossier, eur('1000.00'), eur('800.00'), { from: '2027-01-02', to: '2027-01-09' });
      await desk.invoice(dossier);
      await desk.bill(eur('800.00'), other);
      await desk.moveTo('2026-12-01');
      await desk.change(first, dossier, { status: 'cancelled' });
      await desk.moveTo('2027-01-10');
      const days = ['2026-12-31', '2027-01-09'];
      const before = await Promise.all(days.map((day) => desk.accounts(dossier, day)));
      expect(before[0]).toEqual(['408 -450.00', '411 1600.00', '486 800.00', '487 -1600.00', '604 450.00']);
      await desk.change(first, dossier, { status: 'issued' });
      expect(await Promise.all(days.map((day) => desk.accounts(dossier, day)))).toEqual(before);
      expect(await desk.accounts(dossier)).toEqual(['408 -450.00', '411 1600.00', '604 1250.00', '704 -1600.00']);
      await desk.moveTo('2027-02-02');
      expect(await Promise.all(days.map((day) => desk.accounts(dossier, day)))).toEqual(before);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });

  it('what was accrued of a service sold with another stays at the end of its month where that other goes after the trip', async () => {
    await at('2026-06-02', async (desk) => {
      const dossier = await desk.open();
      const days = { from: '2026-06-10', to: '2026-06-17' };
      const service = await desk.stay(dossier, eur('1000.00'), eur('450.00'), days);
      await desk.stay(dossier, null, eur('800.00'), days);
      await desk.invoice(dossier);
      await desk.bill(eur('400.00'), service);
      await desk.moveTo('2026-07-05');
      const june = await desk.accounts(dossier, '2026-06-30');
      expect(june).toEqual(['408 -850.00', '411 1000.00', '604 1250.00', '704 -1000.00']);
      await desk.moveTo('2026-07-09');
      await desk.change(service, dossier, { status: 'cancelled' });
      expect([await desk.accounts(dossier, '2026-06-30'), await desk.accounts(dossier, '2026-07-08')]).toEqual([june, june]);
      expect(await whatFails(desk.app, dossier)).toBeNull();
    });
  });
});
