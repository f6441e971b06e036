/** `escale invoice`: an issued document as a file. */
import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Binary, didYouMean, Host } from '../../contracts/index.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { withHost } from '../host.ts';
import { EXIT, json } from '../io.ts';

async function render(asked: Asked): Promise<number> {
  const { io, args, text, flag } = asked;
  const [number] = args as [string];
  const format = text('format') ?? 'pdf';
  return withHost(asked, async ({ app, agency, call }) => {
    const written = app.resolve(Host.EInvoices).list(agency);
    const formats = ['pdf', ...written.map((e) => e.value.format)];
    if (!formats.includes(format))
      throw new UsageError(`“${format}” is not an available format.${didYouMean(format, formats)} Available: ${formats.join(', ')}.`);
    const file =
      format === 'pdf' ? await call<Binary>('invoice.pdf', { number }) : await call<Binary>('invoice.einvoice', { number, format });
    const { bytes, name } = file;
    const path = resolve(io.cwd, text('out') ?? name);
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
    usage: 'NUMBER [--format FORMAT] [--out FILE] [--agency ID] [--json]',
    example: 'escale invoice render F2026-000001 --format pdf --out invoice.pdf',
    options: {
      format: { type: 'string', value: 'FORMAT', help: 'pdf, or one an enabled plugin writes, such as ubl; pdf when left out' },
      out: { type: 'string', value: 'FILE', help: 'file to write; the number with its ending when left out' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    args: [1, 1],
    run: render,
  },
];
