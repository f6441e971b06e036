/**
 * What a client's accounts on a dossier are worth: what is owed, what was billed of it; what is held, what came of it. What pays what follows from the days on which
 * things happened, whenever they were entered.
 */
import { divideRounded } from '../../contracts/index.ts';
import { clientPosition } from './rules.ts';
import type { ClientPosition } from './tokens.ts';
import { type Stands, standing } from './values.ts';

/** A line of a document, below zero where it takes back, `takes` says of which invoice. */
export interface DocumentLine extends Stands {
  readonly takes?: string | undefined;
}

interface Lot {
  amount: bigint;
  booked: bigint;
}
const nothing = (): Lot => ({ amount: 0n, booked: 0n });
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
function add(to: Lot, { amount, booked }: Stands): void {
  to.amount += amount;
  to.booked += booked;
}
/** A part leaves a lot with its share of what that is worth. */
function take(from: Lot, amount: bigint): Lot {
  const booked = amount === from.amount ? from.booked : divideRounded(from.booked * amount, from.amount);
  add(from, { amount: -amount, booked: -booked });
  return { amount, booked };
}

/** What was paid of a document: what that is worth, and what the money is, which is worth that again when it is freed. */
interface Payment extends Lot {
  readonly of: string;
  readonly money: Lot;
  /** The money that came then; null where it is of what was held. */
  readonly by: Named | null;
}

/** Money that names documents. */
interface Named {
  readonly names: readonly string[];
  /** How much was paid before it came, and what of it has not paid them yet. */
  readonly since: number;
  left: bigint;
}

/** Where money is held, what is too much first. */
const HELD = ['overpaid', 'advances'] as const;
/** Money that was given back beyond what was held and paid. */
const NONE = '';

/** Documents and money of a dossier, in the order of their days. `sale` is what it sells on each. */
export class ClientMoney {
  readonly #open = new Map<string, Lot>();
  readonly #payments: Payment[] = [];
  readonly #issued = new Set<string>();
  /** What came before a document it names. */
  #waiting: Named[] = [];
  readonly #held = { advances: nothing(), overpaid: nothing() };
  #paid = 0n;
  #invoiced = 0n;

