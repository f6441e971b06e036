/** What every supplier plugin must do, whoever makes it: what `escale kit` and the tests of the project hold against its samples. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { fail, type ParseCall, type Parser, type PluginManifest } from '../../core/contracts/index.ts';
import { reportedOf } from '../../core/suppliers/open.ts';
import { factsOf, maskedBy } from '../../core/suppliers/read.ts';
import { isRefusal, type Sample } from './mutants.ts';
import { asSaid, CALL } from './parser.ts';

type Case = readonly [name: string, holds: () => void | Promise<void>];
export interface ParserSubject {
  readonly id: string;
  readonly parser: Parser;
  /** Where the parser lies. */
  readonly module: URL;
  readonly samples: URL;
  /** Services whose items it may report. */
  readonly services: readonly PluginManifest[];
  readonly settings: Readonly<Record<string, unknown>>;
}
const GOLDEN = /\.golden\.json$/;
const goldenOf = (folder: URL, name: string): URL => new URL(name.replace(/(\.[^.]+)?$/, '.golden.json'), folder);

/** The messages of a folder, in the order of their names. */
export const samplesIn = (folder: URL): Sample[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => !GOLDEN.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(encodeURIComponent(name), folder))) }));

type Outcome = ReturnType<typeof factsOf> | Refusal;
/** How a parser refuses a message: part of what it is held to, as what it reads is. */
interface Refusal {
  readonly refused: { readonly code: string; readonly message: string; readonly line: number | null; readonly column: number | null };
}

/** What a parser makes of a message. Throws what is no refusal of the message: an error of the parser's own, facts that break the contract. */
function outcomeOf({ id, parser, services, settings }: ParserSubject, { name, bytes }: Sample): Outcome {
  try {
    const masked = maskedBy(id, parser, bytes);
    const said = factsOf(id, parser, { name, bytes: masked.slice() }, { ...CALL, settings }, reportedOf(services));
    return asSaid(said);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [first] = error.findings;
    return { refused: { code: error.code, message: error.message, line: first?.line ?? null, column: first?.column ?? null } };
  }
}

/** Writes what is read of each message that has no golden file, or how it is refused, to be compared with it by eye: the names of those files. */
export function writeGolden(subject: ParserSubject): readonly string[] {
  const { samples: folder } = subject;
  const missing = samplesIn(folder).filter(({ name }) => !existsSync(goldenOf(folder, name)));
  const written = missing.map((sample): [URL, string] => [
    goldenOf(folder, sample.name),
    `${JSON.stringify(outcomeOf(subject, sample), null, 2)}\n`,
  ]);
  for (const [file, text] of written) writeFileSync(file, text);
  return written.map(([file]) => basename(fileURLToPath(file)));
}

const STRANGERS: readonly [name: string, text: string][] = [
  ['', ''],
  ['page.html', '<!doctype html><html><body>Down for maintenance</body></html>'],
  ['note.txt', 'Dear all,\nplease find attached our offer.\n'],
  ['noise.bin', String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))],
];

export function parserCases(subject: ParserSubject): readonly Case[] {
  const { id, parser, samples: folder, services } = subject;
  const samples = samplesIn(folder);
  const reported = reportedOf(services);
  const read = (sample: Sample): Outcome => outcomeOf(subject, sample);
  return [
    [
      'has messages to try it with, and of each what it says',
      () => {
        if (samples.length === 0)
          throw fail('NOT_FOUND', 'There is no message in the folder `samples` of kit.ts names: put one there as the supplier sends it.');
        const without = samples.filter(({ name }) => !existsSync(goldenOf(folder, name)));
        ok(without.length === 0, `nothing says what these are to be read as: ${without.map((s) => s.name).join(', ')}`);
      },
    ],
    [
      'knows its own messages by their first bytes, and no others',
      () => {
        for (const { name, bytes } of samples) equal(parser.detect(bytes.subarray(0, 4_096), name), true, `${name} is not recognised`);
        for (const [name, text] of STRANGERS)
          equal(parser.detect(Buffer.from(text, 'latin1'), name), false, `${name || 'an empty file'} is taken for its own`);
      },
    ],
    [
      'masks a message once and for all, with the same length and no card in it',
      () => {
        for (const { bytes } of samples) {
          const before = bytes.slice();
          const masked = maskedBy(id, parser, bytes);
          deepEqual(maskedBy(id, parser, masked), masked);
          deepEqual(bytes, before);
        }
      },
    ],
    ...samples.map(
      (sample): Case => [
        `reads ${sample.name} as it is said to`,
        () => {
          const golden = goldenOf(folder, sample.name);
          const said = read(sample);
          const expected: unknown = existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : null;
          if ('refused' in said) {
            const { code, message, line } = said.refused;
            ok(expected !== null, `it is refused, and nothing says that it should be: ${code} ${message}`);
            deepEqual(said, expected);
            ok((line ?? 0) > 0, 'it is refused without a line');
            return;
          }
          ok(said.bookings.length + said.findings.length > 0, 'it says nothing');
          for (const { service } of said.bookings)
            ok(reported.has(service), `“${service}” is no service that is there: name one, or the folder of your own in plugins of kit.ts`);
          if (expected !== null) deepEqual(said, expected);
        },
      ],
    ),
    [
      'says the same of the same message, whatever is read between',
      () => {
        const once = samples.map(read);
        deepEqual(samples.toReversed().map(read).toReversed(), once);
      },
    ],
  ];
}

/** Processor time one mutant may take. */
const MUTANT_MS = 1_000;
const MEMORY_MB = 512;

/** Reads mutants in a thread, where one that never ends is ended. */
export const mutantCases = (
  { id, module, samples: folder, services, settings }: ParserSubject,
  seed: number,
  mutants: number,
): readonly Case[] => [
  [
    `reads or refuses ${mutants} messages that were changed on the way, without a crash, a hang or an amount gone (seed ${seed})`,
    async () => {
      const samples = samplesIn(folder);
      if (samples.length === 0) return;
      const at = new SharedArrayBuffer(4);
      const call: ParseCall = { ...CALL, settings };
      const reported = JSON.stringify([...reportedOf(services)]);
      const thread = new Worker(new URL('./mutants-thread.ts', import.meta.url), {
        workerData: { plugin: id, parser: module.href, samples, call, reported, seed, mutants, at },
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      });
      const named = (n: number): string => `mutant ${n} of seed ${seed}`;
      const [ended, beat] = [Promise.withResolvers<void>(), new Int32Array(at)];
      thread.once('message', (fault: { n: number; sample: string; what: string } | null) =>
        fault === null ? ended.resolve() : ended.reject(new Error(`${named(fault.n)} (${fault.sample}): ${fault.what}`)),
      );
      thread.once('error', (error: Error & { code?: string }) => {
        const n = Atomics.load(beat, 0);
        if (error.code === 'NOT_DONE' || n === 0) ended.reject(error);
        else ended.reject(new Error(`${named(n - 1)}: ${error.message}`));
      });
      // This thread has nothing else to do: what the process works, it works on the mutant.
      let [since, seen] = [process.cpuUsage(), -1];
      const watch = setInterval(() => {
        const n = Atomics.load(beat, 0);
        const { user, system } = process.cpuUsage(since);
        if (n === seen && n > 0 && (user + system) / 1_000 > MUTANT_MS) ended.reject(new Error(`${named(n - 1)} takes more than a second`));
        if (n !== seen) [since, seen] = [process.cpuUsage(), n];
      }, 50);
      try {
        await ended.promise;
      } finally {
        clearInterval(watch);
        await thread.terminate();
      }
    },
  ],
];
