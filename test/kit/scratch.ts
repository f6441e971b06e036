/** A folder for what the files of one run share: Vitest makes it before the first, and removes it after the last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPILED } from '../../bin/runtime.ts';

export default function scratch(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'escale-tests-'));
  process.env['ESCALE_TEST_SCRATCH'] = folder;
  // Where a server keeps what it compiled, so that of the processes tests start the first alone compiles what all of them load.
  process.env['NODE_COMPILE_CACHE'] ??= COMPILED;
  return () => rmSync(folder, { recursive: true, force: true });
}
