/** What plugins outside the project import as `escale`: this checkout, by a link in their folder that is kept in no repository. */
import { existsSync, lstatSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Is what a plugin in this folder imports as `escale` this checkout, or anything at all? Looked up by hand: Node remembers what it did not find. */
function resolves(folder: string): boolean {
  if (!relative(ROOT, folder).startsWith('..')) return true;
  if (existsSync(join(folder, 'node_modules', 'escale', 'package.json'))) return true;
  return dirname(folder) !== folder && resolves(dirname(folder));
}

/** Makes the link where nothing is found without it; `as` is where the folder is going to be. True where it was made. Throws what the file system does. */
export function link(folder: string, as = folder): boolean {
  if (resolves(realpathSync(folder))) return false;
  const at = join(folder, 'node_modules', 'escale');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  // One that leads nowhere came with the folder from somewhere else.
  if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(at);
  symlinkSync(relative(join(realpathSync(dirname(as)), basename(as), 'node_modules'), ROOT), at);
  return true;
}
