/** A client's money in another currency than the books: whatever order it is paid, billed and taken back in, nothing is gained or lost but by what pays what. */
import { expect, it } from 'vitest';
import { onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { atDesk, line, usd } from './desk.ts';

/** What a dollar is worth from a day on. */
const RATES: readonly (readonly [day: string, rate: string])[] = [
  ['2026-11-02', '0.80'],
  ['2026-12-01', '0.80'],
  ['2026-12-10', '0.90'],
  ['2026-12-20', '0.85'],
  ['2026-12-28', '1.00'],
  ['2027-01-04', '1.10'],
  ['2027-01-12', '0.95'],
  ['2027-01-20', '1.05'],
  ['2027-02-02', '0.90'],
];

await onEachKind('currency-money', (kind) => {
  /**
   * What a dossier with a stay of 500.00, sold as agent, leaves on its client's accounts and on those of exchange. Each step is a day and an act: `sale 200`, `invoice`,
   * `credit 1` (the first invoice), `pay 100` (`pay 100 12-20`: it came on that day; `pay 100 12-20 for 2`: and is for the second invoice), `refund 50`, `reverse 1` (the first receipt), `cancel`.
   */
  async function left(story: string): Promise<string[]> {
    let accounts: string[] = [];
    await atDesk(kind, '2026-11-02', async (desk) => {
      const { app } = desk;
      const dossier = await desk.open('USD');
      const rates = [...RATES];
      const until = async (day: string): Promise<void> => {
        for (const [on, rate] of rates.splice(0, rates.filter(([from]) => from <= day).length)) {
          if (on > app.clock.now().slice(0, 10)) await desk.moveTo(on);
          await app.op('rate.create', { currency: 'USD', day: on, rate });
        }
        if (day > app.clock.now().slice(0, 10)) await desk.moveTo(day);
      };
      const full = (day: string): string => `${day < '11' ? 2027 : 2026}-${day}`;
      await until('2026-11-02');
      const service = await desk.stay(dossier, usd('500.00'), null, { soldAs: 'agent', from: '2027-03-04', to: '2027-03-11' });
      const [receipts, invoices]: [string[], string[]] = [[], []];
      for (const step of story.split(', ')) {
        const [day = '', act, what = '', on, , named] = step.split(' ');
        await until(full(day));
        const money = { dossier, money: usd(`${what}.00`), method: 'transfer', ...(named ? { invoice: invoices[Number(named) - 1] } : {}) };
        if (act === 'sale') await desk.add(dossier, { service, ...line('sale', 'stay', usd(`${what}.00`)) });
        else if (act === 'invoice') invoices.push(await desk.invoice(dossier));
        else if (act === 'credit') await app.op('creditNote.issue', { invoice: invoices[Number(what) - 1], reason: 'x' });
        else if (act === 'pay') receipts.push((await app.op('payment.record', { ...money, ...(on ? { receivedOn: full(on) } : {}) })).ref);
        else if (act === 'refund') await app.op('refund.create', { ...money, reason: 'x' });
        else if (act === 'reverse') await app.op('payment.reverse', { ref: receipts[Number(what) - 1], reason: 'x' });
        else if (act === 'cancel') await desk.change(service, dossier, { status: 'cancelled' });
        else throw new Error(`no act “${step}”`);
      }
      expect(await whatFails(app, dossier)).toBeNull();
      accounts = (await desk.accounts(dossier)).filter((a) => !/^(?:512|706) /.test(a));
    });
    return accounts;
  }

  it.each([
    ['of two invoices each was paid by its own', '12-28 pay 200, 12-28 credit 1', ['4191 -400.00']],
    ['the second was paid at a gain, and is credited', '01-04 pay 200, 01-20 credit 2', ['4191 -220.00']],
    ['the second was paid in part: what is freed pays the rest of it', '01-04 pay 100, 01-20 credit 1', ['4191 -320.00', '666 10.00']],
  ])('what is credited leaves the other alone where %s', async (_what, then, accounts) => {
    expect(await left(`12-01 invoice, 12-01 pay 500, 12-10 sale 200, 12-28 invoice, ${then}`)).toEqual(accounts);
  });
  it.each([
    ['1', ['4191 -550.00', '766 -20.00']],
    ['2', ['4191 -220.00', '766 -150.00']],
  ])('a receipt of both pays each what it was: invoice %s is credited', async (credited, accounts) => {
    const story = `12-01 invoice, 12-10 sale 200, 12-28 invoice, 01-04 pay 700, 01-20 credit ${credited}`;
    expect(await left(story)).toEqual(accounts);
  });
  it('deposits of two invoices pay each its own', async () => {
    const story = '12-01 pay 500, 12-01 invoice, 12-10 sale 200, 12-28 pay 200, 12-28 invoice, 01-20 credit 1';
    expect(await left(story)).toEqual(['4191 -400.00']);
  });
  it.each([
    ['28 Dec, not invoiced', '12-28 pay 300, 01-04 pay 250, 01-12 reverse 1, 01-20 invoice, 02-02 credit 1', ['4191 -275.00']],
    ['overpaid', '12-20 pay 100, 12-28 pay 300, 01-04 pay 250, 01-12 reverse 2, 01-20 invoice, 02-02 credit 1', ['4191 -360.00']],
    ['and cancelled', '01-12 pay 250, 01-20 pay 300, 01-20 pay 100, 01-20 reverse 2, 01-20 cancel', ['419 -342.50']],
    ['invoiced', '12-01 invoice, 12-28 pay 300, 01-04 pay 250, 01-12 reverse 1, 01-20 cancel, 01-20 credit 1', ['419 -275.00']],
    [
      'refunded in part, before the credit note',
      '12-01 invoice, 12-28 pay 250, 01-20 pay 300, 01-20 refund 50, 02-02 reverse 2, 02-02 credit 1',
      null,
    ],
    ['refunded in part, after it', '12-01 invoice, 12-28 pay 250, 01-20 pay 300, 01-20 refund 50, 02-02 credit 1, 02-02 reverse 2', null],
  ])('a receipt that never came leaves nothing: %s', async (_what, story, accounts) => {
    const found = await left(story);
    if (accounts !== null) expect(found).toEqual(accounts);
  });
  it('a credit note and a cancellation leave the same, whichever comes first', async () => {
    for (const then of ['02-02 cancel, 02-02 credit 1', '02-02 credit 1, 02-02 cancel'])
      expect(await left(`12-20 pay 500, 01-20 invoice, ${then}`)).toEqual(['419 -425.00']);
  });
  it.each([
    ['12-28 pay 300, 12-28 pay 250 12-20, 01-12 invoice, 01-20 credit 1', ['419 -50.00', '4191 -462.50']],
    ['12-28 pay 550, 01-12 invoice, 01-12 pay 100 12-20, 01-20 credit 1', ['419 -150.00', '4191 -485.00']],
  ])('money that is entered late is worth what it would be, had it been entered in time: %s', async (story, accounts) => {
    expect(await left(story)).toEqual(accounts);
  });
  it.each([
    ['pays it once it comes, no more what it paid meanwhile', '', ['411 400.00', '666 45.00']],
    ['pays the other again, when that is credited', ', 01-20 credit 2', ['411 160.00', '766 -15.00']],
    ['leaves nothing, when it never came', ', 01-20 reverse 1', ['411 700.00']],
  ])('money of a day before the invoice it names %s', async (_what, then, accounts) => {
    expect(await left(`12-01 invoice, 12-28 sale 300, 12-28 invoice, 12-28 pay 300 12-20 for 2${then}`)).toEqual(accounts);
  });
  it('what was held of it, and had paid another invoice, pays the one it names', async () => {
    const two = '12-01 invoice, 12-01 pay 500, 12-28 sale 300, 12-28 invoice';
    expect(await left(`${two}, 01-04 sale 200, 01-04 invoice, 01-04 pay 200 12-20 for 3`)).toEqual(['411 300.00', '666 50.00']);
  });
  it('money beyond the invoice it names pays the others at what they are, at once', async () => {
    const story = '12-01 invoice, 12-10 pay 450, 12-20 sale 600, 12-20 invoice, 12-28 pay 550 12-28 for 1';
    expect(await left(story)).toEqual(['411 85.00', '766 -130.00']);
  });
  it('a gain that was taken back, and is none any more of a day before, is no gain below nothing', async () => {
    const story = '12-01 invoice, 12-28 pay 500, 12-28 sale 1000, 12-28 invoice, 01-12 pay 1000, 01-12 credit 1, 01-20 pay 300 12-20';
    expect(await left(story)).toEqual(['419 -285.00', '4191 -455.00', '666 35.00']);
  });
});
