/** Money that comes in, money that moves between dossiers, and a movement that was wrong. */
import {
  divideRounded,
  fail,
  formatMinor,
  fromJson,
  type Money,
  type MoneyJson,
  money,
  nextReference,
  repeated,
  type Tx,
} from '../../../contracts/index.ts';
import { convert } from '../../accounting/tokens.ts';
import type { Billing } from '../../billing/tokens.ts';
import type { Dossiers, LockedDossier } from '../../dossiers/tokens.ts';
import { type MovementRow, movements } from '../model.ts';
import { GROUPED } from '../rules.ts';
import { type Method, type Movement, moved, open, type PaymentDeps, positionOf, readAhead, record, sameCurrency } from './movements.ts';

export interface ReceiptInput {
  readonly dossier: string;
  readonly money: MoneyJson;
  readonly method?: Method;
  readonly receivedOn?: string;
  readonly invoice?: string;
  readonly bankRef?: string;
  /** The line of a statement it is made of. */
  readonly from?: Pick<Movement, 'bankLine' | 'account'>;
}

/** INPUT_INVALID for a reference that reads as one we give to the shares of a receipt, and that none has. */
async function checkBankRef(tx: Tx, bankRef: string | undefined): Promise<void> {
  if (bankRef === undefined || !GROUPED.test(bankRef) || (await tx.first(movements, { bank_ref: bankRef }))) return;
  throw fail('INPUT_INVALID', `No receipt has the number ${bankRef}, which is one of ours: give the reference of the bank, or none.`, [
    { code: 'INPUT_INVALID', message: 'the reference of the bank', pointer: '/bankRef' },
  ]);
}

/** NOT_FOUND for an invoice the dossier has not, or a dossier there is not. */
export async function checkInvoice(
  tx: Tx,
  { billing, dossiers }: { readonly billing: Billing; readonly dossiers: Dossiers },
  dossier: string,
  invoice: string | undefined,
): Promise<void> {
  if (invoice === undefined) return;
  if ((await billing.ofDossier(tx, dossier)).some((i) => i.number === invoice && i.kind === 'invoice')) return;
  await dossiers.get(tx, dossier);
  throw fail('NOT_FOUND', `Dossier ${dossier} has no invoice ${invoice}.`);
}

/** Records a receipt: pays what is billed (oldest due first unless an invoice is named), holds the rest as deposit or overpayment. */
export async function recordPayment(tx: Tx, deps: PaymentDeps, input: ReceiptInput): Promise<MovementRow> {
  await checkBankRef(tx, input.bankRef);
  return receive(tx, deps, input);
}

async function receive(
  tx: Tx,
  deps: PaymentDeps,
  input: ReceiptInput,
  /** A share of what was received: what it is worth in the books, where that is another currency, and what all shares are of. */
  share: Pick<Movement, 'booked' | 'slip'> = {},
): Promise<MovementRow> {
  const at = await open(tx, deps, input.dossier, 'receipt');
  const amount = sameCurrency(at.dossier, input.money);
  const method = input.method ?? 'transfer';
  const on = input.receivedOn ?? deps.agencies.today(tx.ctx.agency);
  deps.books.checkDay(tx, on, '/receivedOn');
  const ref = await nextReference(tx, deps, 'R');
  const row = await record(
    tx,
    deps,
    at,
    {
      ...{ kind: 'receipt', method, signed: amount, on, invoice: input.invoice ?? null, bankRef: input.bankRef ?? null },
      ...share,
      ...input.from,
    },
    ref,
  );
  await tx.emit({ event: 'payments.received', key: ref, payload: moved(row) });
  return row;
}

