/** How it is told that a plugin failed. */
import { maskCards } from './cards.ts';
import { type EscaleError, fail } from './errors.ts';
import { shortened } from './text.ts';

const shown = (text: string): string => shortened(maskCards(text.toWellFormed()), 1_000);

function whyOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'it threw what cannot be told.';
  }
}

/**
 * The error for a plugin that threw, answered what its contract does not know, or did not come to an end: PLUGIN_FAILED, with plugin, function and place.
 * `throw pluginFailed('bank-one', 'read', thrown)`; `why` is a sentence or whatever was thrown.
 */
export function pluginFailed(plugin: string, what: string, why: unknown, pointer = `/${what}`): EscaleError {
  const said = shown(whyOf(why)).replace(/(?<![.!?…])$/, '.');
  const message = `The plugin ${plugin} failed in ${what}: ${said} Report it to who makes the plugin.`;
  return fail('PLUGIN_FAILED', message, [{ code: 'PLUGIN_FAILED', message, pointer: shown(pointer), plugin }]);
}

/** Whether a function of a plugin was ended now, or was ended before and is not asked again yet. */
const ENDED = new WeakMap<object, 'now' | 'before'>();

/** The error for a function that does not come to an end: `when` it was ended. Of one that was ended before nothing was asked, so nothing has happened. */
export function pluginEnded(plugin: string, what: string, why: string, when: 'now' | 'before'): EscaleError {
  const error = pluginFailed(plugin, what, why);
  ENDED.set(error, when);
  return error;
}
/** When the function that failed was ended; null where it failed in another way. */
export const endedWhen = (error: unknown): 'now' | 'before' | null =>
  typeof error === 'object' && error !== null ? (ENDED.get(error) ?? null) : null;
