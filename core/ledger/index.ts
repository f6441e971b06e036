/**
 * The append-only double-entry journal: post, reverse, number, close, verify. One write path: lock the chain's head, check, number, hash, write; commit or nothing.
 */

import { randomBytes } from 'node:crypto';
import { core } from '../contracts/core.ts';
import {
  type Agencies,
  beginning,
  bookingDay,
  type Clock,
  type EntryInput,
  fail,
  type Ledger,
  type LineInput,
  type Party,
  type PostedEntry,
  type Reversal,
  type Tx,
} from '../contracts/index.ts';
import { CHAIN_VERSION, chainHash, closingChain, commitmentOf, type EntryRow, type LineRow } from './chain.ts';
import { closings, entries, heads, lines, parties, series } from './model.ts';
import { findEntries, held, readBalances, rebuild, withLines } from './read.ts';
import { type Chart, checkEntry, inputHash, mirrorLines, turnoverAfter } from './rules.ts';
import { type JournalState, journal, lockedJournal, lockHead, nextNumber } from './state.ts';
import { DERIVED, verify } from './verify.ts';

export { lockHead } from './state.ts';

/** Where the ledger's migrations are. */
export const migrations = new URL('./migrations/', import.meta.url);

/** The chart as the agencies' configuration tells it: an account or journal without a label is not in it. */
export const chartOf = (agencies: Agencies): Chart => ({
  currency: (agency) => agencies.get(agency).currency,
  hasAccount: (agency, account) => agencies.accountLabel(agency, account) !== account,
  hasJournal: (agency, code) => agencies.journalLabel(agency, code) !== code,
});

/** Builds the ledger over a chart of accounts. The clock dates what is posted: under the journal's lock, whichever host holds it. */
export function createLedger(chart: Chart, clock: Clock): Ledger {
  /** The journal to write to. JOURNAL_IN_DOUBT while it is not as it was written. */
  const sound = async (tx: Tx): Promise<JournalState> => {
    const state = await journal(tx);
    if (state.doubt !== null)
      throw fail('JOURNAL_IN_DOUBT', `${state.doubt} Nothing is posted until this is resolved: \`escale integrity\` says more.`);
    return state;
  };
  const write: Write = (tx, entry, link) => writeEntry(tx, sound, entry, { chart, clock, ...link });
  return {
    post: (tx, entry) => write(tx, entry, {}),

    posted: postedIn,

    async ahead(tx, codes) {
      const known = lockedJournal(tx)?.named;
      await core(tx).ahead(parties, 'code', known === undefined ? codes : codes.filter((code) => !known.has(code)));
    },

    reverse: (tx, input) => reverse(tx, sound, write, input),

    number: nextNumber,
    counters: async (tx) => new Map((await tx.find(series, {})).map((s) => [s.series, s.value])),

    async close(tx, upTo) {
      const state = await sound(tx);
      if (state.closedUpTo !== null && upTo <= state.closedUpTo)
        throw fail('PERIOD_CLOSED', `Everything up to ${state.closedUpTo} is closed already.`);
      const { agency, at, actor } = tx.ctx;
      const closing = { agency, up_to: upTo, closed_at: at, actor: actor.id, seq: state.seq, hash: state.hash };
      const chain = closingChain(closing, state.closing);
      await tx.insert(closings, { ...closing, chain });
      state.closedUpTo = upTo;
      state.closing = chain;
    },
    async closedUpTo(tx) {
      const state = lockedJournal(tx);
      if (state) return state.closedUpTo;
      // Whoever is gathered holds the head already.
      if (core(tx).gathered) return (await lockHead(tx))?.closed_up_to ?? null;
      const [last] = await tx.find(closings, {}, { order: [['up_to', 'desc']], limit: 1 });
      return last?.up_to ?? null;
    },

    entries: findEntries,
    balances: readBalances,
    held,
    verify: (from, how) => verify(typeof from === 'function' ? from : (work) => work(from), how),
    async doubt(tx, { findings }, whole = true) {
      const bad = findings.find((f) => f.code !== DERIVED);
      if (bad || whole) await core(tx).update(heads, {}, { doubt: bad ? beginning(bad.message, 250) : null });
    },
    rebuild,
  };
}

/** What ties an entry to the one it takes back. */
interface Link {
  readonly reverses?: number;
  readonly reason?: string;
}
type Write = (tx: Tx, input: EntryInput, link: Link) => Promise<PostedEntry>;
type Sound = (tx: Tx) => Promise<JournalState>;

async function reverse(tx: Tx, sound: Sound, write: Write, { seq, reason, ...asked }: Reversal): Promise<PostedEntry> {
  if (reason.trim() === '') throw fail('REASON_REQUIRED', 'A reversal needs a reason: say what was wrong.');
  await sound(tx);
  const [original] = await findEntries(tx, { afterSeq: seq - 1, upToSeq: seq, limit: 1 });
  if (!original) throw fail('NOT_FOUND', `No entry has the number ${seq}.`);
  const earlier = await tx.first(entries, { reverses: seq });
  if (earlier && earlier.key !== asked.key) throw fail('ENTRY_ALREADY_REVERSED', `Entry ${seq} was reversed by entry ${earlier.seq}.`);
  const input = { piece: original.piece, ...asked, journal: original.journal, lines: mirrorLines(original) };
  return write(tx, input, { reason, reverses: seq });
}

