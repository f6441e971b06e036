/** A receipt that was wrong, or whose money came back: the whole of it by its mirror, a part of it as the bank or the acquirer takes it. */
import {
  bookingDay,
  type Day,
  fail,
  formatMinor,
  type MoneyJson,
  money,
  nextReference,
  type PostedEntry,
  type Tx,
} from '../../../contracts/index.ts';
import { type MovementRow, movements } from '../model.ts';
import { METHODS, type Method, type Open, open, type PaymentDeps, sameCurrency } from './movements.ts';
import { freeLine } from './statements.ts';

/** Means of which a bank or an acquirer takes back a part: a cheque is paid or it is not. */
const IN_PARTS: readonly string[] = ['transfer', 'card', 'directDebit'] satisfies Method[];

interface Reversed {
  readonly reason: string;
  readonly date?: Day;
  readonly money?: MoneyJson;
}
interface Reversal {
  readonly ref: string;
  readonly minor: bigint;
  readonly on: Day;
  readonly reason: string;
}

/**
 * Undoes a receipt that was recorded wrongly, whose cheque came back, or part of which (`money`) a card holder or a bank disputed: with a reason, on the day
 * the bank says. A cheque comes back whole: the other dossiers’ shares of it are reversed with the one that is named. PAYMENT_STATE, AMOUNT_INVALID beyond what is left of it, DATE_INVALID before it was received, or was taken to the bank.
 */
export async function reversePayment(tx: Tx, deps: PaymentDeps, input: Reversed & { readonly ref: string }): Promise<MovementRow> {
  const seen = await tx.get(movements, { ref: input.ref }, `No receipt has the reference “${input.ref}”.`);
  const row = await reverseOne(tx, deps, seen, input);
  const { money: _part, ...whole } = input;
  for (const share of await otherShares(tx, deps, seen)) await reverseOne(tx, deps, share, whole);
  return row;
}

/** The other dossiers’ shares of the same cheque, as far as they stand. */
async function otherShares(tx: Tx, { books }: PaymentDeps, { method, entry }: MovementRow): Promise<readonly MovementRow[]> {
  const entries = method === 'cheque' ? await books.besides(tx, entry) : [];
  if (entries.length === 0) return [];
  const shares = await tx.find(movements, { entry: entries, kind: 'receipt' }, { order: [['id', 'asc']] });
  const reversed = await tx.find(movements, { linked: shares.map((m) => m.ref), kind: 'reversal' });
  return shares.filter((m) => !reversed.some((r) => r.linked === m.ref));
}

async function reverseOne(tx: Tx, deps: PaymentDeps, seen: MovementRow, input: Reversed): Promise<MovementRow> {
  if (seen.kind !== 'receipt')
    throw fail('PAYMENT_STATE', `${seen.ref} is no receipt: a refund or a move is undone by a receipt or a move the other way.`);
  // Money that a bank takes back is gone, whatever an agency lets its people do in such a dossier.
  const at = await open(tx, deps, seen.dossier, null);
  const earlier = await tx.find(movements, { linked: seen.ref, kind: 'reversal' }, { order: [['id', 'asc']] });
  const left = earlier.reduce((sum, m) => sum + m.amount_minor, seen.amount_minor);
  if (left === 0n) throw fail('PAYMENT_STATE', `${seen.ref} was reversed already by ${earlier.map((m) => m.ref).join(', ')}.`);
  const minor = input.money ? sameCurrency(at.dossier, input.money).minor : left;
  checkPart(seen, minor, left);
  // No dossier changes its client before all his money is gone from it; the next one's is not taken for it.
  if (at.dossier.client !== seen.client)
    throw fail(
      'PAYMENT_STATE',
      `${seen.ref} was refunded to client ${seen.client} or moved before ${seen.dossier} became another client’s: take that back from him first.`,
    );
  if (input.reason.trim() === '') throw fail('REASON_REQUIRED', 'A reversal needs a reason: say what the bank said, or what was wrong.');
  const today = deps.agencies.today(tx.ctx.agency);
  const on = input.date ?? today;
  deps.books.checkDay(tx, on, '/date');
  if (on < seen.received_on)
    throw fail('DATE_INVALID', `${seen.ref} was received on ${seen.received_on}: it is reversed that day or later.`, [
      { code: 'DATE_INVALID', message: `${seen.received_on} or later`, pointer: '/date' },
    ]);
  const reversal = { ref: await nextReference(tx, deps, 'RX'), minor, on, reason: input.reason };
  const row = await (minor === seen.amount_minor
    ? reverseWhole(tx, deps, seen, reversal)
    : reversePart(tx, deps, at, seen, reversal, left));
  await freeLine(tx, seen.bank_line);
  return row;
}

