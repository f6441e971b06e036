/** Reads statements of the bank: whole or not at all, with the line of what is wrong. It repairs nothing and asks nobody. */
import { type BankReading, notDone } from 'escale/contracts';

export function read(bytes: Uint8Array): BankReading {
  notDone(`Read the ${bytes.length} bytes: per account its balances and lines as they stand, each with its place.`);
}
