/** `escale new`: the beginning of a plugin in a folder of its own, outside the project. `escale kit` then says what is still to be written. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { didYouMean, fail, type PluginManifest } from '../../contracts/index.ts';
import { readConfig } from '../../platform/config/index.ts';
import { type Asked, type Command, UsageError } from '../command.ts';
import { EXIT } from '../io.ts';
import { link, ROOT } from '../link.ts';
import { writePack } from './pack.ts';

const SCAFFOLDS = fileURLToPath(new URL('../scaffolds/', import.meta.url));
const PACK = 'template';

/** Kinds there is a beginning for. */
const kinds = (): readonly string[] => [...readdirSync(SCAFFOLDS).filter((name) => !name.includes('.')), PACK].sort();
/** Ways to be of a kind that begin otherwise: the folder of one is called `kind.mode`, that of the first, which is meant when none is said, as the kind. */
const MODES: Readonly<Record<string, readonly [first: string, ...others: string[]]>> = { accounting: ['file', 'api'] };

/** The folder a plugin of a kind begins with. */
function scaffoldOf(kind: string, mode: string | undefined): string {
  const modes = MODES[kind];
  if (mode === undefined || mode === modes?.[0]) return join(SCAFFOLDS, kind);
  if (!modes) throw new UsageError(`A plugin of kind ${kind} begins in one way: leave --mode out.`);
  if (!modes.includes(mode))
    throw new UsageError(`“${mode}” is no mode of ${kind}.${didYouMean(mode, modes)} There are: ${modes.join(', ')}.`);
  return join(SCAFFOLDS, `${kind}.${mode}`);
}

function judged({ args }: Asked): { readonly kind: string; readonly id: string } {
  const [kind = '', id = ''] = args;
  if (!kinds().includes(kind))
    throw new UsageError(`“${kind}” is no kind of plugin to begin.${didYouMean(kind, kinds())} There are: ${kinds().join(', ')}.`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 40)
    throw new UsageError(`“${id}” is no id: small letters and figures in words joined by -, 40 at most, such as rail-sealine.`);
  if (readConfig({}).known.includes(id)) throw new UsageError(`“${id}” is a plugin of the project: choose another id.`);
  return { kind, id };
}

/** The service types of the project, as their manifests have them. */
async function serviceTypes(): Promise<readonly PluginManifest[]> {
  const home = join(ROOT, 'plugins');
  const names = readdirSync(home).filter((name) => existsSync(join(home, name, 'index.ts')));
  const all = await Promise.all(names.sort().map((name) => import(pathToFileURL(join(home, name, 'index.ts')).href)));
  return all.map((module) => (module as { default: PluginManifest }).default).filter(({ kind }) => kind === 'service');
}

/** Where it goes: a folder that is not there or empty, outside the project. */
function targetOf({ io, text }: Asked, id: string): string {
  const to = resolve(io.cwd, text('to') ?? id);
  if (basename(to) !== id) throw new UsageError(`The folder has to have the name of the plugin: --to …/${id}.`);
  if (!relative(ROOT, to).startsWith('..'))
    throw new UsageError(
      `A plugin lives in a folder of its own, outside Escale: start where it is to be, or say --to ../my-plugins/${id}.`,
    );
  if (existsSync(to) && (!statSync(to).isDirectory() || readdirSync(to).length > 0))
    throw fail('CONFLICT', `“${text('to') ?? id}” is there already and not empty: nothing was written. Choose another folder.`);
  return to;
}

/** Puts the names in place of those the files are written with. */
function named(folder: string, names: Readonly<Record<string, string>>): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      Object.entries(names).reduce((all, [from, to]) => all.replaceAll(from, to), text),
    );
  }
}

/** The service whose items a plugin books, by the first word of its id: one of ours, or one beside it. Of any other, only who writes it knows. */
function serviceOf(id: string, to: string, ours: readonly string[]): Readonly<Record<string, string>> {
  const [service = ''] = id.split('-');
  if (ours.includes(service)) return { 'scaffold-service': service };
  if (service === id || !existsSync(join(dirname(to), service, 'index.ts')))
    return {
      "The service whose items it books.\n  after: ['scaffold-service']":
        "Name the service whose items it books: ['rail'], or one of your own.\n  after: []",
    };
  return {
    'scaffold-service': service,
    "new URL('./samples/', import.meta.url) }": `new URL('./samples/', import.meta.url), plugins: { ${JSON.stringify(service)}: new URL('../${service}/', import.meta.url) } }`,
  };
}

async function run(asked: Asked): Promise<number> {
  const { io, text } = asked;
  const { kind, id } = judged(asked);
  const scaffold = scaffoldOf(kind, text('mode'));
  const to = targetOf(asked, id);
  const ours = await serviceTypes();
  const service = serviceOf(
    id,
    to,
    ours.map((type) => type.id),
  );
  mkdirSync(dirname(to), { recursive: true });
  // All or nothing: it gets its name when it is whole.
  const part = mkdtempSync(join(dirname(to), '.new-'));
  chmodSync(part, 0o755);
  try {
    if (kind === PACK) writePack(part, id, text('locale'), ours);
    else cpSync(scaffold, part, { recursive: true });
    named(part, {
      'scaffold-id': id,
      ...service,
      scaffold_id: id.replaceAll('-', '_'),
      scaffoldId: id.replace(/-(.)/g, (_, first: string) => first.toUpperCase()),
      SCAFFOLD: id.toUpperCase().replaceAll('-', '_'),
    });
    if (kind !== PACK && link(part, to)) writeFileSync(join(part, '.gitignore'), 'node_modules\n');
    if (kind !== PACK)
      writeFileSync(join(part, 'package.json'), `${JSON.stringify({ name: id, private: true, type: 'module' }, null, 2)}\n`);
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  const shown = relative(io.cwd, to);
  io.out(`${shown}\n`);
  io.err(`Begun. Its README says what comes next; escale kit ${shown} names what is still to be written.\n`);
  return EXIT.done;
}

export const commands: readonly Command[] = [
  {
    name: 'new',
    summary: 'the beginning of a plugin, in a new folder of its own outside Escale',
    usage: 'KIND ID [--to FOLDER] [--mode MODE] [--locale LANGUAGE]',
    example: 'escale new supplier rail-sealine --to ../my-plugins/rail-sealine',
    options: {
      to: { type: 'string', value: 'FOLDER', help: 'where it goes; ./ID when left out' },
      mode: {
        type: 'string',
        value: 'MODE',
        help: 'of an accounting adapter: `file` writes files, which is meant when left out, `api` speaks to the software',
      },
      locale: {
        type: 'string',
        value: 'LANGUAGE',
        help: 'of a template: the language it adds; the end of its id (messages-de) when left out',
      },
    },
    args: [2, 2],
    run,
  },
];
