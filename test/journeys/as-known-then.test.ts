/** What is entered late counts on its own day by who travelled then; what was never bought costs nothing by being cancelled. */
import { expect, it } from 'vitest';
import { onEachKind, type TestOptions } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, type Desk, line, soldStay, stays } from './desk.ts';
import { eur, updateDossier } from './steps.ts';

await onEachKind('days as they were known', (kind) => {
  const at = (day: string, work: (desk: Desk) => Promise<void>, options: TestOptions = {}) => atDesk(kind, day, work, options);
  const result = async (desk: Desk, dossier: string, to = '2026-12-31'): Promise<string[]> => {
    expect(await whatFails(desk.app, dossier)).toBeNull();
    return (await desk.accounts(dossier, to)).filter((a) => !a.startsWith('411'));
  };
  const cancelled = (desk: Desk, dossier: string, is: boolean) =>
    updateDossier(desk.app, dossier, { status: is ? 'cancelled' : 'confirmed' });

  it('a dossier cancelled by mistake and confirmed the same day: the bill of a day before, and days of travel that were wrong, change the year before as ever', async () => {
    await at('2026-11-02', async (desk) => {
      const { dossier, service } = await soldStay(desk, '2026-12-20', '2026-12-27');
      const other = await soldStay(desk, '2027-01-20', '2027-01-27');
      await desk.moveTo('2027-01-10');
      for (const ref of [dossier, other.dossier]) {
        await cancelled(desk, ref, true);
        await cancelled(desk, ref, false);
      }
      await desk.moveTo('2027-01-12');
      await desk.bill(eur('800.00'), service, { issuedOn: '2026-12-15' });
      expect(await result(desk, dossier)).toEqual(['604 800.00', '704 -1000.00']);
      await desk.change(other.service, other.dossier, { item: stays('2026-12-20', '2026-12-27') });
      expect(await result(desk, other.dossier)).toEqual(['408 -800.00', '604 800.00', '704 -1000.00']);
    });
  });

  it('the same of what is sold at once: what was accrued for the year stands', async () => {
    const options = { settings: { accounting: { recognition: 'order' } } };
    await at(
      '2026-12-05',
      async (desk) => {
        const { dossier, service } = await soldStay(desk, '2027-03-04', '2027-03-11');
        await desk.moveTo('2027-01-02');
        const year = ['408 -800.00', '604 800.00', '704 -1000.00'];
        expect(await result(desk, dossier)).toEqual(year);
        await desk.moveTo('2027-01-04');
        await desk.change(service, dossier, { status: 'cancelled' });
        await desk.change(service, dossier, { status: 'issued' });
        expect([await result(desk, dossier), await result(desk, dossier, '2027-01-04')]).toEqual([year, year]);
      },
      options,
    );
  });

  it('what was cancelled over the year’s end and lives since: a bill of the days it was is a cost of then', async () => {
    await at('2026-11-02', async (desk) => {
      const { dossier, service } = await soldStay(desk, '2027-03-04', '2027-03-11');
      await desk.moveTo('2026-12-15');
      await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2027-01-05');
      await desk.change(service, dossier, { status: 'issued' });
      await desk.moveTo('2027-01-10');
      await desk.bill(eur('800.00'), service, { issuedOn: '2026-12-20' });
      expect(await result(desk, dossier)).toEqual(['487 -1000.00', '604 800.00']);
      expect(await result(desk, dossier, '2027-01-10')).toEqual(['486 800.00', '487 -1000.00']);
    });
  });

  it('days of travel that turn out wrong while nobody travels have always been wrong: revenue is of the right ones as its cost is', async () => {
    await at('2026-11-02', async (desk) => {
      const early = await soldStay(desk, '2026-12-20', '2026-12-27');
      const late = await soldStay(desk, '2027-01-20', '2027-01-27');
      for (const { service } of [early, late]) await desk.bill(eur('800.00'), service);
      await desk.moveTo('2027-01-05');
      for (const { service, dossier } of [early, late]) await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2027-01-08');
      await desk.change(early.service, early.dossier, { item: stays('2027-01-20', '2027-01-27') });
      await desk.change(late.service, late.dossier, { item: stays('2026-12-20', '2026-12-27') });
      const [waits, counts] = [
        ['486 800.00', '487 -1000.00'],
        ['604 800.00', '704 -1000.00'],
      ];
      expect([await result(desk, early.dossier), await result(desk, late.dossier)]).toEqual([waits, counts]);
      const gone = ['487 -1000.00', '604 800.00'];
      for (const { dossier } of [early, late]) expect(await result(desk, dossier, '2027-01-08')).toEqual(gone);
      await desk.moveTo('2027-01-12');
      await desk.change(late.service, late.dossier, { status: 'issued' });
      expect([await result(desk, late.dossier), await result(desk, late.dossier, '2027-01-12')]).toEqual([counts, counts]);
    });
  });

  it('so is what is accrued, of what is gone and of what lives again', async () => {
    await at('2026-11-02', async (desk) => {
      const early = await soldStay(desk, '2026-12-20', '2026-12-27');
      const late = await soldStay(desk, '2027-01-20', '2027-01-27');
      const gone = await soldStay(desk, '2027-01-20', '2027-01-27');
      await desk.moveTo('2027-01-05');
      for (const { service, dossier } of [early, late, gone]) await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2027-01-08');
      for (const { service, dossier } of [early, late]) await desk.change(service, dossier, { status: 'issued' });
      await desk.moveTo('2027-01-10');
      await desk.change(early.service, early.dossier, { item: stays('2027-01-20', '2027-01-27') });
      for (const { service, dossier } of [late, gone]) await desk.change(service, dossier, { item: stays('2026-12-20', '2026-12-27') });
      const counts = ['408 -800.00', '604 800.00', '704 -1000.00'];
      expect([await result(desk, early.dossier), await result(desk, early.dossier, '2027-01-10')]).toEqual([
        ['487 -1000.00'],
        ['487 -1000.00'],
      ]);
      expect([await result(desk, late.dossier), await result(desk, late.dossier, '2027-01-10')]).toEqual([counts, counts]);
      expect([await result(desk, gone.dossier), await result(desk, gone.dossier, '2027-01-10')]).toEqual([
        counts,
        ['408 -800.00', '487 -1000.00', '604 800.00'],
      ]);
    });
  });

  it('what was never sold costs nothing by being cancelled: added after the invoice, invoiced after it went, or added to what was cancelled', async () => {
    await at('2026-10-05', async (desk) => {
      const { dossier } = await soldStay(desk, '2027-03-19', '2027-03-24');
      const waits = ['487 -1000.00'];
      await desk.moveTo('2026-11-05');
      const another = await desk.stay(dossier, null, eur('370.00'), { from: '2027-06-03', to: '2027-06-08' });
      await desk.moveTo('2026-11-06');
      await desk.change(another, dossier, { status: 'cancelled' });
      expect(await result(desk, dossier)).toEqual(waits);

      const second = await desk.open();
      await desk.stay(second, eur('1000.00'), eur('800.00'), { from: '2027-03-19', to: '2027-03-24' });
      const beside = await desk.stay(second, null, eur('370.00'), { from: '2027-03-19', to: '2027-03-24' });
      await desk.change(beside, second, { status: 'cancelled' });
      await desk.invoice(second);
      await desk.fee(second, '10.00');
      expect(await result(desk, second)).toEqual(waits);
      await desk.moveTo('2026-12-10');
      expect(await result(desk, second)).toEqual(waits);

      const third = await soldStay(desk, '2027-03-19', '2027-03-24');
      await cancelled(desk, third.dossier, true);
      await desk.moveTo('2027-01-10');
      await desk.stay(third.dossier, null, eur('429.00'), { from: '2027-03-19', to: '2027-03-24' });
      expect(await result(desk, third.dossier)).toEqual(['408 -800.00', '487 -1000.00', '604 800.00']);
    });
  });

  /** An agent's stay of 500.00 that costs 321.00, invoiced in November, cancelled and credited on 1 December. */
  const lostSale = async (desk: Desk): Promise<{ dossier: string; service: string }> => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), eur('321.00'), { soldAs: 'agent', from: '2027-03-04', to: '2027-03-11' });
    const invoice = await desk.invoice(dossier);
    await desk.moveTo('2026-12-01');
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.app.op('creditNote.issue', { invoice, reason: 'Annulation' });
    return { dossier, service };
  };
  it('an agent’s sale that was cancelled and credited is a loss of the day all that makes it was there, whenever the bill is entered', async () => {
    await at('2026-11-02', async (desk) => {
      const { dossier, service } = await lostSale(desk);
      await desk.moveTo('2027-01-08');
      await desk.bill(eur('321.00'), service, { issuedOn: '2026-12-28' });
      expect(await result(desk, dossier)).toEqual(['658 321.00']);
      expect(await desk.days(dossier, '658')).toEqual(['2026-12-28']);
    });
  });

  /** Such a sale once with its bills entered on their day and once later: each day reads the same. */
  const twins = async (act: (desk: Desk, late: boolean, sale: { dossier: string; service: string }) => Promise<void>) => {
    const read: string[][][] = [];
    for (const late of [false, true])
      await at('2026-11-02', async (desk) => {
        const sale = await lostSale(desk);
        await act(desk, late, sale);
        const days = ['2026-12-27', '2026-12-31', '2027-01-04', '2027-01-05', '2027-01-31'];
        read.push(await Promise.all(days.map((day) => result(desk, sale.dossier, day))));
      });
    expect(read[1]).toEqual(read[0]);
    return read[0] as string[][];
  };

  it('an agent’s lost sale that lives again is no loss from that day on, and was one before, whenever its bill is entered', async () => {
    const twin = (sold: boolean) =>
      twins(async (desk, late, { dossier, service }) => {
        const bill = () => desk.bill(eur('321.00'), service, { issuedOn: '2026-12-28' });
        await desk.moveTo('2026-12-28');
        if (!late) await bill();
        await desk.moveTo('2027-01-05');
        await desk.change(service, dossier, { status: 'issued' });
        await desk.moveTo('2027-01-08');
        if (sold) await desk.invoice(dossier);
        if (late) await bill();
      });
    expect(await twin(false)).toEqual([[], ['658 321.00'], ['658 321.00'], ['467 321.00'], ['467 321.00']]);
    expect(await twin(true)).toEqual([[], ['658 321.00'], ['658 321.00'], ['467 321.00'], ['706 -179.00']]);
  });

  it('an agent’s lost sale is lost bill by bill, in whatever order they are entered', async () => {
    const read = await twins(async (desk, late, { service }) => {
      const first = () => desk.bill(eur('100.00'), service, { issuedOn: '2026-12-28' });
      await desk.moveTo('2026-12-28');
      if (!late) await first();
      await desk.moveTo('2027-01-05');
      await desk.bill(eur('221.00'), service);
      await desk.moveTo('2027-01-10');
      if (late) await first();
    });
    expect(read).toEqual([[], ['658 100.00'], ['658 100.00'], ['658 321.00'], ['658 321.00']]);
  });

  it('what it costs, and what of it a penalty makes good, is what was known of it on each day', async () => {
    const bill = (desk: Desk, service: string) => desk.bill(eur('321.00'), service, { issuedOn: '2026-12-28' });
    const cheaper = await twins(async (desk, late, { dossier, service }) => {
      await desk.moveTo('2026-12-28');
      if (!late) await bill(desk, service);
      await desk.moveTo('2027-01-05');
      await desk.add(dossier, { ...line('purchase', 'stay', eur('-21.00')), service });
      await desk.moveTo('2027-01-08');
      if (late) await bill(desk, service);
    });
    expect(cheaper.slice(1)).toEqual([['658 321.00'], ['658 321.00'], ['467 21.00', '658 300.00'], ['467 21.00', '658 300.00']]);
    const charged = await twins(async (desk, late, { dossier, service }) => {
      await desk.moveTo('2026-12-28');
      if (!late) await bill(desk, service);
      await desk.moveTo('2027-01-05');
      for (const side of ['sale', 'purchase'] as const) await desk.add(dossier, { ...line(side, 'penalty', eur('50.00')), service });
      await desk.add(dossier, { ...line('purchase', 'stay', eur('-50.00')), service });
      await desk.invoice(dossier);
      await desk.moveTo('2027-01-08');
      if (late) await bill(desk, service);
    });
    expect(charged.slice(1)).toEqual([['658 321.00'], ['658 321.00'], ['658 271.00'], ['658 271.00']]);
  });

  /** An agent's stay of 500.00 that costs 320.00, not invoiced, once with its bill of 28 December entered on that day and once on 14 January. */
  const inTimeAndLate = async (
    act: (desk: Desk, day: string, sale: { dossier: string; service: string }) => Promise<unknown>,
    currency = 'EUR',
  ): Promise<string[][]> => {
    const days = ['2026-12-01', '2026-12-10', '2026-12-28', '2027-01-04', '2027-01-14', '2027-01-20'];
    const read: string[][][] = [];
    for (const late of [false, true])
      await at('2026-11-02', async (desk) => {
        const rateOf = async (day: string) => {
          const rate = RATES[day];
          if (currency !== 'EUR' && rate) await desk.app.op('rate.create', { currency, day, rate });
        };
        await rateOf('2026-11-02');
        const dossier = await desk.open(currency);
        const money = (amount: string) => ({ amount, currency });
        const service = await desk.stay(dossier, money('500.00'), money('320.00'), {
          soldAs: 'agent',
          from: '2027-03-04',
          to: '2027-03-11',
        });
        for (const day of days) {
          await desk.moveTo(day);
          await rateOf(day);
          await act(desk, day, { dossier, service });
          if (day === (late ? '2027-01-14' : '2026-12-28'))
            await desk.bill(money(currency === 'USD' ? '100.00' : '320.00'), service, { issuedOn: '2026-12-28' });
        }
        read.push(await Promise.all(days.map((day) => result(desk, dossier, day))));
      });
    expect(read[1]).toEqual(read[0]);
    return (read[0] as string[][]).slice(2);
  };
  const RATES: Readonly<Record<string, string>> = { '2026-11-02': '0.80', '2026-12-28': '0.90', '2027-01-04': '1.00' };

  it('a sale that came to nothing is a loss of the day of its bill, of its discount for as long as it is nothing', async () => {
    const stays = await inTimeAndLate(
      async (desk, day, { dossier, service }) =>
        day === '2026-12-01' && desk.add(dossier, { ...line('sale', 'discount', eur('-500.00')), service }),
    );
    expect(stays).toEqual([['709 320.00'], ['709 320.00'], ['709 320.00'], ['709 320.00']]);
    const dearer = await inTimeAndLate(async (desk, day, { dossier, service }) => {
      if (day === '2026-12-01') await desk.add(dossier, { ...line('sale', 'discount', eur('-500.00')), service });
      if (day === '2027-01-04') await desk.add(dossier, { ...line('purchase', 'stay', eur('21.00')), service });
      if (day === '2027-01-20') await desk.fee(dossier, '20.00');
    });
    expect(dearer).toEqual([['709 320.00'], ['709 320.00'], ['709 320.00'], ['709 320.00']]);
    const again = await inTimeAndLate(async (desk, day, { dossier, service }) => {
      if (day === '2026-12-01') await desk.add(dossier, { ...line('sale', 'stay', eur('-500.00')), service });
      if (day === '2027-01-04') await desk.add(dossier, { ...line('sale', 'stay', eur('500.00')), service });
    });
    expect(again).toEqual([['658 320.00'], ['467 320.00'], ['467 320.00'], ['467 320.00']]);
  });

  it('the invoice of a penalty makes good what was lost, the same day', async () => {
    await at('2026-11-02', async (desk) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), eur('320.00'), { soldAs: 'agent', from: '2027-03-04', to: '2027-03-11' });
      await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2026-12-10');
      await desk.bill(eur('100.00'), service);
      expect(await result(desk, dossier)).toEqual(['658 100.00']);
      await desk.moveTo('2026-12-28');
      for (const side of ['sale', 'purchase'] as const) await desk.add(dossier, { ...line(side, 'penalty', eur('100.00')), service });
      await desk.invoice(dossier);
      expect(await result(desk, dossier, '2026-12-27')).toEqual(['658 100.00']);
      expect(await result(desk, dossier)).toEqual([]);
    });
  });

  it('what is lost in another currency is worth what it was on its day, in whatever order bills come', async () => {
    const days = await inTimeAndLate(async (desk, day, { dossier, service }) => {
      if (day === '2026-12-10') await desk.change(service, dossier, { status: 'cancelled' });
      if (day === '2027-01-04') await desk.bill({ amount: '220.00', currency: 'USD' }, service);
    }, 'USD');
    expect(days.slice(0, 2)).toEqual([['658 90.00'], ['658 310.00']]);
  });

  it('a service that was never sold costs what its supplier keeps of it, and no more', async () => {
    await at('2026-11-02', async (desk) => {
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('500.00'), eur('320.00'), { from: '2027-03-04', to: '2027-03-11' });
      await desk.change(service, dossier, { status: 'cancelled' });
      await desk.moveTo('2027-01-04');
      await desk.add(dossier, { ...line('purchase', 'penalty', eur('100.00')), service });
      expect(await result(desk, dossier)).toEqual(['408 -100.00', '604 100.00']);
    });
  });

  it('what becomes of one of a trip changes the days of the others from that day on: before, they were of the trip as it was', async () => {
    await at('2026-11-25', async (desk) => {
      const dossier = await desk.open();
      const first = await desk.stay(dossier, eur('600.00'), eur('450.00'), { from: '2026-12-28', to: '2027-01-04' });
      const second = await desk.stay(dossier, eur('1000.00'), eur('800.00'), { from: '2027-01-02', to: '2027-01-09' });
      await desk.invoice(dossier);
      await desk.bill(eur('800.00'), second);
      await desk.moveTo('2026-12-01');
      await desk.change(first, dossier, { status: 'cancelled' });
      const year = ['408 -450.00', '486 800.00', '487 -1600.00', '604 450.00'];
      expect(await result(desk, dossier)).toEqual(year);
      await desk.moveTo('2027-01-10');
      await desk.change(first, dossier, { status: 'issued' });
      expect(await result(desk, dossier)).toEqual(year);
      await desk.moveTo('2027-01-12');
      await desk.change(second, dossier, { status: 'cancelled' });
      expect(await result(desk, dossier)).toEqual(year);
    });
    await at('2026-11-25', async (desk) => {
      const dossier = await desk.open();
      const first = await desk.stay(dossier, eur('600.00'), eur('450.00'), { from: '2026-12-28', to: '2027-01-04' });
      const second = await desk.stay(dossier, eur('1000.00'), eur('800.00'), { from: '2027-01-03', to: '2027-01-09' });
      await desk.invoice(dossier);
      await desk.bill(eur('800.00'), second);
      await desk.moveTo('2027-01-01');
      const year = ['408 -450.00', '604 1250.00', '704 -1600.00'];
      expect(await result(desk, dossier)).toEqual(year);
      await desk.moveTo('2027-01-02');
      await desk.change(first, dossier, { status: 'cancelled' });
      expect(await result(desk, dossier)).toEqual(year);
      expect(await result(desk, dossier, '2027-01-02')).toEqual(['408 -450.00', '486 800.00', '487 -1600.00', '604 450.00']);
    });
  });
});
