/** A trip that does not take place: what is kept, what is given back, what suppliers keep, and when. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../core/contracts/index.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur, sum, updateDossier } from './steps.ts';

await onEachKind('cancellation', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** A package of 2,400.00 that costs 2,000.00, invoiced, with `paid` received before. */
  async function sold(paid?: string, soldAs: 'principal' | 'agent' = 'principal') {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('2400.00'), eur('2000.00'), { soldAs });
    if (paid !== undefined) await desk.app.op('payment.record', { dossier, money: eur(paid) });
    return { dossier, service, number: await desk.invoice(dossier) };
  }
  async function cancelled(of: { dossier: string; service: string; number: string }, kept: string): Promise<Body> {
    const { dossier, service, number } = of;
    await desk.change(service, dossier, { status: 'cancelled' });
    await desk.add(dossier, { service, ...line('sale', 'stay', eur('-2400.00')) });
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur(kept)) });
    return desk.app.op('creditNote.issue', { invoice: number, reason: 'Annulation', mode: 'open' });
  }
  const shown = async (credit: Body): Promise<string[]> => (await desk.view(credit.number)).lines.map((l: Body) => l.gross.amount);
  const sale = (accounts: readonly string[]): string[] => accounts.filter((a) => /^(4[18][179]|7)/.test(a));

  it('a package of 2,400.00 with 720.00 kept: two lines on the credit note, 708 that day, 487 empty', async () => {
    const of = await sold();
    expect(await desk.accounts(of.dossier)).toEqual(['411 2400.00', '487 -2400.00']);
    const credit = await cancelled(of, '720.00');
    expect(credit.total).toEqual(eur('-1680.00'));
    expect(sale(await desk.accounts(of.dossier))).toEqual(['411 720.00', '708 -720.00']);
    expect(await desk.days(of.dossier, '708')).toEqual(['2026-03-10']);
    expect(await shown(credit)).toEqual(['-2400.00', '720.00']);
  });

  it('credited in full and cancelled, what was paid goes back: nothing more will be billed', async () => {
    const of = await sold('2400.00');
    const back = { dossier: of.dossier, money: eur('2400.00'), reason: 'Annulation par l’organisateur' };
    await desk.app.op('creditNote.issue', { invoice: of.number, reason: 'Annulation', mode: 'whole' });
    expect(await desk.app.refusal('refund.create', back)).toMatchObject({
      code: 'REFUND_EXCEEDS_PAID',
      errors: [{ pointer: '/money/amount', message: expect.stringContaining('cancel the dossier') }],
    });
    await updateDossier(desk.app, of.dossier, { status: 'cancelled' });
    expect((await desk.app.op('payment.position', { dossier: of.dossier })).refundable).toEqual(eur('2400.00'));
    await desk.app.op('refund.create', { ...back, money: eur('400.00') });
    expect(await desk.app.refusal('refund.create', { ...back, money: eur('2000.01') })).toMatchObject({ code: 'REFUND_EXCEEDS_PAID' });
    // What the supplier may still bill is another matter.
    expect((await desk.accounts(of.dossier)).filter((a) => !/^(408|604)/.test(a))).toEqual(['419 -2000.00', '512 2000.00']);
  });

  it('on screen a cancelled dossier is worth what it keeps: 250.00 of penalty, 300.00 paid, 300.00 of cost are −50.00 both', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('1000.00'), eur('300.00'));
    const invoice = await desk.invoice(dossier);
    await desk.app.op('payment.record', { dossier, money: eur('300.00') });
    await desk.add(dossier, { service, ...line('sale', 'penalty', eur('250.00')) });
    const shows = async (): Promise<string[]> => {
      const { sale, margin, balance } = await desk.app.op('dossier.get', { ref: dossier });
      return [sale, margin, balance].map((m) => m.amount);
    };
    expect(await shows()).toEqual(['1250.00', '950.00', '950.00']);
    await updateDossier(desk.app, dossier, { status: 'cancelled' });
    expect(await shows()).toEqual(['1250.00', '-50.00', '-50.00']);
    await desk.app.op('creditNote.issue', { invoice, reason: 'Annulation' });
    await desk.app.op('invoice.issue', { dossier });
    expect((await desk.app.op('payment.position', { dossier })).refundable).toEqual(eur('50.00'));
    for (const what of ['margin', 'balance']) {
      const { inputs, result } = await desk.app.op('dossier.explain', { ref: dossier, what });
      expect(result).toEqual(eur('-50.00'));
      expect(sum(inputs.map((i: Body) => i.money.amount))).toBe('-50.00');
    }
    await desk.app.op('refund.create', { dossier, money: eur('50.00'), reason: 'x' });
    expect((await shows()).at(-1)).toBe('0.00');
    await updateDossier(desk.app, dossier, { status: 'confirmed' });
    expect(await shows()).toEqual(['1250.00', '950.00', '1000.00']);
  });

  it.each([
    ['nothing paid', undefined, ['411 2400.00', '708 -2400.00']],
    ['a deposit of 720.00', '720.00', ['411 1680.00', '708 -2400.00']],
    ['all paid', '2400.00', ['708 -2400.00']],
  ])('all of it kept, %s: a credit note of nothing that shows both lines, 708 that day', async (_what, paid, left) => {
    const of = await sold(paid);
    const before = (await desk.accounts(of.dossier)).filter((a) => a.startsWith('411'));
    const credit = await cancelled(of, '2400.00');
    expect(credit.total).toEqual(eur('0.00'));
    expect(await shown(credit)).toEqual(['-2400.00', '2400.00']);
    expect(sale(await desk.accounts(of.dossier))).toEqual(left);
    expect((await desk.accounts(of.dossier)).filter((a) => a.startsWith('411'))).toEqual(before);
  });

  it('an agent’s sale: what the supplier keeps is held for him on 467, what the agency keeps beyond is 708', async () => {
    const of = await sold(undefined, 'agent');
    expect(await desk.accounts(of.dossier)).toEqual(['411 2400.00', '467 -2000.00', '706 -400.00']);
    await desk.add(of.dossier, { service: of.service, ...line('purchase', 'stay', eur('-2000.00')) });
    await desk.add(of.dossier, { service: of.service, ...line('purchase', 'penalty', eur('500.00')) });
    await cancelled(of, '720.00');
    expect(await desk.accounts(of.dossier)).toEqual(['411 720.00', '467 -500.00', '708 -220.00']);
    await desk.bill(eur('500.00'), of.service);
    expect(await desk.accounts(of.dossier)).toEqual(['411 720.00', '708 -220.00']);
  });
  it('an agent’s sale whose penalty is the supplier’s alone leaves no income', async () => {
    const of = await sold(undefined, 'agent');
    await desk.add(of.dossier, { service: of.service, ...line('purchase', 'stay', eur('-2000.00')) });
    await desk.add(of.dossier, { service: of.service, ...line('purchase', 'penalty', eur('500.00')) });
    await cancelled(of, '500.00');
    expect(await desk.accounts(of.dossier)).toEqual(['411 500.00', '467 -500.00']);
  });

  it('CALC-VAT-10 without its VAT: 720.00 kept, 500.00 kept by the supplier; that is a cost of the day, on 408 until it is billed', async () => {
    const of = await sold();
    await desk.bill(eur('2000.00'), of.service);
    expect(await desk.accounts(of.dossier)).toEqual(['411 2400.00', '486 2000.00', '487 -2400.00']);
    // The supplier gives back what he billed, and says what he keeps later.
    await desk.bill(eur('-2000.00'), of.service);
    await desk.add(of.dossier, { service: of.service, ...line('purchase', 'stay', eur('-2000.00')) });
    await desk.add(of.dossier, { service: of.service, ...line('purchase', 'penalty', eur('500.00')) });
    await cancelled(of, '720.00');
    expect(await desk.accounts(of.dossier)).toEqual(['408 -500.00', '411 720.00', '604 500.00', '708 -720.00']);
    expect(new Set(await desk.days(of.dossier, '408'))).toEqual(new Set(['2026-03-10']));
    await desk.bill(eur('500.00'), of.service);
    expect(await desk.accounts(of.dossier)).toEqual(['411 720.00', '604 500.00', '708 -720.00']);
  });
  it('a cancellation that was never invoiced: what the supplier keeps is accrued all the same', async () => {
    const dossier = await desk.open();
    const service = await desk.stay(dossier, eur('900.00'), eur('700.00'));
    await desk.add(dossier, { service, ...line('purchase', 'stay', eur('-700.00')) });
    await desk.add(dossier, { service, ...line('purchase', 'penalty', eur('100.00')) });
    expect(await desk.accounts(dossier)).toEqual([]);
    await desk.change(service, dossier, { status: 'cancelled' });
    expect(await desk.accounts(dossier)).toEqual(['408 -100.00', '604 100.00']);
    // It takes place after all.
    await desk.change(service, dossier, { status: 'issued' });
    expect(await desk.accounts(dossier)).toEqual([]);
  });

  it('what is billed of a service that is cancelled and not credited yet is found in the list of dossiers', async () => {
    const due = async (): Promise<Record<string, string>> => {
      const { items } = await desk.app.op('dossier.list', { filter: 'creditDue>0', limit: 200 });
      return Object.fromEntries(items.map((d: Body) => [d.ref, d.creditDue.amount]));
    };
    const before = await due();
    const [own, agent, whole, open] = [await sold(), await sold(undefined, 'agent'), await sold(), await sold()];
    // A second service that takes place, a fee of the agency's own, and a service that was never invoiced wait for no credit note.
    await desk.stay(own.dossier, eur('300.00'), null);
    await desk.add(own.dossier, line('sale', 'fee', eur('60.00')));
    await desk.invoice(own.dossier);
    const never = await desk.open();
    const service = await desk.stay(never, eur('900.00'), null);
    await desk.change(service, never, { status: 'cancelled' });
    expect(await due()).toEqual(before);
    await desk.change(own.service, own.dossier, { status: 'cancelled' });
    await desk.change(agent.service, agent.dossier, { status: 'cancelled' });
    expect((await updateDossier(desk.app, whole.dossier, { status: 'cancelled' })).creditDue).toEqual(eur('2400.00'));
    await desk.change(open.service, open.dossier, { status: 'cancelled' });
    const each = { [own.dossier]: '2400.00', [agent.dossier]: '2400.00', [whole.dossier]: '2400.00', [open.dossier]: '2400.00' };
    expect(await due()).toEqual({ ...before, ...each });
    // Credited with 720.00 kept, as a whole, or taking place after all: nothing waits any more.
    await cancelled(own, '720.00');
    await desk.app.op('creditNote.issue', { invoice: agent.number, reason: 'annulé' });
    await updateDossier(desk.app, whole.dossier, { status: 'confirmed' });
    expect(await due()).toEqual({ ...before, [open.dossier]: '2400.00' });
    await desk.change(open.service, open.dossier, { status: 'issued' });
    expect(await due()).toEqual(before);
  });

  describe('what is billed of it afterwards', () => {
    let late: Desk;
    beforeAll(async () => {
      late = await openDesk(kind);
    });
    afterAll(async () => late?.app.remove());
    const costs = async (dossier: string, to?: string): Promise<string[]> =>
      (await late.accounts(dossier, to)).filter((a) => /^(408|486|604)/.test(a));
    const cancel = {
      'a service': (dossier: string, service: string) => late.change(service, dossier, { status: 'cancelled' }),
      'its dossier': (dossier: string) => updateDossier(late.app, dossier, { status: 'cancelled' }),
    };

    it.each(Object.entries(cancel))('%s: a bill of before it was cancelled waits with the others until that day', async (_what, how) => {
      await late.moveTo(late.app.clock.now() < '2026-03-11' ? '2026-03-10' : '2026-03-16');
      const today = late.app.clock.now().slice(0, 10);
      const dossier = await late.open();
      const service = await late.stay(dossier, eur('700.00'), eur('600.00'));
      await late.bill(eur('616.20'), service, { issuedOn: '2026-02-27' });
      await how(dossier, service);
      await late.bill(eur('-277.31'), service, { issuedOn: '2026-02-25' });
      expect(await costs(dossier, '2026-02-28')).toEqual(['486 338.89']);
      expect(await costs(dossier, addDays(today, -1))).toEqual(['486 338.89']);
      expect(await costs(dossier, today)).toEqual(['604 338.89']);
      await late.moveTo(addDays(today, 3));
      await late.bill(eur('50.00'), service, { issuedOn: addDays(today, -1) });
      await late.bill(eur('30.00'), service, { issuedOn: addDays(today, 1) });
      expect(await costs(dossier, addDays(today, -1))).toEqual(['486 388.89']);
      expect(await costs(dossier, today)).toEqual(['604 388.89']);
      expect(await costs(dossier)).toEqual(['604 418.89']);
    });
    it('takes the place of what was accrued on its own day, before and after it was cancelled: no month costs twice', async () => {
      await late.moveTo('2026-03-20');
      const dossier = await late.open();
      const [sale, cost] = [line('sale', 'stay', eur('98.66')), line('purchase', 'stay', eur('210.45'))];
      const stay = { dossier, service: 'hotel', supplier: 'LAC', soldAs: 'principal', item: { stays: [] }, prices: [sale, cost] };
      const { id: service } = await late.app.op('service.add', stay);
      await late.invoice(dossier);
      await late.moveTo('2026-04-15');
      expect(await costs(dossier, '2026-03-31')).toEqual(['408 -210.45', '604 210.45']);
      await late.change(service, dossier, { status: 'cancelled' });
      await late.bill(eur('110.45'), service, { issuedOn: '2026-03-27' });
      expect(await costs(dossier, '2026-03-31')).toEqual(['408 -100.00', '604 210.45']);
      // What is credited of before was no less expected then; what it comes to in the end, today.
      await late.bill(eur('-10.00'), service, { issuedOn: '2026-03-28' });
      await late.bill(eur('10.00'), service, { issuedOn: '2026-03-29' });
      await late.moveTo('2026-05-20');
      await late.bill(eur('40.00'), service, { issuedOn: '2026-04-20' });
      await late.bill(eur('70.00'), service, { issuedOn: '2026-04-10' });
      expect(await costs(dossier, '2026-03-31')).toEqual(['408 -100.00', '604 210.45']);
      expect(await costs(dossier, '2026-04-14')).toEqual(['408 -30.00', '604 210.45']);
      expect(await costs(dossier, '2026-04-30')).toEqual(['604 220.45']);
      expect(await costs(dossier)).toEqual(['604 220.45']);
    });
    it('of before another that took the place of what was accrued leaves nothing of it on the day of that one', async () => {
      const dossier = await late.open();
      const service = await late.stay(dossier, eur('300.00'), eur('200.00'), { from: '2026-05-21', to: '2026-05-22' });
      await late.invoice(dossier);
      await late.moveTo('2026-06-03');
      await late.bill(eur('180.00'), service, { issuedOn: '2026-06-01' });
      await late.change(service, dossier, { status: 'cancelled' });
      await late.bill(eur('50.00'), service, { issuedOn: '2026-05-25' });
      expect(await costs(dossier, '2026-05-31')).toEqual(['408 -150.00', '604 200.00']);
      for (const to of ['2026-06-01', '2026-06-02', '2026-06-03']) expect(await costs(dossier, to)).toEqual(['604 230.00']);
    });
    it('is a cost of its own day where the trip had begun; what its supplier keeps is one of the day it was cancelled', async () => {
      const dossier = await late.open();
      const service = await late.stay(dossier, eur('700.00'), eur('600.00'), { from: '2026-06-04', to: '2026-06-11' });
      await late.moveTo('2026-06-20');
      await late.change(service, dossier, { status: 'cancelled' });
      await late.moveTo('2026-07-10');
      await late.bill(eur('200.00'), service, { issuedOn: '2026-06-10' });
      expect(await costs(dossier, '2026-06-10')).toEqual(['604 200.00']);
      await late.add(dossier, { service, ...line('purchase', 'stay', eur('-600.00')) });
      await late.add(dossier, { service, ...line('purchase', 'penalty', eur('250.00')) });
      await late.bill(eur('50.00'), service, { issuedOn: '2026-07-05' });
      expect(await costs(dossier, '2026-06-30')).toEqual(['408 -50.00', '604 250.00']);
      expect(await costs(dossier, '2026-07-31')).toEqual(['604 250.00']);
    });
    it('leaves the integrity run nothing to say', async () => expect((await late.app.integrity.run(late.app.ctx())).findings).toEqual([]));
  });

  // The clock moves on from here.
  describe('when the departure comes', () => {
    it('a cancelled dossier that is closed is cancelled still: it earns nothing and owes what it owed, until it takes place after all', async () => {
      await desk.moveTo('2026-07-01');
      const of = await sold('2400.00');
      await updateDossier(desk.app, of.dossier, { status: 'cancelled' });
      const state = async () => {
        const { creditDue } = await desk.app.op('dossier.get', { ref: of.dossier });
        return [creditDue.amount, ...(await desk.accounts(of.dossier))];
      };
      expect(await state()).toEqual(['2400.00', '408 -2000.00', '487 -2400.00', '512 2400.00', '604 2000.00']);
      const left = await state();
      await updateDossier(desk.app, of.dossier, { status: 'closed' });
      expect(await state()).toEqual(left);
      await desk.moveTo('2026-07-06');
      expect(await state()).toEqual(left);
      await updateDossier(desk.app, of.dossier, { status: 'cancelled' });
      expect(await desk.days(of.dossier, '408')).toEqual(['2026-07-01']);
      await updateDossier(desk.app, of.dossier, { status: 'closed' });
      await updateDossier(desk.app, of.dossier, { status: 'confirmed' });
      expect(sale(await desk.accounts(of.dossier))).toEqual(['704 -2400.00']);
    });
    it('what was billed and is cancelled is no revenue while its credit note is missing, of a service or of a whole dossier', async () => {
      const [one, whole] = [await sold(), await sold()];
      await desk.bill(eur('300.00'), one.service);
      await desk.change(one.service, one.dossier, { status: 'cancelled' });
      await updateDossier(desk.app, whole.dossier, { status: 'cancelled' });
      await desk.moveTo('2026-07-06');
      for (const { dossier } of [one, whole]) expect(sale(await desk.accounts(dossier))).toEqual(['411 2400.00', '487 -2400.00']);
      expect((await desk.accounts(one.dossier)).filter((a) => /^(486|604|408)/.test(a))).toEqual(['408 -1700.00', '604 2000.00']);
      await cancelled(one, '2400.00');
      expect(sale(await desk.accounts(one.dossier))).toEqual(['411 2400.00', '708 -2400.00']);
      // Taken back: it did take place.
      await updateDossier(desk.app, whole.dossier, { status: 'confirmed' });
      expect(sale(await desk.accounts(whole.dossier))).toEqual(['411 2400.00', '704 -2400.00']);
    });
    it('what was recognised and turns out to be cancelled waits for its credit note again', async () => {
      const of = await sold();
      expect(sale(await desk.accounts(of.dossier))).toEqual(['411 2400.00', '704 -2400.00']);
      await desk.change(of.service, of.dossier, { status: 'cancelled' });
      expect(sale(await desk.accounts(of.dossier))).toEqual(['411 2400.00', '487 -2400.00']);
      await cancelled(of, '100.00');
      expect(sale(await desk.accounts(of.dossier))).toEqual(['411 100.00', '708 -100.00']);
      expect(await desk.app.op('ledger.verify')).toMatchObject({ ok: true });
    });
  });
});
