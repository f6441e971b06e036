/** What was cancelled and never billed costs what its supplier bills or keeps: the margin on the screen is that of the books. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, type Desk, line, openDesk } from './desk.ts';
import { eur, sum, updateDossier } from './steps.ts';

await onEachKind('the margin of what was cancelled', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** The margin that is shown, which its explanation adds up to, then the accounts. */
  async function shows(dossier: string, at = desk): Promise<string[]> {
    expect(await whatFails(at.app, dossier)).toBeNull();
    const { margin } = await at.app.op('dossier.get', { ref: dossier });
    const { inputs, result } = await at.app.op('dossier.explain', { ref: dossier, what: 'margin' });
    expect([result.amount, sum(inputs.map((i: Body) => i.money.amount))]).toEqual([margin.amount, margin.amount]);
    return [margin.amount, ...(await at.accounts(dossier))];
  }
  const SOLD = ['principal', 'agent'] as const;
  type SoldAs = (typeof SOLD)[number];
  /** A stay of 1,000.00 that costs 800.00. */
  async function sold(soldAs: SoldAs, status = 'confirmed') {
    const dossier = status === 'confirmed' ? await desk.open() : (await desk.app.op('dossier.create', { client: desk.client, status })).ref;
    return { dossier, service: await desk.stay(dossier, eur('1000.00'), eur('800.00'), { soldAs }) };
  }
  type Sale = Awaited<ReturnType<typeof sold>>;
  const cancel = ({ service, dossier }: Sale): Promise<Body> => desk.change(service, dossier, { status: 'cancelled' });
  async function cancelled(soldAs: SoldAs): Promise<Sale> {
    const sale = await sold(soldAs);
    await cancel(sale);
    return sale;
  }
  const added = (sale: Sale, side: 'sale' | 'purchase', nature: string, amount: string): Promise<Body> =>
    desk.add(sale.dossier, { service: sale.service, ...line(side, nature, eur(amount)) });

  it('what a supplier is only expected to give back of a trip that was billed while it was there counts once he does', async () => {
    const sale = await sold('principal');
    const invoice = await desk.invoice(sale.dossier);
    await cancel(sale);
    await desk.app.op('creditNote.issue', { invoice, reason: 'x' });
    await desk.app.op('settlement.close', { service: sale.service, reason: 'ne facture rien' });
    await added(sale, 'purchase', 'discount', '-100.00');
    expect(await shows(sale.dossier)).toEqual(['0.00']);
    await desk.bill(eur('-100.00'), sale.service);
    expect(await shows(sale.dossier)).toEqual(['100.00', '604 -100.00']);
  });

  describe.each(SOLD)('sold as %s and never invoiced', (soldAs) => {
    it.each(['confirmed', 'quote', 'option'])(
      '%s, its service or all of it cancelled: 0.00, and 200.00 again when it takes place after all',
      async (status) => {
        const one = await sold(soldAs, status);
        expect(await shows(one.dossier)).toEqual(['200.00']);
        await cancel(one);
        expect(await shows(one.dossier)).toEqual(['0.00']);
        await desk.change(one.service, one.dossier, { status: 'issued' });
        expect(await shows(one.dossier)).toEqual(['200.00']);
        await updateDossier(desk.app, one.dossier, { status: 'cancelled' });
        expect(await shows(one.dossier)).toEqual(['0.00']);
        await updateDossier(desk.app, one.dossier, { status: 'confirmed' });
        expect(await shows(one.dossier)).toEqual(['200.00']);
      },
    );

    it('billed by its supplier for 300.00 all the same, before or after it went: −300.00, and 0.00 when that is undone', async () => {
      const account = soldAs === 'agent' ? '658' : '604';
      for (const first of ['bill', 'cancel']) {
        const sale = await sold(soldAs);
        if (first === 'cancel') await cancel(sale);
        const { ref } = await desk.bill(eur('300.00'), sale.service);
        if (first === 'bill') await cancel(sale);
        expect(await shows(sale.dossier)).toEqual(['-300.00', `${account} 300.00`]);
        await desk.app.op('supplierInvoice.reverse', { ref, reason: 'à tort' });
        expect(await shows(sale.dossier)).toEqual(['0.00']);
      }
    });

    it('billed for 900.00: all of it is a cost of an own sale, an agent disputes what is beyond 800.00', async () => {
      const sale = await cancelled(soldAs);
      await desk.bill(eur('900.00'), sale.service);
      expect(await shows(sale.dossier)).toEqual(soldAs === 'agent' ? ['-800.00', '467 100.00', '658 800.00'] : ['-900.00', '604 900.00']);
    });

    it('closed, as its supplier will never bill it: 0.00 as before, −300.00 where he billed that', async () => {
      const [one, other] = [await cancelled(soldAs), await cancelled(soldAs)];
      const { ref } = await desk.bill(eur('300.00'), other.service);
      for (const { service } of [one, other]) await desk.app.op('settlement.close', { service, reason: 'ne facture pas' });
      expect([await shows(one.dossier), (await shows(other.dossier))[0]]).toEqual([['0.00'], '-300.00']);
      await desk.app.op('supplierInvoice.reverse', { ref, reason: 'à tort' });
      expect((await shows(other.dossier))[0]).toBe('0.00');
    });

    it('of which he keeps 120.00: accrued of an own sale, of an agent’s lost when it is billed', async () => {
      const sale = await cancelled(soldAs);
      await added(sale, 'purchase', 'penalty', '120.00');
      expect(await shows(sale.dossier)).toEqual(soldAs === 'agent' ? ['0.00'] : ['-120.00', '408 -120.00', '604 120.00']);
      await added(sale, 'purchase', 'stay', '-800.00');
      expect(await shows(sale.dossier)).toEqual(soldAs === 'agent' ? ['0.00'] : ['-120.00', '408 -120.00', '604 120.00']);
      await desk.bill(eur('120.00'), sale.service);
      expect(await shows(sale.dossier)).toEqual(['-120.00', soldAs === 'agent' ? '658 120.00' : '604 120.00']);
    });

    it('of which he keeps 120.00 and the client is charged 150.00: 30.00, invoiced or not', async () => {
      const sale = await cancelled(soldAs);
      await added(sale, 'purchase', 'penalty', '120.00');
      await added(sale, 'sale', 'penalty', '150.00');
      expect((await shows(sale.dossier))[0]).toBe('30.00');
      await desk.invoice(sale.dossier);
      expect((await shows(sale.dossier))[0]).toBe('30.00');
      await desk.bill(eur('120.00'), sale.service);
      expect(await shows(sale.dossier)).toEqual(
        soldAs === 'agent' ? ['30.00', '411 150.00', '708 -30.00'] : ['30.00', '411 150.00', '604 120.00', '708 -150.00'],
      );
    });

    it('beside a trip of 500.00 that cost 400.00, invoiced, billed and travelled: 100.00', async () => {
      await atDesk(kind, '2026-03-10', async (own) => {
        const dossier = await own.open();
        const service = await own.stay(dossier, eur('1000.00'), eur('800.00'), { soldAs });
        const live = await own.stay(dossier, eur('500.00'), eur('400.00'), { from: '2026-04-02', to: '2026-04-05' });
        await own.change(service, dossier, { status: 'cancelled' });
        expect(await shows(dossier, own)).toEqual(['100.00']);
        await own.invoice(dossier);
        await own.bill(eur('400.00'), live);
        await own.moveTo('2026-05-02');
        expect(await shows(dossier, own)).toEqual(['100.00', '411 500.00', '604 400.00', '704 -500.00']);
      });
    });
  });

  it('a sale that was invoiced costs an own seller what it was to cost, an agent what his supplier bills', async () => {
    const margins: string[][] = [];
    for (const soldAs of SOLD) {
      const sale = await sold(soldAs);
      const invoice = await desk.invoice(sale.dossier);
      await cancel(sale);
      const [before] = await shows(sale.dossier);
      await desk.app.op('creditNote.issue', { invoice, reason: 'Annulation' });
      margins.push([before ?? '', ...(await shows(sale.dossier))]);
      await desk.change(sale.service, sale.dossier, { status: 'issued' });
      expect((await shows(sale.dossier))[0]).toBe('200.00');
    }
    expect(margins).toEqual([
      ['-800.00', '-800.00', '408 -800.00', '604 800.00'],
      ['0.00', '0.00'],
    ]);
  });

  it('a transfer sold within a package is a cost where it went after the invoice, and none where it went before', async () => {
    const margins: string[] = [];
    await atDesk(kind, '2026-03-10', async (own) => {
      for (const first of ['invoice', 'cancel']) {
        const dossier = await own.open();
        await own.stay(dossier, eur('1000.00'), eur('600.00'));
        const transfer = await own.stay(dossier, null, eur('200.00'));
        expect((await shows(dossier, own))[0]).toBe('200.00');
        if (first === 'invoice') await own.invoice(dossier);
        await own.moveTo(first === 'invoice' ? '2026-03-12' : '2026-03-14');
        await own.change(transfer, dossier, { status: 'cancelled' });
        if (first === 'cancel') await own.invoice(dossier);
        margins.push((await shows(dossier, own))[0] ?? '');
      }
    });
    expect(margins).toEqual(['200.00', '400.00']);
  });
});
