import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { type ErrorCode, fail } from '../../core/contracts/index.ts';
import { codesThere } from './codes.ts';

const home = mkdtempSync(join(tmpdir(), 'escale-codes-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const looked = (text: string) => () => {
  writeFileSync(join(home, 'notes.ts'), text);
  codesThere(pathToFileURL(`${home}/`));
};

it('finds a code nobody knows, with its line and the nearest', () => {
  expect(looked("throw fail('CONFLICT', 'It is done.', [{ code: 'NOTE_DONE', message: 'done' }]);\n")).not.toThrow();
  const said = looked("\nthrow fail('NOTE_DONE', 'It is done.');\nthrow fail(\n  'CONFLIT',\n  'x',\n);\n");
  expect(said).toThrow('notes.ts:2: “NOTE_DONE”. Did you mean “NOT_DONE”?\nnotes.ts:4: “CONFLIT”. Did you mean “CONFLICT”?');
  expect(said).toThrow(expect.objectContaining({ code: 'PLUGIN_INVALID' }));
});
it('says of one that is thrown nevertheless what it was to say: the log names it', () => {
  expect(() => fail('NOTE_DONE' as ErrorCode, 'It is done.')).toThrow(
    new TypeError('“NOTE_DONE” is no code of an error (docs/errors.md). It was to say: It is done.'),
  );
});
