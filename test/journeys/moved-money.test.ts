/** Money in another currency that is moved, or turns out never to have come: it keeps its value, and what it clears has its own. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';

await onEachKind('money in another currency that is moved', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** From that day on, a dollar is worth `rate`. */
  async function rate(day: string, value: string): Promise<void> {
    await desk.moveTo(day);
    await desk.app.op('rate.create', { currency: 'USD', day, rate: value });
  }
  const fee = (dossier: string, amount: string) => desk.add(dossier, line('sale', 'fee', usd(amount), { vatRate: '0' }));
  const pay = (dossier: string, amount: string, method = 'transfer'): Promise<Body> =>
    desk.app.op('payment.record', { dossier, money: usd(amount), method });
  const move = (from: string, to: string, amount: string) => desk.app.op('payment.move', { from, to, money: usd(amount), reason: 'x' });
  const held = async (dossier: string): Promise<string[]> => (await desk.accounts(dossier)).filter((a) => /^(411|419|666|766)/.test(a));

  it.each([
    ['03', '0.80', ['419 -240.00', '666 240.00']],
    ['04', '1.20', ['419 -360.00', '766 -240.00']],
  ])('clears what is owed, and what is too much is worth what it was', async (month, value, wanted) => {
    const [owing, holding] = [await desk.open('USD'), await desk.open('USD')];
    await rate(`2026-${month}-12`, '1.00');
    await fee(owing, '1200.00');
    await desk.invoice(owing);
    await rate(`2026-${month}-13`, value);
    await pay(holding, '1500.00');
    await move(holding, owing, '1500.00');
    expect(await held(owing)).toEqual(wanted);
    await desk.app.op('refund.create', { dossier: owing, money: usd('300.00'), reason: 'x' });
    expect(await held(owing)).toEqual(wanted.slice(1));
  });

  it('money of another receipt takes the place of one that never came, at its own value', async () => {
    const dossier = await desk.open('USD');
    await rate('2026-05-12', '1.00');
    await fee(dossier, '1000.00');
    await desk.invoice(dossier);
    await rate('2026-05-13', '0.90');
    await fee(dossier, '60.00');
    const cheque = await pay(dossier, '1060.00', 'cheque');
    await rate('2026-05-14', '0.91');
    await pay(dossier, '1060.00');
    await desk.app.op('payment.reverse', { ref: cheque.ref, reason: 'impayé' });
    expect(await held(dossier)).toEqual(['4191 -54.60', '666 90.00']);
  });

  it('what stands is worth something on its own side, though what never came had gone on at another value', async () => {
    const [dossier, other] = [await desk.open('USD'), await desk.open('USD')];
    await rate('2026-06-12', '1.10');
    const first = await pay(dossier, '700.00');
    await move(dossier, other, '400.00');
    await rate('2026-06-13', '0.80');
    await pay(dossier, '500.00');
    await desk.app.op('payment.reverse', { ref: first.ref, reason: 'x' });
    // 100 of the second receipt are left; what was moved is worth 440, and came of that receipt at 320.
    expect(await held(dossier)).toEqual(['419 -80.00', '666 120.00']);
    expect(await held(other)).toEqual(['419 -440.00']);
  });

  it('leaves the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