  /** What each account stands for; what is held is above zero too. */
  get worth(): Readonly<Record<keyof ClientPosition, Stands>> {
    return { receivable: standing([...this.#open.values()]), ...this.#held };
  }

  /** What is held is a deposit as far as more is to be billed, else too much. */
  sells(sale: bigint): void {
    this.#hold(nothing(), sale);
  }

  /**
   * What an invoice bills is paid by what is held, and by money that named it before it was there: what that had paid meanwhile is open again. What a credit note takes
   * back pays what else is open, or is held again.
   */
  issued(piece: string, lines: readonly DocumentLine[], sale: bigint): void {
    this.#issued.add(piece);
    const freed = nothing();
    for (const { takes, amount, booked } of lines) {
      this.#invoiced += amount;
      if (amount > 0n) add(this.#of(piece), { amount, booked });
      if (amount < 0n) add(freed, this.#takenBack(takes ?? piece, { amount: -amount, booked: -booked }));
    }
    this.#hold(freed, sale);
    for (const money of this.#waiting) if (money.names.includes(piece)) this.#payNamed(piece, money);
    this.#waiting = this.#waiting.filter((money) => money.left > 0n && this.#isToCome(money));
  }

  /** Money that comes pays the documents it names, then what is open, of each the same part; money that is given back is below zero. */
  came(money: Stands, names: readonly string[], sale: bigint): void {
    this.#paid += money.amount;
    const rest = money.amount < 0n ? this.#afterGiving(money, sale) : { ...money };
    const by: Named = { names, since: this.#payments.length, left: rest.amount };
    for (const of of names) this.#pay(of, least(rest.amount, this.#owed(of)), rest, by);
    by.left = rest.amount;
    this.#hold(rest, sale, by);
    if (by.left > 0n && this.#isToCome(by)) this.#waiting.push(by);
  }

  #isToCome({ names }: Named): boolean {
    return names.some((of) => !this.#issued.has(of));
  }

  /** What money has paid of others, or what was held since it came, pays the document it names: the last first. */
  #payNamed(of: string, money: Named): void {
    for (let i = this.#payments.length - 1; i >= money.since; i--) {
      const payment = this.#payments[i] as Payment;
      if (payment.of === of || (payment.by !== null && payment.by !== money)) continue;
      const part = least(least(payment.amount, money.left), this.#owed(of));
      if (part <= 0n) continue;
      add(this.#of(payment.of), take(payment, part));
      this.#pay(of, part, take(payment.money, part), money);
      money.left -= part;
    }
  }

  #of(document: string): Lot {
    const open = this.#open.get(document) ?? nothing();
    this.#open.set(document, open);
    return open;
  }

  #owed(document: string): bigint {
    return this.#open.get(document)?.amount ?? 0n;
  }

  #pay(of: string, amount: bigint, from: Lot, by: Named | null): void {
    if (amount === 0n) return;
    const open = this.#of(of);
    this.#payments.push({ of, ...take(open, amount), money: take(from, amount), by });
    // A dossier of hundreds of invoices has few that are open.
    if (open.amount === 0n && open.booked === 0n) this.#open.delete(of);
  }
  #payAll(from: Lot, by: Named | null): void {
    // What went beyond what was there comes back first.
    this.#pay(NONE, least(from.amount, this.#owed(NONE)), from, by);
    const open = [...this.#open].map(([of, { amount }]) => [of, amount] as const).filter(([, amount]) => amount > 0n);
    const owed = open.reduce((sum, [, amount]) => sum + amount, 0n);
    const pays = least(from.amount, owed);
    let [upTo, paid] = [0n, 0n];
    for (const [of, amount] of open) {
      upTo += amount;
      const part = divideRounded(pays * upTo, owed) - paid;
      paid += part;
      this.#pay(of, part, from, by);
    }
  }

  /** Brings what is held, with `more`, to what is owed and to what is sold. */
  #hold(more: Lot, sale: bigint, by: Named | null = null): void {
    const target = clientPosition(this.#paid, this.#invoiced, sale);
    add(more, this.#heldBeyond(target));
    this.#payAll(more, by);
    for (const role of HELD) {
      const held = this.#held[role];
      add(held, take(more, least(more.amount, target[role] - held.amount)));
    }
  }

  /** What is held and need not be. */
  #heldBeyond(target: ClientPosition): Lot {
    const beyond = nothing();
    for (const role of HELD) {
      const held = this.#held[role];
      if (held.amount > target[role]) add(beyond, take(held, held.amount - target[role]));
    }
    return beyond;
  }

  /** Money that is given back was held, or had paid what is open again: the last first. What is left of what was held. */
  #afterGiving(money: Stands, sale: bigint): Lot {
    const rest = this.#heldBeyond(clientPosition(this.#paid, this.#invoiced, sale));
    let left = -money.amount;
    left -= take(rest, least(left, rest.amount)).amount;
    for (let i = this.#payments.length - 1; i >= 0 && left > 0n; i--) {
      const payment = this.#payments[i] as Payment;
      const part = least(left, payment.amount);
      add(this.#of(payment.of), take(payment, part));
      take(payment.money, part);
      left -= part;
    }
    if (left > 0n) add(this.#of(NONE), { amount: left, booked: divideRounded(money.booked * left, money.amount) });
    return rest;
  }

  /** What had paid what is taken back: of the document named first, then of the others. */
  #takenBack(document: string, back: Stands): Lot {
    const [freed, left] = [nothing(), { ...back }];
    const own = (of: string): boolean => of === document;
    for (const isNamed of [true, false]) {
      for (const [of, open] of this.#open)
        if (own(of) === isNamed && open.amount > 0n) take(left, take(open, least(open.amount, left.amount)).amount);
      for (const payment of this.#payments.filter((p) => own(p.of) === isNamed)) {
        const part = least(payment.amount, left.amount);
        for (const lot of [payment, left]) take(lot, part);
        add(freed, take(payment.money, part));
      }
    }
    add(freed, left);
    return freed;
  }
}
