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
   * `credit 1` (the first invoice), `pay 100` (`pay 100 12-20`: it came on that day), `refund 50`, `reverse 1` (the first receipt), `cancel`.
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
        const [day = '', act, what = '', on] = step.split(' ');
        await until(full(day));
        const money = { dossier, money: usd(`${what}.00`), method: 'transfer' };
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
    ['the second was paid at a gain, and is credited', '01-04 pay 200, 01-20 credit 2', ['4191 -200.00', '766 -20.00']],
    [
      'the second was paid in part: what is freed pays the rest of it',
      '01-04 pay 100, 01-20 credit 1',
      ['4191 -320.00', '666 20.00', '766 -10.00'],
    ],
  ])('what is credited leaves the other alone where %s', async (_what, then, accounts) => {
    expect(await left(`12-01 invoice, 12-01 pay 500, 12-10 sale 200, 12-28 invoice, ${then}`)).toEqual(accounts);
  });
  it.each([
    ['1', '4191 -400.00'],
    ['2', '4191 -200.00'],
  ])('a receipt of both pays each what it was: invoice %s is credited', async (credited, held) => {
    const story = `12-01 invoice, 12-10 sale 200, 12-28 invoice, 01-04 pay 700, 01-20 credit ${credited}`;
    expect(await left(story)).toEqual([held, '766 -170.00']);
  });
});
