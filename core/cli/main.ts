/** The command line: finds the command, reads its options, runs it, and turns whatever happens into a sentence and an exit code. */
import { parseArgs } from 'node:util';
import { didYouMean, EscaleError, type Finding, upTo } from '../contracts/index.ts';
import { type Asked, type Command, configReader, UsageError } from './command.ts';
import { NOUNS } from './commands.ts';
import { generalHelp, helpOf } from './help.ts';
import { EXIT, type Io, red } from './io.ts';

/** Runs one command line; never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return complain(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const words = argv.filter((a) => !a.startsWith('-'));
  const [noun, verb] = words;
  if (noun === undefined || noun === 'help') {
    if (noun === undefined && argv.some((a) => a === '--version' || a === '-v')) {
      const { VERSION } = await import('../main.ts');
      io.out(`${VERSION}\n`);
      return EXIT.done;
    }
    if (verb !== undefined && noun === 'help') return dispatch([...words.slice(1), '--help'], io);
    const unknown = argv.find((a) => a.startsWith('-') && !['--help', '-h'].includes(a));
    if (unknown !== undefined) throw new UsageError(`“${unknown}” needs a command before it. \`escale --help\` lists them.`);
    const asked = noun === 'help' || argv.length > 0;
    (asked ? io.out : io.err)(generalHelp(io));
    return asked ? EXIT.done : EXIT.usage;
  }
  const load = Object.hasOwn(NOUNS, noun) ? NOUNS[noun] : undefined;
  if (!load) throw new UsageError(`“${noun}” is not a command.${didYouMean(noun, Object.keys(NOUNS))} \`escale --help\` lists them.`);
  const { commands } = await load.load();
  const command = commands.find((c) => c.name === `${noun} ${verb}`) ?? commands.find((c) => c.name === noun);
  const help = argv.includes('--help') || argv.includes('-h');
  if (!command) {
    if (help && verb === undefined) {
      io.out(commands.map((c) => helpOf(io, c)).join('\n'));
      return EXIT.done;
    }
    const verbs = commands.map((c) => c.name.slice(noun.length + 1));
    const what =
      verb === undefined
        ? `Say what to do: ${list(commands)}.`
        : `“${noun} ${verb}” is not a command.${didYouMean(verb, verbs)} There is ${list(commands)}.`;
    throw new UsageError(what);
  }
  if (help) {
    io.out(helpOf(io, command));
    return EXIT.done;
  }
  return command.run(askedOf(command, argv, io));
}

const list = (commands: readonly Command[]): string => commands.map((c) => `\`escale ${c.name}\``).join(', ');

/** Reads what follows the name of a command; a UsageError with a suggestion for what it does not know. */
function askedOf(command: Command, argv: readonly string[], io: Io): Asked {
  let rest = [...argv];
  for (const word of command.name.split(' ')) rest = without(rest, word);
  const known = Object.keys(command.options);
  const stray = parseArgs({ args: rest, options: options(command), allowPositionals: true, strict: false, tokens: true }).tokens.find(
    (t) => t.kind === 'option' && !known.includes(t.name),
  );
  const more = ` \`escale ${command.name} --help\` shows what it takes.`;
  if (stray?.kind === 'option')
    throw new UsageError(`“${stray.rawName}” is not an option of \`escale ${command.name}\`.${near(stray.name, known)}${more}`);
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: rest, options: options(command), allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}.${more}`);
  }
  const [least, most] = command.args ?? [0, 0];
  if (parsed.positionals.length < least) throw new UsageError(`Something is missing: \`escale ${command.name} ${command.usage}\`.`);
  if (parsed.positionals.length > most)
    throw new UsageError(
      `“${parsed.positionals[most]}” is one too many: \`escale ${command.name} ${command.usage}\`.`.replace(' `.', '`.'),
    );
  return {
    io,
    args: parsed.positionals,
    text: (name) => parsed.values[name] as string | undefined,
    flag: (name) => parsed.values[name] === true,
    config: configReader(io, command.logs ?? 'warn'),
  };
}
const near = (word: string, known: readonly string[]): string =>
  didYouMean(
    `--${word}`,
    known.map((k) => `--${k}`),
  );
const options = (command: Command) => Object.fromEntries(Object.entries(command.options).map(([name, o]) => [name, { type: o.type }]));
function without(words: readonly string[], word: string): string[] {
  const at = words.indexOf(word);
  return at < 0 ? [...words] : [...words.slice(0, at), ...words.slice(at + 1)];
}

/** A finding as people read it: where, then what. */
const place = (f: Finding): string =>
  [f.plugin, f.pointer, f.line === undefined ? undefined : `line ${f.line}`].filter((p) => p !== undefined).join(' ');

/** Says what went wrong and returns the exit code. A defect of ours says so, with its stack only at the level `debug`. */
function complain(error: unknown, io: Io): number {
  if (error instanceof UsageError) {
    io.err(`${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof EscaleError) {
    io.err(`${red(io, error.code)}  ${error.message}\n`);
    for (const f of upTo(50, error.findings, 'this error'))
      if (!error.message.includes(f.message) || !error.message.includes(f.pointer ?? ''))
        io.err(`  ${place(f)}${place(f) ? ': ' : ''}${f.message}\n`);
    const cause = (error as { cause?: unknown }).cause;
    if (error.code === 'INTERNAL' && cause && io.env['ESCALE_LOG_LEVEL'] === 'debug')
      io.err(`${(cause as Error).stack ?? String(cause)}\n`);
    return /^(CONFIG|PLUGIN|DI|TEMPLATE_INVALID)/.test(error.code) ? EXIT.config : EXIT.refused;
  }
  const { message, code, stack } = error as NodeJS.ErrnoException;
  io.err(`${red(io, 'INTERNAL')}  ${code === undefined ? '' : `${code}: `}${message}\n`);
  if (io.env['ESCALE_LOG_LEVEL'] === 'debug') io.err(`${stack}\n`);
  else io.err('  ESCALE_LOG_LEVEL=debug shows where.\n');
  return EXIT.refused;
}
