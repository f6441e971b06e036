/** Reads Amadeus AIR files (Agent Interface Record, text): one booking per message, several messages per file allowed. */
import type { Booked, Clock, Finding, RawMessage, Reading, Supplier } from '../../core/contracts/index.ts';
import { build } from './build.ts';
import { collect } from './collect.ts';
import { decode, isUtf16, messages, startOf } from './lines.ts';
import { masked } from './mask.ts';

const MAGIC = 'AIR-BLK';

/** The connector. `clock` serves one purpose: a void may state its day without a year. */
export const airAmadeus = (clock: Clock): Supplier => ({ service: 'air', detect, read: (raw) => read(raw, clock) });

/** True for `AIR-BLK` at the start, in UTF-16 too: `read` then says what is wrong with the encoding. */
export function detect(raw: RawMessage): boolean {
  const { bytes } = raw;
  const start = startOf(bytes);
  if (startsWith(bytes, start, 1)) return true;
  return isUtf16(bytes) && [0, 1, 2, 3].some((offset) => startsWith(bytes, offset, 2));
}

function startsWith(bytes: Uint8Array, from: number, step: number): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (bytes[from + i * step] !== MAGIC.charCodeAt(i)) return false;
  return true;
}

/**
 * Reads a file whole or throws an EscaleError with the place. FILE_EMPTY, FILE_ENCODING, FILE_TRUNCATED, FILE_MALFORMED,
 * FORMAT_VERSION, RECORD_INVALID, DATE_INVALID, CURRENCY_UNKNOWN.
 */
export function read(raw: RawMessage, clock: Clock): Reading {
  const findings: Finding[] = [];
  const bookings: Booked[] = [];
  let version = '';
  for (const message of messages(decode(raw.bytes))) {
    const collected = collect(message);
    version = collected.head.version;
    bookings.push(build(collected, clock, findings));
  }
  return { format: `AIR ${version}`, bookings, findings, masked: masked(raw.bytes) };
}
