/** `Readings` of the contracts: the one way in for a supplier's file, whoever brings it. It is read in a worker thread. */
import { randomUUID } from 'node:crypto';
import { type FileReading, type Instant, isError, maskCards, type RawMessage, type Readings } from '../contracts/index.ts';
import { portable } from '../platform/config/portable.ts';
import type { Config } from '../platform/config/types.ts';
import { type Heavy, offThread } from '../platform/work/index.ts';
import { type AtWork, type Board, emptyBoard, passedOver, readBoard } from './at-work.ts';
import type { ReadOptions } from './read.ts';
import type { ReadAsked } from './thread.ts';

const task = (name: string): Heavy => ({ module: new URL('./thread.ts', import.meta.url), name, failure: 'FILE_MALFORMED', frozen: true });
/** A file of eight megabytes takes a second or two. */
const TIMEOUT_MS = 30_000;
/** Whether a file is a plugin's own takes microseconds to say. */
const DETECT_MS = 2_000;
const LOOK_MS = 200;

export interface ReadingsOptions {
  readonly timeout_ms?: number;
  readonly detect_ms?: number;
  /** Told of each function of a plugin that failed. */
  readonly failed?: (plugin: string, what: string) => void;
}

export function readingsOf(config: Config, options: ReadingsOptions = {}): Readings {
  const { timeout_ms = TIMEOUT_MS, detect_ms = DETECT_MS, failed = () => {} } = options;
  const common = { config: portable(config), key: randomUUID() };
  /** Plugins whose `detect` ended a thread: they are asked after the others, so that no other file waits for them. */
  const last = new Set<string>();

  /** One attempt, or who was at work when it ended. */
  async function attempt(agency: string | null, raw: RawMessage, how: ReadOptions, receivedAt: Instant): Promise<FileReading | Ended> {
    const board = emptyBoard();
    const asked: ReadAsked = { ...common, agency, raw, how, receivedAt, board };
    const { signal, stop } = endless(board, detect_ms);
    try {
      const reading = await offThread<FileReading>(task('read'), asked, { urgent: true, timeout_ms, giveUp: signal });
      const who = readBoard(board);
      if (reading.status === 'refused' && who && isService(who)) failed(who.plugin, who.does);
      return reading;
    } catch (error) {
      if (!isError(error, 'FILE_MALFORMED')) throw error;
      const who = readBoard(board);
      if (who && who.does !== 'detect') failed(who.plugin, who.does);
      return { who, why: error.message };
    } finally {
      stop();
    }
  }

  return {
    async read(agency, raw, only, receivedAt) {
      const apart: string[] = [];
      for (;;) {
        const how = { only, apart, last: [...last] };
        const ended = await attempt(agency, raw, how, receivedAt);
        if (!('why' in ended)) {
          for (const { code, plugin } of ended.findings) if (code === 'DETECT_FAILED' && plugin) failed(plugin, 'detect');
          return ended;
        }
        const { who } = ended;
        // Another one may know the file.
        if (who?.does === 'detect' && !apart.includes(who.plugin)) {
          apart.push(who.plugin);
          last.add(who.plugin);
          continue;
        }
        return refused(raw, ended, apart);
      }
    },
  };
}

/** How an attempt ended without a reading. */
interface Ended {
  readonly who: AtWork | null;
  readonly why: string;
}

const isService = ({ plugin, reader }: AtWork): boolean => plugin !== reader;

async function refused(raw: RawMessage, { who, why }: Ended, apart: readonly string[]): Promise<FileReading> {
  const [code, message] =
    who !== null && isService(who)
      ? ([
          'SERVICE_FAILED',
          `The service type ${who.plugin} did not come to the end of ${who.does} of what ${who.reader} reports. ${why}`,
        ] as const)
      : (['FILE_MALFORMED', `The plugin ${who?.plugin ?? 'that reads it'} did not come to the end of the file. ${why}`] as const);
  return {
    ...{ file: maskCards(raw.name), supplier: who?.reader ?? null, format: null },
    sha256: await offThread<string>(task('fingerprint'), raw.bytes, { urgent: true }),
    ...{
      status: 'refused',
      error: { code, message, line: null, column: null },
      findings: apart.map(passedOver),
      bookings: [],
      masked: null,
    },
  };
}

/** Gives up once a plugin has been asked for so long whether a file is its own. */
function endless(board: Board, ms: number): { readonly signal: AbortSignal; readonly stop: () => void } {
  const control = new AbortController();
  let [asked, since_ms] = ['', 0];
  const watch = setInterval(() => {
    const who = readBoard(board);
    const now = who?.does === 'detect' ? who.plugin : '';
    since_ms = now === asked ? since_ms + LOOK_MS : 0;
    asked = now;
    if (now !== '' && since_ms >= ms) control.abort();
  }, LOOK_MS);
  return { signal: control.signal, stop: () => clearInterval(watch) };
}