async function writeEntry(
  tx: Tx,
  sound: Sound,
  input: EntryInput,
  { chart, clock, ...link }: Link & { readonly chart: Chart; readonly clock: Clock },
): Promise<PostedEntry> {
  checkEntry(tx.ctx.agency, input, chart, clock.now().slice(0, 10));
  const state = await sound(tx);
  const hashOfInput = inputHash(input);
  const replayed = input.fresh ? null : await alreadyPosted(tx, input.key, hashOfInput, state.keys.get(input.key));
  if (replayed) return replayed;

  const turnover = turnoverAfter(state.turnover, input.lines);
  // Read again: the lock may have been long in coming. Two hosts' clocks differ, the journal's time never falls.
  const moment = clock.now();
  const postedAt = moment > state.postedAt ? moment : state.postedAt;
  const date = bookingDay(input.date, state.closedUpTo);
  const seq = state.seq + 1;
  const rows: LineRow[] = [];
  for (const [i, line] of input.lines.entries()) {
    const amount = (line.debit ?? line.credit) as NonNullable<LineInput['debit']>;
    rows.push({
      agency: tx.ctx.agency,
      seq,
      line: i + 1,
      account: line.account,
      party_kind: line.party?.kind ?? null,
      party_code: line.party?.code ?? null,
      party_commitment: line.party ? await commit(tx, state, line.party) : null,
      dossier: line.dossier ?? null,
      label: line.label ?? input.label,
      debit_minor: line.debit?.minor ?? 0n,
      credit_minor: line.credit?.minor ?? 0n,
      currency: amount.currency,
      original_minor: line.original?.minor ?? null,
      original_currency: line.original?.currency ?? null,
    });
  }
  const unsigned: Omit<EntryRow, 'hash'> = {
    agency: tx.ctx.agency,
    seq,
    key: input.key,
    input_hash: hashOfInput,
    chain_version: CHAIN_VERSION,
    journal: input.journal,
    date,
    asked_date: date === input.date ? null : input.date,
    posted_at: postedAt,
    piece_ref: input.piece.ref,
    piece_date: input.piece.date,
    label: input.label,
    reverses: link.reverses ?? null,
    reason: link.reason ?? null,
    actor: tx.ctx.actor.id,
  };
  const entry: EntryRow = { ...unsigned, hash: chainHash(unsigned, rows, state.hash, state.closing) };
  await tx.insert(entries, entry);
  await tx.insert(lines, rows);
  Object.assign(state, { seq, hash: entry.hash, postedAt, turnover });
  state.keys.set(input.key, seq);
  for (const l of rows) state.add(l.account, l.party_code ?? '', l.currency, l.debit_minor, l.credit_minor);
  const posted = { ...withLines(entry, rows, (l) => input.lines[l.line - 1]?.party ?? null), replayed: false };
  if (tx.ctx.dryRun) (await postedIn(tx)).push(posted);
  return posted;
}

/** Entries of a dry run, for its answer. */
const postedIn = (tx: Tx): Promise<PostedEntry[]> => core(tx).memo(`ledger.posted:${tx.ctx.agency}`, async () => []);

/** The entry posted under a key before, when its content was the same; ENTRY_KEY_REUSED when it was not. */
async function alreadyPosted(tx: Tx, key: string, hash: string, seqHere: number | undefined): Promise<PostedEntry | null> {
  // A gathered group does not ask the database for each key: the unique index refuses a duplicate, and the group then goes one by one, which asks.
  if (seqHere === undefined && core(tx).gathered) return null;
  const before = await tx.first(entries, { key });
  if (!before) return null;
  if (before.input_hash !== hash) throw fail('ENTRY_KEY_REUSED', `The key was used for entry ${before.seq} with another content.`);
  const [found] = await findEntries(tx, { afterSeq: before.seq - 1, upToSeq: before.seq, limit: 1 });
  return found ? { ...found, replayed: true } : null;
}

/** Commitment to a party's name, stored once per name it ever had. */
async function commit(tx: Tx, { commitments, named }: JournalState, party: Party): Promise<string> {
  const id = JSON.stringify([party.kind, party.code, party.label]);
  const cached = commitments.get(id);
  if (cached !== undefined) return cached;
  const stored = (await tx.find(parties, { code: party.code })).find((p) => p.kind === party.kind && p.label === party.label);
  const salt = stored?.salt ?? randomBytes(16).toString('hex');
  const commitment = stored?.commitment ?? commitmentOf(salt, party.kind, party.code, party.label);
  if (!stored) await tx.insert(parties, { commitment, kind: party.kind, code: party.code, label: party.label, salt });
  commitments.set(id, commitment);
  named.add(party.code);
  return commitment;
}
