/** Messages that were changed on their way, the same ones for the same seed: what a parser must read or refuse, and never lose an amount of in silence. */
import { type Booked, type EscaleError, isError, type ParseCall, type Parser } from '../../core/contracts/index.ts';
import type { Reported } from '../../core/suppliers/judge.ts';
import { factsOf, maskedBy } from '../../core/suppliers/read.ts';

/** Is it the message that was refused, and not the parser that went wrong? */
export const isRefusal = (error: unknown): error is EscaleError =>
  isError(error) && error.code !== 'NOT_DONE' && error.code !== 'INTERNAL' && error.findings[0]?.plugin === undefined;

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Numbers from 0 up to below `n`, the same ones for the same seed. */
export function dice(seed: number): (n: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return (n) => {
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    return state % Math.max(1, n);
  };
}

type Change = (bytes: Uint8Array, roll: (n: number) => number) => Uint8Array;
const spliced = (bytes: Uint8Array, from: number, to: number, ...between: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([bytes.subarray(0, from), ...between, bytes.subarray(to)]);
/** Where a line begins, and where the next one does. */
function lineOf(bytes: Uint8Array, at: number): readonly [from: number, to: number] {
  const end = bytes.indexOf(10, at);
  return [bytes.lastIndexOf(10, at - 1) + 1, end < 0 ? bytes.length : end + 1];
}
const FILLING = Uint8Array.from(Buffer.from('0123456789 .,-;/<>"\n', 'latin1'));
const CHANGES: readonly Change[] = [
  (bytes, roll) => {
    const copy = Uint8Array.from(bytes);
    for (let n = roll(4); n >= 0; n--) copy[roll(copy.length)] = roll(256);
    return copy;
  },
  (bytes, roll) => {
    const copy = Uint8Array.from(bytes);
    copy[roll(copy.length)] = FILLING[roll(FILLING.length)] as number;
    return copy;
  },
  (bytes, roll) => bytes.slice(0, roll(bytes.length)),
  (bytes, roll) => {
    const from = roll(bytes.length);
    return spliced(bytes, from, Math.min(bytes.length, from + 1 + roll(16)));
  },
  (bytes, roll) => {
    const from = roll(bytes.length);
    return spliced(bytes, from, from, bytes.subarray(from, from + 1 + roll(64)));
  },
  (bytes, roll) => {
    const [from, to] = lineOf(bytes, roll(bytes.length));
    return spliced(bytes, from, to);
  },
  (bytes, roll) => {
    const [from, to] = lineOf(bytes, roll(bytes.length));
    const [at] = lineOf(bytes, roll(bytes.length));
    return spliced(bytes, at, at, bytes.subarray(from, to));
  },
  (bytes, roll) => spliced(bytes, roll(bytes.length), bytes.length, new Uint8Array(1 + roll(40_000)).fill(FILLING[roll(20)] as number)),
];
/** One of them, of one of the samples. */
export function mutantOf(samples: readonly Sample[], seed: number, n: number): Sample {
  // What follows on each other must not be alike.
  const roll = dice(Math.imul(seed + 1, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35));
  for (let warm = 0; warm < 8; warm++) roll(1);
  const { name, bytes } = samples[roll(samples.length)] as Sample;
  const change = CHANGES[roll(CHANGES.length)] as Change;
  return { name, bytes: change(bytes, roll) };
}

type Said = Pick<ReturnType<typeof factsOf>, 'bookings' | 'findings'>;
interface Stays {
  readonly stays?: readonly { readonly total?: unknown }[];
}
/** Documents and stays that say what they cost, and are told without. */
function lost(before: Said, after: Said, text: string): string | null {
  // What is told at all is told to a person, who looks.
  if (after.findings.length > before.findings.length) return null;
  const documents = (of: Said) => of.bookings.flatMap((b: Booked) => b.documents.map((d) => ({ ...d, as: b.kind })));
  for (const d of documents(before)) {
    if (d.total === null || Number(d.total.amount) === 0) continue;
    // An exchange may say that it collects nothing, which is no total.
    if (d.as === 'exchanged' && !text.includes(d.total.amount)) continue;
    const same = documents(after).find(({ number, as }) => number === d.number && as === d.as);
    if (same && same.total === null && same.net == null && same.refund === null) return `the total of ${d.number}`;
  }
  for (const booked of before.bookings) {
    const [name] = booked.identities;
    const same = after.bookings.find(({ kind, identities }) => kind === booked.kind && identities[0]?.value === name?.value);
    const [was, is] = [booked.item as Stays | null, same?.item as Stays | null | undefined];
    if (was?.stays?.length !== is?.stays?.length) continue;
    if (was?.stays?.some(({ total }, i) => total != null && is?.stays?.[i]?.total == null)) return `the total of a stay of ${name?.value}`;
  }
  return null;
}

/** What is wrong with how a parser takes a mutant; null when nothing is. Whether it hangs, whoever waits for it says. */
export function faultWith(
  plugin: string,
  parser: Parser,
  mutant: Sample,
  original: Said,
  call: ParseCall,
  reported: Reported,
): string | null {
  try {
    const detected: unknown = parser.detect(mutant.bytes.subarray(0, 4_096), mutant.name);
    if (typeof detected !== 'boolean') return 'detect answers no boolean';
  } catch (error) {
    if (isError(error, 'NOT_DONE')) throw error;
    return `detect throws ${String(error)}`;
  }
  try {
    const bytes = maskedBy(plugin, parser, mutant.bytes);
    const said = factsOf(plugin, parser, { name: mutant.name, bytes }, call, reported);
    const gone = lost(original, said, Buffer.from(bytes).toString('latin1'));
    return gone === null ? null : `${gone} is gone, and no finding says so`;
  } catch (error) {
    if (isError(error, 'NOT_DONE')) throw error;
    if (!isError(error)) return `it throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (error.code === 'INTERNAL') return `it is refused as an error of its own: ${error.message}`;
    const [first] = error.findings;
    // What the host refuses of a plugin names the plugin instead of a line.
    if (first?.plugin === undefined && !((first?.line ?? 0) > 0)) return `it is refused without a line: ${error.code} ${error.message}`;
    return null;
  }
}
