/** Slips that an accountant brought back by hand, in whatever way: a receipt that is reversed is taken from there, and from nowhere a second time. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { type Desk, openDesk } from './desk.ts';
import { drawerOf } from './drawer.ts';
import { balanceOf } from './steps.ts';

await onEachKind('slips that came back by hand', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
    await desk.app.remove();
  });
  const { byHand, deposit, money, pay, reverse, empty } = drawerOf(() => desk);
  beforeEach(empty);
  const at = async (...accounts: string[]) => (await Promise.all(accounts.map((a) => balanceOf(desk.app, a)))).join(' ');

  it('a charge-back of a slip that was banked net, its commission entered before or not', async () => {
    const card = await pay('100.00', 'card');
    await deposit('97.00');
    await byHand(['627', '3.00'], ['511', null, '3.00']);
    await byHand(['511', '100.00'], ['512', null, '100.00']);
    await reverse(card);
    expect(await money()).toBe('0.00 -3.00');
    await empty();
    const other = await pay('200.00', 'card');
    await deposit('194.00');
    await byHand(['511', '200.00'], ['512', null, '200.00']);
    await reverse(other);
    // Its commission is still to be entered.
    expect(await money()).toBe('6.00 -6.00');
  });

  it('a deposit, and what was written off, undone with the opposite lines', async () => {
    const card = await pay('101.00', 'card');
    await byHand(['512', '98.00'], ['627', '3.00'], ['511', null, '101.00']);
    await byHand(['511', '101.00'], ['512', null, '98.00'], ['627', null, '3.00']);
    await reverse(card);
    expect(await money()).toBe('0.00 0.00');
    const [lost, before] = [await pay('51.00', 'cheque'), await at('658')];
    await byHand(['658', '51.00'], ['511', null, '51.00']);
    await byHand(['511', '51.00'], ['658', null, '51.00']);
    await reverse(lost);
    expect([await money(), await at('658')]).toEqual(['0.00 0.00', before]);
  });

  it('one that went by way of another account; what was earned instead is none', async () => {
    const cheque = await pay('110.00', 'cheque');
    await deposit('110.00');
    await byHand(['472', '110.00'], ['512', null, '110.00']);
    await byHand(['511', '110.00'], ['472', null, '110.00']);
    await reverse(cheque);
    expect(await money()).toBe('0.00 0.00');
    const banked = await pay('61.00', 'cheque');
    await deposit('61.00');
    await byHand(['511', '61.00'], ['758', null, '61.00']);
    await reverse(banked);
    expect(await money()).toBe('61.00 0.00');
  });

  it('of a dossier, however many slips came since; never of another one', async () => {
    const [theirs, other] = [await desk.open(), await desk.open()];
    const [cheque, same] = [await pay('181.00', 'cheque', theirs), await pay('181.00', 'cheque', other)];
    await deposit('362.00');
    for (let i = 0; i < 205; i++) await pay('1.00', 'card', other);
    await deposit(await at('511'));
    const bank = Number(await at('512'));
    await byHand(['511', '181.00', null, theirs], ['512', null, '181.00']);
    await reverse(same);
    expect(Number(await at('512'))).toBeCloseTo(bank - 362, 2);
    expect(await at('511')).toBe('181.00');
    await reverse(cheque);
    expect(await at('511')).toBe('0.00');
    expect(Number(await at('512'))).toBeCloseTo(bank - 362, 2);
  });

  it('and one that the acquirer sets off in what he pays', async () => {
    const [back, ...others] = [await pay('120.00', 'card'), await pay('99.00', 'card'), await pay('205.00', 'card')];
    await byHand(['512', '117.60'], ['627', '2.40'], ['511', null, '120.00']);
    await byHand(['512', '181.57'], ['627', '2.43'], ['511', '120.00'], ['511', null, '304.00']);
    await reverse(back as never);
    expect(await money()).toBe('0.00 299.17');
    await reverse(others[0] as never);
    expect(await money()).toBe('0.00 200.17');
  });

  it('slips that were moved to another account are the same there: banked by their receipts, and taken back from wherever they are', async () => {
    const [a, b] = [await pay('102.00', 'cheque'), await pay('62.00', 'cheque')];
    await byHand(['5112', '102.00'], ['511', null, '102.00']);
    expect(await at('511', '5112')).toBe('62.00 102.00');
    await deposit('102.00', a);
    expect(await at('511', '5112', '512')).toBe('62.00 0.00 102.00');
    await reverse(a);
    await reverse(b);
    expect(await at('511', '5112', '512')).toBe('0.00 0.00 0.00');
    const c = await pay('73.00', 'cheque');
    await byHand(['5112', '73.00'], ['511', null, '73.00']);
    await reverse(c);
    expect(await at('511', '5112', '512')).toBe('0.00 0.00 0.00');
  });

  it('lines that are each a slip are those slips; the commission of several deposits is taken off what each left', async () => {
    const [cheque, card] = [await pay('700.00', 'cheque'), (await pay('500.00', 'cheque')) && (await pay('203.00', 'card'))];
    await byHand(['512', '500.00'], ['511', null, '500.00'], ['512', '197.00'], ['627', '6.00'], ['511', null, '203.00']);
    expect(await money()).toBe('700.00 697.00');
    await reverse(card);
    await reverse(cheque);
    expect(await money()).toBe('0.00 494.00');
    await empty();
    const [one, two] = [await pay('104.00', 'card'), await pay('208.00', 'card')];
    await deposit('101.00', one);
    await deposit('202.00', two);
    const waiting = await pay('53.00', 'card');
    await byHand(['627', '9.00'], ['511', null, '9.00']);
    await reverse(one);
    expect(await money()).toBe('53.00 199.00');
    await reverse(waiting);
    expect(await money()).toBe('0.00 199.00');
  });

  it('an entry that states what the slips are worth takes those, whatever the commission; a return is of what was banked by then', async () => {
    const [card, cheque] = [await pay('105.00', 'card'), await pay('55.00', 'cheque')];
    await byHand(['512', '92.00'], ['627', '13.00'], ['511', null, '105.00']);
    await reverse(card);
    expect(await money()).toBe('55.00 -13.00');
    await reverse(cheque);
    await empty();
    const first = await desk.app.op('payment.record', {
      dossier: await desk.open(),
      money: { amount: '66.00', currency: 'EUR' },
      method: 'cheque',
      receivedOn: '2026-03-01',
    });
    await desk.app.op('bankDeposit.create', { money: { amount: '66.00', currency: 'EUR' }, date: '2026-03-02' });
    await pay('66.00', 'cheque');
    await deposit('66.00');
    await desk.app.op('entry.create', {
      date: '2026-03-05',
      label: 'Impayé',
      lines: [
        { account: '511', debit: { amount: '66.00', currency: 'EUR' } },
        { account: '512', credit: { amount: '66.00', currency: 'EUR' } },
      ],
    });
    await reverse(first);
    expect(await money()).toBe('0.00 66.00');
  });

  it('no entry by hand banks a slip before the day it came', async () => {
    const cheque = await desk.app.op('payment.record', {
      ...{ dossier: await desk.open(), money: { amount: '77.00', currency: 'EUR' }, method: 'cheque', receivedOn: '2026-03-08' },
    });
    const banked = (date: string) => ({
      ...{ date, label: 'Remise' },
      lines: [
        { account: '512', debit: { amount: '77.00', currency: 'EUR' } },
        { account: '511', credit: { amount: '77.00', currency: 'EUR' } },
      ],
    });
    const refused = await desk.app.refusal('entry.create', banked('2026-03-07'));
    expect([refused.code, refused.errors?.[0]?.pointer]).toEqual(['AMOUNT_INVALID', '/lines/1']);
    await desk.app.op('entry.create', banked('2026-03-08'));
    expect(await money()).toBe('0.00 77.00');
    await reverse(cheque);
  });

  it('in another currency: put back at the value it was banked at; by another way, what that differs by is lost', async () => {
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-01', rate: '0.90' });
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    const cheque = async () =>
      desk.app.op('payment.record', { dossier: await desk.open('USD'), money: usd('100.00'), method: 'cheque', receivedOn: '2026-03-01' });
    const move = (date: string, debit: string, credit: string) =>
      desk.app.op('entry.create', {
        ...{ date, label: 'À la main' },
        lines: [
          { account: debit, debit: usd('100.00') },
          { account: credit, credit: usd('100.00') },
        ],
      });
    const one = await cheque();
    await move('2026-03-02', '512', '511');
    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-05', rate: '0.95' });
    await move('2026-03-05', '511', '512');
    expect(await at('511')).toBe('90.00');
    await reverse(one);
    expect(await at('511')).toBe('0.00');
    const two = await cheque();
    await move('2026-03-05', '512', '511');
    const before = Number(await at('666'));
    await move('2026-03-06', '511', '472');
    expect(await at('511')).toBe('95.00');
    await reverse(two);
    expect(await at('511')).toBe('0.00');
    expect(Number(await at('666'))).toBeCloseTo(before + 5, 2);
  });
});
