/** What every payment plugin must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import {
  type Delivery,
  isDay,
  type MoneyTaken,
  maskCards,
  money,
  type Outbound,
  type Outcome,
  type Payment,
  type PaymentEvent,
} from '../../core/contracts/index.ts';
import { inboundCases } from './inbound.ts';
import { closingAfter, endsIn, isNotThere, notHereCases, open, shut, troubleCases } from './outbound.ts';
import { freePort } from './server.ts';

/** Who takes the money in a test, and what he holds. */
export interface Taker {
  readonly port: number;
  /** How many charges and refunds he made under a key. */
  held(key: string): number;
  /** From now on he does what he is asked, and the answer is lost; or declines it; or answers well again. */
  does(what: 'lose' | 'decline' | 'well'): void;
  /** Lets go of his port. */
  close?(): Promise<void>;
}
export interface PaymentSubject {
  make(port: number, outbound: Outbound): Payment;
  taker(): Promise<Taker>;
  readonly agency: string;
  /** A token he takes. */
  readonly instrument: string;
  /** Of one that reads events: what his provider posts, signed with the secret `make` gives it, and what that says. */
  readonly posted?: { readonly delivery: Delivery; readonly says: readonly PaymentEvent[] };
}
type Case = readonly [name: string, holds: () => Promise<void>];
type Taken = Outcome<MoneyTaken>;

export function paymentCases({ make, taker: started, agency, instrument, posted }: PaymentSubject): readonly Case[] {
  const opened: Taker[] = [];
  const taker = async (): Promise<Taker> => {
    const one = await started();
    opened.push(one);
    return one;
  };
  const amount = money(12_345n, 'EUR');
  const charge = (plugin: Payment, key: string): Promise<Taken> =>
    plugin.charge(agency, { key, money: amount, reportTo: null, instrument, description: 'Agency', reference: 'D2026-000001' });
  const refund = (plugin: Payment, key: string, of: string, minor = 45n): Promise<Taken> =>
    plugin.refund(agency, { key, money: money(minor, 'EUR'), reportTo: null, charge: of });
  const done = (said: Taken, minor: bigint): string => {
    endsIn(said, ['done']);
    const { reference, money: moved, on } = (said as Extract<Taken, { state: 'done' }>).value;
    ok(reference !== '' && reference.length <= 100 && maskCards(reference) === reference);
    deepEqual(moved, money(minor, 'EUR'));
    ok(isDay(on));
    return reference;
  };
  const nobodyKnows = async (plugin: Payment): Promise<void> => {
    endsIn(await charge(plugin, 'k-1'), ['notSent', 'unknown'], 'it neither moved nor was it declined');
    endsIn(await refund(plugin, 'k-2', 'x'), ['notSent', 'unknown'], 'it neither moved nor was it declined');
    endsIn(await plugin.ask(agency, 'k-1', null), ['unknown'], 'a question that got no answer says nothing of the money');
  };
  const asking: Case[] = [
    [
      'where nobody listens, nothing certainly was charged',
      async () => {
        const plugin = make(await freePort(), open);
        endsIn(await charge(plugin, 'k-1'), ['notSent']);
        endsIn(await refund(plugin, 'k-2', 'x'), ['notSent']);
        endsIn(await plugin.ask(agency, 'k-1', null), ['unknown']);
      },
    ],
    [
      'a host that is not allowed is not called',
      async () => {
        const { port, held } = await taker();
        endsIn(await charge(make(port, shut), 'k-1'), ['notSent']);
        endsIn(await refund(make(port, shut), 'k-2', 'x'), ['notSent']);
        endsIn(await make(port, shut).ask(agency, 'k-1', null), ['unknown']);
        equal(held('k-1'), 0);
      },
    ],
    ...troubleCases('a provider', (port) => nobodyKnows(make(port, open))),
    ...notHereCases('the money', (port) => make(port, open).ask(agency, 'k-1', null)),
    [
      'a charge happens once under its key, and is found by it',
      async () => {
        const { port, held } = await taker();
        const plugin = make(port, open);
        isNotThere(await plugin.ask(agency, 'k-1', null), 'the provider');
        const reference = done(await charge(plugin, 'k-1'), amount.minor);
        // Another process, which asks for the same, was told the reference or was not.
        equal(done(await charge(make(port, open), 'k-1'), amount.minor), reference);
        for (const known of [reference, null]) equal(done(await make(port, open).ask(agency, 'k-1', known), amount.minor), reference);
        isNotThere(await plugin.ask(agency, 'k-9', null), 'the provider');
        equal(held('k-1'), 1, 'to ask is not to charge');
        notEqual(done(await charge(plugin, 'k-2'), amount.minor), reference);
      },
    ],
    [
      'a part is given back once under its key, and is found by it',
      async () => {
        const { port, held } = await taker();
        const plugin = make(port, open);
        const of = done(await charge(plugin, 'k-1'), amount.minor);
        const reference = done(await refund(plugin, 'k-2', of), 45n);
        equal(done(await refund(plugin, 'k-2', of), 45n), reference);
        equal(done(await plugin.ask(agency, 'k-2', null), 45n), reference);
        equal(held('k-2'), 1);
      },
    ],
    [
      'what was done and nobody heard of is in doubt, and found',
      async () => {
        const { port, held, does } = await taker();
        does('lose');
        endsIn(await charge(make(port, open), 'k-1'), ['unknown']);
        equal(held('k-1'), 1);
        does('well');
        done(await make(port, open).ask(agency, 'k-1', null), amount.minor);
        equal(held('k-1'), 1);
      },
    ],
    [
      'a decline is one, with its reason',
      async () => {
        const { port, does } = await taker();
        does('decline');
        const said = await charge(make(port, open), 'k-1');
        endsIn(said, ['rejected']);
        ok(said.state === 'rejected' && said.code !== '' && said.message !== '');
      },
    ],
  ];
  if (!posted) return [...closingAfter(asking, opened), ['takes no events', async () => equal(make(1, open).inbound, undefined)]];
  return [...closingAfter(asking, opened), ...inboundCases('an event', () => make(1, open).inbound, agency, posted)];
}
