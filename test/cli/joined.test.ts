/** Packages joined by the installation are those packages: whoever reads them finds the same, in one file, and as they came where that is not whole. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, JOINED } from '../../bin/joined.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('joined packages', () => {
  /** A project with the packages of this one, joined as this one has them. */
  const project = mkdtempSync(join(tmpdir(), 'escale-joined-'));
  const joined = join(project, 'node_modules/.cache', String(folder?.pathname.split('/').at(-2)));
  const restore = (): void => {
    rmSync(joined, { recursive: true, force: true });
    cpSync(fileURLToPath(folder as URL), joined, { recursive: true });
  };
  beforeAll(() => {
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    for (const name of ['typebox', 'inversify', '@inversifyjs'])
      symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
    cpSync(join(root, 'node_modules/.package-lock.json'), join(project, 'node_modules/.package-lock.json'), { preserveTimestamps: true });
    cpSync(join(root, 'bin'), join(project, 'bin'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{"type":"module"}');
    restore();
  });
  afterAll(() => rmSync(project, { recursive: true }));

  /** Where a package comes from, and what it exports, for a module of a folder. */
  function read(
    name: string,
    from = 'core',
    args = ['--import=./bin/joined.ts'],
  ): { readonly url: string; readonly exports: readonly string[] } {
    const file = join(project, from, 'read.mjs');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      `console.log(JSON.stringify({ url: import.meta.resolve('${name}'), exports: Object.keys(await import('${name}')) }))`,
    );
    const { stdout, stderr } = spawnSync(process.execPath, [...args, file], { cwd: project, encoding: 'utf8' });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  it.each(JOINED)('%s is read as one file, and exports what it exports', (name) => {
    const [one, plain] = [read(name), read(name, 'core', [])];
    expect(one.exports).toEqual(plain.exports);
    expect(one.url).toContain('/.cache/joined-');
    expect(plain.url).not.toContain('/.cache/');
  });

  it.each(['mine/rail-x', 'node_modules/another'])('are not for %s, which may bring its own', (from) =>
    expect(read('typebox', from).url).not.toContain('/.cache/'),
  );

  it.each([
    ['is torn', (file: string) => truncateSync(file, 10)],
    ['is gone', (file: string) => rmSync(file)],
  ])('are read as they came where one of the files %s', (_how, harm) => {
    for (const name of readdirSync(joined, { recursive: true, encoding: 'utf8' }).filter((each) => /\.\w+$/.test(each))) {
      harm(join(joined, name));
      expect(read('typebox').url).not.toContain('/.cache/');
      restore();
    }
  });
});
