/** A folder for what the files of one run share: Vitest makes it before the first, and removes it after the last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function scratch(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'escale-tests-'));
  process.env['ESCALE_TEST_SCRATCH'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
