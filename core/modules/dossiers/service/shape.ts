/** Shapes that are judged outside a route: what a plugin reports, an item of a service. */
import { createRequire } from 'node:module';
import type { TSchema } from 'typebox';
import type * as values from 'typebox/value';

const load = createRequire(import.meta.url);
let loaded: typeof values | null = null;

/** What does not fit, each with its pointer; empty when all does. */
export function misfits(schema: TSchema, value: unknown): readonly { readonly pointer: string; readonly message: string }[] {
  // 150 files that a start would otherwise wait for.
  loaded ??= load('typebox/value') as typeof values;
  if (loaded.Value.Check(schema, value)) return [];
  return [...loaded.Value.Errors(schema, value)].map((e) => ({
    pointer: e.instancePath,
    message: e.keyword === 'boolean' ? 'is a field nobody knows' : e.message,
  }));
}
