/** `escale invoice`: an issued document as a file. */
import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { didYouMean } from '../../contracts/index.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { withHost } from '../host.ts';
import { EXIT, json } from '../io.ts';

/** Formats this host can write, and the operation that does. */
const FORMATS: Readonly<Record<string, string>> = { pdf: 'invoice.pdf' };

async function render(asked: Asked): Promise<number> {
  const { io, args, text, flag } = asked;
  const [number] = args as [string];
  const format = text('format') ?? 'pdf';
  const operation = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  const formats = Object.keys(FORMATS);
  if (operation === undefined)
    throw new UsageError(`“${format}” is not an available format.${didYouMean(format, formats)} Available: ${formats.join(', ')}.`);
  return withHost(asked, async ({ call }) => {
    const { bytes } = await call<{ bytes: Uint8Array | AsyncIterable<Uint8Array> }>(operation, { number });
    const path = resolve(io.cwd, text('out') ?? `${number}.${format}`);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    io.out(flag('json') ? json({ number, format, path }) : `${path}\n`);
    return EXIT.done;
  });
}

export const commands: readonly Command[] = [
  {
    name: 'invoice render',
    summary: 'writes an invoice or credit note as it was issued',
    usage: 'NUMBER [--format pdf] [--out FILE] [--agency ID] [--json]',
    example: 'escale invoice render F2026-000001 --format pdf --out invoice.pdf',
    options: {
      format: { type: 'string', value: 'FORMAT', help: `one of ${Object.keys(FORMATS).join(', ')}; pdf when left out` },
      out: { type: 'string', value: 'FILE', help: 'file to write; the number with its ending when left out' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    args: [1, 1],
    run: render,
  },
];
