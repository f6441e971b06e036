/** Money that is entered late stands where it would have stood, had it been entered in time: at the end of every day, in every currency. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, type MoneyJson } from '../../core/contracts/index.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { whatFails } from '../kit/holds.ts';
import { type Desk, line, openDesk } from './desk.ts';
import { eur, updateDossier } from './steps.ts';

const FIRST = '2026-03-10';
const LAST = 12;
const RATES = [
  '0.9000',
  '0.9300',
  '0.9200',
  '0.9500',
  '0.8700',
  '0.9100',
  '0.9900',
  '0.9400',
  '0.9000',
  '0.9600',
  '0.8800',
  '0.9700',
  '0.9350',
];

interface Side {
  readonly dossier: string;
  readonly service: string;
  readonly currency: string;
  readonly invoices: string[];
}
type Act = (desk: Desk, side: Side) => Promise<unknown>;
interface Event {
  readonly day: number;
  readonly act?: Act;
  /** Money received that day. */
  readonly paid?: string;
  /** It is entered on the last day only. */
  readonly late?: true;
}
const invoice: Act = async (desk, { dossier, invoices }) => invoices.push(await desk.invoice(dossier));
const creditOpen: Act = (desk, { invoices }) =>
  desk.app.op('creditNote.issue', { invoice: invoices[0] as string, reason: 'x', mode: 'open' });
const priced =
  (amount: string): Act =>
  (desk, { dossier, service, currency }) =>
    desk.add(dossier, line('sale', 'stay', { amount, currency }, { service }));
const status =
  (to: string): Act =>
  (desk, { dossier }) =>
    updateDossier(desk.app, dossier, { status: to });

await onEachKind('money entered late', (kind) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(kind);
  });
  afterAll(async () => desk?.app.remove());

  /** Accounts of a dossier in its own currency, up to a day. */
  async function amounts(dossier: string, to: string): Promise<string[]> {
    const sums = new Map<string, number>();
    for (const e of await desk.entries(dossier))
      for (const l of e.lines.filter((x: Body) => e.date <= to && x.original !== null)) {
        const minor = Math.round(Number(l.original.amount) * 100) * (Number(l.debit.amount) > 0 ? 1 : -1);
        sums.set(l.account, (sums.get(l.account) ?? 0) + minor);
      }
    return [...sums].flatMap(([account, minor]) => (minor === 0 ? [] : [`${account} ${minor}`])).sort();
  }
  /**
   * Plays the same days twice, side by side: once with all money in time, once with some of it late. `pooled`: what came at several rates was parted again
   * before it was all there; then each part is worth another share, and the amounts in the currency of the dossier are compared.
   */
  async function both(currency: string, events: readonly Event[], pooled = false): Promise<void> {
    const m = (amount: string): MoneyJson => ({ amount, currency });
    const start = desk.app.clock.now().slice(0, 10) === FIRST ? FIRST : addDays(desk.app.clock.now().slice(0, 10), 1);
    const day = (n: number): string => addDays(start, n);
    await desk.moveTo(start);
    const open = async (): Promise<Side> => {
      const dossier = await desk.open(currency);
      return { dossier, currency, service: await desk.stay(dossier, m('1000.00'), null, { from: day(200), to: day(201) }), invoices: [] };
    };
    const sides = [await open(), await open()] as const;
    const [prompt, behind] = sides;
    const pay = (dossier: string, n: number, amount: string): Promise<Body> =>
      desk.app.op('payment.record', { dossier, money: m(amount), receivedOn: day(n), method: 'transfer' });
    for (let n = 0; n <= LAST; n++) {
      if (n > 0) await desk.moveTo(day(n));
      if (currency !== 'EUR') await desk.app.op('rate.create', { currency, day: day(n), rate: RATES[n] });
      for (const e of events.filter((x) => x.day === n))
        for (const side of sides) {
          if (e.act) await e.act(desk, side);
          if (e.paid !== undefined && !(e.late && side === behind)) await pay(side.dossier, n, e.paid);
        }
    }
    for (const e of events.filter((x) => x.late)) await pay(behind.dossier, e.day, e.paid as string);
    for (let n = 0; n <= LAST; n++) {
      expect([day(n), await amounts(behind.dossier, day(n))]).toEqual([day(n), await amounts(prompt.dossier, day(n))]);
      if (!pooled)
        expect([day(n), await desk.accounts(behind.dossier, day(n))]).toEqual([day(n), await desk.accounts(prompt.dossier, day(n))]);
    }
    expect(await whatFails(desk.app, behind.dossier)).toBeNull();
  }

  it.each(['EUR', 'USD'])('is split by what was sold on its day, not by what is sold since (%s)', (currency) =>
    both(
      currency,
      [
        { day: 1, paid: '300.00' },
        { day: 2, paid: '150.00', late: true },
        { day: 5, act: priced('-800.00') },
        { day: 8, act: priced('500.00') },
        { day: 9, act: invoice },
      ],
      currency !== 'EUR',
    ),
  );
  it.each(['EUR', 'USD'])('is a deposit until the dossier is cancelled, and again while it is not (%s)', (currency) =>
    both(currency, [
      { day: 2, paid: '400.00' },
      { day: 3, paid: '100.00', late: true },
      { day: 4, act: status('cancelled') },
      { day: 6, act: status('confirmed') },
      { day: 9, act: status('cancelled') },
    ]),
  );
  it.each(['EUR', 'USD'])('pays what was owed on its day: what paid that since is held, at what it is worth (%s)', (currency) =>
    both(currency, [
      { day: 1, act: invoice },
      { day: 3, paid: '700.00', late: true },
      { day: 5, paid: '1000.00' },
      { day: 7, act: priced('600.00') },
      { day: 8, act: invoice },
      { day: 10, paid: '50.00', late: true },
    ]),
  );
  it.each(['EUR', 'USD'])('is assigned on the days of its invoices and credit notes (%s)', (currency) =>
    both(currency, [
      { day: 0, paid: '100.00' },
      { day: 1, paid: '250.00', late: true },
      { day: 2, act: invoice },
      { day: 4, paid: '400.00' },
      { day: 6, act: priced('-500.00') },
      { day: 7, act: creditOpen },
      { day: 9, paid: '30.00', late: true },
    ]),
  );

  it('a deposit of a dossier that is cancelled before it is invoiced is the client’s, on the day of the cancellation', async () => {
    const dossier = await desk.open();
    await desk.stay(dossier, eur('1000.00'), null, { from: '2027-07-04', to: '2027-07-11' });
    await desk.app.op('payment.record', { dossier, money: eur('300.00'), method: 'transfer' });
    const day = desk.app.clock.now().slice(0, 10);
    expect(await desk.accounts(dossier)).toEqual(['4191 -300.00', '512 300.00']);
    await desk.moveTo(addDays(day, 3));
    await updateDossier(desk.app, dossier, { status: 'cancelled' });
    expect(await desk.accounts(dossier)).toEqual(['419 -300.00', '512 300.00']);
    expect(await desk.days(dossier, '419')).toEqual([addDays(day, 3)]);
    expect(await desk.app.op('payment.position', { dossier })).toMatchObject({ advances: eur('0.00'), overpaid: eur('300.00') });
    // What it keeps of the trip is a penalty still to be invoiced.
    await desk.add(dossier, line('sale', 'penalty', eur('120.00')));
    expect(await desk.accounts(dossier)).toEqual(['419 -180.00', '4191 -120.00', '512 300.00']);
    expect(await whatFails(desk.app, dossier)).toBeNull();
  });
});
