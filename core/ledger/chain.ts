/**
 * The hash chain: SHA-256 over the JSON array of every legal field in the order below, ending with the hash of the entry before.
 * A format change adds a version; entries keep the one they were written with. Version 2 adds the amounts in their original currency
 * and the closing in force when the entry was posted.
 */
import { hash } from 'node:crypto';
import type { Row } from '../contracts/index.ts';
import type { closings, entries, lines } from './model.ts';

export const CHAIN_VERSION = 2;
/** What the first entry of an agency chains to. */
export const GENESIS = '0'.repeat(64);

export type EntryRow = Row<typeof entries>;
export type LineRow = Row<typeof lines>;
export type ClosingRow = Row<typeof closings>;

export const sha256 = (text: string): string => hash('sha256', text);

/** Hash of an entry, given the hash before it and the chain of the closing in force. '' for an unknown version. */
export function chainHash(entry: Omit<EntryRow, 'hash'>, rows: readonly LineRow[], previous: string, closing: string | null): string {
  if (entry.chain_version < 1 || entry.chain_version > CHAIN_VERSION) return '';
  const second = entry.chain_version > 1;
  return sha256(
    JSON.stringify([
      entry.chain_version,
      entry.agency,
      entry.seq,
      entry.key,
      entry.input_hash,
      entry.journal,
      entry.date,
      entry.asked_date,
      entry.posted_at,
      entry.piece_ref,
      entry.piece_date,
      entry.label,
      entry.reverses,
      entry.reason,
      entry.actor,
      ...(second ? [closing] : []),
      rows.map((l) => [
        l.line,
        l.account,
        l.party_kind,
        l.party_code,
        l.party_commitment,
        l.dossier,
        l.label,
        String(l.debit_minor),
        String(l.credit_minor),
        l.currency,
        ...(second ? [l.original_minor?.toString() ?? null, l.original_currency] : []),
      ]),
      previous,
    ]),
  );
}

/** Chain of a closing, given the chain of the one before it. */
export const closingChain = (c: Omit<ClosingRow, 'chain'>, previous: string | null): string =>
  sha256(JSON.stringify([c.agency, c.up_to, c.closed_at, c.actor, c.seq, c.hash, previous ?? GENESIS]));

/** Commitment to a party's name: tells nothing without the salt, which is erased with the name. */
export const commitmentOf = (salt: string, kind: string, code: string, label: string): string =>
  sha256(JSON.stringify([salt, kind, code, label]));
