/** Packages joined by the installation are those packages: whoever reads them finds the same, in one file. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { JOINED } from '../../bin/joined.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Where a package comes from, and what it exports, in a process started with these. */
function read(name: string, args: readonly string[]): { readonly url: string; readonly exports: readonly string[] } {
  const code = `console.log(JSON.stringify({ url: import.meta.resolve('${name}'), exports: Object.keys(await import('${name}')) }))`;
  return JSON.parse(execFileSync(process.execPath, [...args, '--input-type=module', '-e', code], { cwd: root }).toString());
}

describe('joined packages', () => {
  it.each(JOINED)('%s is read as one file, and exports what it exports', (name) => {
    const [joined, plain] = [read(name, ['--import=./bin/joined.ts']), read(name, [])];
    expect(joined.exports).toEqual(plain.exports);
    expect(joined.url).toContain('/.cache/joined-');
    expect(plain.url).not.toContain('/.cache/');
  });

  it('are taken by the whole of a process, whoever in the project asks', () => {
    const code =
      "const { Container } = await import('inversify'); const a = new Container(); a.bind('x').toConstantValue(1); console.log(a.get('x'))";
    expect(execFileSync(process.execPath, ['--import=./bin/joined.ts', '--input-type=module', '-e', code], { cwd: root }).toString()).toBe(
      '1\n',
    );
  });
});
