/**
 * The append-only double-entry journal: post, reverse, number, close, verify. One write path: lock the chain's head, check, number, hash, write; commit or nothing.
 */
import { randomBytes } from 'node:crypto';
import {
  type Agencies,
  type EntryInput,
  fail,
  type Ledger,
  type LineInput,
  type Party,
  type PostedEntry,
  type Tx,
} from '../contracts/index.ts';
import { CHAIN_VERSION, chainHash, commitmentOf, type EntryRow, type LineRow } from './chain.ts';
import { closings, entries, lines, parties } from './model.ts';
import { findEntries, readBalances, rebuild, withLines } from './read.ts';
import { bookingDay, type Chart, checkEntry, inputHash } from './rules.ts';
import { journal, nextNumber } from './state.ts';
import { verify } from './verify.ts';

/** Where the ledger's migrations are. */
export const migrations = new URL('./migrations/', import.meta.url);

/** The chart as the agencies' configuration tells it: an account or journal without a label is not in it. */
export const chartOf = (agencies: Agencies): Chart => ({
  hasAccount: (agency, account) => agencies.accountLabel(agency, account) !== account,
  hasJournal: (agency, code) => agencies.journalLabel(agency, code) !== code,
});

/** Builds the ledger over a chart of accounts. */
export function createLedger(chart: Chart): Ledger {
  const ledger: Ledger = {
    post: (tx, entry) => write(tx, entry, chart, null, null),

    async ahead(tx, codes) {
      await tx.ahead(parties, 'code', codes);
    },

    async reverse(tx, { seq, reason, date, key }) {
      if (reason.trim() === '') throw fail('REASON_REQUIRED', 'A reversal needs a reason: say what was wrong.');
      await journal(tx);
      const [original] = await findEntries(tx, { afterSeq: seq - 1, upToSeq: seq, limit: 1 });
      if (!original) throw fail('NOT_FOUND', `No entry has the number ${seq}.`);
      const earlier = await tx.first(entries, { reverses: seq });
      if (earlier && earlier.key !== key) throw fail('ENTRY_ALREADY_REVERSED', `Entry ${seq} was reversed by entry ${earlier.seq}.`);
      const mirror = (l: PostedEntry['lines'][number]): LineInput => ({
        account: l.account,
        ...(l.debit > 0n ? { credit: { minor: l.debit, currency: l.currency } } : { debit: { minor: l.credit, currency: l.currency } }),
        ...(l.party ? { party: l.party } : {}),
        ...(l.dossier === null ? {} : { dossier: l.dossier }),
        label: l.label,
      });
      const input = {
        key,
        journal: original.journal,
        date,
        piece: original.piece,
        label: `Annulation ${original.label}`.slice(0, 250),
        lines: original.lines.map(mirror),
      };
      return write(tx, input, chart, seq, reason);
    },

    number: nextNumber,

    async close(tx, upTo) {
      const state = await journal(tx);
      if (state.closedUpTo !== null && upTo <= state.closedUpTo)
        throw fail('PERIOD_CLOSED', `Everything up to ${state.closedUpTo} is closed already.`);
      state.closedUpTo = upTo;
      await tx.insert(closings, { up_to: upTo, closed_at: tx.ctx.at, actor: tx.ctx.actor.id, seq: state.seq, hash: state.hash });
    },
    async closedUpTo(tx) {
      const [last] = await tx.find(closings, {}, { order: [['up_to', 'desc']], limit: 1 });
      return last?.up_to ?? null;
    },

    entries: findEntries,
    balances: readBalances,
    verify,
    rebuild,
  };
  return ledger;
}

async function write(tx: Tx, input: EntryInput, chart: Chart, reverses: number | null, reason: string | null): Promise<PostedEntry> {
  checkEntry(tx.ctx.agency, input, chart);
  const state = await journal(tx);
  const hashOfInput = inputHash(input);
  const replayed = await alreadyPosted(tx, input.key, hashOfInput, state.keys.get(input.key));
  if (replayed) return replayed;

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
      party_commitment: line.party ? await commit(tx, state.commitments, line.party) : null,
      dossier: line.dossier ?? null,
      label: line.label ?? input.label,
      debit_minor: line.debit?.minor ?? 0n,
      credit_minor: line.credit?.minor ?? 0n,
      currency: amount.currency,
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
    posted_at: tx.ctx.at,
    piece_ref: input.piece.ref,
    piece_date: input.piece.date,
    label: input.label,
    reverses,
    reason,
    actor: tx.ctx.actor.id,
  };
  const entry: EntryRow = { ...unsigned, hash: chainHash(unsigned, rows, state.hash) };
  await tx.insert(entries, entry);
  await tx.insert(lines, rows);
  state.seq = seq;
  state.hash = entry.hash;
  state.keys.set(input.key, seq);
  for (const l of rows) state.add(l.account, l.party_code ?? '', l.currency, l.debit_minor, l.credit_minor);
  return { ...withLines(entry, rows, (l) => input.lines[l.line - 1]?.party ?? null), replayed: false };
}

/** The entry posted under a key before, when its content was the same; ENTRY_KEY_REUSED when it was not. */
async function alreadyPosted(tx: Tx, key: string, hash: string, seqHere: number | undefined): Promise<PostedEntry | null> {
  // A gathered group does not ask the database for each key: the unique index refuses a duplicate, and the group then goes one by one, which asks.
  if (seqHere === undefined && tx.gathered) return null;
  const before = await tx.first(entries, { key });
  if (!before) return null;
  if (before.input_hash !== hash) throw fail('ENTRY_KEY_REUSED', `The key was used for entry ${before.seq} with another content.`);
  const [found] = await findEntries(tx, { afterSeq: before.seq - 1, upToSeq: before.seq, limit: 1 });
  return found ? { ...found, replayed: true } : null;
}

/** Commitment to a party's name, stored once per name it ever had. */
async function commit(tx: Tx, known: Map<string, string>, party: Party): Promise<string> {
  const id = JSON.stringify([party.kind, party.code, party.label]);
  const cached = known.get(id);
  if (cached !== undefined) return cached;
  const stored = (await tx.find(parties, { code: party.code })).find((p) => p.kind === party.kind && p.label === party.label);
  const salt = stored?.salt ?? randomBytes(16).toString('hex');
  const commitment = stored?.commitment ?? commitmentOf(salt, party.kind, party.code, party.label);
  if (!stored) await tx.insert(parties, { commitment, kind: party.kind, code: party.code, label: party.label, salt });
  known.set(id, commitment);
  return commitment;
}
