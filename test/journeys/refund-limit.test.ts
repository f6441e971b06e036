/** The limit of refunds in other currencies: no rate that one person types lifts it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type MoneyJson } from '../../core/contracts/index.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk, usd } from './desk.ts';
import { eur } from './steps.ts';

await onEachKind('the limit of refunds', (kind) => {
  let desk: Desk;
  const begin = (approvalAbove: MoneyJson) => async () => {
    desk = await openDesk(kind, { settings: { payments: { approvalAbove } } });
  };
  const rate = (day: string, value: string): Promise<Body> => desk.app.op('rate.create', { currency: 'USD', day, rate: value });
  /** A dossier of a client of its own. */
  const open = async (currency: string): Promise<string> => {
    const { code: client } = await desk.app.op('client.create', { name: 'Client' });
    return (await desk.app.op('dossier.create', { title: 'x', client, status: 'confirmed', currency })).ref;
  };
  const pay = (dossier: string, money: MoneyJson): Promise<Body> => desk.app.op('payment.record', { dossier, money });
  const refund = async (dossier: string, money: MoneyJson): Promise<string> =>
    (await desk.app.op('refund.create', { dossier, money, reason: 'x' })).state;

  describe('in the currency of the books', () => {
    beforeAll(begin(eur('500.00')));
    afterAll(async () => desk?.app.remove());

    it('is held against what the money stands at, and what it is worth today', async () => {
      await rate('2026-03-10', '0.9');
      const dossier = await open('USD');
      await pay(dossier, usd('90000.00'));
      // Nothing else may serve on that day: money is worth what it came at.
      await desk.moveTo('2026-03-25');
      await rate('2026-03-25', '0.000001');
      expect(await refund(dossier, usd('555.57'))).toBe('pending');
      expect(await refund(dossier, usd('80000.00'))).toBe('pending');
      expect(await refund(dossier, usd('555.55'))).toBe('done');
      // What went today is worth as much as what is asked for, whatever it left the bank at.
      expect(await refund(dossier, usd('0.10'))).toBe('pending');
      await desk.moveTo('2026-04-10');
      await rate('2026-04-10', '1.25');
      expect(await refund(dossier, usd('400.01'))).toBe('pending');
      expect(await refund(dossier, usd('400.00'))).toBe('done');
    });

    it('counts those that were entered today, whatever day they are told for, and those of their day', async () => {
      const dossier = await open('EUR');
      const day = (back: number): string => addDays(desk.app.clock.now().slice(0, 10), -back);
      for (const [amount, back] of [
        ['1.00', 12],
        ['4999.00', 9],
      ] as const)
        await desk.app.op('payment.record', { dossier, money: eur(amount), receivedOn: day(back) });
      const of = (money: MoneyJson, date?: string): Promise<Body> =>
        desk.app.op('refund.create', { dossier, money, reason: 'x', ...(date ? { date } : {}) });
      expect(await desk.app.refusal('refund.create', { dossier, money: eur('1.01'), reason: 'x', date: day(10) })).toMatchObject({
        ...{ code: 'DATE_INVALID', errors: [{ pointer: '/date' }] },
      });
      const first = await of(eur('300.00'), day(5));
      expect(first).toMatchObject({ state: 'done', date: day(5) });
      const sums = async (on: string): Promise<string[]> => (await desk.accounts(dossier, on)).filter((a) => a.startsWith('41'));
      expect([await sums(day(6)), await sums(day(5))]).toEqual([['419 -5000.00'], ['419 -4700.00']]);
      // Slices of one day and of several.
      expect((await of(eur('200.01'), day(4))).state).toBe('pending');
      const later = await of(eur('200.01'), day(5));
      expect(later.state).toBe('pending');
      expect((await of(eur('200.01'))).state).toBe('pending');
      expect((await of(eur('200.00'), day(4))).state).toBe('done');
      await desk.app.op('refund.approve', { id: later.id }, { actor: desk.app.as('manager', 'boris') });
      expect((await desk.app.op('payment.list', { dossier })).items[0]).toMatchObject({ kind: 'refund', receivedOn: day(5) });
      await desk.moveTo(addDays(day(0), 1));
      // Each counts once.
      expect((await of(eur('250.00'))).state).toBe('done');
      expect((await of(eur('250.00'))).state).toBe('done');
      await desk.moveTo(addDays(day(0), 1));
      // The next day those of that day still count.
      expect((await of(eur('200.01'), day(7))).state).toBe('pending');
      expect((await of(eur('200.01'))).state).toBe('done');
      expect(await desk.app.refusal('refund.create', { dossier, money: eur('1.00'), reason: 'x', date: day(-1) })).toMatchObject({
        code: 'DATE_INVALID',
      });
    });

    it('is of a day on which the money was there, when it is approved too; in a closed period of the first open day', async () => {
      const dossier = await open('EUR');
      const on = (day: string) => ({ receivedOn: `2026-04-${day}` });
      await desk.moveTo('2026-04-20');
      const { ref } = await desk.app.op('payment.record', { dossier, money: eur('600.00'), ...on('02') });
      const ask = { dossier, money: eur('600.00'), reason: 'x', date: '2026-04-06' };
      const { id, state } = await desk.app.op('refund.create', ask);
      expect(state).toBe('pending');
      await desk.app.op('payment.reverse', { ref, reason: 'x', date: '2026-04-04' });
      await pay(dossier, eur('600.00'));
      const boris = { actor: desk.app.as('manager', 'boris') };
      expect(await desk.app.refusal('refund.approve', { id }, boris)).toMatchObject({ code: 'DATE_INVALID' });
      await desk.app.op('refund.reject', { id }, boris);

      const late = await open('EUR');
      await desk.app.op('period.close', { upTo: '2026-03-31' });
      await desk.app.op('payment.record', { dossier: late, money: eur('90.00'), receivedOn: '2026-03-20' });
      await desk.app.op('refund.create', { dossier: late, money: eur('40.00'), reason: 'x', date: '2026-03-25' });
      expect(await desk.accounts(late, '2026-04-01')).toEqual(['419 -50.00', '512 50.00']);
    });

    it('money that came at a rate typed for it is worth what it was by the rates around, corrected ones too', async () => {
      await desk.moveTo('2026-05-01');
      await rate('2026-05-01', '0.9');
      await rate('2026-05-01', '0.000002');
      await desk.moveTo('2026-05-02');
      await rate('2026-05-02', '0.000001');
      const dossier = await open('USD');
      await pay(dossier, usd('90000.00'));
      expect(await refund(dossier, usd('80000.00'))).toBe('pending');
      expect(await refund(dossier, usd('555.55'))).toBe('done');
    });
  });

  describe('in another currency', () => {
    beforeAll(begin(usd('500.00')));
    afterAll(async () => desk?.app.remove());

    it('is worth no more than by any rate around', async () => {
      await rate('2026-03-09', '0.9');
      await rate('2026-03-10', '1000000');
      const [own, other] = [await open('EUR'), await open('USD')];
      await pay(own, eur('9000.00'));
      expect(await refund(own, eur('450.01'))).toBe('pending');
      expect(await refund(own, eur('450.00'))).toBe('done');
      // Its own currency needs no rate.
      await pay(other, usd('900.00'));
      expect(await refund(other, usd('500.00'))).toBe('done');
      expect(await refund(other, usd('0.01'))).toBe('pending');
    });
  });
});
