/** What is done with a file of bank statements in a worker thread: hidden, read, made fit to be kept. */
import { hash } from 'node:crypto';
import { type BankReading, fail, isError, type KeptReading, maskCards } from '../../contracts/index.ts';

export interface StatementAsked {
  /** The plugin's module, as an address. */
  readonly module: string;
  readonly bytes: Uint8Array;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const CONTROL = /(?:[\u0000-\u001f\u007f-\u009f]|\p{Noncharacter_Code_Point})+/gu;
/** A card may be written so that no byte of it shows: `&#52;111…`. */
const kept = (text: string): string => maskCards(text.toWellFormed().replace(CONTROL, ' ').trim());

/** Plain data with every text in it fit to be kept. */
function keptIn<T>(value: T): T {
  if (typeof value === 'string') return kept(value) as T;
  if (Array.isArray(value)) return value.map(keptIn) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, keptIn(inner)])) as T;
}

const plain = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** What a plugin refuses is told without a card, whatever it quotes; what it throws else is a file it could not read. */
function readBy(read: (bytes: Uint8Array) => BankReading, bytes: Uint8Array): BankReading {
  try {
    return read(bytes);
  } catch (error) {
    if (!isError(error)) throw fail('FILE_MALFORMED', 'The plugin could not read this file: report it with the SHA-256 of the file.');
    throw fail(error.code, kept(error.message), keptIn(error.findings));
  }
}

export async function readStatements({ module, bytes }: StatementAsked): Promise<Omit<KeptReading, 'plugin'>> {
  const masked = new Uint8Array(Buffer.from(maskCards(Buffer.from(bytes).toString('latin1')), 'latin1'));
  const { read } = (await import(module)) as { read(bytes: Uint8Array): BankReading };
  // A copy: what is stored is what was looked at, whatever the plugin does to its own.
  const { format, statements } = keptIn(readBy(read, masked.slice()));
  return {
    ...{ format, masked, sha256: hash('sha256', masked) },
    statements: statements.map((s) => ({ ...s, digest: hash('sha256', JSON.stringify({ ...s, findings: [] }, plain)) })),
  };
}
