/** A supplier's plugin that goes wrong holds up neither the thread that answers nor the next file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../core/main.ts';
import { readingsOf } from '../../core/suppliers/readings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'escale-reading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('reading a file', () => {
  let config: Config;
  beforeAll(async () => {
    await cp(join(root, 'config'), join(folder, 'config'), { recursive: true });
    const file = join(folder, 'config/agencies/demo-fr.json');
    const agency = JSON.parse(readFileSync(file, 'utf8'));
    agency.plugins['slow-supplier'] = { $from: join(root, 'test/faults/slow-supplier/index.ts') };
    agency.plugins['unmade-supplier'] = { $from: join(root, 'test/faults/slow-supplier/unmade.ts') };
    writeFileSync(file, JSON.stringify(agency));
    config = readConfig({ ESCALE_CONFIG: join(folder, 'config'), ESCALE_DATA_DIR: folder, ESCALE_LOG_LEVEL: 'silent' });
  });
  const read = (text: string, timeout_ms = 5_000, only: string | null = null) =>
    readingsOf(config, timeout_ms).read('demo-fr', { name: 'a.txt', bytes: Buffer.from(text) }, only);

  it.each([
    ['never ends', 'SLOW loop', 'took more than 5 s'],
    ['eats all memory', 'SLOW memory', 'ended unexpectedly'],
  ])('is refused when the plugin %s, while this thread goes on and the next file is read', async (_what, text, why) => {
    let beats = 0;
    const timer = setInterval(() => beats++, 10);
    const bad = await read(text);
    clearInterval(timer);
    expect(bad).toMatchObject({ status: 'refused', bookings: [], masked: null, error: { code: 'FILE_MALFORMED' } });
    expect(bad.error?.message).toContain(why);
    expect(bad.sha256).toHaveLength(64);
    expect(beats).toBeGreaterThan(10);
    expect(await read('SLOW but sound', 30_000)).toMatchObject({ status: 'read', supplier: 'slow-supplier', format: 'SLOW' });
  });

  it('is refused with the reason when its plugin cannot be made, and read by the others', async () => {
    expect(await read('SLOW but sound', 30_000)).toMatchObject({ status: 'read', supplier: 'slow-supplier' });
    expect(await read('nobody’s', 30_000)).toMatchObject({
      error: { code: 'FORMAT_UNKNOWN', message: expect.stringContaining('unmade-supplier') },
      findings: [{ code: 'DETECT_FAILED', plugin: 'unmade-supplier' }],
    });
    expect(await read('any', 30_000, 'unmade-supplier')).toMatchObject({
      status: 'refused',
      error: {
        code: 'PLUGIN_START_FAILED',
        message: expect.stringContaining('“unmade-supplier” could not make kind.supplier: no licence key'),
      },
    });
  });

  it('is refused by name when no plugin of the agency knows it', async () => {
    expect(await read('nobody’s', 30_000)).toMatchObject({ status: 'refused', error: { code: 'FORMAT_UNKNOWN' } });
  });
});
