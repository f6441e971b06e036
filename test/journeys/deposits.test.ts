/** Deposits where points of sale have banks of their own, where the fee is all of it, and what is told of them afterwards. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Body, onEachKind } from '../kit/app.ts';
import { changedSince, type Desk, openDesk, usd } from './desk.ts';
import { drawerOf } from './drawer.ts';
import { balanceOf, eur } from './steps.ts';

const labels = { '5112': 'Chèques de Lyon', '5122': 'Banque de Lyon', '6272': 'Frais de Lyon' };
const LYON = {
  transit: { default: '511', pointOfSale: { LYON: '5112' } },
  bank: { default: '512', pointOfSale: { LYON: '5122' } },
  bankFee: { default: '627', pointOfSale: { LYON: '6272' } },
};

await onEachKind('deposits', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind, { chart: { labels, roles: LYON } });
    await desk.app.op('pointOfSale.create', { code: 'LYON', name: 'Lyon' });
    await desk.app.op('pointOfSale.create', { code: 'NICE', name: 'Nice' });
  });
  afterAll(async () => desk?.app.remove());
  const { giveBack, pay, refused, reverse } = drawerOf(() => desk);
  const at = async (pointOfSale?: string): Promise<string> =>
    (
      await desk.app.op('dossier.create', {
        ...{ title: 'Séjour', client: desk.client, status: 'confirmed' },
        ...(pointOfSale === undefined ? {} : { pointOfSale }),
      })
    ).ref;
  const ACCOUNTS = ['511', '5112', '512', '5122', '627', '6272'];
  const stands = (of: Desk = desk): Promise<string[]> => Promise.all(ACCOUNTS.map((account) => balanceOf(of.app, account)));
  /** What moved on those accounts meanwhile, as `5122 99.00`. */
  const moved = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = await stands();
    await work();
    const after = await stands();
    return ACCOUNTS.flatMap((account, i) => {
      const by = (Number(after[i]) - Number(before[i])).toFixed(2);
      return Number(by) === 0 ? [] : [`${account} ${by}`];
    });
  };
  const deposit = (amount: string, receipts: readonly Body[], more: object = {}): Promise<Body> =>
    desk.app.op('bankDeposit.create', { money: eur(amount), receipts: receipts.map((r) => r.ref), ...more });

  it('go to the bank of the point of sale the slips came by, their fee to its account, and come back from there', async () => {
    const lyon = await pay('100.00', 'cheque', await at('LYON'));
    const card = await pay('50.00', 'card', await at('LYON'));
    expect(await moved(() => deposit('148.00', [lyon, card], { fee: eur('2.00') }))).toEqual(['5112 -150.00', '5122 148.00', '6272 2.00']);
    expect(await moved(() => giveBack(lyon))).toEqual(['5112 100.00', '5122 -100.00']);
    expect(await moved(() => reverse(card))).toEqual(['5122 -50.00']);
    expect(await moved(() => reverse(lyon))).toEqual(['5112 -100.00']);
    // One without accounts of its own has those of the agency.
    const nice = await pay('20.00', 'cheque', await at('NICE'));
    const none = await pay('30.00', 'cheque', await at());
    expect(await moved(() => deposit('49.00', [nice, none], { fee: eur('1.00') }))).toEqual(['511 -50.00', '512 49.00', '627 1.00']);
  });

  it('know the point of sale a slip came by, whatever its dossier says since', async () => {
    const dossier = await at('LYON');
    const slip = await pay('10.00', 'cheque', dossier);
    const { version } = await desk.app.op('dossier.get', { ref: dossier });
    await desk.app.op('dossier.update', { ref: dossier, pointOfSale: 'NICE' }, { ifMatch: `"${version}"` });
    expect(await moved(() => deposit('10.00', [slip]))).toEqual(['5112 -10.00', '5122 10.00']);
  });

  it('of slips that go to several banks are refused, unless one is named', async () => {
    const lyon = await pay('100.00', 'cheque', await at('LYON'));
    const nice = await pay('60.00', 'cheque', await at('NICE'));
    for (const receipts of [{}, { receipts: [lyon.ref, nice.ref] }])
      expect(await refused('bankDeposit.create', { money: eur('160.00'), ...receipts })).toMatchObject({
        code: 'DEPOSIT_MIXED',
        detail: expect.stringMatching(/5122 \(LYON\) and 512 \(NICE\).*each apart/),
        errors: [{ pointer: '/bank' }],
      });
    expect(await refused('bankDeposit.create', { money: eur('160.00'), bank: '411' })).toMatchObject({
      ...{ code: 'ACCOUNT_UNKNOWN', detail: expect.stringMatching(/512 or 5122/), errors: [{ pointer: '/bank' }] },
    });
    const { items, banks } = await desk.app.op('bankDeposit.slips', {});
    expect((items as Body[]).map((s) => [s.pointsOfSale, s.bank])).toEqual([
      [['LYON'], '5122'],
      [['NICE'], '512'],
    ]);
    expect((banks as Body[]).map((b) => b.account).sort()).toEqual(['512', '5122']);
    // The fee of several is that of the point of sale whose bank it is.
    expect(await moved(() => deposit('157.00', [lyon, nice], { fee: eur('3.00'), bank: '5122' }))).toEqual([
      ...['511 -60.00', '5112 -100.00', '5122 157.00', '6272 3.00'],
    ]);
    expect(await moved(() => giveBack(nice))).toEqual(['511 60.00', '5122 -60.00']);
    expect(await moved(() => deposit('58.00', [nice], { fee: eur('2.00'), bank: '5122' }))).toEqual([
      '511 -60.00',
      '5122 58.00',
      '627 2.00',
    ]);
    expect(await moved(() => reverse(lyon))).toEqual(['5122 -100.00']);
  });

  it('of a cheque over dossiers of several points of sale name the bank', async () => {
    const shares = [
      { dossier: await at('LYON'), money: eur('10.00') },
      { dossier: await at(), money: eur('5.00') },
    ];
    const { items } = await desk.app.op('payment.share', { money: eur('15.00'), method: 'cheque', shares });
    expect((await desk.app.op('bankDeposit.slips', {})).items).toMatchObject([{ pointsOfSale: ['LYON'], bank: null }]);
    expect(await refused('bankDeposit.create', { money: eur('15.00') })).toMatchObject({
      ...{ code: 'DEPOSIT_MIXED', detail: expect.stringMatching(/no point of sale/) },
    });
    expect(await moved(() => deposit('14.00', [items[0]], { bank: '512', fee: eur('1.00') }))).toEqual([
      ...['511 -5.00', '5112 -10.00', '512 14.00', '627 1.00'],
    ]);
  });

  it('whose fee is all of the slips bring nothing, and what comes back is of the bank they went to', async () => {
    const nice = await pay('100.00', 'card', await at('NICE'));
    expect(await refused('bankDeposit.create', { money: eur('0.00'), receipts: [nice.ref] })).toMatchObject({
      ...{ code: 'AMOUNT_INVALID', errors: [{ pointer: '/money/amount' }] },
    });
    let made: Body = {} as Body;
    const all = async (): Promise<void> => {
      made = await deposit('0.00', [nice], { fee: eur('100.00'), bank: '5122' });
    };
    expect(await moved(all)).toEqual(['511 -100.00', '627 100.00']);
    expect(await desk.app.op('bankDeposit.get', { ref: made.ref })).toMatchObject({ money: eur('0.00'), fee: eur('100.00') });
    expect(await moved(() => giveBack(nice))).toEqual(['511 100.00', '5122 -100.00']);
    await deposit('100.00', [nice]);

    await desk.app.op('rate.create', { currency: 'USD', day: '2026-03-10', rate: '0.90' });
    const dollars = await desk.app.op('payment.record', { dossier: await desk.open('USD'), money: usd('100.00'), method: 'card' });
    expect(await moved(() => deposit('0.00', [dollars], { fee: eur('91.00') }))).toEqual(['511 -90.00', '627 91.00']);
    expect(await moved(() => giveBack(dollars))).toEqual(['511 90.00', '512 -91.00']);
    await deposit('90.00', [dollars]);
  });

  it('stay with a bank the chart no longer names', async () => {
    const slip = await pay('40.00', 'cheque', await at('LYON'));
    await changedSince(
      desk,
      { chart: { labels: { ...labels, '5129': 'Autre banque' }, roles: { bank: { default: '5129' } } } },
      async (now) => {
        const given = (bank: string) => ({ money: eur('40.00'), receipts: [slip.ref], bank });
        expect((await now.app.refusal('bankDeposit.create', given('513'))).code).toBe('ACCOUNT_UNKNOWN');
        const before = await balanceOf(now.app, '5122');
        await now.app.op('bankDeposit.create', given('5122'));
        expect(Number(await balanceOf(now.app, '5122')) - Number(before)).toBe(40);
      },
    );
  });

  it('say how what undid one is made good, and which receipts an entry moved', async () => {
    const [a, b] = [await pay('60.00', 'cheque'), await pay('40.00', 'cheque')];
    const made = await deposit('100.00', [a, b]);
    const explained = async (entry: number): Promise<unknown[]> => {
      const { slips } = await desk.app.op('entry.explain', { entry });
      expect(slips.count).toBe(slips.items.length);
      return (slips.items as Body[]).map((s) => [s.receipts, s.money.amount]);
    };
    const both = [
      [[a.ref], '60.00'],
      [[b.ref], '40.00'],
    ];
    expect(await explained(made.entry)).toEqual(both);
    const mirror = await desk.app.op('entry.reverse', { entry: made.entry, reason: 'x' });
    expect(await explained(mirror.entry)).toEqual(both);
    const again = (entry: number): Promise<object> => refused('entry.reverse', { entry, reason: 'x' });
    expect(await again(mirror.entry)).toMatchObject({ code: 'ENTRY_OF_ACT', detail: expect.stringMatching(/deposit its slips again/) });
    await deposit('100.00', [a, b]);
    const back = await giveBack(b);
    expect(await explained(back.entry)).toEqual([[[b.ref], '40.00']]);
    const undone = await desk.app.op('entry.reverse', { entry: back.entry, reason: 'x' });
    expect(await again(undone.entry)).toMatchObject({ code: 'ENTRY_OF_ACT', detail: expect.stringMatching(/enter the return/) });
    const hand = await desk.app.op('entry.create', {
      ...{ date: '2026-03-10', label: 'Frais' },
      lines: [
        { account: '627', debit: eur('1.00') },
        { account: '512', credit: eur('1.00') },
      ],
    });
    expect(await explained(hand.entry)).toEqual([]);
    const off = await desk.app.op('entry.reverse', { entry: hand.entry, reason: 'x' });
    expect(await again(off.entry)).toMatchObject({ code: 'ENTRY_OF_ACT', detail: expect.stringMatching(/by hand/) });
    // A receipt is undone by its own act.
    expect(await again(a.entry)).toMatchObject({ code: 'ENTRY_OF_ACT', detail: expect.stringMatching(/reversal of the receipt/) });
  });

  it('an explanation names the first 200 slips, and says how many there are', async () => {
    const { dossier } = await pay('1.00', 'cheque');
    for (let n = 1; n < 201; n++) await pay('1.00', 'cheque', dossier);
    const { entry } = await desk.app.op('bankDeposit.create', { money: eur('201.00') });
    const { slips } = await desk.app.op('entry.explain', { entry });
    expect([slips.items.length, slips.count]).toEqual([200, 201]);
  });

  it('leave the integrity run nothing to say', async () => {
    expect((await desk.app.integrity.run(desk.app.ctx())).findings).toEqual([]);
  });
});
