/**
 * Contract of kind `payment`: speaks to whoever takes money of clients' cards for the agency. The host decides what is charged and given back, keeps the books, repeats
 * and asks; a plugin speaks. What stands for a card is a token of the provider: no number of a card passes here, either way.
 */
import type { Day } from './dates.ts';
import type { Inbound } from './inbound.ts';
import type { Money } from './money.ts';
import type { Outcome } from './outcomes.ts';

export const PAYMENT_CONTRACT = 1;

interface PaymentAsked {
  /** The idempotency key: the same is asked for again under it, and happens once. No charge has that of a refund. */
  readonly key: string;
  /** Above zero. */
  readonly money: Money;
  /** Where the provider may post what becomes of it, for `inbound`; null where outsiders do not reach this host, or there is no `inbound`. */
  readonly reportTo: string | null;
}
export interface ChargeAsked extends PaymentAsked {
  /** What stands for the client's card with the provider. */
  readonly instrument: string;
  /** What the card holder reads. */
  readonly description: string;
  /** What the agency calls it: a dossier, an invoice. */
  readonly reference: string;
}
export interface RefundAsked extends PaymentAsked {
  /** Reference of the charge it gives back of, as the provider gave it. */
  readonly charge: string;
}

/** What moved: the whole of what was asked for, or nothing did. */
export interface MoneyTaken {
  /** The provider's reference of the charge or refund: 100 characters at most, and nothing that reads as the number of a card. */
  readonly reference: string;
  readonly money: Money;
  /** The day the provider counts it for. */
  readonly on: Day;
}

/**
 * What a provider says by himself: a charge was `charged` or a refund `refunded`; either `failed`, also after it was accepted; of a charge, all or a part was `chargedBack`
 * by who holds the card.
 */
export const PAYMENT_EVENTS = ['charged', 'failed', 'refunded', 'chargedBack'] as const;
export interface PaymentEvent {
  /** Tells the event from every other of the provider, and stays when he posts it again: 100 characters at most, as a reference. */
  readonly id: string;
  readonly what: (typeof PAYMENT_EVENTS)[number];
  /** The key it was asked for under, where he says it: an event may overtake the answer that gives its reference. */
  readonly key: string | null;
  /** His reference of the charge or refund it is about. */
  readonly reference: string;
  readonly money: Money;
  readonly on: Day;
  /** Why, in his code or words. */
  readonly detail: string | null;
}

/**
 * None of the functions throws for what the provider or the network does: a throw, none of the five outcomes and no sign of getting on for a minute count as `unknown`,
 * as what holds the thread for five seconds before it first waits does; what holds it after that is ended by nobody but who ends the process. `rejected` is a decline: nothing moved and nothing will. `notSent`: nothing moved, it is asked for again under the same key.
 */
export interface Payment {
  charge(agency: string, asked: ChargeAsked): Promise<Outcome<MoneyTaken>>;
  refund(agency: string, asked: RefundAsked): Promise<Outcome<MoneyTaken>>;
  /**
   * What became of a charge or refund that is `pending` or whose end nobody knows; `reference` where the provider gave one. `notSent` when he himself says that he has
   * none of that key, else `unknown`: a 404 may be that of whoever stands in front of him. It may be asked of one that never left.
   */
  ask(agency: string, key: string, reference: string | null): Promise<Outcome<MoneyTaken>>;
  /** Reads what the provider posts to `reportTo`. The host sees to it that events that come twice, late or in another order do no harm. */
  readonly inbound?: Inbound<readonly PaymentEvent[]>;
}
