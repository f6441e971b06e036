/** Words that are still to be written. Of a template pack, each file is a case. */
import { readdirSync, readFileSync } from 'node:fs';
import { UNWRITTEN } from '../../core/cli/commands/pack.ts';
import { fail } from '../../core/contracts/index.ts';

export function wordsLeft(folder: URL): readonly (readonly [name: string, holds: () => void])[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort();
  return files.map((name) => [`says all words of ${name}`, () => allWritten(folder, name)]);
}

/** NOT_DONE with the first line of a file that is still to be written. */
export function allWritten(folder: URL, name: string): void {
  const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
  const left = lines.flatMap((text, i) => (text.includes(UNWRITTEN) ? [i + 1] : []));
  const [line] = left;
  if (line !== undefined)
    throw fail('NOT_DONE', `${left.length} to write; take “${UNWRITTEN.trim()}” away with the last of them.`, [
      { code: 'NOT_DONE', message: `${name}:${line}`, line, pointer: name },
    ]);
}
