/** Errors as RFC 9457 problems, with stable codes. */
import { EscaleError, type Finding, fail } from '../../contracts/index.ts';
import type { Problem } from './types.ts';

/** Anything as one of our errors. What we did not foresee becomes INTERNAL and tells the caller nothing: the log has the rest. */
export function toEscaleError(error: unknown): EscaleError {
  if (error instanceof EscaleError) return error;
  return Object.assign(fail('INTERNAL', 'Something failed on our side. Try again; if it fails again, give the request id to support.'), {
    cause: error,
  });
}

/** Writes an error as a problem. `instance` is the path of the request. */
export function problemOf(error: unknown, instance: string): Problem {
  const ours = toEscaleError(error);
  const problem = {
    type: `/problems/${ours.code}`,
    title: ours.title,
    status: ours.status,
    detail: ours.message,
    instance,
    code: ours.code,
  };
  return ours.findings.length === 0 ? problem : { ...problem, errors: ours.findings.map(toEntry) };
}

function toEntry(f: Finding): NonNullable<Problem['errors']>[number] {
  return {
    ...(f.pointer === undefined ? {} : { pointer: f.pointer }),
    code: f.code,
    message: f.message,
    ...(f.line === undefined ? {} : { line: f.line }),
    ...(f.column === undefined ? {} : { column: f.column }),
    ...(f.plugin === undefined ? {} : { plugin: f.plugin }),
  };
}
