/** Ids of rows. */
import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** Drawn ahead: a call to the system for each character of an id costs more than the rest of its row. */
const random = new Uint8Array(4_096);
let drawn = random.length;
function draw(): number {
  if (drawn === random.length) {
    randomFillSync(random);
    drawn = 0;
  }
  return (random[drawn++] as number) / 256;
}

/** Monotonic: rows made within one millisecond keep the order they were made in. */
const monotonic = monotonicFactory(draw);
export const newId = (): string => monotonic();
