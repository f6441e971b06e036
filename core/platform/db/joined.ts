/** Writers that wait for one number travel together. */

/** A group that is smaller than the last sets off when nobody has joined it for this long, and waits no longer than so many times. */
const JOIN_MS = 4;
const JOIN_WAITS = 5;

/** Those who wait, and who is told each time one has joined them. */
export interface Joining {
  readonly queue: { readonly length: number };
  came?: (() => void) | undefined;
}

/**
 * Waits while callers come back from the last groups, so that the first of them does not travel alone: a commit costs for one what it costs for many. It sets off
 * as soon as all are back.
 */
export async function joined(joining: Joining, expected: number): Promise<void> {
  const { queue } = joining;
  for (let waits = 0, seen = 0; queue.length > seen && queue.length < expected && waits < JOIN_WAITS; waits++) {
    seen = queue.length;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, JOIN_MS);
      joining.came = () => {
        if (queue.length < expected) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
  joining.came = undefined;
}
