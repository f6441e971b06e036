/**
 * Every outside action ends in one of five ways. `unknown` is not an error: a janitor asks again, nothing guesses.
 */
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
