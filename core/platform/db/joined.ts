/** Writers that wait for one number travel together. */

/** A group that is smaller than the last sets off when nobody has joined it for this long, and waits no longer than so many times. */
const JOIN_MS = 4;
const JOIN_WAITS = 5;

/** Waits while callers come back from the last groups, so that the first of them does not travel alone: a commit costs for one what it costs for many. */
export async function joined(queue: { readonly length: number }, expected: number): Promise<void> {
  for (let waits = 0, seen = 0; queue.length > seen && queue.length < expected && waits < JOIN_WAITS; waits++) {
    seen = queue.length;
    await new Promise((resolve) => setTimeout(resolve, JOIN_MS));
  }
}
