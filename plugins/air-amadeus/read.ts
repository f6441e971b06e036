/** Reads Amadeus AIR files (Agent Interface Record, text): one booking per message, several messages per file allowed. */
import type { Facts, Finding, ParseCall, Parser, RawMessage } from '../../core/contracts/index.ts';
import { build } from './build.ts';
import { collect } from './collect.ts';
import { decode, isUtf16, messages, startOf } from './lines.ts';
import { mask } from './mask.ts';

const MAGIC = 'AIR-BLK';

/** True for `AIR-BLK` at the start, in UTF-16 too: `read` then says what is wrong with the encoding. */
function detect(bytes: Uint8Array): boolean {
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
function* read({ bytes }: RawMessage, call: ParseCall): Facts {
  let version = '';
  for (const message of messages(decode(bytes))) {
    const collected = collect(message);
    version = collected.head.version;
    const findings: Finding[] = [];
    yield { is: 'booking', booking: build(collected, call, findings) };
    for (const finding of findings) yield { is: 'finding', finding };
  }
  return `AIR ${version}`;
}

export default { detect, mask, read } satisfies Parser;
