/**
 * What becomes of a charge or refund: what we were answered, and what its provider says by himself, in whatever order that comes and however often. Folded by how much
 * is known: nothing < declined < the money moved < it failed after all. The books follow in the same transaction.
 */
import {
  beginning,
  dayOf,
  fail,
  isDay,
  isError,
  type MoneyTaken,
  maskCards,
  money,
  type Outcome,
  type Tx,
  toJson,
} from '../../../contracts/index.ts';
import { type ChargeEventRow, type ChargeRow, chargeEvents, charges, movements } from '../model.ts';
import { type ChargeDeps, isAmount, lockCharge, receiptOf } from './charges.ts';
import { open } from './movements.ts';
import { reversePayment } from './reversals.ts';

const TEXT_LENGTH = 250;
/** What a provider says, as it is kept: whoever echoes a card is not quoted. */
export const wordsOf = (text: string): string => beginning(maskCards(text), TEXT_LENGTH);
/** One word of his, fit to be a reference here: the same characters a reference of ours may have, and no card. */
export const isReference = (said: unknown): said is string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it refuses.
  typeof said === 'string' && /^[^\s\u0000-\u001f][^\u0000-\u001f]{0,99}$/.test(said) && said === said.trim() && maskCards(said) === said;

/** What is known for good; less is never taken for more. A refund that is unplaced came to nothing, and is to be received again. */
const KNOWN: Readonly<Record<string, number>> = { rejected: 1, done: 2, unplaced: 2, failed: 3 };
const known = ({ kind, state }: ChargeRow): number => (kind === 'refund' && state === 'unplaced' ? 3 : (KNOWN[state] ?? 0));
export const isKnown = (row: ChargeRow): boolean => known(row) > 0;

/** An outcome as it is kept, held against what was asked for: a plugin that says “done” of something else has said nothing. */
export function judged(row: ChargeRow, outcome: Outcome): Outcome {
  if (outcome.state === 'rejected') return { ...outcome, code: wordsOf(outcome.code), message: wordsOf(outcome.message) };
  if (outcome.state === 'notSent') return { ...outcome, message: wordsOf(outcome.message) };
  if (outcome.state === 'pending')
    return isReference(outcome.reference) ? outcome : unknown('The provider took it, and gave no reference.');
  if (outcome.state === 'unknown') return unknown(wordsOf(outcome.message), outcome.reference);
  const { reference, money: said, on } = (outcome.value ?? {}) as Partial<MoneyTaken>;
  if (!isReference(reference)) return unknown(`The plugin ${row.adapter} says it is done, without a reference: look at the provider.`);
  if (!isAmount(row, said))
    return unknown(`The plugin ${row.adapter} says it is done, of another amount: look at the provider.`, reference);
  if (typeof on !== 'string' || !isDay(on))
    return unknown(`The plugin ${row.adapter} says it is done, on no day: look at the provider.`, reference);
  return { state: 'done', value: { reference, on } };
}
const unknown = (message: string, reference?: unknown): Outcome => ({
  ...{ state: 'unknown', message },
  ...(isReference(reference) ? { reference } : {}),
});

/** What is known of a row as an outcome: nobody asks for it again. */
export const endOf = (row: ChargeRow): Outcome =>
  known(row) === 2
    ? { state: 'done', value: { reference: row.reference, on: row.dated } }
    : { state: 'rejected', code: 'PAYMENT_STATE', message: row.error ?? `It is ${row.state}.` };

type Taken = Pick<MoneyTaken, 'reference' | 'on'>;
/** A row in another state. */
const become = (tx: Tx, row: ChargeRow, state: string, more: Partial<ChargeRow> = {}): ChargeRow => ({
  ...{ ...row, error: null, ...more, state, version: row.version + 1 },
  state_at: state === row.state ? row.state_at : tx.ctx.at,
});

/** Between the day it was asked for and today: a provider's clock is not ours. */
function within(tx: Tx, { agencies }: ChargeDeps, row: ChargeRow, on: string): string {
  const { agency } = tx.ctx;
  const [first, today] = [dayOf(row.created_at, agencies.get(agency).timeZone), agencies.today(agency)];
  return on < first ? first : on > today ? today : on;
}

/** Why the books do not take the receipt of a row, or (for null) its reversal, in a sentence; null where they do. Asked before anything is written. */
async function hindrance(tx: Tx, deps: ChargeDeps, row: ChargeRow, act: 'receipt' | null = 'receipt'): Promise<string | null> {
  try {
    const { dossier } = await open(tx, deps, row.dossier, act);
    if (dossier.client !== row.client) return `${row.dossier} became another client’s than ${row.client}, whose card it was.`;
    if (act === 'receipt') await deps.books.rate(tx, row.currency, row.dated as string);
    return null;
  } catch (error) {
    if (isError(error) && error.status < 500) return error.message;
    throw error;
  }
}

