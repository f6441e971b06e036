/** Builds the console unless what is there is newer than its sources. Silent when all is well. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = join(here, 'dist', 'index.html');

/** Time of the latest change below a folder or of a file. */
function latest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => latest(join(path, name))));
}
const sources = ['src', 'public', 'index.html', 'vite.config.ts', '../package-lock.json']
  .map((name) => join(here, name))
  .filter(existsSync);

if (!existsSync(built) || Math.max(...sources.map(latest)) > statSync(built).mtimeMs) {
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn' });
}
