/** What everything that reads what a provider posts must do: cases for the kits of the kinds that do. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Delivery, type Inbound, isError } from '../../core/contracts/index.ts';

type Case = readonly [name: string, holds: () => Promise<void>];

/** `what` is posted: `a report`. `delivery` is signed with the secret `make` gives the plugin, and says `says`. */
export function inboundCases<E>(
  what: string,
  make: () => Inbound<E> | undefined,
  agency: string,
  { delivery, says }: { readonly delivery: Delivery; readonly says: E },
): readonly Case[] {
  const inbound = (): Inbound<E> => {
    const found = make();
    if (!found) throw new Error('it has no inbound');
    return found;
  };
  const refuses = (changed: Partial<Delivery>, which: string): void => {
    try {
      inbound().read(agency, { ...delivery, ...changed });
    } catch (error) {
      if (isError(error, 'NOT_DONE')) throw error;
      ok(isError(error, 'SIGNATURE_INVALID'), `${which} is refused with ${String(error)}, not with SIGNATURE_INVALID`);
      return;
    }
    throw new Error(`${which} is taken`);
  };
  return [
    [
      `${what} says the same however often it comes`,
      async () => {
        for (let i = 0; i < 3; i++) deepEqual(inbound().read(agency, delivery), says);
      },
    ],
    [
      'asks for headers by their names in lower case, and needs each of them',
      async () => {
        ok(inbound().headers.length > 0);
        for (const name of inbound().headers) {
          equal(name, name.toLowerCase());
          const { [name]: _left, ...others } = delivery.headers;
          refuses({ headers: others }, `${what} without ${name}`);
          refuses({ headers: { ...others, [name]: '' } }, `${what} with ${name} empty`);
        }
      },
    ],
    [
      `${what} of which anything was changed is forged`,
      async () => {
        for (let i = 0; i < delivery.bytes.length; i++) {
          const bytes = delivery.bytes.slice();
          bytes[i] = (bytes[i] as number) + 1;
          refuses({ bytes }, `${what} with byte ${i} changed`);
        }
        refuses({ bytes: new Uint8Array() }, `${what} without a body`);
        refuses({ bytes: delivery.bytes.subarray(0, -1) }, `${what} cut short`);
        refuses({ url: delivery.url.replace('://', '://evil.') }, `${what} for another host`);
        refuses({ url: `${delivery.url}1` }, `${what} for another address`);
      },
    ],
    [
      `as many fields as ${what} can hold, signed by nobody, are refused before anybody else has waited`,
      async () => {
        const flood = Array.from({ length: 16_583 }, (_, i) => i.toString(36)).join('&');
        // Whatever it loads at the first, before the clock runs.
        refuses({ bytes: delivery.bytes.slice(0, 1) }, `${what} of one byte`);
        const started = performance.now();
        refuses({ bytes: new TextEncoder().encode(flood) }, 'a flood of fields');
        ok(performance.now() - started < 500, `it takes ${Math.round(performance.now() - started)} ms`);
      },
    ],
  ];
}
