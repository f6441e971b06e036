/** A supplier's file from bytes to what it says: recognised, masked, read fact by fact, each judged as it comes. Whole or not at all. */
import { hash } from 'node:crypto';
import {
  type Booked,
  ERRORS,
  type EscaleError,
  type FileReading,
  type Finding,
  fail,
  faultOf,
  holdsCard,
  type Instant,
  isError,
  maskCards,
  type ParseCall,
  type Parser,
  pluginFailed,
  type RawMessage,
} from '../contracts/index.ts';
import { describe } from '../modules/dossiers/rules.ts';
import { putBack, undisturbed } from '../platform/work/patterns.ts';
import type { Typed } from './answers.ts';
import { type AtWork, passedOver } from './at-work.ts';
import { broken, judgeBooking, judgeFinding, judgeFormat, type Reported, shown } from './judge.ts';
import { named } from './services.ts';
import { tried } from './tried.ts';

/** A plugin that reads, and what it is told of the agency. */
export interface Reader {
  readonly id: string;
  readonly parser: Parser;
  readonly call: Omit<ParseCall, 'receivedAt'>;
  readonly reported: Reported;
  /** Services whose items it may report, as far as they are there. */
  readonly services: ReadonlyMap<string, Typed>;
}
/** How a file is to be read: by the plugin that is named, else by the first that recognises it. Those of `apart` are not asked, those of `last` after the others. */
export interface ReadOptions {
  readonly only: string | null;
  readonly apart?: readonly string[];
  readonly last?: readonly string[];
}

const HEAD_BYTES = 4_096;
/** What one file may say: ten times what the longest real ones do, and no more than another thread takes over at once. */
const MOST_FACTS = 20_000;
const MOST_TEXT = 16_000_000;

/** Reads a file. Never throws for what is in the file. `working` is told who is at work. */
export function readFile(
  readers: readonly Reader[],
  raw: RawMessage,
  { only, apart = [], last = [] }: ReadOptions,
  receivedAt: Instant,
  working: (who: AtWork) => void = () => {},
): FileReading {
  const name = maskCards(raw.name);
  const passed: Finding[] = readers.filter(({ id }) => apart.includes(id)).map(({ id }) => passedOver(id));
  let reader: Reader | undefined;
  let masked: Uint8Array | null = null;
  const ended = (how: Partial<FileReading>): FileReading => ({
    ...{ file: name, supplier: reader?.id ?? null, format: null, sha256: hash('sha256', masked ?? withoutCards(raw.bytes)) },
    ...{ status: 'refused', error: null, bookings: [], masked: null, ...how },
    findings: [...passed, ...(how.findings ?? [])],
  });
  // Whoever did something to them while nothing was read cannot be told any more.
  putBack();
  try {
    if (raw.bytes.byteLength === 0) throw fail('FILE_EMPTY', 'The file is empty: ask the supplier to send it again.');
    const head = raw.bytes.subarray(0, HEAD_BYTES);
    const asked = readers.filter(({ id }) => !apart.includes(id)).sort((a, b) => Number(last.includes(a.id)) - Number(last.includes(b.id)));
    reader = asked.find(({ id, parser }) => {
      if (only !== null) return id === only;
      working({ plugin: id, does: 'detect', reader: id });
      return recognises(id, parser, head, name, passed);
    });
    if (!reader) throw unread(only, passed);
    const { id, parser, call, reported, services } = reader;
    working({ plugin: id, does: 'read', reader: id });
    masked = maskedBy(id, parser, raw.bytes);
    // A copy: what is stored is what was looked at, whatever the plugin does to its own.
    const said = factsOf(id, parser, { name, bytes: masked.slice() }, { ...call, receivedAt }, reported);
    const more = said.bookings.flatMap((booked, i) => {
      const type = services.get(booked.service);
      if (type === undefined) return [];
      const place = `${describe(booked)}, which ${id} reports`;
      const own = named(booked.service, type, {
        asking: (what) => working({ plugin: what.plugin, does: what.function, reader: id }),
        place: () => place,
      });
      return tried(own, booked, { at: `/bookings/${i}`, said: said.findings, names: type.names });
    });
    return ended({ ...said, findings: [...said.findings, ...more], status: 'read', masked });
  } catch (error) {
    return ended({ error: refusalOf(error, reader?.id) });
  }
}

/** What a plugin answers. PLUGIN_FAILED where it changed what all code shares. */
const answerOf = (plugin: string, what: string, ask: () => unknown): unknown => undisturbed(ask, (why) => pluginFailed(plugin, what, why));

/** Asks one plugin whether a file is its own. One that throws or answers no boolean is passed over: it must not keep others from reading. */
function recognises(plugin: string, parser: Parser, head: Uint8Array, name: string, passed: Finding[]): boolean {
  try {
    const answer = answerOf(plugin, 'detect', () => parser.detect(head.slice(), name));
    if (typeof answer === 'boolean') return answer;
  } catch {
    // Named below, with those that answer something else.
  }
  passed.push(passedOver(plugin));
  return false;
}

