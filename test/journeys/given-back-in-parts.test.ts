/** A receipt that comes back in parts leaves what it leaves when it comes back whole: on its accounts, at its value, with its exchange results. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, line, openDesk, usd } from './desk.ts';
import { eur, updateDossier } from './steps.ts';

await onEachKind('a receipt that comes back in parts', (kind) => {
  let desk: Desk;
  const rate = (day: string, value: string): Promise<Body> => desk.app.op('rate.create', { currency: 'USD', day, rate: value });
  beforeAll(async () => {
    desk = await openDesk(kind, {
      at: '2026-12-28T09:00:00.000Z',
      settings: { dossiers: { lifecycle: { receipt: ['confirmed', 'ticketed', 'travelled'] } } },
      chart: {
        roles: {
          bank: { default: '512', pointOfSale: { LYON: '5122' } },
          transit: { default: '511', pointOfSale: { LYON: '5112' } },
        },
        labels: { '5122': 'Banque de Lyon', '5112': 'Lyon' },
      } as never,
    });
    for (const [code, name] of [
      ['LYON', 'Lyon'],
      ['NICE', 'Nice'],
    ])
      await desk.app.op('pointOfSale.create', { code, name });
    await rate('2026-12-28', '0.90');
  });
  afterAll(async () => desk?.app.remove());

  const back = (receipt: Body, amount?: object): Promise<Body> =>
    desk.app.op('payment.reverse', { ref: receipt.ref, reason: 'contestée', ...(amount ? { money: amount } : {}) });
  const pay = (dossier: string, money: object, method = 'transfer', more: object = {}): Promise<Body> =>
    desk.app.op('payment.record', { dossier, money, method, ...more });

  it('before its invoice, in another currency: no gain stays that nobody earned', async () => {
    const [parts, whole] = [await desk.open('USD'), await desk.open('USD')];
    const receipts: Body[] = [];
    for (const dossier of [parts, whole]) {
      await desk.stay(dossier, usd('1000.00'), null, { soldAs: 'agent' });
      receipts.push(await pay(dossier, usd('200.00')));
    }
    await desk.moveTo('2026-12-30');
    await rate('2026-12-30', '0.80');
    for (const dossier of [parts, whole]) await desk.invoice(dossier);
    const sold = '706 -800.00';
    expect(await desk.accounts(parts)).toEqual(['411 640.00', '512 180.00', sold, '766 -20.00']);
    await back(receipts[0], usd('100.00'));
    expect(await desk.accounts(parts)).toEqual(['411 720.00', '512 90.00', sold, '766 -10.00']);
    await back(receipts[0]);
    expect(await desk.accounts(parts)).toEqual(['411 800.00', sold]);
    await back(receipts[1]);
    expect(await desk.accounts(whole)).toEqual(['411 800.00', sold]);
  });

  it('beside another receipt at another rate', async () => {
    const left: string[][] = [];
    for (const amounts of [[usd('25.00'), usd('25.00')], [undefined]]) {
      const dossier = await desk.open('USD');
      await desk.stay(dossier, usd('50.00'), null, { soldAs: 'agent' });
      await desk.invoice(dossier);
      const first = await pay(dossier, usd('50.00'), 'transfer', { receivedOn: '2026-12-28' });
      const second = await pay(dossier, usd('50.00'));
      for (const amount of amounts) await back(first, amount);
      await back(second);
      left.push(await desk.accounts(dossier));
    }
    expect(left[0]).toEqual(['411 40.00', '706 -40.00']);
    expect(left[1]).toEqual(left[0]);
  });

  it('leaves no cent of gain or loss out of rounding', async () => {
    await rate('2026-12-29', '0.9137');
    const dossier = await desk.open('USD');
    const receipt = await pay(dossier, usd('55.36'), 'transfer', { receivedOn: '2026-12-29' });
    for (const amount of ['2.85', '2.05']) await back(receipt, usd(amount));
    await back(receipt);
    expect(await desk.accounts(dossier)).toEqual([]);
    await desk.moveTo('2026-12-31');
    await rate('2026-12-31', '0.8011');
    const billed = await desk.open('USD');
    await desk.stay(billed, usd('80.00'), null, { soldAs: 'agent' });
    await desk.invoice(billed);
    // More comes back than was too much: of 240.33, 200.28.
    await back(await pay(billed, usd('300.00')), usd('250.00'));
    expect(await desk.accounts(billed)).toEqual(['411 24.04', '512 40.05', '706 -64.09']);
  });

  it('goes back to the bank it came to, and by card to the slips it came with, whatever point of sale its dossier is of by now', async () => {
    const { ref: dossier } = await desk.app.op('dossier.create', {
      title: 'x',
      client: desk.client,
      status: 'confirmed',
      pointOfSale: 'LYON',
    });
    const [transfer, other, card] = [
      await pay(dossier, eur('100.00')),
      await pay(dossier, eur('70.00')),
      await pay(dossier, eur('100.00'), 'card'),
    ];
    await updateDossier(desk.app, dossier, { pointOfSale: 'NICE' });
    await back(other);
    await back(transfer, eur('40.00'));
    await back(transfer);
    await back(card, eur('40.00'));
    expect((await desk.accounts(dossier)).filter((a) => a.startsWith('5'))).toEqual(['5112 60.00']);
    await desk.app.op('bankDeposit.create', { money: eur('60.00') });
    expect((await desk.app.op('ledger.trialBalance', { account: '5122' })).items[0].balance).toBe('60.00');
  });

  it('is gone whatever may be done in such a dossier', async () => {
    const dossier = await desk.open();
    await desk.add(dossier, line('sale', 'fee', eur('80.00')));
    const [cheque, card] = [await pay(dossier, eur('50.00'), 'cheque'), await pay(dossier, eur('30.00'), 'card')];
    await updateDossier(desk.app, dossier, { status: 'cancelled' });
    expect((await desk.app.refusal('payment.record', { dossier, money: eur('1.00') })).code).toBe('DOSSIER_STATE');
    await back(cheque);
    for (const reason of ['', '  '])
      expect((await desk.app.refusal('payment.reverse', { ref: card.ref, reason, money: eur('10.00') })).code).toBe('REASON_REQUIRED');
    await back(card, eur('10.00'));
    expect((await desk.app.op('dossier.get', { ref: dossier })).paid).toEqual(eur('20.00'));
  });
});
