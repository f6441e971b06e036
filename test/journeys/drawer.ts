/** Cheques and card slips in transit at a desk: taken in, banked, entered by hand, and where their money stands. */
import type { Body } from '../kit/app.ts';
import type { Desk } from './desk.ts';
import { balanceOf, eur } from './steps.ts';

/** A line of an entry by hand. */
export type Line = readonly [account: string, debit: string | null, credit?: string | null, dossier?: string | undefined];
export interface Drawer {
  /** A receipt of a dossier, a new one where none is given. */
  pay(amount: string, method: string, dossier?: string): Promise<Body>;
  refund(dossier: string, amount: string): Promise<Body>;
  /** Of receipts that are named, where some are. */
  deposit(amount: string, ...receipts: readonly Body[]): Promise<Body>;
  reverse(receipt: Body): Promise<Body>;
  byHand(...lines: readonly Line[]): Promise<Body>;
  /** What stands in transit and at the bank: `100.00 0.00`. */
  money(): Promise<string>;
  /** Nothing stands anywhere any more. */
  empty(): Promise<void>;
}

/** `desk` is asked for when there is one. */
export function drawerOf(desk: () => Desk): Drawer {
  const op = (operation: string, given: object): Promise<Body> => desk().app.op(operation, given);
  const balance = (account: string): Promise<string> => balanceOf(desk().app, account);
  const byHand: Drawer['byHand'] = (...lines) =>
    op('entry.create', {
      ...{ date: '2026-03-10', label: 'À la main' },
      lines: lines.map(([account, debit, credit, dossier]) => ({
        account,
        ...(debit === null ? { credit: eur(credit as string) } : { debit: eur(debit) }),
        ...(dossier === undefined ? {} : { dossier }),
      })),
    });
  return {
    byHand,
    pay: async (amount, method, dossier) => op('payment.record', { dossier: dossier ?? (await desk().open()), money: eur(amount), method }),
    refund: (dossier, amount) => op('refund.create', { dossier, money: eur(amount), reason: 'geste', method: 'card' }),
    deposit: (amount, ...receipts) =>
      op('bankDeposit.create', { money: eur(amount), ...(receipts.length > 0 ? { receipts: receipts.map((r) => r.ref) } : {}) }),
    reverse: ({ ref }) => op('payment.reverse', { ref, reason: 'erreur' }),
    money: async () => `${await balance('511')} ${await balance('512')}`,
    async empty() {
      for (const account of ['511', '512', '5121']) {
        const there = await balance(account);
        if (there.startsWith('-')) await byHand([account, there.slice(1)], ['472', null, there.slice(1)]);
        else if (there !== '0.00') await byHand([account, null, there], ['472', there]);
      }
    },
  };
}
