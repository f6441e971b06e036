/** Use cases of client money. Each locks the dossier, reads where it stands in the journal, decides and posts in one transaction. */
import {
  type Agencies,
  fail,
  formatMinor,
  fromJson,
  type Ledger,
  type LineInput,
  type Money,
  type MoneyJson,
  money,
  type Outbox,
  type Party,
  type Tx,
  toJson,
} from '../../contracts/index.ts';
import type { Dossiers, LockedDossier } from '../dossiers/tokens.ts';
import type { Parties } from '../parties/tokens.ts';
import { type MovementRow, movements, type RefundRow, refunds } from './model.ts';
import { type Position, placeReceipt, refundable, takeFrom } from './rules.ts';
import type { MoneyMoved } from './tokens.ts';

export interface PaymentDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
  readonly parties: Parties;
  readonly outbox: Outbox;
}
/** How money came or goes, and the account role it moves. */
export const METHODS = { transfer: 'bank', card: 'transit', cheque: 'transit', cash: 'cash', directDebit: 'bank' } as const;
export type Method = keyof typeof METHODS;

interface Open {
  readonly dossier: LockedDossier;
  readonly party: Party;
  readonly position: Position;
}

async function open(tx: Tx, deps: PaymentDeps, ref: string): Promise<Open> {
  const dossier = await deps.dossiers.lock(tx, ref);
  if (dossier.client === null)
    throw fail('CLIENT_REFERENCE_MISSING', `Choose the client of dossier ${ref} first: money is received on his account.`, [
      { code: 'REQUIRED', message: 'a dossier without client cannot hold money', pointer: '/client' },
    ]);
  const { party } = await deps.parties.client(tx, dossier.client);
  return { dossier, party, position: await positionOf(tx, deps, dossier) };
}

/** Where a dossier stands in the journal. */
export async function positionOf(
  tx: Tx,
  deps: Pick<PaymentDeps, 'ledger' | 'agencies'>,
  dossier: Pick<LockedDossier, 'ref' | 'currency'>,
): Promise<Position> {
  const held = await deps.ledger.balances(tx, { dossier: dossier.ref });
  const debit = (role: string): bigint => {
    const account = deps.agencies.account(tx.ctx.agency, role);
    return held.filter((b) => b.account === account && b.currency === dossier.currency).reduce((sum, b) => sum + b.debit - b.credit, 0n);
  };
  return { receivable: debit('receivable'), advances: -debit('advances'), overpaid: -debit('overpaid') };
}

function sameCurrency(dossier: LockedDossier, asked: MoneyJson): Money {
  const m = fromJson(asked);
  if (m.currency !== dossier.currency)
    throw fail('CURRENCY_MISMATCH', `Dossier ${dossier.ref} is kept in ${dossier.currency}.`, [
      { code: 'CURRENCY_MISMATCH', message: `use ${dossier.currency}`, pointer: '/money/currency' },
    ]);
  if (m.minor <= 0n)
    throw fail('AMOUNT_INVALID', 'The amount must be above zero.', [
      { code: 'AMOUNT_INVALID', message: 'above zero', pointer: '/money/amount' },
    ]);
  return m;
}

interface Movement {
  readonly kind: MovementRow['kind'];
  readonly method: string;
  readonly signed: Money;
  readonly on: string;
  readonly journal: string;
  readonly label: string;
  readonly lines: readonly LineInput[];
  readonly invoice?: string | null;
  readonly linked?: string | null;
  readonly bankRef?: string | null;
  readonly reason?: string | null;
}

async function record(tx: Tx, deps: PaymentDeps, { dossier, party }: Open, m: Movement, ref: string): Promise<MovementRow> {
  const lines = m.lines.filter((l) => (l.debit ?? l.credit)?.minor !== 0n).map((l) => ({ ...l, dossier: dossier.ref }));
  const entry = await deps.ledger.post(tx, {
    key: `movement:${ref}`,
    journal: m.journal,
    date: m.on,
    piece: { ref, date: m.on },
    label: `${m.label} ${ref} ${dossier.ref}`,
    lines,
  });
  const row: MovementRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    ref,
    kind: m.kind,
    dossier: dossier.ref,
    client: party.code,
    method: m.method,
    amount_minor: m.signed.minor,
    currency: m.signed.currency,
    received_on: m.on,
    invoice: m.invoice ?? null,
    linked: m.linked ?? null,
    bank_ref: m.bankRef ?? null,
    reason: m.reason ?? null,
    entry: entry.seq,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(movements, row);
  await deps.dossiers.addTo(tx, dossier.ref, { paid: m.signed });
  await deps.dossiers.note(tx, dossier.ref, `money.${m.kind}`, { label: ref, minor: String(m.signed.minor), method: m.method });
  return row;
}

async function nextRef(tx: Tx, deps: PaymentDeps, prefix: string): Promise<string> {
  const year = deps.agencies.today(tx.ctx.agency).slice(0, 4);
  return `${prefix}${year}-${String(await deps.ledger.number(tx, `${prefix}${year}`)).padStart(6, '0')}`;
}
const moved = (row: MovementRow): MoneyMoved => ({
  ref: row.ref,
  dossier: row.dossier,
  amount: toJson(money(row.amount_minor < 0n ? -row.amount_minor : row.amount_minor, row.currency)),
  on: row.received_on,
});

