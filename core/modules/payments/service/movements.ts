/** What every movement of client money shares: open the dossier, know where it stands, record and post. */
import {
  type Agencies,
  fail,
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
} from '../../../contracts/index.ts';
import type { Dossiers, LockedDossier } from '../../dossiers/tokens.ts';
import type { Parties } from '../../parties/tokens.ts';
import { type MovementRow, movements } from '../model.ts';
import { type Position, placeReceipt, takeFrom } from '../rules.ts';
import type { MoneyMoved } from '../tokens.ts';

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

export interface Open {
  readonly dossier: LockedDossier;
  readonly party: Party;
  readonly position: Position;
}

export async function open(tx: Tx, deps: PaymentDeps, ref: string): Promise<Open> {
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

export function sameCurrency(dossier: LockedDossier, asked: MoneyJson): Money {
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

export interface Movement {
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

export async function record(tx: Tx, deps: PaymentDeps, { dossier, party }: Open, m: Movement, ref: string): Promise<MovementRow> {
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

export async function nextRef(tx: Tx, deps: PaymentDeps, prefix: string): Promise<string> {
  const year = deps.agencies.today(tx.ctx.agency).slice(0, 4);
  return `${prefix}${year}-${String(await deps.ledger.number(tx, `${prefix}${year}`)).padStart(6, '0')}`;
}
export const moved = (row: MovementRow): MoneyMoved => ({
  ref: row.ref,
  dossier: row.dossier,
  amount: toJson(money(row.amount_minor < 0n ? -row.amount_minor : row.amount_minor, row.currency)),
  on: row.received_on,
});

/** Credits what a receipt or the arriving half of a move pays. */
export function creditLines(tx: Tx, deps: PaymentDeps, { dossier, party, position }: Open, amount: Money): LineInput[] {
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
export function debitLines(tx: Tx, deps: PaymentDeps, { party, position }: Open, amount: Money): LineInput[] | null {
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
