/** Structured logs: one JSON line per event on standard error, so that standard output stays for data. */
import { pino } from 'pino';
import type { Logger } from '../contracts/index.ts';

/** Names of fields that never reach a log, wherever they stand. A net under the rule "ids and codes only", not a replacement for it. */
const NEVER = ['password', 'secret', 'token', 'authorization', 'cookie', 'pan', 'cvv', 'email', 'phone', 'address'];

/** Levels as ESCALE_LOG_LEVEL takes them. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A logger; `write` receives the lines (standard error when left out). */
export function createLogger(options: { readonly level: LogLevel; readonly write?: (line: string) => void }): Logger & {
  /** A logger that adds these fields to every line: `forPlugin({ plugin: 'air' })`. */
  child(fields: object): Logger;
} {
  const destination = options.write ? { write: options.write } : pino.destination({ dest: 2, sync: false });
  const root = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: NEVER.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    destination,
  );
  const of = (log: typeof root): Logger => ({
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
  });
  return { ...of(root), child: (fields) => of(root.child(fields)) };
}
