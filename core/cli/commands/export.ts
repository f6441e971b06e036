/** `escale export`: a batch of the journal as the files of an accounting adapter. Loads no more than it needs and copies files as streams. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { didYouMean, type Finding, isError } from '../../contracts/index.ts';
import { Exports } from '../../modules/exports/tokens.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { withHost } from '../host.ts';
import { EXIT, json } from '../io.ts';

/** Adapters an agency enables, by the name their folders share. */
const adaptersOf = (asked: Asked): string[] =>
  asked
    .config()
    .plugins.filter((p) => p.enabled && p.id.startsWith('accounting-'))
    .map((p) => p.id);

async function run(asked: Asked): Promise<number> {
  const { io, args, text, flag } = asked;
  const [adapter] = args as [string];
  const out = text('out');
  if (out === undefined) throw new UsageError('Say where the files go: --out DIR.');
  const config = asked.config();
  const modules = new Set(Object.keys(config.defaults));
  return withHost(
    asked,
    async ({ app, agency, ctx }) => {
      if (app.agencies.settings(agency, adapter) === null) {
        const known = adaptersOf(asked).filter((id) => app.agencies.settings(agency, id) !== null);
        throw new UsageError(
          `“${adapter}” is not an enabled accounting adapter.${didYouMean(adapter, known)} Enabled: ${known.join(', ')}.`,
        );
      }
      const [from, to] = [text('from'), text('to')];
      const exports = app.resolve(Exports);
      const files: { path: string; name: string; sha256: string; size: number }[] = [];
      let findings: readonly Finding[] = [];
      let batch: Awaited<ReturnType<typeof exports.run>> | null = null;
      try {
        batch = await exports.run(
          { ctx: ctx() },
          { adapter, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
        );
      } catch (error) {
        if (!isError(error, 'EXPORT_REFUSED') || error.findings.length === 0) throw error;
        findings = error.findings;
      }
      const folder = resolve(io.cwd, out);
      for (const file of batch?.files ?? []) {
        await mkdir(folder, { recursive: true });
        const path = join(folder, file.name);
        await pipeline(exports.read(agency, batch?.id ?? '', file.name), createWriteStream(`${path}.part`));
        await rename(`${path}.part`, path);
        files.push({ name: file.name, path, sha256: file.sha256, size: file.size });
      }
      const state = batch ? 'done' : 'refused';
      const entries = batch?.entries ?? 0;
      if (flag('json')) io.out(json({ id: batch?.id ?? null, adapter, state, entries, files, findings, error: null }));
      else {
        for (const f of files) io.out(`${f.path}\n`);
        for (const f of findings) io.err(`${f.code}: ${f.message}\n`);
        io.err(batch ? `${entries} entries.\n` : 'The export was refused.\n');
      }
      return batch ? EXIT.done : EXIT.refused;
    },
    (id) => modules.has(id) || id === adapter,
  );
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
