/** Money that comes in, and money that moves between dossiers. */
import { fail, type MoneyJson, money, type Tx } from '../../../contracts/index.ts';
import type { MovementRow } from '../model.ts';
import {
  creditLines,
  debitLines,
  METHODS,
  type Method,
  moved,
  nextRef,
  open,
  type PaymentDeps,
  record,
  sameCurrency,
} from './movements.ts';

/** Records a receipt: pays what is billed (oldest due first unless an invoice is named), holds the rest as deposit or overpayment. */
export async function recordPayment(
  tx: Tx,
  deps: PaymentDeps,
  input: { dossier: string; money: MoneyJson; method?: Method; receivedOn?: string; invoice?: string; bankRef?: string },
): Promise<MovementRow> {
  const at = await open(tx, deps, input.dossier);
  const amount = sameCurrency(at.dossier, input.money);
  const method = input.method ?? 'transfer';
  const on = input.receivedOn ?? deps.agencies.today(tx.ctx.agency);
  if (on > deps.agencies.today(tx.ctx.agency))
    throw fail('DATE_INVALID', 'A receipt cannot be dated in the future.', [
      { code: 'DATE_INVALID', message: 'not later than today', pointer: '/receivedOn' },
    ]);
  const ref = await nextRef(tx, deps, 'R');
  const bank = { account: deps.agencies.account(tx.ctx.agency, METHODS[method]), debit: amount };
  const row = await record(
    tx,
    deps,
    at,
    {
      kind: 'receipt',
      method,
      signed: amount,
      on,
      journal: method === 'cash' ? 'CA' : 'BQ',
      label: 'Règlement',
      lines: [bank, ...creditLines(tx, deps, at, amount)],
      invoice: input.invoice ?? null,
      bankRef: input.bankRef ?? null,
    },
    ref,
  );
  await deps.outbox.emit(tx, { event: 'payments.received', key: ref, payload: moved(row) });
  return row;
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
  const from = await open(tx, deps, input.from);
  const amount = sameCurrency(from.dossier, input.money);
  const to = await open(tx, deps, input.to);
  if (to.dossier.currency !== from.dossier.currency) throw fail('CURRENCY_MISMATCH', 'The two dossiers are kept in different currencies.');
  const debits = debitLines(tx, deps, from, amount);
  if (!debits) throw fail('MOVE_EXCEEDS_PAID', `Dossier ${input.from} does not hold that much beyond what is billed on it.`);
  const passage = deps.agencies.account(tx.ctx.agency, 'moves');
  const on = deps.agencies.today(tx.ctx.agency);
  const base = await nextRef(tx, deps, 'T');
  const [outRef, inRef] = [`${base}-A`, `${base}-B`];
  const shared = { method: 'move', on, journal: 'OD', label: 'Virement interne', reason: input.reason };
  const out = await record(
    tx,
    deps,
    from,
    {
      ...shared,
      kind: 'moveOut',
      signed: money(-amount.minor, amount.currency),
      lines: [...debits, { account: passage, credit: amount }],
      linked: inRef,
    },
    outRef,
  );
  const arrived = await record(
    tx,
    deps,
    to,
    {
      ...shared,
      kind: 'moveIn',
      signed: amount,
      lines: [{ account: passage, debit: amount }, ...creditLines(tx, deps, to, amount)],
      linked: outRef,
    },
    inRef,
  );
  return { out, in: arrived };
}
