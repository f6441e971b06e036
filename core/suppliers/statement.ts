/** What is done with a file of bank statements in a worker thread: hidden, read, judged. */
import { hash } from 'node:crypto';
import {
  BANK_REFUSALS,
  type BankReading,
  type EscaleError,
  type Finding,
  fail,
  isError,
  type KeptReading,
  pluginFailed,
} from '../contracts/index.ts';
import { putBack, undisturbed } from '../platform/work/patterns.ts';
import { judgeFinding, shown } from './judge.ts';
import { judgeReading, keptIn } from './judge-statements.ts';
import { holdsCardStill, withoutCards } from './read.ts';

export interface StatementAsked {
  readonly plugin: string;
  /** The plugin's module, as an address. */
  readonly module: string;
  readonly bytes: Uint8Array;
}
/** What is read there. */
export type StatementsRead = Omit<KeptReading, 'plugin' | 'findings'>;

/** What is kept of a reference that only looks like a card is not what the bank wrote: that is said, with the first place. */
function hiddenIn(bytes: Uint8Array, masked: Uint8Array): readonly Finding[] {
  if (Buffer.compare(masked, bytes) === 0) return [];
  const first = masked.findIndex((byte, i) => byte !== bytes[i]);
  const before = Buffer.from(masked.subarray(0, first)).toString('latin1').split('\n');
  return [
    {
      code: 'CARD_HIDDEN',
      message: 'The file holds numbers of payment cards, or what cannot be told from them: all but their last four figures are kept as X.',
      ...{ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    },
  ];
}

/** What a statement says, wherever it stands. */
const plain = (name: string, value: unknown): unknown => (name === 'at' ? undefined : typeof value === 'bigint' ? String(value) : value);

/** What a file says. What it is refused with (`BANK_REFUSALS`), and PLUGIN_FAILED for a plugin that throws something else or answers what breaks its contract. */
export async function readStatements({ plugin, module, bytes }: StatementAsked): Promise<StatementsRead> {
  const masked = withoutCards(bytes);
  if (holdsCardStill(masked))
    throw fail(
      'FILE_ENCODING',
      'The file holds the number of a payment card in UTF-16, where it cannot be hidden. Ask for the file in UTF-8.',
    );
  // A copy: what is stored is what was looked at, whatever the plugin does to its own.
  const { format, statements } = await readBy(plugin, module, masked.slice());
  const hidden = hiddenIn(bytes, masked);
  return {
    ...{ format, masked, sha256: hash('sha256', masked) },
    statements: statements.map((s, i) => ({
      ...s,
      findings: i === 0 ? [...hidden, ...s.findings] : s.findings,
      digest: hash('sha256', JSON.stringify({ ...s, findings: [] }, plain)),
    })),
  };
}

async function readBy(plugin: string, module: string, bytes: Uint8Array): Promise<BankReading> {
  // Whoever did something to them while nothing was read cannot be told any more.
  putBack();
  const undone = (why: string): Error => pluginFailed(plugin, 'read', why);
  let answer: unknown;
  try {
    const { read } = (await import(module)) as { read(bytes: Uint8Array): unknown };
    answer = undisturbed(() => read(bytes), undone);
  } catch (thrown) {
    throw refusedBy(plugin, thrown);
  }
  return undisturbed(() => judgeReading(plugin, answer), undone);
}

/** A file the plugin refuses, told without a card, whatever it quotes; whatever else it threw is a failure of its own. */
function refusedBy(plugin: string, thrown: unknown): EscaleError {
  try {
    if (!isError(thrown) || !BANK_REFUSALS.includes(thrown.code)) return pluginFailed(plugin, 'read', thrown);
    const { code, message, findings } = keptIn(plugin, { ...thrown, message: thrown.message }).value as EscaleError;
    const told = findings.map((finding, i) => judgeFinding(plugin, `/findings/${i}`, finding));
    // One that names no place is named by its plugin at least.
    return fail(code, shown(message), told.length > 0 ? told : [{ code, message: shown(message), plugin }]);
  } catch (error) {
    return pluginFailed(plugin, 'read', error);
  }
}
