/** Cheques and card slips that an accountant banks, writes off or puts back by hand: each is where his entries say. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk } from './desk.ts';
import { drawerOf } from './drawer.ts';
import { balanceOf, eur } from './steps.ts';

await onEachKind('money in transit by hand', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());
  const { byHand, deposit, money, pay, reverse, empty } = drawerOf(() => desk);
  beforeEach(empty);

  it('what an accountant took to the bank by hand was banked', async () => {
    const cheque = await pay('30.00', 'cheque');
    await byHand(['512', '30.00'], ['511', null, '30.00']);
    await pay('70.00', 'cheque');
    await reverse(cheque);
    expect(await money()).toBe('70.00 0.00');
  });

  it('a commission entered by hand is taken off the slip it is of', async () => {
    const cheque = await pay('30.00', 'cheque');
    await pay('100.00', 'card');
    await byHand(['627', '1.50'], ['511', null, '1.50']);
    await deposit('98.50');
    await reverse(cheque);
    expect(await money()).toBe('0.00 98.50');
  });

  it('what was taken by hand comes back from where it was taken to; by several ways it is refused', async () => {
    const lost = await pay('50.00', 'cheque');
    await byHand(['658', '50.00'], ['511', null, '50.00']);
    await reverse(lost);
    expect([await money(), await balanceOf(desk.app, '658')]).toEqual(['0.00 0.00', '0.00']);
    const split = await pay('50.00', 'cheque');
    await byHand(['658', '20.00'], ['627', '30.00'], ['511', null, '50.00']);
    expect((await desk.app.refusal('payment.reverse', { ref: split.ref, reason: 'x' })).code).toBe('PAYMENT_STATE');
  });

  it('lines of one entry on one account are one amount', async () => {
    const cheque = await pay('50.00', 'cheque');
    await pay('100.00', 'card');
    await byHand(['512', '97.00'], ['511', null, '97.00'], ['627', '3.00'], ['511', null, '3.00']);
    await reverse(cheque);
    expect(await money()).toBe('0.00 97.00');
    // Both sides on it: nothing moves.
    const other = await pay('50.00', 'cheque');
    await byHand(['511', '50.00'], ['511', null, '50.00']);
    await reverse(other);
    expect(await money()).toBe('0.00 97.00');
  });

  it('what is put back from the bank by hand is the cheque it was', async () => {
    const cheque = await pay('60.00', 'cheque');
    await deposit('60.00');
    await byHand(['511', '60.00'], ['512', null, '60.00']);
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
  });

  it('card slips banked less their commission are banked, in one entry, through 580, by deposit or named', async () => {
    await pay('50.00', 'cheque');
    const card = () => pay('100.00', 'card');
    const one = await card();
    await byHand(['512', '97.00'], ['627', '3.00'], ['511', null, '100.00']);
    await reverse(one);
    expect(await money()).toBe('50.00 -3.00');
    const two = await card();
    await byHand(['580', '100.00'], ['511', null, '100.00']);
    await byHand(['512', '97.00'], ['627', '3.00'], ['580', null, '100.00']);
    await reverse(two);
    expect(await money()).toBe('50.00 -6.00');
    const three = await card();
    await deposit('97.00');
    await byHand(['627', '3.00'], ['511', null, '3.00']);
    // The bank gives no commission back.
    await reverse(three);
    expect(await money()).toBe('50.00 -9.00');
    const four = await card();
    await desk.app.op('bankDeposit.create', { money: eur('97.00'), receipts: [four.ref] });
    expect(await money()).toBe('53.00 88.00');
  });

  it('what was put back from the bank by mistake is banked again when that is undone, unless it was banked since', async () => {
    const cheque = await pay('80.00', 'cheque');
    await deposit('80.00');
    const { entry } = await byHand(['511', '80.00'], ['512', null, '80.00']);
    await desk.app.op('entry.reverse', { entry, reason: 'x' });
    expect(await money()).toBe('0.00 80.00');
    const again = await byHand(['511', '80.00'], ['512', null, '80.00']);
    await deposit('80.00');
    expect((await desk.app.refusal('entry.reverse', { entry: again.entry, reason: 'x' })).code).toBe('AMOUNT_INVALID');
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
  });

  it('what comes back by hand is that of the dossier its line names; of none of that dossier, it is something else', async () => {
    const [first, second] = [await pay('60.00', 'cheque'), await pay('60.00', 'cheque')];
    await deposit('120.00');
    await byHand(['511', '60.00', null, await desk.open()], ['512', null, '60.00']);
    await byHand(['511', '60.00', null, first.dossier], ['512', null, '60.00']);
    await reverse(first);
    expect(await money()).toBe('60.00 0.00');
    await reverse(second);
    expect(await money()).toBe('60.00 -60.00');
  });

  it('so is what is taken by hand', async () => {
    const [first, second] = [await pay('60.00', 'cheque'), await pay('60.00', 'cheque')];
    await byHand(['512', '60.00'], ['511', null, '60.00', second.dossier]);
    await reverse(first);
    expect(await money()).toBe('0.00 60.00');
    const [third, losses] = [await pay('60.00', 'cheque'), await balanceOf(desk.app, '658')];
    await pay('60.00', 'cheque');
    await byHand(['658', '60.00'], ['511', null, '60.00', third.dossier]);
    await reverse(third);
    expect([await money(), await balanceOf(desk.app, '658')]).toEqual(['60.00 60.00', losses]);
  });

  it('cheques that come back by hand in one line are put back together, and the shares of one as it', async () => {
    const cheques = [await pay('71.00', 'cheque'), await pay('46.00', 'cheque')];
    await pay('83.00', 'cheque');
    await deposit('200.00');
    await byHand(['511', '117.00'], ['512', null, '117.00']);
    for (const cheque of cheques) await reverse(cheque);
    expect(await money()).toBe('0.00 83.00');
    const shares = [
      { dossier: await desk.open(), money: eur('33.00') },
      { dossier: await desk.open(), money: eur('19.00') },
    ];
    const { items } = await desk.app.op('payment.share', { money: eur('52.00'), method: 'cheque', shares });
    await deposit('52.00');
    await byHand(['511', '33.00', null, shares[0]?.dossier], ['511', '19.00', null, shares[1]?.dossier], ['512', null, '52.00']);
    for (const share of items) await reverse(share);
    expect(await money()).toBe('0.00 83.00');
  });

  it('what was written off by hand, or reversed, is none that comes back from the bank', async () => {
    const cheque = await pay('64.00', 'cheque');
    await deposit('64.00');
    const [lost, losses] = [await pay('64.00', 'cheque'), await balanceOf(desk.app, '658')];
    await byHand(['658', '64.00'], ['511', null, '64.00']);
    await reverse(await pay('64.00', 'cheque'));
    await byHand(['511', '64.00'], ['512', null, '64.00']);
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
    await reverse(lost);
    expect(await balanceOf(desk.app, '658')).toBe(losses);
  });

  it('a cheque that comes back beside a deposit in one entry, each is its own', async () => {
    const cheque = await pay('60.00', 'cheque');
    await deposit('60.00');
    const [large, small] = [await pay('100.00', 'cheque'), await pay('40.00', 'cheque')];
    const both = [
      ['512', '100.00'],
      ['511', null, '100.00'],
      ['511', '60.00'],
      ['512', null, '60.00'],
    ] as const;
    const { entry } = await byHand(...both);
    expect(await money()).toBe('100.00 100.00');
    await desk.app.op('entry.reverse', { entry, reason: 'x' });
    await byHand(...both);
    await reverse(small);
    expect(await money()).toBe('60.00 100.00');
    await reverse(large);
    expect(await money()).toBe('60.00 0.00');
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
  });

  it('nor is what is put in the drawer beside a deposit set off against it', async () => {
    const [large, small] = [await pay('100.00', 'cheque'), await pay('70.00', 'cheque')];
    await byHand(['512', '100.00'], ['511', null, '100.00'], ['511', '30.00'], ['758', null, '30.00']);
    await reverse(small);
    expect(await money()).toBe('30.00 100.00');
    await reverse(large);
    expect(await money()).toBe('30.00 0.00');
  });

  it('what comes back and is banked again in one entry stays at the bank, and the entry can be undone', async () => {
    const cheque = await pay('60.00', 'cheque');
    await deposit('60.00');
    const other = await pay('100.00', 'cheque');
    const { entry } = await byHand(['511', '60.00'], ['512', null, '60.00'], ['512', '160.00'], ['511', null, '160.00']);
    await pay('25.00', 'cheque');
    await desk.app.op('entry.reverse', { entry, reason: 'x' });
    await reverse(other);
    expect(await money()).toBe('25.00 60.00');
    await reverse(cheque);
    expect(await money()).toBe('25.00 0.00');
  });

  it('card slips of a day banked together less their commission are taken, not the cheque that is nearer', async () => {
    const came = async (amount: string, method: string, receivedOn: string): Promise<Body> =>
      desk.app.op('payment.record', { dossier: await desk.open(), money: eur(amount), method, receivedOn });
    const cheque = await came('300.00', 'cheque', '2026-03-08');
    const cards: Body[] = [];
    for (const amount of ['100.00', '80.00', '120.00']) cards.push(await came(amount, 'card', '2026-03-09'));
    await byHand(['512', '294.00'], ['511', null, '294.00']);
    await byHand(['627', '6.00'], ['511', null, '6.00']);
    await reverse(cheque);
    expect(await money()).toBe('0.00 294.00');
    for (const card of cards) await reverse(card);
    expect(await money()).toBe('0.00 -6.00');
  });

  it('what one entry took to two banks comes back from the one it went to, where its amounts say which', async () => {
    const banks = async () => `${await money()} ${await balanceOf(desk.app, '5121')}`;
    const [one, two] = [await pay('110.00', 'cheque'), await pay('64.00', 'cheque')];
    await byHand(['512', '110.00'], ['5121', '64.00'], ['511', null, '174.00']);
    await reverse(two);
    expect(await banks()).toBe('0.00 110.00 0.00');
    await reverse(one);
    expect(await banks()).toBe('0.00 0.00 0.00');
    // One was lost, the other banked.
    const [lost, banked, losses] = [await pay('51.00', 'cheque'), await pay('65.00', 'cheque'), await balanceOf(desk.app, '658')];
    await byHand(['658', '51.00'], ['5121', '65.00'], ['511', null, '116.00']);
    await reverse(lost);
    expect([await banks(), await balanceOf(desk.app, '658')]).toEqual(['0.00 0.00 65.00', losses]);
    await reverse(banked);
    expect(await banks()).toBe('0.00 0.00 0.00');
    // The bank of 100.00 had the one, or the other two.
    const alike = [await pay('100.00', 'cheque'), await pay('62.00', 'cheque'), await pay('38.00', 'cheque')];
    const { entry } = await byHand(['512', '100.00'], ['5121', '97.00'], ['627', '3.00'], ['511', null, '200.00']);
    for (const { ref } of alike) {
      const { code, detail } = await desk.app.refusal('payment.reverse', { ref, reason: 'x' });
      expect([code, detail]).toEqual(['PAYMENT_STATE', expect.stringContaining(`Entry ${entry} took it to 512, 5121, 627 by hand`)]);
    }
    await desk.app.op('entry.reverse', { entry, reason: 'x' });
    for (const cheque of alike) await reverse(cheque);
    expect(await banks()).toBe('0.00 0.00 0.00');
  });

  it('leaves the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
