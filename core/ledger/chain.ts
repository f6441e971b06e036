/**
 * The hash chain. Version 1: SHA-256 over the JSON array of every legal field in the order below, ending with the hash of the entry before.
 * A format change adds a version; entries keep the one they were written with.
 */
import { createHash } from 'node:crypto';
import type { Row } from '../contracts/index.ts';
import type { entries, lines } from './model.ts';

export const CHAIN_VERSION = 1;
/** What the first entry of an agency chains to. */
export const GENESIS = '0'.repeat(64);

export type EntryRow = Row<typeof entries>;
export type LineRow = Row<typeof lines>;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Hash of an entry, given the hash before it. */
export function chainHash(entry: Omit<EntryRow, 'hash'>, rows: readonly LineRow[], previous: string): string {
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
      ]),
      previous,
    ]),
  );
}

/** Commitment to a party's name: tells nothing without the salt, which is erased with the name. */
export const commitmentOf = (salt: string, kind: string, code: string, label: string): string =>
  sha256(JSON.stringify([salt, kind, code, label]));
