/** What an act changed of a row, for the note it leaves: never what was merely sent again. */
import { isDeepStrictEqual } from 'node:util';

export interface Changed {
  readonly fields: readonly string[];
  /** Where the status changed. */
  readonly status?: { readonly from: string; readonly to: string };
}

/** Those of the fields that differ, in the order given. JSON values are compared by content, whatever the order of their keys. */
export function changed<R extends { readonly status: string }>(before: R, after: R, fields: readonly (keyof R & string)[]): Changed {
  return {
    fields: fields.filter((field) => !isDeepStrictEqual(before[field], after[field])),
    ...(before.status === after.status ? {} : { status: { from: before.status, to: after.status } }),
  };
}
