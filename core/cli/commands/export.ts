/** `escale export`: a batch of the journal as the files of an accounting adapter. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { didYouMean, type Finding, fail } from '../../contracts/index.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { type Opened, withHost } from '../host.ts';
import { EXIT, json } from '../io.ts';

interface Batch {
  readonly id: string;
  readonly state: 'queued' | 'done' | 'refused' | 'failed';
  readonly entries: number;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly size: number }[];
  readonly findings: readonly Finding[];
  readonly error: string | null;
}
const PATIENCE_MS = 300_000;

/** The batch once it is written: by our own worker, or by another process that was quicker. */
async function written({ app, call }: Opened, id: string): Promise<Batch> {
  for (let waited = 0; ; waited += 200) {
    await app.worker.drain();
    const batch = await call<Batch>('export.get', { id });
    if (batch.state !== 'queued') return batch;
    if (waited > PATIENCE_MS)
      throw fail('NOT_READY', `The export ${id} is still being written. Fetch it later with the API, export.download.`);
    await new Promise((go) => setTimeout(go, 200));
  }
}

async function run(asked: Asked): Promise<number> {
  const { io, args, text, flag } = asked;
  const [adapter] = args as [string];
  const out = text('out');
  if (out === undefined) throw new UsageError('Say where the files go: --out DIR.');
  return withHost(asked, async (opened) => {
    const { call } = opened;
    const { items } = await call<{ items: { id: string }[] }>('adapter.list', {});
    const known = items.map((a) => a.id);
    if (!known.includes(adapter))
      throw new UsageError(`“${adapter}” is not an enabled accounting adapter.${didYouMean(adapter, known)} Enabled: ${known.join(', ')}.`);
    const [from, to] = [text('from'), text('to')];
    const asked_ = await call<Batch>('export.create', {
      adapter,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    const batch = await written(opened, asked_.id);
    const folder = resolve(io.cwd, out);
    const files: object[] = [];
    if (batch.state === 'done') {
      await mkdir(folder, { recursive: true });
      for (const file of batch.files) {
        const { bytes } = await call<{ bytes: Uint8Array | AsyncIterable<Uint8Array> }>('export.download', {
          id: batch.id,
          file: file.name,
        });
        const path = join(folder, file.name);
        await writeFile(`${path}.part`, bytes);
        await rename(`${path}.part`, path);
        files.push({ name: file.name, path, sha256: file.sha256, size: file.size });
      }
    }
    const { id, state, entries, findings, error } = batch;
    if (flag('json')) io.out(json({ id, adapter, state, entries, files, findings, error }));
    else {
      for (const f of files as { path: string }[]) io.out(`${f.path}\n`);
      for (const f of findings) io.err(`${f.code}: ${f.message}\n`);
      io.err(state === 'done' ? `${entries} entries.\n` : `The export was ${state}${error ? `: ${error}` : ''}.\n`);
    }
    return state === 'done' ? EXIT.done : EXIT.refused;
  });
}

export const commands: readonly Command[] = [
  {
    name: 'export',
    summary: 'the journal as files of an accounting adapter: a period, or what is new',
    usage: 'ADAPTER --out DIR [--from DAY --to DAY] [--agency ID] [--json]',
    example: 'escale export accounting-fec --from 2026-01-01 --to 2026-12-31 --out ./fec',
    options: {
      from: { type: 'string', value: 'DAY', help: 'first day, YYYY-MM-DD' },
      to: { type: 'string', value: 'DAY', help: 'last day' },
      out: { type: 'string', value: 'DIR', help: 'folder the files are written to' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    args: [1, 1],
    run,
  },
];