/** One payment for several dossiers: a receipt on each, all or none, linked by the reference of the bank. The shares add up to what was received. */
export async function recordShares(
  tx: Tx,
  deps: PaymentDeps,
  input: Omit<ReceiptInput, 'dossier' | 'invoice'> & {
    readonly shares: readonly { readonly dossier: string; readonly money: MoneyJson }[];
  },
): Promise<MovementRow[]> {
  const total = fromJson(input.money);
  const twice = repeated(input.shares.map((s) => s.dossier));
  if (twice >= 0)
    throw fail('INPUT_INVALID', `Dossier ${input.shares[twice]?.dossier} is named twice: give it one share.`, [
      { code: 'DUPLICATE', message: 'named twice', pointer: `/shares/${twice}/dossier` },
    ]);
  const sum = input.shares.reduce((s, share) => s + fromJson(share.money).minor, 0n);
  if (input.shares.some((s) => s.money.currency !== total.currency) || sum !== total.minor)
    throw fail(
      'AMOUNTS_DISAGREE',
      `The shares add up to ${formatMinor(sum, total.currency)}, not to ${formatMinor(total.minor, total.currency)} ${total.currency}.`,
      [{ code: 'AMOUNTS_DISAGREE', message: 'the shares are not the sum received', pointer: '/shares' }],
    );
  // Parents first.
  const refs = input.shares.map((s) => s.dossier);
  await readAhead(tx, deps, refs);
  const { shares, money: _total, ...same } = input;
  await checkBankRef(tx, input.bankRef);
  const bankRef = input.bankRef ?? (await nextReference(tx, deps, 'RG'));
  const rows: MovementRow[] = [];
  for (const [i, share] of shares.entries()) sameCurrency(await deps.dossiers.lock(tx, share.dossier), share.money, `/shares/${i}/money`);
  const on = input.receivedOn ?? deps.agencies.today(tx.ctx.agency);
  deps.books.checkDay(tx, on, '/receivedOn');
  // The bank credits one amount: it is converted once, and the shares are worth that together, by cumulative difference.
  const rate = await deps.books.rate(tx, total.currency, on);
  const worth = rate && convert(total.minor, total.currency, rate.rate, deps.agencies.get(tx.ctx.agency).currency);
  // The bank may give two of them one reference.
  const slip = `share ${tx.newId()}`;
  let [cumulative, given] = [0n, 0n];
  for (const { dossier, money: own } of shares) {
    cumulative += fromJson(own).minor;
    const upTo = worth === null ? 0n : divideRounded(worth * cumulative, total.minor);
    const value = worth === null ? {} : { booked: upTo - given };
    rows.push(await receive(tx, deps, { ...same, bankRef, dossier, money: own }, { ...value, slip }));
    given = upTo;
  }
  return rows;
}

/** Moves money held on one dossier to another: two linked entries that sum to zero, on an account outside the bank. */
export async function movePayment(
  tx: Tx,
  deps: PaymentDeps,
  input: { from: string; to: string; money: MoneyJson; reason: string },
): Promise<{ out: MovementRow; in: MovementRow }> {
  if (input.from === input.to)
    throw fail('INPUT_INVALID', 'The two dossiers are the same.', [{ code: 'INVALID', message: 'another dossier', pointer: '/to' }]);
  // Both parents are locked in the order of their references, so that two opposite moves never wait for each other.
  for (const ref of [input.from, input.to].sort()) await deps.dossiers.lock(tx, ref);
  const from = await open(tx, deps, input.from, 'move');
  const amount = sameCurrency(from.dossier, input.money);
  const to = await open(tx, deps, input.to, 'move');
  if (to.dossier.currency !== from.dossier.currency) throw fail('CURRENCY_MISMATCH', 'The two dossiers are kept in different currencies.');
  await checkHeld(tx, deps, from.dossier, amount);
  const on = deps.agencies.today(tx.ctx.agency);
  const base = await nextReference(tx, deps, 'T');
  const [outRef, inRef] = [`${base}-A`, `${base}-B`];
  const shared = { method: 'move', on, reason: input.reason };
  const out = await record(
    tx,
    deps,
    from,
    { ...shared, kind: 'moveOut', signed: money(-amount.minor, amount.currency), linked: inRef },
    outRef,
  );
  const booked = -from.books.value('moves', { dossier: input.from, piece: outRef });
  const arrived = await record(tx, deps, to, { ...shared, kind: 'moveIn', signed: amount, booked, linked: outRef }, inRef);
  return { out, in: arrived };
}

/** MOVE_EXCEEDS_PAID when a dossier does not hold that much beyond what is billed on it. */
async function checkHeld(tx: Tx, deps: PaymentDeps, dossier: LockedDossier, amount: Money): Promise<void> {
  const { advances, overpaid } = await positionOf(tx, deps.dossiers, dossier);
  if (amount.minor > advances + overpaid)
    throw fail('MOVE_EXCEEDS_PAID', `Dossier ${dossier.ref} does not hold that much beyond what is billed on it.`);
}