/** The money moved: a charge is a receipt from now on. What the books refuse waits for a person, and is not asked of the client twice. */
async function taken(tx: Tx, deps: ChargeDeps, row: ChargeRow, said: Taken): Promise<ChargeRow> {
  const after = become(tx, row, 'done', { reference: said.reference, dated: within(tx, deps, row, said.on), instrument: null });
  if (row.kind === 'refund') return after;
  const why = await hindrance(tx, deps, after);
  if (why !== null) return { ...after, state: 'unplaced', error: wordsOf(why) };
  return { ...after, movement: (await receiptOf(tx, deps, after)).ref };
}

/** Nothing moved. A refund was posted when it was asked for: its money is received again. */
async function refused(tx: Tx, deps: ChargeDeps, row: ChargeRow, state: 'rejected' | 'failed', why: string): Promise<ChargeRow> {
  const after = become(tx, row, state, { error: wordsOf(why), instrument: null });
  await deps.dossiers.note(tx, row.dossier, 'charge.refused', {
    amount: toJson(money(row.amount_minor, row.currency)),
    reason: after.error,
  });
  if (row.kind === 'charge' || row.undone !== null) return after;
  const back = { ...after, dated: deps.agencies.today(tx.ctx.agency) };
  const hinders = await hindrance(tx, deps, back);
  if (hinders !== null) return { ...back, state: 'unplaced', error: wordsOf(`${after.error} ${hinders}`) };
  return { ...back, undone: (await receiptOf(tx, deps, back)).ref };
}

/** A charge was taken and failed after all: what is left of its receipt is reversed on the day of the event. */
async function failed(tx: Tx, deps: ChargeDeps, row: ChargeRow, event: ChargeEventRow): Promise<ChargeRow> {
  const why = event.detail ?? 'The provider says that it failed.';
  if (row.kind === 'refund' || row.movement === null) return refused(tx, deps, row, 'failed', why);
  if ((await leftOf(tx, row.movement)) === 0n) return become(tx, row, 'failed', { error: why });
  return become(tx, row, 'failed', { error: why, undone: await reverse(tx, deps, row, event, null) });
}

/** What of a receipt is not reversed. */
async function leftOf(tx: Tx, ref: string): Promise<bigint> {
  const receipt = await tx.get(movements, { ref }, `No receipt has the reference “${ref}”.`);
  return (await tx.find(movements, { linked: ref, kind: 'reversal' })).reduce((sum, m) => sum + m.amount_minor, receipt.amount_minor);
}

/** Reverses the receipt of a charge, or a part of it, on the day of the event: no earlier than it was received and taken to the bank, and no later than today. */
async function reverse(tx: Tx, deps: ChargeDeps, row: ChargeRow, event: ChargeEventRow, minor: bigint | null): Promise<string> {
  const { received_on: on, entry } = await tx.get(movements, { ref: row.movement as string }, 'The receipt is gone.');
  const earliest = [event.dated, on, (await deps.books.bankedOn(tx, entry)) ?? on].reduce((a, b) => (a > b ? a : b));
  const today = deps.agencies.today(tx.ctx.agency);
  const made = await reversePayment(tx, deps, {
    ...{ ref: row.movement as string, reason: wordsOf(`${event.event}: ${event.detail ?? event.what}`) },
    ...{ date: earliest < today ? earliest : today },
    ...(minor === null ? {} : { money: toJson(money(minor, row.currency)) }),
  });
  return made.ref;
}

/** What came of an event; null while it waits for another. */
type Came = { readonly row: ChargeRow; readonly error?: string; readonly movement?: string } | null;

/** One event after all that came before it. */
async function apply(tx: Tx, deps: ChargeDeps, row: ChargeRow, event: ChargeEventRow): Promise<Came> {
  const no = (error: string): Came => ({ row, error });
  const right: readonly string[] = row.kind === 'charge' ? ['charged', 'failed', 'chargedBack'] : ['refunded', 'failed'];
  if (!right.includes(event.what))
    return no(`It is said of a ${row.kind} that it was ${event.what}: what was done at the provider alone is entered by hand.`);
  if (event.what !== 'chargedBack' && !isAmount(row, { minor: event.amount_minor, currency: event.currency }))
    return no('It is of another amount than was asked for.');
  if (event.what === 'failed') {
    if (row.state === 'pending') return no('The provider was not asked yet.');
    // What is known to have come to nothing has come to nothing.
    if (known(row) === 3 || (row.kind === 'refund' && row.undone !== null)) return { row };
    const why = row.movement === null || row.kind === 'refund' ? null : await hindrance(tx, deps, row, null);
    return why === null ? { row: await failed(tx, deps, row, event) } : no(why);
  }
  if (known(row) === 3) return { row };
  if (event.what === 'chargedBack') {
    if (row.movement === null) return null;
    if (event.currency !== row.currency || event.amount_minor <= 0n || event.amount_minor > (await leftOf(tx, row.movement)))
      return no('It is of more than is left of the receipt: look whether it was entered by hand.');
    const why = await hindrance(tx, deps, row, null);
    if (why !== null) return no(why);
    return { row, movement: await reverse(tx, deps, row, event, event.amount_minor) };
  }
  if (known(row) === 2) return { row };
  if (row.kind === 'refund' && (row.state === 'pending' || known(row) === 1))
    return no('It was given back although it was refused or not asked for: enter a refund by hand.');
  return { row: await taken(tx, deps, row, { reference: row.reference ?? event.reference, on: event.dated }) };
}

