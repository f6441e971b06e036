/**
 * AIR files per second and MB/s, against the floor of decoding the bytes and splitting them into lines and fields: as the parser masks and reads them, and as the host
 * does in its thread, where each booking is judged and its service type tried.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { readConfig } from '../core/platform/config/index.ts';
import { openReaders } from '../core/suppliers/open.ts';
import { readFile } from '../core/suppliers/read.ts';
import parser from '../plugins/air-amadeus/read.ts';
import { print } from './kit.ts';

const FOLDER = new URL('../plugins/air-amadeus/fixtures/', import.meta.url);

/** Repeats `work` over the files for about `ms`; files per second. */
function rate(files: readonly Uint8Array[], ms: number, work: (bytes: Uint8Array) => void): number {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < ms) {
    for (const bytes of files) work(bytes);
    done += files.length;
  }
  return (done * 1000) / (performance.now() - started);
}

export async function parse(): Promise<void> {
  const files = readdirSync(FOLDER)
    .filter((f) => f.endsWith('.air'))
    .map((f) => new Uint8Array(readFileSync(new URL(f, FOLDER))));
  const call = { agency: 'bench', currency: 'EUR', timeZone: 'Europe/Paris', settings: {}, receivedAt: '2026-02-01T09:00:00.000Z' };
  const bytes = files.reduce((sum, f) => sum + f.byteLength, 0) / files.length;
  const read = (raw: Uint8Array): void => {
    try {
      for (const _fact of parser.read({ name: 'bench', bytes: parser.mask(raw) }, call));
    } catch {
      // A fixture that is refused costs what a refusal costs.
    }
  };
  let fields = 0;
  const split = (raw: Uint8Array): void => {
    for (const line of Buffer.from(raw).toString('latin1').split(/\r?\n/)) fields += line.split(';').length;
  };
  const readers = await openReaders(readConfig({ ESCALE_LOG_LEVEL: 'silent' }), null);
  const judge = (raw: Uint8Array): void => {
    readFile(readers, { name: 'bench', bytes: raw }, { only: null }, call.receivedAt);
  };
  for (const work of [read, split]) rate(files, 500, work);
  const parsed = rate(files, 3_000, read);
  const floor = rate(files, 2_000, split);
  // Last: what is called in more ways is slower.
  rate(files, 500, judge);
  const judged = rate(files, 3_000, judge);
  if (fields === 0) throw new Error('The floor read nothing.');
  print(`AIR parsing (${files.length} fixtures of ${Math.round(bytes)} bytes on average)`, [
    { what: 'files', value: parsed, unit: 'files/s', floor: { what: 'decode and split', value: floor } },
    { what: 'files, judged and tried', value: judged, unit: 'files/s', floor: { what: 'decode and split', value: floor } },
    { what: 'bytes', value: (parsed * bytes) / 1e6, unit: 'MB/s', floor: { what: 'decode and split', value: (floor * bytes) / 1e6 } },
  ]);
}
if (import.meta.main) await parse();
