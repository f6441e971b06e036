/** The journal as the accountant gets it, held against the independent checker. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestApp } from './app.ts';

const CHECKER = fileURLToPath(new URL('../../../shared/checks/check-fec.mjs', import.meta.url));

/** Exports a year and has it judged; null when it is right, or when it is empty. Without the checker at hand only the adapter judges. */
export async function whatFailsOfYear(app: TestApp, year: number): Promise<string | null> {
  const { id } = await app.op('export.create', { adapter: 'accounting-fec', from: `${year}-01-01`, to: `${year}-12-31` });
  await app.worker.drain();
  const batch = await app.op('export.get', { id });
  if (batch.state === 'failed' && String(batch.error).startsWith('EXPORT_EMPTY')) return null;
  if (batch.state !== 'done') return `the export of ${year} is ${batch.state}: ${batch.error} ${JSON.stringify(batch.findings[0] ?? null)}`;
  if (!existsSync(CHECKER)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'escale-fec-'));
  try {
    for (const { name } of batch.files.filter((f: { name: string }) => /FEC\d{8}\.txt$/.test(f.name))) {
      const { body } = await app.reply('export.download', { id, file: name });
      const chunks: Uint8Array[] = [];
      for await (const chunk of (body as { bytes: AsyncIterable<Uint8Array> }).bytes) chunks.push(chunk);
      const file = join(folder, name);
      writeFileSync(file, Buffer.concat(chunks));
      const { status, stdout } = spawnSync(process.execPath, [realpathSync(CHECKER), '--strict', '--siren=123456782', file], {
        encoding: 'utf8',
      });
      if (status !== 0) return `the export of ${year}: ${stdout.slice(0, 1_000)}`;
    }
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