const ORDER = ['charged', 'refunded', 'chargedBack', 'failed'];
/** Brings a locked row to what events that wait say of it. */
async function follow(tx: Tx, deps: ChargeDeps, row: ChargeRow): Promise<ChargeRow> {
  const waiting = await tx.lock(chargeEvents, { charge: row.id, state: 'queued' });
  const rank = (e: ChargeEventRow): string => `${ORDER.indexOf(e.what)} ${e.dated} ${e.event}`;
  let now = row;
  for (const event of [...waiting].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))) {
    const came = await apply(tx, deps, now, event);
    if (came === null) continue;
    const { error = null, movement = null } = came;
    await tx.put(chargeEvents, { ...event, state: error === null ? 'applied' : 'refused', error, movement, version: event.version + 1 });
    now = error === null ? came.row : { ...came.row, error: wordsOf(`${event.event}: ${error}`), version: came.row.version + 1 };
  }
  return now;
}

/** Brings a charge or refund to what events that wait say of it, under its lock. */
export async function followEvents(tx: Tx, deps: ChargeDeps, id: string): Promise<ChargeRow> {
  const row = await lockCharge(tx, deps, id);
  const after = await follow(tx, deps, row);
  if (after !== row) await tx.put(charges, after);
  return after;
}

/** Writes how a request ended as far as we know; what its provider said since stays. */
export async function settleCharge(tx: Tx, deps: ChargeDeps, id: string, outcome: Outcome): Promise<void> {
  const row = await lockCharge(tx, deps, id);
  const after = await follow(tx, deps, await answered(tx, deps, row, outcome));
  if (after !== row) await tx.put(charges, after);
}

async function answered(tx: Tx, deps: ChargeDeps, row: ChargeRow, outcome: Outcome): Promise<ChargeRow> {
  if (outcome.state === 'done') {
    const said = outcome.value as Taken;
    if (known(row) === 0) return taken(tx, deps, row, said);
    return row.reference === null ? { ...row, reference: said.reference, version: row.version + 1 } : row;
  }
  if (known(row) > 0) return row;
  if (outcome.state === 'rejected') return refused(tx, deps, row, 'rejected', `${outcome.code}: ${outcome.message}`);
  const state = { notSent: 'queued', pending: 'accepted', unknown: 'unknown' }[outcome.state];
  const reference = outcome.state !== 'notSent' && isReference(outcome.reference) ? outcome.reference : row.reference;
  return become(tx, row, state, { reference, error: outcome.state === 'pending' ? null : wordsOf(outcome.message) });
}

/**
 * What a person found out of one whose end nobody knows, having looked at the provider: the money moved, under his reference, or it did not and will not. PAYMENT_STATE.
 */
export async function decideCharge(
  tx: Tx,
  deps: ChargeDeps,
  input: { readonly id: string; readonly moved: boolean; readonly reference?: string; readonly date?: string; readonly reason: string },
): Promise<ChargeRow> {
  const row = await lockCharge(tx, deps, input.id);
  if (row.state !== 'unknown' && row.state !== 'accepted')
    throw fail('PAYMENT_STATE', `This ${row.kind} is ${row.state}: only of one whose end nobody knows is it a person’s to say.`);
  const today = deps.agencies.today(tx.ctx.agency);
  deps.books.checkDay(tx, input.date ?? today, '/date');
  const reference = input.reference ?? row.reference;
  if (input.moved && !isReference(reference))
    throw fail('INPUT_INVALID', 'Give the provider’s reference: it is given back by it.', [
      { code: 'REQUIRED', message: 'the provider’s reference', pointer: '/reference' },
    ]);
  const after = input.moved
    ? await taken(tx, deps, row, { reference: reference as string, on: input.date ?? today })
    : await refused(tx, deps, row, 'rejected', input.reason);
  await tx.put(charges, after);
  return after;
}
