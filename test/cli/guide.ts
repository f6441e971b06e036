/** What guides show is what plugins are made of in tests: so that whoever follows one gets there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cli, ROOT } from './run.ts';

/** Files a guide shows whole: blocks that begin with their name. */
export const shownIn = (guide: string): [string, string][] =>
  [...readFileSync(join(ROOT, guide), 'utf8').matchAll(/^```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)^```$/gm)].map((m) => [
    m[1] as string,
    m[2] as string,
  ]);

/** A plugin begun with `escale new` in a folder of its own and filled in from its guide. */
export async function madeBy(
  guide: string,
  kind: string,
  id: string,
): Promise<{ readonly path: string; readonly url: URL; remove(): void }> {
  const home = mkdtempSync(join(tmpdir(), 'escale-stranger-'));
  const path = join(home, id);
  const escale = cli();
  const { code, err } = await escale.run(['new', kind, id, '--to', path]);
  escale.remove();
  if (code !== 0) throw new Error(err);
  for (const [name, text] of shownIn(guide)) writeFileSync(join(path, name), text);
  return { path, url: pathToFileURL(`${path}/`), remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** Files of ours that were written since a moment: none, by what a stranger adds. What is built is no source. */
export function touchedSince(moment_ms: number): string[] {
  const under = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (['node_modules', 'dist', '.git'].includes(entry.name) || entry.name.startsWith('.')) return [];
      return entry.isDirectory() ? under(path) : statSync(join(ROOT, path)).mtimeMs > moment_ms ? [path] : [];
    });
  return under('.');
}
