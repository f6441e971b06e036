/** `escale kit`: whether one plugin does what its kind asks for. Needs no configuration and no database server. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endedWhen, isError } from '../../contracts/index.ts';
import { Endless } from '../../platform/work/bounded.ts';
import { type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { bold, cyan, EXIT, type Io, json, red } from '../io.ts';
import { link } from '../link.ts';

interface Result {
  readonly of: string;
  readonly case: string;
  /** `open`: what is still to be written was reached. */
  readonly status: 'ok' | 'open' | 'failed';
  /** `read.ts:12`, where it is known. */
  readonly place: string | null;
  readonly message: string | null;
}
const SEED = 1;
const MUTANTS = 2_000;
const MOST_MUTANTS = 10_000_000;
const LINGERS_MS = 5_000;

/** A whole number a person typed. */
function whole(asked: Asked, option: string, otherwise: number, most: number): number {
  const text = asked.text(option);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value > most) throw new UsageError(`--${option} takes a whole number up to ${most}, not “${text}”.`);
  return value;
}

/** The folder of a plugin, with a slash at its end; the file of its manifest names it too. */
function folderOf({ io, args }: Asked): URL {
  const [path = ''] = args;
  const full = resolve(io.cwd, path);
  if (!existsSync(full)) throw new UsageError(`“${path}” does not exist: name the folder of a plugin.`);
  const folder = statSync(full).isDirectory() ? full : resolve(full, '..');
  return pathToFileURL(`${folder}/`);
}

/** A plugin that was cloned, or moved, has no link any more. One that cannot be made is missed where the plugin is loaded, which says so. */
function linked(folder: URL): boolean {
  if (!existsSync(new URL('index.ts', folder))) return false;
  try {
    return link(realpathSync(fileURLToPath(folder)));
  } catch {
    return false;
  }
}

/** The first place inside the plugin that an error passed through. */
function placeOf(error: unknown, folder: URL): string | null {
  const home = fileURLToPath(folder);
  for (const [, file = '', line] of String((error as Error | null)?.stack).matchAll(/(?:file:\/\/)?(\/[^\s()]+):(\d+):\d+/g)) {
    const path = file.startsWith(home) ? relative(home, decodeURI(file)) : null;
    if (path !== null && path !== 'kit.ts') return `${path}:${line}`;
  }
  const [found] = isError(error, 'NOT_DONE') ? error.findings : [];
  return found?.pointer ? `${found.pointer}:${found.line}` : null;
}

async function run(asked: Asked): Promise<number> {
  const { io, flag } = asked;
  const options = { seed: whole(asked, 'seed', SEED, 999_999_999), mutants: whole(asked, 'mutants', MUTANTS, MOST_MUTANTS) };
  const folder = folderOf(asked);
  const golden = (names: readonly string[]): void =>
    io.err(names.map((name) => `Written: ${name}. Compare it with the message by eye.\n`).join(''));
  if (linked(folder)) io.err('Made: node_modules/escale, the link to this checkout that its imports need.\n');
  // What it runs is the test kit that `escale/testing` exports.
  const { conformanceOf } = await import('../../../test/kit/conformance.ts');
  const { manifest, cases } = await conformanceOf(folder, { ...options, ...(flag('golden') ? { golden } : {}) });
  const results: Result[] = [];
  /** Cases that need what did not come to an end in one before: there is one finding of that. */
  let untried = 0;
  let looped = false;
  const strays = hearing();
  for (const { of, name, holds, goesOn = false } of cases) {
    const { ends, ...result } = await judged(of, name, () => strays.within(holds), folder, goesOn);
    if (ends === 'untried') {
      untried++;
      continue;
    }
    results.push(result);
    io.out(flag('json') ? json(result) : shown(io, result));
    looped = ends === 'never';
    if (looped) break;
  }
  strays.release();
  const count = (status: Result['status']): number => results.filter((r) => r.status === status).length;
  const fine = count('ok') === results.length && untried === 0;
  if (!flag('json')) {
    const rest = [
      ...(count('open') > 0 ? [`${count('open')} not done yet`] : []),
      ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
      ...(untried > 0 ? [`${untried} not tried, because they need what does not come to an end`] : []),
      ...(looped ? ['the rest is not tried'] : []),
    ];
    const what = manifest === null ? 'No plugin' : `${manifest.id}, ${manifest.kind} ${manifest.contract}`;
    io.err(
      `${what}: ${fine ? `all ${results.length} cases hold.` : `${count('ok')} of ${cases.length} cases hold, ${rest.join(', ')}.`}\n`,
    );
  }
  return fine ? EXIT.done : EXIT.refused;
}