/** Credits what a receipt or the arriving half of a move pays. */
function creditLines(tx: Tx, deps: PaymentDeps, { dossier, party, position }: Open, amount: Money): LineInput[] {
  const account = (role: string) => deps.agencies.account(tx.ctx.agency, role);
  const { toReceivable, toAdvances, toOverpaid } = placeReceipt(amount.minor, position, dossier.sale.minor, dossier.invoiced.minor);
  return (
    [
      ['receivable', toReceivable],
      ['advances', toAdvances],
      ['overpaid', toOverpaid],
    ] as const
  ).map(([role, minor]) => ({ account: account(role), credit: money(minor, amount.currency), party }));
}
/** Debits what is held for the client, where a refund or a leaving half of a move takes it from; null when it is not there. */
function debitLines(tx: Tx, deps: PaymentDeps, { party, position }: Open, amount: Money): LineInput[] | null {
  const taken = takeFrom(amount.minor, position);
  if (!taken) return null;
  const account = (role: string) => deps.agencies.account(tx.ctx.agency, role);
  return (
    [
      ['overpaid', taken.fromOverpaid],
      ['advances', taken.fromAdvances],
    ] as const
  ).map(([role, minor]) => ({ account: account(role), debit: money(minor, amount.currency), party }));
}

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

/** What may be refunded on a dossier, taking what already waits for approval into account. */
async function checkRefundable(tx: Tx, dossier: LockedDossier, amount: Money, except: string | null): Promise<void> {
  const waiting = (await tx.find(refunds, { dossier: dossier.ref, state: 'pending' }))
    .filter((r) => r.id !== except)
    .reduce((sum, r) => sum + r.amount_minor, 0n);
  const most = refundable(dossier.paid.minor, dossier.sale.minor, dossier.invoiced.minor) - waiting;
  if (amount.minor > most)
    throw fail(
      'REFUND_EXCEEDS_PAID',
      `At most ${formatMinor(most > 0n ? most : 0n, dossier.currency)} ${dossier.currency} can be refunded on ${dossier.ref}: what was paid beyond what is sold and billed.`,
    );
}

async function postRefund(tx: Tx, deps: PaymentDeps, at: Open, refund: RefundRow): Promise<MovementRow> {
  const amount = money(refund.amount_minor, refund.currency);
  const lines = debitLines(tx, deps, at, amount);
  if (!lines) throw fail('REFUND_EXCEEDS_PAID', 'The journal does not hold that much for this dossier. Issue the credit note first.');
  const ref = await nextRef(tx, deps, 'RB');
  const role = METHODS[refund.method as Method];
  const row = await record(
    tx,
    deps,
    at,
    {
      kind: 'refund',
      method: refund.method,
      signed: money(-amount.minor, amount.currency),
      on: deps.agencies.today(tx.ctx.agency),
      journal: refund.method === 'cash' ? 'CA' : 'BQ',
      label: 'Remboursement',
      lines: [...lines, { account: deps.agencies.account(tx.ctx.agency, role), credit: amount }],
      reason: refund.reason,
    },
    ref,
  );
  await deps.outbox.emit(tx, { event: 'payments.refunded', key: ref, payload: moved(row) });
  return row;
}

/** Asks for a refund: posted at once up to the agency's limit, kept for a second person above it. The means default to the last receipt's. */
export async function createRefund(
  tx: Tx,
  deps: PaymentDeps,
  input: { dossier: string; money: MoneyJson; reason: string; method?: Method },
): Promise<RefundRow> {
  const at = await open(tx, deps, input.dossier);
  const amount = sameCurrency(at.dossier, input.money);
  await checkRefundable(tx, at.dossier, amount, null);
  const [last] = await tx.find(movements, { dossier: input.dossier, kind: 'receipt' }, { order: [['id', 'desc']], limit: 1 });
  const limit = deps.agencies.settings(tx.ctx.agency, 'payments')?.['approvalAbove'] as MoneyJson | undefined;
  const pending = limit !== undefined && limit.currency === amount.currency && amount.minor > fromJson(limit).minor;
  const row: RefundRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    dossier: input.dossier,
    amount_minor: amount.minor,
    currency: amount.currency,
    method: input.method ?? last?.method ?? 'transfer',
    reason: input.reason,
    state: pending ? 'pending' : 'done',
    asked_by: tx.ctx.actor.id,
    approved_by: null,
    movement: null,
    created_at: tx.ctx.at,
    version: 1,
  };
  if (!pending) row.movement = (await postRefund(tx, deps, at, row)).ref;
  await tx.insert(refunds, row);
  if (pending) await deps.dossiers.note(tx, input.dossier, 'refund.asked', { amount: toJson(amount) });
  return row;
}

/** The second person's yes or no. */
export async function decideRefund(tx: Tx, deps: PaymentDeps, input: { id: string; approve: boolean }): Promise<RefundRow> {
  const seen = await tx.get(refunds, { id: input.id }, 'No such refund.');
  const at = await open(tx, deps, seen.dossier);
  const row = await tx.lockOne(refunds, { id: input.id }, 'No such refund.');
  if (row.state !== 'pending') throw fail('REFUND_STATE', `This refund is ${row.state}.`);
  if (row.asked_by === tx.ctx.actor.id) throw fail('REFUND_SELF_APPROVAL', 'Who asked for a refund does not decide on it.');
  const patch: Partial<RefundRow> = { state: input.approve ? 'done' : 'rejected', approved_by: tx.ctx.actor.id, version: row.version + 1 };
  if (input.approve) {
    await checkRefundable(tx, at.dossier, money(row.amount_minor, row.currency), row.id);
    patch.movement = (await postRefund(tx, deps, at, row)).ref;
  }
  await tx.update(refunds, { id: row.id }, patch);
  return { ...row, ...patch };
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