function unread(only: string | null, passed: readonly Finding[]): EscaleError {
  if (only !== null) return fail('SUPPLIER_UNKNOWN', `The supplier plugin “${only}” is not enabled for this agency.`);
  const names = passed.map((f) => f.plugin).join(', ');
  const why = names === '' ? '' : ` Passed over because they failed to look at it: ${names}.`;
  return fail('FORMAT_UNKNOWN', `No enabled supplier plugin recognises this file. Enable the plugin of the supplier, or name it.${why}`);
}

/** A byte is a character here, so that the length stays. */
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
/** The bytes with every card hidden that the host itself finds: for files no plugin could mask. */
export const withoutCards = (bytes: Uint8Array): Uint8Array => Buffer.from(maskCards(textOf(bytes)), 'latin1');
/** Is the number of a card left in bytes that were masked? A zero byte may stand beside each figure: in UTF-16, what is between them is two bytes too. */
export function holdsCardStill(masked: Uint8Array): boolean {
  const text = textOf(masked);
  return holdsCard(text) || (text.includes('\0') && inUtf16(masked).some(holdsCard));
}
/** Bytes read as UTF-16, whichever of the two comes first. */
function inUtf16(bytes: Uint8Array): readonly string[] {
  const even = Buffer.from(bytes.subarray(0, bytes.byteLength - (bytes.byteLength % 2)));
  return [even.toString('utf16le'), even.swap16().toString('utf16le')];
}

/** The message as the plugin masks it. RECORD_INVALID when it is not the same message, or a card is left in it. */
export function maskedBy(plugin: string, parser: Parser, bytes: Uint8Array): Uint8Array {
  const masked = answerOf(plugin, 'mask', () => {
    const answer: unknown = parser.mask(bytes.slice());
    return answer instanceof Uint8Array ? new Uint8Array(answer) : null;
  });
  if (!(masked instanceof Uint8Array)) throw broken(plugin, 'mask', 'it must give a Uint8Array, the message with cards masked.');
  if (masked.byteLength !== bytes.byteLength)
    throw broken(
      plugin,
      'mask',
      `it gives ${masked.byteLength} bytes of a file of ${bytes.byteLength}: masking replaces, it never shortens.`,
    );
  if (holdsCardStill(masked))
    throw broken(plugin, 'mask', 'the number of a payment card is left in the message. Nothing of it was read or kept.');
  return masked;
}

/** What a masked message says. Errors: those of the plugin as it throws them; those of `judge.ts`, which name it. */
export function factsOf(
  plugin: string,
  parser: Parser,
  masked: RawMessage,
  call: ParseCall,
  reported: Reported,
): { readonly format: string; readonly bookings: readonly Booked[]; readonly findings: readonly Finding[] } {
  const bookings: Booked[] = [];
  const findings: Finding[] = [];
  const facts = answerOf(plugin, 'read', () => parser.read(masked, call));
  if (typeof (facts as { next?: unknown } | null)?.next !== 'function')
    throw broken(plugin, 'read', 'it must give facts one by one: write it as a generator, `function* read`.');
  let room = MOST_TEXT;
  for (let n = 0; ; n++) {
    const { done, text } = answerOf(plugin, 'read', () => next(facts as Iterator<unknown, unknown>)) as ReturnType<typeof next>;
    if (done) return { format: judgeFormat(plugin, JSON.parse(text)), bookings, findings };
    room -= text.length;
    if (n >= MOST_FACTS || room < 0)
      throw broken(plugin, 'read', `one file says ${MOST_FACTS} facts at most, in ${MOST_TEXT} characters: it says more. Split the file.`);
    const fact = JSON.parse(text) as { is?: unknown; booking?: unknown; finding?: unknown } | null;
    if (fact?.is === 'booking') bookings.push(judgeBooking(plugin, `/bookings/${bookings.length}`, fact.booking, reported));
    else if (fact?.is === 'finding') findings.push(judgeFinding(plugin, `/findings/${findings.length}`, fact.finding));
    else throw broken(plugin, `fact ${n + 1}`, 'its “is” must be “booking” or “finding”.');
  }
}

/** Plain data of our own, with nothing behind it; what is no data (undefined, a function) leaves no text. */
function next(facts: Iterator<unknown, unknown>): { readonly done: boolean; readonly text: string } {
  const { done, value } = facts.next();
  return { done: Boolean(done), text: JSON.stringify(value) ?? 'null' };
}

/** What went wrong as it may be shown: of a known code, with a place that can be one, and no card whatever was quoted. */
function refusalOf(error: unknown, plugin = ''): NonNullable<FileReading['error']> {
  const known = isError(error) && Object.hasOwn(ERRORS, error.code) && faultOf(error.message) === null;
  const { code, message, findings } = known
    ? error
    : fail('FILE_MALFORMED', `The plugin ${plugin} could not read this file. Report it with the file's SHA-256.`);
  const place = (of: unknown): number | null => (Number.isSafeInteger(of) && (of as number) > 0 ? (of as number) : null);
  return { code, message: shown(message), line: place(findings[0]?.line), column: place(findings[0]?.column) };
}
