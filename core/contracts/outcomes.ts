/**
 * Every outside action ends in one of five ways. `unknown` is not an error: a janitor asks again, nothing guesses. Whoever throws, answers none of the five or does
 * not answer in time has ended in `unknown`: it may have happened.
 */
import { isError } from './errors.ts';
import { beginning } from './text.ts';

export type Outcome<T = unknown> =
  | { readonly state: 'done'; readonly value: T }
  /** Accepted, the result comes later under `reference`. */
  | { readonly state: 'pending'; readonly reference: string }
  /** Refused for good: asking again gives the same answer. */
  | { readonly state: 'rejected'; readonly code: string; readonly message: string }
  /** It certainly did not leave: safe to send again. */
  | { readonly state: 'notSent'; readonly message: string }
  /** It may have happened: only `ask` can tell. */
  | { readonly state: 'unknown'; readonly message: string; readonly reference?: string };

/** Errors of the network that happen before a request can leave: what ends with one was `notSent`. A client may know more of its own. */
export const BEFORE_LEAVING: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
];

const STATES = ['done', 'pending', 'rejected', 'notSent', 'unknown'];

/** What somebody answered as one of the five; `who` is named where it is none of them. */
export function outcomeOf(said: unknown, who: string): Outcome {
  const outcome = (said ?? {}) as Record<string, unknown>;
  if (!STATES.includes(outcome['state'] as string)) {
    const what = said === null || typeof said !== 'object' ? String(said) : `the state “${String(outcome['state'])}”`;
    return {
      state: 'unknown',
      message: `${who} answered ${beginning(what, 60)}, which is none of the five outcomes: report it to whoever makes it.`,
    };
  }
  const { state } = outcome as { state: Outcome['state'] };
  if (state === 'done') return { state, value: outcome['value'] };
  const reference = typeof outcome['reference'] === 'string' ? outcome['reference'] : undefined;
  const message = typeof outcome['message'] === 'string' ? outcome['message'] : `${who} said no more.`;
  if (state === 'pending') return { state, reference: reference ?? '' };
  if (state === 'rejected') return { state, code: typeof outcome['code'] === 'string' ? outcome['code'] : 'REJECTED', message };
  return state === 'notSent' ? { state, message } : { state, message, ...(reference === undefined ? {} : { reference }) };
}

/** Asks somebody who may throw or answer anything: what he did then is `unknown`. */
export async function heard(who: string, ask: () => Promise<unknown>): Promise<Outcome> {
  try {
    return outcomeOf(await ask(), who);
  } catch (error) {
    // Named already.
    if (isError(error, 'PLUGIN_FAILED')) return { state: 'unknown', message: error.message };
    return { state: 'unknown', message: `${who} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}
