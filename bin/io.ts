/** Connects the command line to the process. */
import type { Io } from '../core/cli/io.ts';

/**
 * npm starts a script through a shell, and a signal sent to npm ends that shell without reaching us. So where npm started us, the loss of our parent
 * is the signal.
 */
function whenOrphaned(stop: () => void): void {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 200);
  timer.unref();
}

let told = false;
/** A thread that can be ended is ended in milliseconds. */
const THREADS_MS = 1_000;
/** Sets the exit code; who was told to stop ends now, whatever a plugin has left open. */
export async function ended(code: number): Promise<void> {
  process.exitCode = code;
  if (!told) return;
  const { endThreads } = await import('../core/platform/work/index.ts');
  // An exit would wait for a thread that cannot be ended.
  if (!(await endThreads(THREADS_MS))) process.kill(process.pid, 'SIGKILL');
  process.exit();
}

/** `logLevel` is used when the environment names none. */
export function processIo(defaults: { readonly logLevel?: string } = {}): Io {
  const { env, stdin, stdout, stderr } = process;
  // A reader that has seen enough (`escale parse … | head`) is no error of ours.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(process.exitCode ?? 0);
    });
  }
  return {
    env: defaults.logLevel !== undefined && !env['ESCALE_LOG_LEVEL'] ? { ...env, ESCALE_LOG_LEVEL: defaults.logLevel } : env,
    cwd: process.cwd(),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    async stdin() {
      if (stdin.isTTY) return '';
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString('utf8');
    },
    color: stderr.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    untilStopped: () =>
      new Promise((resolve) => {
        let asked = 0;
        const stop = (): void => {
          told = true;
          resolve();
        };
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
          process.on(signal, () => {
            // Asked a third time, it ends at once: a killed process is a supported event.
            if (++asked > 2) process.exit(130);
            stop();
          });
        }
        whenOrphaned(stop);
      }),
  };
}
