/** Scenarios of `escale play`: read and judged before anything runs, then played against a host on a throw-away database. */
import { isDeepStrictEqual } from 'node:util';
import { type Actor, addMs, type Binary, epochMs, type Instant, instant, textFaults } from '../contracts/index.ts';
import type { App } from '../main.ts';
import type { FixedClock } from '../platform/clock.ts';
import { isBinary } from '../platform/http/types.ts';
import { parseJson } from '../platform/json.ts';
import { UsageError } from './command.ts';

export interface ScenarioStep {
  readonly do: string;
  readonly with?: Readonly<Record<string, unknown>>;
  /** Moves the clock forward first, and runs what falls due on the way. */
  readonly at?: string;
  /** Name the answer is kept under: `$name.path`. */
  readonly as?: string;
  /** Who does it: any name; `admin` when left out. All may do everything, but are different people. */
  readonly by?: string;
  /** Idempotency-Key, to play a replay. */
  readonly key?: string;
  /** Path of the answer → value. */
  readonly expect?: Readonly<Record<string, unknown>>;
  /** Code of the problem expected. */
  readonly refused?: string;
}
export interface Scenario {
  readonly clock: string;
  readonly agency?: string;
  readonly steps: readonly ScenarioStep[];
}
/** The first thing that is not as expected. */
export interface Difference {
  readonly step: number;
  readonly do: string;
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

const STEP_FIELDS = {
  do: 'string',
  with: 'object',
  at: 'string',
  as: 'string',
  by: 'string',
  key: 'string',
  expect: 'object',
  refused: 'string',
};
const FIELDS = { clock: 'string', agency: 'string', steps: 'object', $schema: 'string', title: 'string' };

/** Reads a scenario; a UsageError says at which place it is wrong. */
export function readScenario(text: string, name: string): Scenario {
  const parsed = parseJson(text.replace(/^\uFEFF/, ''));
  if ('problem' in parsed)
    throw new UsageError(`${name}, line ${parsed.problem.line}, column ${parsed.problem.column}: ${parsed.problem.message}`);
  const object = (value: unknown, place: string, fields: Readonly<Record<string, string>>): Record<string, unknown> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${name}${place} must be an object.`);
    for (const [key, v] of Object.entries(value)) {
      if (!Object.hasOwn(fields, key))
        throw new UsageError(`${name}${place} has an unknown field “${key}”. It knows ${Object.keys(fields).join(', ')}.`);
      if (typeof v !== fields[key] || v === null) throw new UsageError(`${name}${place}/${key} must be of type ${fields[key]}.`);
    }
    return value as Record<string, unknown>;
  };
  const scenario = object(parsed.value, '', FIELDS) as unknown as Scenario;
  const time = (value: string | undefined, place: string): void => {
    try {
      instant(value ?? '');
    } catch {
      throw new UsageError(`${name}${place} must be an instant with an offset, such as 2026-03-01T09:00:00+01:00.`);
    }
  };
  time(scenario.clock, '/clock');
  if (!Array.isArray(scenario.steps)) throw new UsageError(`${name}/steps must be a list.`);
  for (const [i, step] of scenario.steps.entries()) {
    object(step, `/steps/${i}`, STEP_FIELDS);
    if (!step.do) throw new UsageError(`${name}/steps/${i} needs “do”: the operation to call.`);
    if (step.at !== undefined) time(step.at, `/steps/${i}/at`);
  }
  return scenario;
}

/** The value at a dotted path; indexes of lists are numbers, and a list has a `length`. Undefined when there is none. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const key of path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((k) => k !== '')) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (!Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

const REFERENCE = /\$([A-Za-z_]\w*)((?:\.\w+|\[\d+\])*)/g;

/** Puts answers in place of `$name.path`: the value itself where the text is nothing else. */
export function fill(value: unknown, answers: ReadonlyMap<string, unknown>, place: string): unknown {
  if (typeof value === 'string') {
    const look = (name: string, path: string): unknown => {
      const found = valueAt(answers.get(name), path);
      if (found === undefined) throw new UsageError(`${place}: the answer “${name}” has nothing at “${path.replace(/^\./, '')}”.`);
      return found;
    };
    const whole = new RegExp(`^${REFERENCE.source}$`).exec(value);
    if (whole) {
      if (!answers.has(whole[1] as string)) throw new UsageError(`${place}: no earlier step is kept as “${whole[1]}”.`);
      return look(whole[1] as string, whole[2] ?? '');
    }
    return value.replace(REFERENCE, (text, name: string, path: string) => (answers.has(name) ? String(look(name, path)) : text));
  }
  if (Array.isArray(value)) return value.map((v) => fill(v, answers, place));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v, answers, place)]));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Below this distance every hour is visited, above it every day: jobs are hourly at the most often, and a year must not take minutes. */
const HOURLY_MS = 3 * DAY_MS;

/** Moves the clock forward and runs the jobs and the work that fall due on the way. */
export async function moveTo(app: App, clock: FixedClock, to: Instant): Promise<void> {
  const end = epochMs(instant(to));
  const start = epochMs(clock.now());
  if (end < start) throw new UsageError(`The clock stands at ${clock.now()} and cannot go back to ${instant(to)}.`);
  const step = end - start > HOURLY_MS ? DAY_MS : HOUR_MS;
  for (let at = start + step; at < end; at += step) {
    clock.moveTo(addMs(clock.now(), step));
    await app.scheduler.runDue();
    await app.worker.drain();
  }
  clock.moveTo(to);
  await app.scheduler.runDue();
  await app.worker.drain();
}

const printable = async (body: unknown): Promise<unknown> => {
  if (!isBinary(body)) return body;
  const { name, type, bytes } = body as Binary;
  let size = 0;
  if (bytes instanceof Uint8Array) size = bytes.byteLength;
  else for await (const chunk of bytes) size += chunk.byteLength;
  return { binary: { name, type, size } };
};

/** Plays the steps in order; hands each line to `line`. The first difference ends it. UsageError for what the scenario itself has wrong. */
export async function playScenario(
  app: App,
  clock: FixedClock,
  scenario: Scenario,
  agency: string,
  line: (value: object) => void,
): Promise<Difference | null> {
  const answers = new Map<string, unknown>();
  // The first look at a job only notes it: from here on it runs when due.
  await app.scheduler.runDue();
  for (const [i, step] of scenario.steps.entries()) {
    const number = i + 1;
    const place = `Step ${number} (${step.do})`;
    if (step.at !== undefined) await moveTo(app, clock, step.at);
    const by = step.by ?? 'admin';
    const actor: Actor = { kind: 'user', id: `play-${by}`, name: by, permissions: 'all' };
    const input = fill(step.with ?? {}, answers, place);
    const how = { agency, actor, ifMatch: '*', ...(step.key === undefined ? {} : { idempotencyKey: step.key }) };
    const reply = await app.api.call(step.do, input, how);
    const answer = await printable(reply.body);
    line({ step: number, do: step.do, status: reply.status, answer });
    if (step.as !== undefined) answers.set(step.as, answer);
    const difference = (path: string, expected: unknown, actual: unknown): Difference => ({
      step: number,
      do: step.do,
      path,
      expected,
      actual,
    });
    const refused = reply.error?.code ?? null;
    // Text that cannot be kept is refused everywhere: a step that hands it over expects that without saying so.
    const wanted = step.refused ?? (textFaults(input, 'INPUT_INVALID').length > 0 ? 'INPUT_INVALID' : null);
    if (refused !== wanted) return difference('refused', wanted, reply.error ? { code: refused, detail: reply.error.message } : null);
    for (const [path, raw] of Object.entries(step.expect ?? {})) {
      const expected = fill(raw, answers, place);
      const actual = valueAt(answer, path);
      if (!isDeepStrictEqual(actual, expected)) return difference(path, expected, actual ?? null);
    }
    await app.worker.drain();
  }
  return null;
}
