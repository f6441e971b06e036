/**
 * Work that reads a great deal for a long time (an export, an integrity run) is done aside: in a process of its own with a host of its own, started
 * when there is something to do and ended when it has been idle. It only reads and gives a result; whoever asks writes it down.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcess, fork } from 'node:child_process';
import { type Ctx, EscaleError, fail, type Logger } from '../../contracts/index.ts';
import { type Answer, answered } from './index.ts';
import { turns } from './turns.ts';

/** What is asked: the act of a handler of the outbox, or a kind of long job. Input and result cross processes as plain data. */
export interface Aside {
  readonly of: 'handler' | 'job';
  readonly name: string;
  readonly ctx: Ctx;
  readonly input: unknown;
}
/** What the other process says: that it gets on, or the end. */
export type Said = { readonly done: number; readonly total: number } | Answer;
/** `beat` may throw, which ends the work. BUSY when the process dies, or is ended because it does not get on. */
export type RunAside = <O>(asked: Aside, beat?: Beat) => Promise<O>;
export type Beat = (done: number, total: number) => Promise<void>;

const IDLE_MS = 15_000;
/** A process whose work has not got on for so long is ended: that it lives is no sign, work that waits for ever leaves it alive. */
export const ASIDE_MS = 120_000;
/** Memory stays near what is in use, for some of the speed: nobody waits. */
const LEAN = ['--max-semi-space-size=2'];

export interface AsideHost {
  readonly run: RunAside;
  stop(): void;
}

/** One work after the other in the process that `entry` starts, which is sent `settings` first. */
export function asideOf(entry: URL, settings: object, logger: Logger, silence_ms = ASIDE_MS): AsideHost {
  const one = turns(1);
  let closed = false;
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(idle);
    child?.kill('SIGKILL');
    child = null;
  };
  const open = (): ChildProcess => {
    const made = fork(entry, [], { execArgv: LEAN, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    made.on('error', (error) => logger.error({ error: error.message }, 'the process for long work could not be started'));
    made.send(settings);
    return made;
  };
  const ask = (asked: Aside, beat: Beat): Promise<Answer> =>
    new Promise((resolve, reject) => {
      child ??= open();
      const own = child;
      let why = 'ended before it was done';
      const silent = setTimeout(() => {
        why = `did not get on for ${silence_ms / 1000} s and was ended`;
        own.kill('SIGKILL');
      }, silence_ms);
      /** One after the other, and none after one that was refused. */
      let beats: Promise<unknown> = Promise.resolve();
      let over = false;
      const settled = (settle: () => void): void => {
        over = true;
        clearTimeout(silent);
        own.off('message', heard).off('exit', died).off('error', died);
        settle();
      };
      // Bound to who asks: the process may have been started by another's work, whose leases are not his.
      const heard = AsyncLocalStorage.bind((said: Said): void => {
        silent.refresh();
        beats = beats.then(() => {
          if (over) return;
          if ('done' in said) return beat(said.done, said.total).catch(refused);
          settled(() => resolve(said));
        });
      });
      const refused = (error: unknown): void => {
        settled(() => reject(error));
        end();
      };
      const died = (): void => {
        if (child === own) child = null;
        settled(() => reject(fail('BUSY', `The process that did this work ${why}: it is to be done again.`)));
      };
      own.on('message', heard).once('exit', died).once('error', died);
      own.send(asked);
    });
  return {
    stop() {
      closed = true;
      end();
    },
    async run<O>(asked: Aside, beat: Beat = async () => {}): Promise<O> {
      await one.enter(false, new AbortController().signal);
      clearTimeout(idle);
      try {
        if (closed) throw fail('BUSY', 'This host is being stopped: another does the work.');
        return answered<O>(await ask(asked, beat));
      } finally {
        idle = setTimeout(end, IDLE_MS).unref();
        one.leave();
      }
    },
  };
}

/** The other side: opens its host with what the first message brings, and does what is asked until nobody is there to ask. */
export function answerAsides<C>(open: (settings: C) => Promise<RunAside>): void {
  const send = (said: Said): void => void process.send?.(said);
  let run: Promise<RunAside> | null = null;
  const answer = async (asked: Aside): Promise<Answer> => {
    try {
      return { value: await (await (run as Promise<RunAside>))(asked, async (done, total) => send({ done, total })) };
    } catch (error) {
      const { code, message, findings } = error instanceof EscaleError ? error : fail('INTERNAL', String(error));
      return { error: { code, message, findings } };
    }
  };
  process.on('message', (said: C | Aside) => {
    if (run === null) run = open(said as C);
    else void answer(said as Aside).then(send);
  });
  process.once('disconnect', () => process.exit(0));
}
