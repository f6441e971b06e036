/** Builds the console unless what is there is newer than its sources. Silent when all is well. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');
const built = join(dist, 'index.html');

/** Time of the latest change below a folder or of a file. */
function latest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => latest(join(path, name))));
}
const sources = ['src', 'public', 'index.html', 'vite.config.ts', '../package-lock.json']
  .map((name) => join(here, name))
  .filter(existsSync);
const isCurrent = () => existsSync(built) && statSync(built).mtimeMs > Math.max(...sources.map(latest));

if (!isCurrent()) {
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  // Built aside and moved into place: a server that is running never finds half a console, nor do two builds at once.
  const cache = join(here, '..', 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = join(cache, `escale-console-${process.pid}`);
  const old = join(cache, `escale-console-old-${process.pid}`);
  try {
    await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(outDir, dist);
  } catch (error) {
    // Another build may have moved its own into place first: then there is one, and it is as new.
    if (!isCurrent()) throw error;
  } finally {
    rmSync(outDir, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
