/** Contract of kind `supplier`: reads what a supplier sends. It never writes a dossier, a ledger line or a table, and names no account. */
import type { Booked } from './booked.ts';
import type { Finding } from './errors.ts';
import type { Outcome } from './outcomes.ts';

/** Version of this contract; a manifest of kind `supplier` states the one it was written for. */
export const SUPPLIER_CONTRACT = 1;

/** A file or message as it arrived. */
export interface RawMessage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a supplier read in one message. */
export interface Reading {
  /** Format and version as the message states them: `AIR 207`. */
  readonly format: string;
  readonly bookings: readonly Booked[];
  /** What does not add up. The host adds its own; nothing is repaired. */
  readonly findings: readonly Finding[];
  /** The message with card numbers, CVV and passport data masked, same length and encoding: what the host stores. */
  readonly masked: Uint8Array;
}

export interface Supplier {
  /** Service plugin whose items it books: `air`. */
  readonly service: string;
  /** Cheap test on the first bytes: is this message mine? Never throws. */
  detect(raw: RawMessage): boolean;
  /**
   * Reads one message whole or throws an EscaleError with the place in `findings[0]` (line, column).
   * Codes: FORMAT_VERSION, FILE_EMPTY, FILE_TRUNCATED, FILE_ENCODING, FILE_MALFORMED, RECORD_INVALID, DATE_INVALID, CURRENCY_UNKNOWN.
   */
  read(raw: RawMessage): Reading;
  /** Fetches one booking from the supplier again, where the supplier offers it. */
  retrieve?(recordLocator: string): Promise<Outcome<RawMessage>>;
}

/** What reading a file gave, as `escale parse --json` prints it. */
export interface FileReading {
  readonly file: string;
  readonly supplier: string | null;
  readonly format: string | null;
  readonly sha256: string;
  readonly status: 'read' | 'refused';
  readonly error: { readonly code: string; readonly message: string; readonly line: number | null; readonly column: number | null } | null;
  readonly findings: readonly Finding[];
  readonly bookings: readonly Booked[];
  /** Card numbers masked: the only bytes that are stored. Null when refused. */
  readonly masked: Uint8Array | null;
}

/** Reads files aside, in another thread. */
export interface Readings {
  /** With the plugin named, or with the first of the agency that recognises the file. Never throws for what is in the file; BUSY. */
  read(agency: string, raw: RawMessage, only: string | null): Promise<FileReading>;
}
