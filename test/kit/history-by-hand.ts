/** What an accountant enters by hand on what is kept piece by piece: advances paid to suppliers, what is put in the drawer or taken from it. */
import { addDays } from '../../core/contracts/index.ts';
import type { Body } from './app.ts';
import type { Play } from './histories.ts';

/** An advance, or some of it that comes back; money that is put in transit, or a commission or a cheque that is taken from there. */
export async function byHand({ next, pick, money, call, world, today, hands }: Play): Promise<void> {
  const advance = next() < 0.6;
  const [kept, other] = advance ? [pick(['4091', '4092']), '512'] : [pick(['511', '5112']), pick(['512', '627', '472'])];
  const back = next() < 0.4;
  const amount = advance ? money(1, 90_000) : { ...money(1, 20_000), currency: 'EUR' };
  const dated = next() < 0.3 ? addDays(today(), -Math.floor(next() * 30)) : today();
  const times = next() < 0.3 ? 2 : 1;
  const party = advance ? { supplier: pick(world.suppliers) } : {};
  const made = await call('entry.create', {
    ...{ date: dated, label: 'À la main' },
    lines: [
      ...Array.from({ length: times }, () => ({ account: kept, [back ? 'credit' : 'debit']: amount, ...party })),
      ...Array.from({ length: times }, () => ({ account: other, [back ? 'debit' : 'credit']: amount })),
    ],
  });
  if (made) hands.push(made.entry);
}

/** Cheques and card slips of a dossier are banked by hand or come back from there, one or several in an entry, at one bank or several. */
export async function slipsByHand({ next, pick, call, read, today, hands, dossiers }: Play): Promise<void> {
  const { items } = await read('payment.list', { filter: `dossier:${pick(dossiers)}`, limit: 50 });
  const slips = (items as Body[]).filter((p) => ['cheque', 'card'].includes(p.method) && !p.money.amount.startsWith('-'));
  if (slips.length === 0) return;
  const lines = Array.from({ length: 1 + Math.floor(next() * 3) }, () => {
    const { money } = pick(slips);
    const [there, bank] = next() < 0.6 ? ['credit', 'debit'] : ['debit', 'credit'];
    return [
      { account: pick(['511', '511', '5112']), [there as string]: money },
      { account: pick(['512', '512', '5121', '580', '627']), [bank as string]: money },
    ];
  });
  const made = await call('entry.create', { date: today(), label: 'Remises et impayés', lines: lines.flat() });
  if (made) hands.push(made.entry);
}

/** An entry by hand, or a deposit, was wrong. */
export const undoByHand = async ({ pick, call, hands }: Play): Promise<void> => {
  if (hands.length > 0) await call('entry.reverse', { entry: pick(hands), reason: 'x' });
};