function checkPart(seen: MovementRow, minor: bigint, left: bigint): void {
  const refused = (detail: string, message: string): Error =>
    fail('AMOUNT_INVALID', detail, [{ code: 'AMOUNT_INVALID', message, pointer: '/money/amount' }]);
  const text = `${formatMinor(left, seen.currency)} ${seen.currency}`;
  if (minor > left) throw refused(`${text} of ${seen.ref} are not reversed yet: give at most that.`, `at most ${text}`);
  if (minor < seen.amount_minor && !IN_PARTS.includes(seen.method))
    throw refused(`A part comes back of a card, a transfer or a direct debit: ${seen.ref} is reversed whole.`, 'the whole of it');
}

/** A part of it as it was posted: on the account it came to, of a card as a slip of its own, which the acquirer takes of a payout. */
async function reversePart(
  tx: Tx,
  deps: PaymentDeps,
  { party, books }: Open,
  seen: MovementRow,
  reversal: Reversal,
  left: bigint,
): Promise<MovementRow> {
  const { ref, minor, on } = reversal;
  const before = seen.amount_minor - left;
  const entry = await books.giveBack(
    seen.dossier,
    {
      ...{ act: 'chargeback', key: `movement:${ref}`, date: on, piece: { ref, date: on }, currency: seen.currency },
      rate: await deps.books.rateOf(tx, { piece: seen.ref }),
      names: { client: party.code, means: METHODS[seen.method as Method], receipt: seen.ref, dossier: seen.dossier },
    },
    { piece: seen.ref, entry: seen.entry, whole: seen.amount_minor, from: before, upTo: before + minor },
  );
  return undone(tx, deps, seen, reversal, entry);
}

async function reverseWhole(tx: Tx, deps: PaymentDeps, seen: MovementRow, reversal: Reversal): Promise<MovementRow> {
  const { ref, on, reason } = reversal;
  await deps.books.returned(tx, { entry: seen.entry, key: `movement:${ref}:bank`, date: on, piece: ref });
  const mirror = await deps.books.reverse(tx, { of: { piece: seen.ref }, key: `movement:${ref}`, date: on, reason, piece: ref });
  return undone(tx, deps, seen, reversal, mirror);
}

/** Notes what came back of a receipt: its client's accounts say from that day on what they would say, had that never come. */
async function undone(
  tx: Tx,
  deps: PaymentDeps,
  seen: MovementRow,
  { ref, minor, on, reason }: Reversal,
  entry: PostedEntry | null,
): Promise<MovementRow> {
  const row: MovementRow = {
    ...seen,
    id: tx.newId(),
    ref,
    kind: 'reversal',
    amount_minor: -minor,
    received_on: on,
    linked: seen.ref,
    reason,
    entry: entry?.seq ?? null,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  };
  await tx.insert(movements, row);
  await deps.dossiers.addTo(tx, seen.dossier, { paid: money(row.amount_minor, row.currency) });
  const [since, today] = [bookingDay(on, await deps.ledger.closedUpTo(tx)), deps.agencies.today(tx.ctx.agency)];
  await deps.books.settle(tx, await deps.dossiers.lock(tx, seen.dossier), undefined, since < today ? since : undefined);
  await deps.dossiers.note(tx, seen.dossier, 'money.reversal', { label: ref, minor: String(row.amount_minor), method: row.method });
  return row;
}