/** Promises of the plugin that fail while nobody waits for them, and what it throws where nobody catches it: faults of the case they come to light in. */
function hearing() {
  const heard: unknown[] = [];
  const hear = (error: unknown): void => void heard.push(error);
  process.on('unhandledRejection', hear).on('uncaughtException', hear);
  return {
    async within(holds: () => void | Promise<void>): Promise<void> {
      await holds();
      // Node tells of a promise once the turn is over.
      await new Promise((resolve) => setImmediate(resolve));
      if (heard.length === 0) return;
      const [first] = heard.splice(0);
      const error = new Error(`it left behind what fails and nobody waits for: ${first instanceof Error ? first.message : String(first)}`);
      if (first instanceof Error && first.stack !== undefined) error.stack = first.stack;
      throw error;
    },
    /** What was begun in the last case may fail in a moment. */
    release: () => void setTimeout(() => process.off('unhandledRejection', hear).off('uncaughtException', hear), LINGERS_MS).unref(),
  };
}

/** `never`: the plugin did not come to an end, and would not in the next case either. `untried`: it was ended in a case before, and not asked again. */
async function judged(
  of: string,
  name: string,
  holds: () => void | Promise<void>,
  folder: URL,
  goesOn: boolean,
): Promise<Result & { readonly ends: 'yes' | 'never' | 'untried' }> {
  const head = { of, case: name, ends: 'yes' as const };
  try {
    await holds();
    return { ...head, status: 'ok', place: null, message: null };
  } catch (error) {
    const status = (error as { code?: unknown }).code === 'NOT_DONE' ? 'open' : 'failed';
    const ended = endedWhen(error);
    const never = !(goesOn && ended === 'now') && error instanceof Error && error.cause instanceof Endless;
    const ends = ended === 'before' ? 'untried' : never ? 'never' : 'yes';
    return { ...head, ends, status, place: placeOf(error, folder), message: error instanceof Error ? error.message : String(error) };
  }
}

function shown(io: Io, { of, case: name, status, place, message }: Result): string {
  const mark = status === 'ok' ? 'ok    ' : status === 'open' ? cyan(io, 'open  ') : red(io, 'failed');
  const why = message === null ? '' : `${(place === null ? message : `${place}: ${message}`).trimEnd().replace(/^/gm, '          ')}\n`;
  return `${mark}  ${bold(io, of)}: ${name}\n${why}`;
}

export const commands: readonly Command[] = [
  {
    name: 'kit',
    summary: 'whether one plugin does what its kind asks for, one case per line; `open` is what is not written yet',
    usage: 'PATH [--seed N] [--mutants N] [--golden] [--json]',
    example: 'escale kit ../my-plugins/rail-sealine',
    options: {
      seed: { type: 'string', value: 'N', help: `the changed messages a parser is given are those of this number; ${SEED} when left out` },
      mutants: { type: 'string', value: 'N', help: `how many changed messages; ${MUTANTS} when left out` },
      golden: {
        type: 'boolean',
        help: 'write what a supplier plugin reads of each message that has no golden file yet, to be compared by eye',
      },
      ...JSON_OPTION,
    },
    args: [1, 1],
    run,
  },
];
