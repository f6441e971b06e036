/** Reads what the supplier sends: pure functions, given masked bytes and nothing else. */
import { type Facts, maskCards, notDone, type ParseCall, type Parser, type RawMessage } from 'escale/contracts';

/** Is this message mine? Looks at the first bytes, cheaply, and never throws for what is in them. */
function detect(head: Uint8Array, name: string): boolean {
  notDone(`Say by the first of these ${head.length} bytes, or by the name “${name}”, whether a message is yours.`);
}

/** The same message with card numbers hidden; add what else nobody may keep, such as passports. Same length. */
const mask = (bytes: Uint8Array): Uint8Array => Buffer.from(maskCards(Buffer.from(bytes).toString('latin1')), 'latin1');

/** Yields what the message says, fact by fact, and returns its format and version; or throws `fail(code, sentence, [{ code, message, line, column }])`. */
// biome-ignore lint/correctness/useYield: it yields nothing yet.
function* read({ bytes }: RawMessage, call: ParseCall): Facts {
  const text = new TextDecoder().decode(bytes);
  notDone(`Yield a booking for each that these ${text.length} characters tell of; what has no currency is in ${call.currency}.`);
}

const parser: Parser = { detect, mask, read };
export default parser;
