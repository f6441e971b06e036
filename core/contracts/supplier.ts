/** Contract of kind `supplier`: reads what a supplier sends. It never writes a dossier, a ledger line or a table, and names no account. */
import type { Booked } from './booked.ts';
import type { Instant } from './dates.ts';
import type { Finding } from './errors.ts';

/** Version of this contract; a manifest of kind `supplier` states the one it was written for. */
export const SUPPLIER_CONTRACT = 2;

/** A file or message as it arrived. */
export interface RawMessage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a message is read with beside its bytes: the same bytes and the same call say the same, whenever and wherever they are read. */
export interface ParseCall {
  readonly agency: string;
  /** Currency and time zone of the agency: `EUR`, `Europe/Paris`. */
  readonly currency: string;
  readonly timeZone: string;
  /** Settings of the plugin for the agency, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** When the message reached us: the only "now" there is. It is kept with the import, and given again when that is read again. */
  readonly receivedAt: Instant;
}

/** One thing a message says. What does not add up is a finding; the host adds its own, and nothing is repaired. */
export type SupplierFact = { readonly is: 'booking'; readonly booking: Booked } | { readonly is: 'finding'; readonly finding: Finding };
/** Facts one by one, in their order in the message. Returned at the end: format and version as the message states them, such as `AIR 207`. */
export type Facts = Generator<SupplierFact, string, void>;

/**
 * The module a manifest of kind `supplier` names in `parser`, as its default export: pure functions, loaded in a worker thread without a host around them,
 * with limits on time, memory and what they say.
 */
export interface Parser {
  /** Cheap test on the name and the first bytes, 4,096 at most: is this message mine? Never throws; ended after two seconds. */
  detect(head: Uint8Array, name: string): boolean;
  /**
   * The message with card numbers, CVV and identity documents masked, same length and encoding: what is read, hashed and stored. Nothing else is. A card the
   * host still finds in it refuses the message. What is masked already stays as it is.
   */
  mask(bytes: Uint8Array): Uint8Array;
  /**
   * Reads one masked message whole or throws an EscaleError with the place in `findings[0]` (line, column).
   * Codes: FORMAT_VERSION, FILE_EMPTY, FILE_TRUNCATED, FILE_ENCODING, FILE_MALFORMED, RECORD_INVALID, DATE_INVALID, CURRENCY_UNKNOWN.
   */
  read(masked: RawMessage, call: ParseCall): Facts;
}

/** What reading a file gave, as `escale parse --json` prints it. */
export interface FileReading {
  readonly file: string;
  readonly supplier: string | null;
  readonly format: string | null;
  /** Of the bytes with cards masked: the hash of a file with a card in it would tell the card to whoever tries them all. */
  readonly sha256: string;
  readonly status: 'read' | 'refused';
  readonly error: { readonly code: string; readonly message: string; readonly line: number | null; readonly column: number | null } | null;
  readonly findings: readonly Finding[];
  readonly bookings: readonly Booked[];
  /** The masked message: the only bytes that are stored. Null when refused. */
  readonly masked: Uint8Array | null;
}

/** Reads files aside, in another thread. */
export interface Readings {
  /**
   * With the plugin named, or with the first of the agency that recognises the file; of all agencies where none is named. Never throws for what is in the
   * file; BUSY.
   */
  read(agency: string | null, raw: RawMessage, only: string | null, receivedAt: Instant): Promise<FileReading>;
}
