/** What an accountant enters of what is kept piece by piece: advances paid to suppliers by hand, cheques and card slips by their acts. */
import { addDays, formatMinor } from '../../core/contracts/index.ts';
import type { Body } from './app.ts';
import type { Play } from './histories.ts';

/** An advance, or some of it that comes back; what would put something in transit is refused. */
export async function byHand({ next, pick, money, call, world, today, hands }: Play): Promise<void> {
  const [kept, other] = [next() < 0.95 ? pick(['4091', '4092']) : pick(['511', '5112']), '512'];
  const back = next() < 0.4;
  const amount = money(1, 90_000);
  const dated = next() < 0.3 ? addDays(today(), -Math.floor(next() * 30)) : today();
  const times = next() < 0.3 ? 2 : 1;
  const supplier = pick(world.suppliers);
  const made = await call('entry.create', {
    ...{ date: dated, label: 'À la main' },
    lines: [
      ...Array.from({ length: times }, () => ({ account: kept, [back ? 'credit' : 'debit']: amount, supplier })),
      ...Array.from({ length: times }, () => ({ account: other, [back ? 'debit' : 'credit']: amount })),
    ],
  });
  if (made) hands.push(made.entry);
}

const minor = (m: Body): bigint => BigInt(m.amount.replace('.', ''));
/** Some of what lies in transit is taken to the bank, by its receipts or by its amount, less a fee now and then. */
export async function deposit({ next, pick, call, read, today, hands }: Play): Promise<void> {
  const { items } = await read('bankDeposit.slips', { limit: 50 });
  if (items.length === 0) return;
  // The bank credits each currency apart.
  const currencyOf = (s: Body): string => (s.original ?? s.money).currency;
  const currency = currencyOf(pick(items as Body[]));
  const slips = (items as Body[]).filter((s) => next() < 0.02 || currencyOf(s) === currency);
  const way = next();
  const some = way < 0.5 ? slips.filter(() => next() < 0.5) : way < 0.7 ? [pick(slips)] : [];
  const worth = (some.length === 0 ? slips : some).reduce<bigint>((sum, s) => sum + minor(s.money), 0n);
  const fee = next();
  const kept = fee < 0.04 ? worth : fee < 0.3 ? worth / 40n : 0n;
  // In another currency the bank says what it credits.
  const moved = some.length > 0 && some.every((s) => s.original !== null) ? worth / 30n : 0n;
  const euros = (amount: bigint): Body => ({ amount: formatMinor(amount, 'EUR'), currency: 'EUR' });
  const made = await call('bankDeposit.create', {
    ...{ money: euros(worth - kept + moved), ...(kept > 0n ? { fee: euros(kept) } : {}) },
    ...(some.length > 0 && next() < 0.9 ? { receipts: some.map((s) => s.receipts[0]) } : {}),
    ...(next() < 0.4 ? { date: addDays(today(), -Math.floor(next() * 20)) } : {}),
  });
  if (made) hands.push(made.entry);
}

/** The bank gives a cheque or a card slip back. */
export async function giveBack({ next, pick, call, read, today, hands, dossiers }: Play): Promise<void> {
  const { items } = await read('payment.list', { filter: `dossier:${pick(dossiers)}`, limit: 50 });
  const slips = (items as Body[]).filter((p) => ['cheque', 'card'].includes(p.method));
  if (slips.length === 0) return;
  const dated = next() < 0.3 ? { date: addDays(today(), -Math.floor(next() * 10)) } : {};
  const made = await call('bankDeposit.return', { receipt: pick(slips).ref, ...dated });
  if (made) hands.push(made.entry);
}

/** An entry by hand, a deposit or a return was wrong. */
export const undoByHand = async ({ pick, call, hands }: Play): Promise<void> => {
  if (hands.length > 0) await call('entry.reverse', { entry: pick(hands), reason: 'x' });
};
