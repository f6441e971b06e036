/** After an install: joins the packages `joined.ts` names. Where that cannot be done, as on a Node too old for it, a start takes longer and nothing else is different. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

try {
  const { folder, JOINED, LIST, whole } = await import('./joined.ts');
  // Also called beside servers that run: `npx` of another user installs again.
  if (folder && !whole) {
    const { build } = await import('rolldown');
    const dir = fileURLToPath(folder);
    const made = `${dir.slice(0, -1)}-${process.pid}`;
    mkdirSync(made, { recursive: true });
    const input = Object.fromEntries(JOINED.map((name) => [name, name]));
    await build({ input, platform: 'node', logLevel: 'silent', output: { dir: made, entryFileNames: '[name].mjs' } });
    const files = readdirSync(made, { recursive: true }).filter((name) => statSync(`${made}/${name}`).isFile());
    writeFileSync(`${made}/${LIST}`, JSON.stringify(Object.fromEntries(files.map((name) => [name, statSync(`${made}/${name}`).size]))));
    rmSync(dir, { recursive: true, force: true });
    renameSync(made, dir);
  }
} catch (error) {
  console.warn(`Packages were not joined, a start takes longer: ${error.message}`);
}
