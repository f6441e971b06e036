/** A receipt in another currency that is reversed, whole or in parts: its dossier is worth what it would be had it never come, whatever came since. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk, usd } from './desk.ts';

/** What a dollar is worth from one day to the next; all is reversed on the last one. */
const DAYS = { '2026-12-28': '0.80', '2026-12-29': '1.00', '2026-12-30': '1.20', '2026-12-31': '1.00' } as const;
type Act = 'sell' | 'sell more' | 'invoice' | 'wrong' | 'pay' | 'pay more' | 'refund' | 'move';
interface Told {
  readonly days: readonly (readonly Act[])[];
  readonly left: readonly string[];
}

const sold = '706 -100.00';
const HISTORIES: Readonly<Record<string, Told>> = {
  // 100 at 0.80 had paid the invoice, at a loss of 20.
  'before its invoice, at a loss': {
    days: [['wrong'], ['sell', 'invoice', 'pay']],
    left: ['419 -50.00', '512 150.00', sold],
  },
  'before its invoice, as a deposit': {
    days: [
      ['sell', 'wrong'],
      ['invoice', 'pay'],
    ],
    left: ['419 -50.00', '512 150.00', sold],
  },
  'before its invoice, at a gain': {
    days: [[], ['sell'], ['wrong'], ['invoice', 'pay']],
    left: ['419 -50.00', '512 150.00', sold],
  },
  'after its invoice': {
    days: [[], ['sell', 'invoice'], ['wrong'], ['pay']],
    left: ['419 -50.00', '512 150.00', sold],
  },
  // Sold are 300: of 250 in all, 200 at 1.00 are a deposit and nothing is too much when 100 of it never came.
  'beside a deposit and what is too much': {
    days: [
      ['sell', 'sell more', 'wrong'],
      ['pay', 'pay more'],
    ],
    left: ['4191 -250.00', '512 250.00'],
  },
  // Billed at 1.20 are 360; paid are 250 at 1.00, 50 at 1.20 are owed.
  'beside a deposit that paid an invoice': {
    days: [['sell', 'sell more', 'wrong'], ['pay', 'pay more'], ['invoice']],
    left: ['411 60.00', '512 250.00', '666 50.00', '706 -360.00'],
  },
  // 60 at 1.20 go of what came at 1.00.
  'before a refund': {
    days: [['wrong'], ['pay'], ['refund']],
    left: ['419 -90.00', '512 78.00', '666 12.00'],
  },
  // What went is owed at what it was worth when it went.
  'whose money had been refunded': {
    days: [['wrong'], [], ['refund']],
    left: ['411 72.00', '512 -72.00'],
  },
  // The other dossier holds 60 at the 0.92 that all of it was worth: it was of the 150 at 1.00.
  'before a move': {
    days: [['wrong'], ['pay', 'move']],
    left: ['419 -90.00', '512 150.00', '580 -55.20', '766 -4.80'],
  },
};

await onEachKind('a receipt that never came', (kind) => {
  let desk: Desk;
  const dossiers = new Map<string, { readonly whole: string; readonly parts: string }>();
  const wrong = new Map<string, string>();
  const pay = async (dossier: string, amount: string): Promise<string> =>
    (await desk.app.op('payment.record', { dossier, money: usd(amount), method: 'transfer' })).ref;
  const acts: Readonly<Record<Act, (dossier: string) => Promise<unknown>>> = {
    sell: (dossier) => desk.stay(dossier, usd('100.00'), null, { soldAs: 'agent' }),
    'sell more': (dossier) => desk.stay(dossier, usd('200.00'), null, { soldAs: 'agent' }),
    invoice: (dossier) => desk.invoice(dossier),
    wrong: async (dossier) => wrong.set(dossier, await pay(dossier, '100.00')),
    pay: (dossier) => pay(dossier, '150.00'),
    'pay more': (dossier) => pay(dossier, '100.00'),
    refund: (dossier) => desk.app.op('refund.create', { dossier, money: usd('60.00'), reason: 'x' }),
    move: async (dossier) => desk.app.op('payment.move', { from: dossier, to: await desk.open('USD'), money: usd('60.00'), reason: 'x' }),
  };
  const back = (dossier: string, more: object = {}): Promise<Body> =>
    desk.app.op('payment.reverse', { ref: wrong.get(dossier), reason: 'x', ...more });

  beforeAll(async () => {
    desk = await openDesk(kind, { at: '2026-12-28T09:00:00.000Z' });
    for (const [i, [day, rate]] of Object.entries(DAYS).entries()) {
      await desk.moveTo(day);
      await desk.app.op('rate.create', { currency: 'USD', day, rate });
      for (const [name, { days }] of Object.entries(HISTORIES)) {
        const own = dossiers.get(name) ?? { whole: await desk.open('USD'), parts: await desk.open('USD') };
        dossiers.set(name, own);
        for (const dossier of Object.values(own)) for (const act of days[i] ?? []) await acts[act](dossier);
      }
    }
  });
  afterAll(async () => desk?.app.remove());

  it.each(Object.entries(HISTORIES))('%s', async (name, { left }) => {
    const { whole, parts } = dossiers.get(name) as { whole: string; parts: string };
    await back(whole);
    expect(await desk.accounts(whole)).toEqual(left);
    await back(parts, { money: usd('60.00') });
    await back(parts, { money: usd('40.00') });
    expect(await desk.accounts(parts)).toEqual(left);
  });

  it('has each part of it taken back at once: what is held keeps the value of what stands', async () => {
    // Of 100 at 1.20, 40 stand: they paid a part of 100 at 1.00.
    const dossier = await desk.open('USD');
    const first = await desk.app.op('payment.record', { dossier, money: usd('100.00'), method: 'transfer', receivedOn: '2026-12-30' });
    await acts.sell(dossier);
    await desk.invoice(dossier);
    await pay(dossier, '150.00');
    expect(await desk.accounts(dossier)).toEqual(['419 -150.00', '512 270.00', sold, '766 -20.00']);
    await desk.app.op('payment.reverse', { ref: first.ref, reason: 'x', money: usd('60.00') });
    expect(await desk.accounts(dossier)).toEqual(['419 -90.00', '512 198.00', sold, '766 -8.00']);
  });

  it('leaves both years right where the bank’s day is of the one before', async () => {
    const dossier = await desk.open('USD');
    wrong.set(
      dossier,
      (await desk.app.op('payment.record', { dossier, money: usd('100.00'), method: 'transfer', receivedOn: '2026-12-28' })).ref,
    );
    await acts.sell(dossier);
    await desk.invoice(dossier);
    await pay(dossier, '150.00');
    await desk.moveTo('2027-01-05');
    await desk.app.op('rate.create', { currency: 'USD', day: '2027-01-05', rate: '1.10' });
    await pay(dossier, '10.00');
    await back(dossier, { date: '2026-12-31' });
    expect(await desk.accounts(dossier, '2026-12-31')).toEqual(['419 -50.00', '512 150.00', sold]);
    expect(await desk.accounts(dossier)).toEqual(['419 -61.00', '512 161.00', sold]);
  });
});
