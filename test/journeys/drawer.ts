/** Cheques and card slips in transit at a desk: taken in, banked, given back, and where their money stands. */
import { expect } from 'vitest';
import type { Body } from '../kit/app.ts';
import type { Desk } from './desk.ts';
import { balanceOf, cents, eur, euros } from './steps.ts';

export interface Drawer {
  /** A receipt of a dossier, a new one where none is given. */
  pay(amount: string, method: string, dossier?: string): Promise<Body>;
  refund(dossier: string, amount: string): Promise<Body>;
  /** Of receipts that are named, where some are. */
  deposit(amount: string, ...receipts: readonly Body[]): Promise<Body>;
  /** The bank gives the slip of a receipt back. */
  giveBack(receipt: Body): Promise<Body>;
  reverse(receipt: Body): Promise<Body>;
  /** How an act is refused; a pattern may stand for a text. */
  refused(operation: string, given: object): Promise<object>;
  /** What stands in transit and at the bank: `100.00 0.00`. */
  money(): Promise<string>;
  /** Nothing lies there any more, and the bank stands at nothing. */
  empty(): Promise<void>;
}

/** `desk` is asked for when there is one. */
export function drawerOf(desk: () => Desk): Drawer {
  const op = (operation: string, given: object): Promise<Body> => desk().app.op(operation, given);
  const balance = (account: string): Promise<string> => balanceOf(desk().app, account);
  return {
    pay: async (amount, method, dossier) => op('payment.record', { dossier: dossier ?? (await desk().open()), money: eur(amount), method }),
    refund: (dossier, amount) => op('refund.create', { dossier, money: eur(amount), reason: 'geste', method: 'card' }),
    deposit: (amount, ...receipts) =>
      op('bankDeposit.create', { money: eur(amount), ...(receipts.length > 0 ? { receipts: receipts.map((r) => r.ref) } : {}) }),
    giveBack: ({ ref }) => op('bankDeposit.return', { receipt: ref }),
    reverse: ({ ref }) => op('payment.reverse', { ref, reason: 'erreur' }),
    async refused(operation, given) {
      const { code, detail, message, errors } = (await desk().app.refusal(operation, given)) as Body;
      return { code, detail: detail ?? message, errors };
    },
    money: async () => `${await balance('511')} ${await balance('512')}`,
    async empty() {
      const lies = (): Promise<Body> => op('bankDeposit.slips', { limit: 1000 });
      const { items, total } = await lies();
      // What sets itself off goes with what comes next.
      if (items.length > 0 && total.amount === '0.00')
        await op('payment.record', { dossier: await desk().open(), money: eur('1.00'), method: 'card' });
      // The bank credits each currency apart.
      const all: Body[] = (await lies()).items;
      for (const own of Map.groupBy(all, (s) => (s.original ?? s.money).currency).values())
        await op('bankDeposit.create', {
          money: eur(euros(own.reduce((sum, s) => sum + cents(s.money.amount), 0n))),
          receipts: own.map((s) => s.receipts[0]),
        });
      expect(await balance('511')).toBe('0.00');
      const there = await balance('512');
      const side = there.startsWith('-') ? ['debit', 'credit'] : ['credit', 'debit'];
      const lines = ['512', '472'].map((account, i) => ({ account, [side[i] as string]: eur(there.replace('-', '')) }));
      if (there !== '0.00') await op('entry.create', { date: '2026-03-10', label: 'À zéro', lines });
    },
  };
}
