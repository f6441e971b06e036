/** Files named on the command line, as bytes or as the reason they cannot be had, and the plugin that is to read them. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { didYouMean, type EscaleError, type Finding, fail, isError, type RawMessage } from '../contracts/index.ts';
import { suppliersOf } from '../suppliers/open.ts';
import { type Asked, type Option, UsageError } from './command.ts';
import { bold, EXIT, findingText, json, red } from './io.ts';

const LIMIT_MB = 64;

/** The bytes, or why not. The plugin sees the name without its folder. */
export async function readRaw(cwd: string, file: string): Promise<{ readonly raw: RawMessage } | { readonly error: EscaleError }> {
  try {
    const bytes = await readFile(resolve(cwd, file));
    if (bytes.byteLength > LIMIT_MB * 1_048_576)
      return { error: fail('BODY_TOO_LARGE', `The file is larger than ${LIMIT_MB} MB: no supplier sends such a message. Split it.`) };
    return { raw: { name: basename(file), bytes } };
  } catch (error) {
    return { error: unreadable(error as NodeJS.ErrnoException) };
  }
}

function unreadable({ code }: NodeJS.ErrnoException): EscaleError {
  if (code === 'ENOENT') return fail('NOT_FOUND', 'The file does not exist: check its name.');
  if (code === 'EISDIR') return fail('FILE_MALFORMED', 'This is a folder: name the files in it.');
  return fail('FORBIDDEN', `The file cannot be read (${code ?? 'unknown reason'}): check its permissions.`);
}

/** What became of a file, and what is told of it beside. */
export interface Taken {
  readonly status: 'created' | 'updated' | 'unchanged' | 'refused';
  readonly findings: readonly Finding[];
}
/** How files are taken: `give` throws what it refuses one with, of which `none` is told; `also` is what follows the status, for people. */
export interface Taking<Also extends object> {
  give(raw: RawMessage): Promise<Taken & Also>;
  readonly none: Also;
  also(taken: Also): string;
}

/** Takes the files named, each whole or not at all: one that is refused is told of, and the next is taken. The exit code. */
export async function takeFiles<Also extends object>({ io, args, flag }: Asked, { give, none, also }: Taking<Also>): Promise<number> {
  let refused = false;
  for (const file of args) {
    const found = await readRaw(io.cwd, file);
    const result = await ('error' in found ? Promise.reject(found.error) : give(found.raw)).catch((error: unknown): Taken & Also => {
      if (!isError(error) || error.status >= 500) throw error;
      return { status: 'refused', ...none, findings: findingsIn(error) };
    });
    refused ||= result.status === 'refused';
    if (flag('json')) io.out(json({ file, ...result }));
    else {
      const { status, findings } = result;
      io.out(`${bold(io, file)}  ${status === 'refused' ? red(io, status) : status}${also(result)}\n`);
      for (const f of findings) io.out(findingText(f));
    }
  }
  return refused ? EXIT.refused : EXIT.done;
}

/** What an error says, once: with its place where a finding of it says the same. */
function findingsIn({ code, message, findings }: EscaleError): Finding[] {
  const same = findings.find((f) => f.message === message);
  return [{ ...same, code, message }, ...findings.filter((f) => f.message !== message)];
}

export const SUPPLIER_OPTION = {
  supplier: { type: 'string', value: 'ID', help: 'read with this plugin instead of the first that recognises the file' },
} as const satisfies Record<string, Option>;

/** The plugin named with `--supplier`, enabled for the agency (for any where none is given); null when none is named. */
export async function supplierNamed(asked: Asked, agency: string | null): Promise<string | null> {
  const only = asked.text('supplier') ?? null;
  if (only === null) return null;
  const ids = (await suppliersOf(asked.config(), agency)).map((p) => p.manifest.id);
  if (ids.includes(only)) return only;
  const whose = agency === null ? 'is not an enabled supplier plugin' : `is not a supplier plugin of “${agency}”`;
  throw new UsageError(`“${only}” ${whose}.${didYouMean(only, ids)} Enabled: ${ids.join(', ')}.`);
}
