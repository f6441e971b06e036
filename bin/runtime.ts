/** How Node runs us: what it compiled is kept for the next start, and the collector keeps memory near what is in use. */
import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside what was installed, so it belongs to whoever may write there; where nobody may, Node does without. */
export const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
/** A process that ends keeps what it compiled; a server may be killed instead. */
const KEEP_AFTER_MS = 10_000;
/** Packages of hundreds of files are read as one. */
const JOINED = `--import=${new URL('joined.ts', import.meta.url)}`;
const YOUNG = '--max-semi-space-size';
/** Without the first, garbage of the start alone holds 50 MB; the second lets go of the rest. */
const SERVING = [`${YOUNG}=4`, '--expose-gc', JOINED];
/** The C library keeps what each of its arenas freed; threads of ours ask it for little, and need no more than these. */
const ARENAS = '2';
/** For `escale kit`, which ends what loops in a plugin wherever it stands: Node would take a callback that was ended for a fault of its own, and abort. */
const KIT = ['--no-force-async-hooks-checks', ...SERVING];
/** For commands that stream, such as a year of entries: memory for some of the speed. */
export const LEAN = [`${YOUNG}=2`, '--heap-growing-percent=20', JOINED];

/**
 * What was compiled is kept, and what a start leaves behind is given back: nobody collects it while nothing is asked, and it is 17 MB where nothing was kept
 * of an earlier start.
 */
function settled(): void {
  flushCompileCache();
  void globalThis.gc?.({ type: 'major', flavor: 'last-resort', execution: 'async' });
}

/** Becomes a process with these settings, unless it is one: same number, same streams, some 40 ms. Whoever gave a size of his own keeps it. */
export function settle(): void {
  const { argv, execArgv, execPath, env, execve, platform } = process;
  if (execve && platform !== 'win32' && !execArgv.some((flag) => flag.startsWith(YOUNG))) {
    const flags = argv[2] === 'export' ? LEAN : argv[2] === 'kit' ? KIT : SERVING;
    execve(execPath, [execPath, ...execArgv, ...flags, ...argv.slice(1)], {
      NODE_COMPILE_CACHE: COMPILED,
      MALLOC_ARENA_MAX: ARENAS,
      ...env,
    });
  }
  setTimeout(settled, KEEP_AFTER_MS).unref();
}
