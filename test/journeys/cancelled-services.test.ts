/** A service that is cancelled, refunded or lowered: what its dossier keeps is what its documents leave, and what was credited can be given back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airRefund, airSale } from '../kit/air.ts';
import { onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur, importFile, linesOf, updateDossier } from './steps.ts';

const KINDS = ['principal', 'agent'] as const;

await onEachKind('cancelled services', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** Balance, margin, what waits for a credit note, what can be refunded; then the accounts. */
  async function shows(dossier: string): Promise<string[]> {
    const { balance, margin, creditDue } = await desk.app.op('dossier.get', { ref: dossier });
    const { refundable } = await desk.app.op('payment.position', { dossier });
    expect(await whatFails(desk.app, dossier)).toBeNull();
    return [[balance, margin, creditDue, refundable].map((m) => m.amount).join(' '), ...(await desk.accounts(dossier))];
  }
  const paid = (dossier: string, amount: string) => desk.app.op('payment.record', { dossier, money: eur(amount) });
  const linesOfService = async (dossier: string, service: string): Promise<string[]> =>
    (await linesOf(desk.app, dossier)).filter((l) => l.service === service).map((l) => l.id);

  it.each(KINDS)(
    'one of two that were invoiced (%s): its price goes back with its credit note, and is owed again where it lives again',
    async (soldAs) => {
      const sold = (amount: string): string => (soldAs === 'agent' ? `706 -${amount}` : `487 -${amount}`);
      const at = (bank: string, left: string): string[] => (soldAs === 'agent' ? [`512 ${bank}`, sold(left)] : [sold(left), `512 ${bank}`]);
      const dossier = await desk.open();
      const service = await desk.stay(dossier, eur('200.00'), null, { soldAs });
      await desk.stay(dossier, eur('500.00'), null, { soldAs });
      const invoice = await desk.invoice(dossier);
      await paid(dossier, '700.00');
      await desk.change(service, dossier, { status: 'cancelled' });
      expect(await shows(dossier)).toEqual(['-200.00 500.00 200.00 0.00', ...at('700.00', '700.00')]);
      await desk.app.op('creditNote.issue', {
        invoice,
        reason: 'Annulation',
        mode: 'lines',
        lines: await linesOfService(dossier, service),
      });
      expect(await shows(dossier)).toEqual(['-200.00 500.00 0.00 200.00', '419 -200.00', ...at('700.00', '500.00')]);
      await desk.app.op('refund.create', { dossier, money: eur('200.00'), reason: 'Annulation' });
      expect(await shows(dossier)).toEqual(['0.00 500.00 0.00 0.00', ...at('500.00', '500.00')]);
      await desk.change(service, dossier, { status: 'issued' });
      expect((await shows(dossier))[0]).toBe('200.00 700.00 0.00 0.00');
    },
  );

  it.each(KINDS)('one of two that were not invoiced yet (%s): what was paid of it can be given back', async (soldAs) => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('200.00'), null, { soldAs });
    await desk.stay(dossier, eur('500.00'), null, { soldAs });
    await paid(dossier, '700.00');
    await desk.change(service, dossier, { status: 'cancelled' });
    expect(await shows(dossier)).toEqual(['-200.00 500.00 0.00 200.00', '419 -200.00', '4191 -500.00', '512 700.00']);
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur('30.00')) });
    expect((await shows(dossier))[0]).toBe('-170.00 530.00 0.00 170.00');
    expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('530.00'));
    expect((await shows(dossier))[0]).toBe('-170.00 530.00 0.00 170.00');
  });

  it('what its supplier keeps may be on the invoice of another: the rest of what he bills is lost beside it', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('500.00'), eur('400.00'), { soldAs: 'agent' });
    const service = await desk.stay(dossier, eur('200.00'), eur('80.00'), { soldAs: 'agent' });
    await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('-260.00')) });
    await desk.change(service, dossier, { status: 'cancelled' });
    expect((await desk.app.op('invoice.issue', { dossier })).total).toEqual(eur('500.00'));
    await desk.bill(eur('-180.00'), service);
    expect(await desk.accounts(dossier)).toEqual(['411 500.00', '467 -400.00', '658 80.00', '706 -100.00', '708 -260.00']);
    expect((await shows(dossier))[0]).toBe('500.00 280.00 0.00 0.00');
  });

  it('money of a day before it was cancelled is a deposit until then, and the client’s since', async () => {
    await desk.moveTo('2026-03-16');
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('200.00'), null);
    await desk.stay(dossier, eur('500.00'), null);
    await desk.moveTo('2026-03-18');
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.moveTo('2026-03-20');
    await desk.app.op('payment.record', { dossier, money: eur('700.00'), receivedOn: '2026-03-17' });
    expect(await desk.accounts(dossier)).toEqual(['419 -200.00', '4191 -500.00', '512 700.00']);
    expect(await desk.accounts(dossier, '2026-03-17')).toEqual(['4191 -700.00', '512 700.00']);
    expect(await desk.accounts(dossier, '2026-03-18')).toEqual(['419 -200.00', '4191 -500.00', '512 700.00']);
  });

  it('one that lives again was cancelled all the same on the days between, and again on those after', async () => {
    await desk.moveTo('2026-03-23');
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('200.00'), null);
    await desk.stay(dossier, eur('500.00'), null);
    await paid(dossier, '700.00');
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.moveTo('2026-03-25');
    await desk.change(service, dossier, { status: 'issued' });
    expect((await shows(dossier)).slice(1)).toEqual(['4191 -700.00', '512 700.00']);
    await desk.moveTo('2026-03-26');
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.app.op('payment.record', { dossier, money: eur('10.00'), receivedOn: '2026-03-24' });
    expect((await shows(dossier)).slice(1)).toEqual(['419 -210.00', '4191 -500.00', '512 710.00']);
    expect(await desk.accounts(dossier, '2026-03-24')).toEqual(['419 -210.00', '4191 -500.00', '512 710.00']);
    expect(await desk.accounts(dossier, '2026-03-25')).toEqual(['419 -10.00', '4191 -700.00', '512 710.00']);
  });

  it('what was added since changes nothing of a day before', async () => {
    await desk.moveTo('2026-03-27');
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('200.00'), null);
    await desk.add(dossier, line('sale', 'discount', eur('-20.00')));
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur('50.00')) });
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.moveTo('2026-03-30');
    await desk.stay(dossier, eur('500.00'), null);
    await desk.app.op('payment.record', { dossier, money: eur('230.00'), receivedOn: '2026-03-28' });
    expect((await shows(dossier)).slice(1)).toEqual(['4191 -230.00', '512 230.00']);
    expect(await desk.accounts(dossier, '2026-03-28')).toEqual(['419 -180.00', '4191 -50.00', '512 230.00']);
  });

  it('a ticket that was cancelled by hand went on that day, whatever its airline says later', async () => {
    await desk.moveTo('2026-04-01');
    const ticket = '2500000078';
    const taxes = [['20.00', 'YQ']] as const;
    const sale = airSale({ ticket, fare: '100.00', taxes, total: '120.00', locator: 'QZERTZ', on: '2026-04-01', departs: '2026-05-02' });
    const [dossier] = (await importFile(desk.app, sale, 'sale.air')).dossiers as [string];
    await updateDossier(desk.app, dossier, { client: desk.client });
    const [{ id }] = (await desk.app.op('service.list', { dossier })).items;
    await desk.stay(dossier, eur('500.00'), null);
    await paid(dossier, '620.00');
    await desk.change(id, dossier, { status: 'cancelled' });
    await desk.moveTo('2026-04-03');
    const back = airRefund({ ticket, on: '2026-04-03', soldOn: '2026-04-01', fare: '100.00', taxes, taxTotal: '20.00', total: '120.00' });
    await importFile(desk.app, back, 'whole.air');
    await desk.app.op('payment.record', { dossier, money: eur('5.00'), receivedOn: '2026-04-02' });
    expect((await shows(dossier)).slice(1)).toEqual(['419 -125.00', '4191 -500.00', '512 625.00']);
    expect(await desk.accounts(dossier, '2026-04-02')).toEqual(['419 -125.00', '4191 -500.00', '512 625.00']);
  });

  it.each(KINDS)('a price that is taken off a cancelled dossier as well is given back once (%s)', async (soldAs) => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('500.00'), null, { soldAs });
    const invoice = await desk.invoice(dossier);
    await paid(dossier, '500.00');
    await updateDossier(desk.app, dossier, { status: 'cancelled' });
    await desk.add(dossier, { service, ...line('sale', 'stay', eur('-200.00')) });
    expect((await shows(dossier))[0]).toBe('-500.00 0.00 500.00 0.00');
    await desk.app.op('creditNote.issue', { invoice, reason: 'Annulation', mode: 'open' });
    expect((await shows(dossier))[0]).toBe('-500.00 0.00 300.00 200.00');
  });

  it('a ticket of which a part was used keeps that, when the rest of its dossier is cancelled too', async () => {
    const ticket = '2500000077';
    const taxes = [['20.00', 'YQ']] as const;
    const sale = airSale({ ticket, fare: '100.00', taxes, total: '120.00', locator: 'QZERTY', on: '2026-02-10', departs: '2026-04-02' });
    const [dossier] = (await importFile(desk.app, sale)).dossiers as [string];
    await updateDossier(desk.app, dossier, { client: desk.client });
    await desk.invoice(dossier);
    await paid(dossier, '120.00');
    const back = airRefund({ ticket, on: '2026-02-23', soldOn: '2026-02-10', fare: '70.00', taxes, taxTotal: '20.00', total: '90.00' });
    await importFile(desk.app, back, 'refund.air');
    expect((await shows(dossier))[0]).toBe('-90.00 0.00 90.00 0.00');
    await updateDossier(desk.app, dossier, { status: 'cancelled' });
    expect((await shows(dossier))[0]).toBe('-90.00 0.00 90.00 0.00');
  });
});
