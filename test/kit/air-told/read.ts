import type { Booked, Facts, Parser, RawMessage } from '../../../core/contracts/index.ts';

const MAGIC = 'TOLD1';

/** `TOLD1` and a list of bookings. */
export const told = (...bookings: readonly Booked[]): Uint8Array => Buffer.from(MAGIC + JSON.stringify(bookings));

function* read({ bytes }: RawMessage): Facts {
  const bookings = JSON.parse(new TextDecoder().decode(bytes).slice(MAGIC.length)) as Booked[];
  for (const booking of bookings) yield { is: 'booking', booking };
  return 'TOLD 1';
}

export default {
  detect: (head) => new TextDecoder().decode(head.subarray(0, MAGIC.length)) === MAGIC,
  mask: (bytes) => bytes,
  read,
} satisfies Parser;
