/** A sale for others that nobody bought: what its supplier bills all the same is the agency's loss, so much as he bills and no more, at the value he billed it at. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type Day, type MoneyJson } from '../../core/contracts/index.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, type Desk, line, openDesk, usd } from './desk.ts';
import { eur, updateDossier } from './steps.ts';

await onEachKind('lost sales of an agent', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  interface Sale {
    readonly dossier: string;
    readonly service: string;
  }
  /** A stay of 500.00 that costs 400.00, sold for its supplier. */
  async function sold(how: { currency?: string; soldAs?: 'agent' | 'principal' } = {}): Promise<Sale> {
    const { currency = 'EUR', soldAs = 'agent' } = how;
    const dossier = await desk.open(currency);
    const [price, cost] = ['500.00', '400.00'].map((amount) => ({ amount, currency })) as [MoneyJson, MoneyJson];
    return { dossier, service: await desk.stay(dossier, price, cost, { soldAs }) };
  }
  const cancel = ({ dossier, service }: Sale) => desk.change(service, dossier, { status: 'cancelled' });
  const undo = (ref: string) => desk.app.op('supplierInvoice.reverse', { ref, reason: 'à tort' });
  async function books({ dossier }: Sale): Promise<string[]> {
    expect(await whatFails(desk.app, dossier)).toBeNull();
    return desk.accounts(dossier);
  }

  describe('of 400.00 that it would have cost', () => {
    it('a bill of 100.00 is a loss of 100.00, as it is a cost of 100.00 of an own sale', async () => {
      const [agent, own] = [await sold(), await sold({ soldAs: 'principal' })];
      for (const sale of [agent, own]) {
        await cancel(sale);
        await desk.bill(eur('100.00'), sale.service);
      }
      expect([await books(agent), await books(own)]).toEqual([['658 100.00'], ['604 100.00']]);
      // What he will not bill is closed, and changes nothing.
      await desk.app.op('settlement.close', { service: agent.service, reason: 'ne facture plus' });
      expect(await books(agent)).toEqual(['658 100.00']);
      // He does: that is beyond what is expected of him, to be disputed or taken as a cost.
      const { ref } = await desk.bill(eur('50.00'), agent.service);
      expect(await books(agent)).toEqual(['467 50.00', '658 100.00']);
      await undo(ref);
      expect(await books(agent)).toEqual(['658 100.00']);
    });

    it('what his bill lacks within tolerance is lost with it and a gain beside it, whichever came first', async () => {
      const costs = async (sale: Sale) => {
        await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'penalty', eur('50.00')) });
        await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'discount', eur('-48.00')) });
      };
      for (const first of ['billed', 'priced']) {
        const sale = await sold();
        await cancel(sale);
        if (first === 'billed') await desk.bill(eur('400.00'), sale.service);
        await costs(sale);
        if (first === 'priced') await desk.bill(eur('400.00'), sale.service);
        expect(await books(sale)).toEqual(['658 402.00', '758 -2.00']);
      }
    });

    it('the dossier cancelled, and what the supplier keeps beside the price that is not cut yet, are the same', async () => {
      const sale = await sold();
      await desk.bill(eur('100.00'), sale.service);
      await updateDossier(desk.app, sale.dossier, { status: 'cancelled' });
      expect(await books(sale)).toEqual(['658 100.00']);
      await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'penalty', eur('100.00')) });
      expect(await books(sale)).toEqual(['658 100.00']);
      await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'stay', eur('-400.00')) });
      expect(await books(sale)).toEqual(['658 100.00']);
    });

    it('several bills are lost one by one, up to what it costs; what is taken back of them is lost no more', async () => {
      const sale = await sold();
      await cancel(sale);
      const { ref: first } = await desk.bill(eur('100.00'), sale.service);
      await desk.bill(eur('250.00'), sale.service);
      expect(await books(sale)).toEqual(['658 350.00']);
      const { ref: third } = await desk.bill(eur('80.00'), sale.service);
      expect(await books(sale)).toEqual(['467 30.00', '658 400.00']);
      await undo(third);
      expect(await books(sale)).toEqual(['658 350.00']);
      await undo(first);
      expect(await books(sale)).toEqual(['658 250.00']);
      await desk.bill(eur('-50.00'), sale.service);
      expect(await books(sale)).toEqual(['658 200.00']);
      await desk.bill(eur('-200.00'), sale.service);
      expect(await books(sale)).toEqual([]);
    });

    it('invoiced before and credited, and the service living again', async () => {
      const sale = await sold();
      const invoice = await desk.invoice(sale.dossier);
      await desk.bill(eur('100.00'), sale.service);
      expect(await books(sale)).toEqual(['411 500.00', '467 -300.00', '706 -100.00']);
      await cancel(sale);
      await desk.app.op('creditNote.issue', { invoice, reason: 'Annulation' });
      expect(await books(sale)).toEqual(['658 100.00']);
      await desk.change(sale.service, sale.dossier, { status: 'issued' });
      expect(await books(sale)).toEqual(['467 100.00']);
      await desk.invoice(sale.dossier);
      expect(await books(sale)).toEqual(['411 500.00', '467 -300.00', '706 -100.00']);
    });

    it('what the supplier gives back beside is worth what it is, and goes with the penalty that the client is charged', async () => {
      const sale = await sold();
      await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'penalty', eur('-30.00')) });
      await cancel(sale);
      await desk.add(sale.dossier, { service: sale.service, ...line('sale', 'penalty', eur('5.00')) });
      await desk.invoice(sale.dossier);
      await desk.bill(eur('370.00'), sale.service);
      expect(await books(sale)).toEqual(['411 5.00', '658 400.00', '708 -35.00']);
    });

    it('a price that is invoiced after all holds for the supplier all that it costs', async () => {
      const sale = await sold();
      await cancel(sale);
      await desk.bill(eur('100.00'), sale.service);
      const lines = (await desk.app.op('priceLine.list', { dossier: sale.dossier })).items.filter((l: Body) => l.side === 'sale');
      const { number } = await desk.app.op('invoice.issue', { dossier: sale.dossier, lines: lines.map((l: Body) => l.id) });
      expect(await desk.accounts(sale.dossier)).toEqual(['411 500.00', '467 -300.00', '706 -100.00']);
      await desk.app.op('creditNote.issue', { invoice: number, reason: 'x' });
      expect(await books(sale)).toEqual(['658 100.00']);
    });

    it('a penalty that the client is charged takes what its supplier keeps, from when it is charged; what he bills beyond is lost', async () => {
      const sale = await sold();
      await cancel(sale);
      await desk.bill(eur('100.00'), sale.service);
      await desk.add(sale.dossier, { service: sale.service, ...line('sale', 'penalty', eur('120.00')) });
      expect(await books(sale)).toEqual(['658 100.00']);
      await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'penalty', eur('100.00')) });
      expect(await books(sale)).toEqual(['467 100.00']);
      const invoice = await desk.invoice(sale.dossier);
      expect(await books(sale)).toEqual(['411 120.00', '708 -20.00']);
      await desk.bill(eur('30.00'), sale.service);
      expect(await books(sale)).toEqual(['411 120.00', '658 30.00', '708 -20.00']);
      await desk.app.op('creditNote.issue', { invoice, reason: 'geste' });
      expect(await books(sale)).toEqual(['467 100.00', '658 30.00']);
    });

    it('a sale that came to nothing is lost as it is billed too, and its discount lowers income by that', async () => {
      for (const [nature, account] of [
        ['stay', '658'],
        ['discount', '709'],
      ] as const) {
        const sale = await sold();
        await desk.add(sale.dossier, { service: sale.service, ...line('sale', nature, eur('-500.00')) });
        await desk.bill(eur('100.00'), sale.service);
        expect(await books(sale)).toEqual([`${account} 100.00`]);
        await desk.bill(eur('300.00'), sale.service);
        expect(await books(sale)).toEqual([`${account} 400.00`]);
      }
    });

    it('a commission is earned once all is billed', async () => {
      const sale = await sold();
      await cancel(sale);
      for (const [nature, amount] of [
        ['commission', '-40.00'],
        ['commissionTax', '-8.00'],
      ] as const)
        await desk.add(sale.dossier, { service: sale.service, ...line('purchase', nature, eur(amount)) });
      await desk.bill(eur('100.00'), sale.service);
      expect(await books(sale)).toEqual(['658 100.00']);
      const { ref } = await desk.bill(eur('252.00'), sale.service);
      expect(await books(sale)).toEqual(['44571 -8.00', '658 400.00', '706 -40.00']);
      await undo(ref);
      expect(await books(sale)).toEqual(['658 100.00']);
    });

    it('a bill that is dated ahead is lost on its own day', async () => {
      await atDesk(kind, '2026-03-10', async (own) => {
        const dossier = await own.open();
        const service = await own.stay(dossier, eur('500.00'), eur('400.00'), { soldAs: 'agent' });
        await own.change(service, dossier, { status: 'cancelled' });
        await own.bill(eur('100.00'), service, { issuedOn: '2026-03-31' });
        expect([await own.accounts(dossier, '2026-03-30'), await own.accounts(dossier)]).toEqual([[], ['658 100.00']]);
        await own.moveTo('2026-03-20');
        await own.change(service, dossier, { status: 'issued' });
        expect([await own.accounts(dossier, '2026-03-30'), await own.accounts(dossier)]).toEqual([[], ['467 100.00']]);
        expect(await whatFails(own.app, dossier)).toBeNull();
      });
    });
  });

  describe('in another currency, worth what it was billed at, whichever came first', () => {
    let day: Day = '2026-04-01';
    const rate = async (of: string): Promise<void> => {
      day = addDays(day, 1);
      await desk.moveTo(day);
      await desk.app.op('rate.create', { currency: 'USD', day, rate: of });
    };
    /** The accounts of gains and losses that were moved. */
    const gains = async ({ dossier }: Sale): Promise<string[]> => [
      ...new Set(
        (await desk.entries(dossier)).flatMap((e) => e.lines.flatMap((l: Body) => (/^[67][56]/.test(l.account) ? [l.account] : []))),
      ),
    ];
    const start = async (): Promise<Sale> => {
      await rate('0.80');
      return sold({ currency: 'USD' });
    };

    it.each([
      ['billed at 1.00, cancelled at 1.20', ['bill', 'cancel']],
      ['cancelled at 1.00, billed at 1.00', ['cancel', 'bill']],
    ])('%s: 400.00', async (_what, order) => {
      const sale = await start();
      await rate('1.00');
      for (const act of order) {
        await (act === 'bill' ? desk.bill(usd('400.00'), sale.service) : cancel(sale));
        if (act === 'bill') await rate('1.20');
      }
      expect([await books(sale), await gains(sale)]).toEqual([['658 400.00'], ['658']]);
    });

    it('invoiced at 0.80, billed at 1.00, cancelled at 1.20, credited at 1.30: 400.00, and no gain', async () => {
      const sale = await start();
      const invoice = await desk.invoice(sale.dossier);
      await rate('1.00');
      await desk.bill(usd('400.00'), sale.service);
      await rate('1.20');
      await cancel(sale);
      await rate('1.30');
      await desk.app.op('creditNote.issue', { invoice, reason: 'Annulation' });
      expect([await books(sale), (await gains(sale)).filter((account) => account !== '706')]).toEqual([['658 400.00'], ['658']]);
    });

    it.each(['first', 'second'] as const)('of two bills at two rates the %s is reversed: the other is lost at its own', async (which) => {
      const sale = await start();
      await rate('1.00');
      const { ref: first } = await desk.bill(usd('100.00'), sale.service);
      await rate('1.10');
      const { ref: second } = await desk.bill(usd('200.00'), sale.service);
      await rate('1.30');
      await cancel(sale);
      expect(await books(sale)).toEqual(['658 320.00']);
      await undo(which === 'first' ? first : second);
      expect(await books(sale)).toEqual([which === 'first' ? '658 220.00' : '658 100.00']);
      // No variance was ever posted, not even for a part of a day.
      expect((await desk.entries(sale.dossier)).filter((e) => e.label.startsWith('Écart'))).toEqual([]);
      await desk.change(sale.service, sale.dossier, { status: 'issued' });
      expect(await books(sale)).toEqual([which === 'first' ? '467 220.00' : '467 100.00']);
    });

    it('what a penalty takes of the bills is a variance with what the client is charged; the rest is lost at its own value', async () => {
      const sale = await start();
      await cancel(sale);
      await rate('1.00');
      await desk.bill(usd('100.00'), sale.service);
      await rate('1.10');
      await desk.bill(usd('50.00'), sale.service);
      await rate('1.20');
      for (const side of ['sale', 'purchase'] as const)
        await desk.add(sale.dossier, { service: sale.service, ...line(side, 'penalty', usd('100.00')) });
      await desk.invoice(sale.dossier);
      // 120.00 are charged for what was billed at 100.00; the other bill was 55.00.
      expect(await books(sale)).toEqual(['411 120.00', '658 55.00', '758 -20.00']);
    });

    it('beyond what it costs, the rest of the last bill is a claim at its own value', async () => {
      const sale = await start();
      await cancel(sale);
      await rate('1.00');
      await desk.bill(usd('300.00'), sale.service);
      await rate('1.10');
      await desk.bill(usd('200.00'), sale.service);
      expect(await books(sale)).toEqual(['467 110.00', '658 410.00']);
    });

    it('commissions of it are worth their share', async () => {
      const sale = await start();
      await desk.add(sale.dossier, { service: sale.service, ...line('purchase', 'commission', usd('-40.00')) });
      await rate('1.00');
      await desk.bill(usd('100.00'), sale.service);
      await rate('1.10');
      const { ref } = await desk.bill(usd('260.00'), sale.service);
      await rate('1.30');
      await cancel(sale);
      // 100.00 and 286.00 for 360.00 net.
      expect(await books(sale)).toEqual(['658 428.89', '706 -42.89']);
      await undo(ref);
      expect(await books(sale)).toEqual(['658 100.00']);
    });
  });
});
