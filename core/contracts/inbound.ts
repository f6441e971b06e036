/**
 * What somebody outside posts by himself: the receipt of a message, the end of a payment. He has no log-in; his signature over what he sent says who he is, so
 * nothing of it is believed, or looked at, before that is verified.
 */

/** A request as it came: what a signature is about. */
export interface Delivery {
  /** Address as the sender called it, with its query. */
  readonly url: string;
  /** Those the receiver asks for and the sender gave, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Takes what one sender posts to one agency. */
export interface Inbound<E = unknown> {
  /** Names of the headers it reads, in lower case. It is given no others. */
  readonly headers: readonly string[];
  /**
   * Verifies the signature with the secret of the agency, then says what was sent. SIGNATURE_INVALID where it is missing, wrong, or made for another address or other
   * bytes; INPUT_INVALID where what was signed cannot be read. It may be called again with the same, and in any order. What nobody signed costs time in proportion to
   * its bytes at most: everybody else waits meanwhile.
   */
  read(agency: string, delivery: Delivery): E;
}

/** Who takes what comes in at an address, and by which name it is written down who sent it: the id of a plugin. */
export interface Receiver<E = unknown> {
  readonly by: string;
  readonly inbound: Inbound<E>;
}

/** Name in the path of a `signed` route that says whose it is. */
export const SCOPE = 'agency';

/** Values of a query or a form by name, in one pass: asking for each name by itself is quadratic, and whoever posts may name as many as he likes. */
export function valuesOf(fields: URLSearchParams): ReadonlyMap<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return values;
}
