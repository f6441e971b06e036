/** Codes a plugin refuses with: those of the contract, which callers know. */
import { globSync, readFileSync } from 'node:fs';
import { didYouMean, ERRORS, type Finding, fail } from '../../core/contracts/index.ts';

const THROWN = /\bfail\(\s*['"`]([A-Za-z0-9_.-]+)['"`]/g;

/** PLUGIN_INVALID with each line that refuses with a code nobody knows: whoever meets it would be told that something failed on our side. */
export function codesThere(folder: URL): void {
  const sources = globSync('**/*.{ts,js,mts,mjs}', { cwd: folder, exclude: (name) => name === 'node_modules' }).sort();
  const unknown = sources.flatMap((pointer): Finding[] => {
    const text = readFileSync(new URL(pointer, folder), 'utf8');
    return [...text.matchAll(THROWN)].flatMap(({ 0: call, 1: code = '', index }) => {
      if (Object.hasOwn(ERRORS, code)) return [];
      const line = text.slice(0, index + call.length).split('\n').length;
      return [{ code: 'PLUGIN_INVALID', pointer, line, message: `${pointer}:${line}: “${code}”.${didYouMean(code, Object.keys(ERRORS))}` }];
    });
  });
  if (unknown.length === 0) return;
  const told = unknown.map(({ message }) => message).join('\n');
  throw fail(
    'PLUGIN_INVALID',
    `These are no codes of docs/errors.md. Take the one that says what callers do about it; what is your own is the code of a finding, the third thing \`fail\` takes.\n${told}`,
    unknown,
  );
}
