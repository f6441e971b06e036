/** What every notifier must do, whoever makes it: cases for the test of a plugin, `for (const [name, holds] of notifierCases(subject)) it(name, holds)`. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { createServer } from 'node:net';
import {
  type Delivery,
  isError,
  type MessageReport,
  type Notifier,
  type Outbound,
  type RenderedMessage,
} from '../../core/contracts/index.ts';
import { open, shut } from './outbound.ts';
import { freePort } from './server.ts';

export interface NotifierSubject {
  /** The notifier with its provider at a port of this machine. */
  make(port: number, outbound: Outbound): Notifier;
  readonly agency: string;
  readonly message: RenderedMessage;
  /** Of one that reads reports: what its provider posts, signed with the secret `make` gives it, and what that says. */
  readonly posted?: { readonly delivery: Delivery; readonly says: readonly MessageReport[] };
}
type Case = readonly [name: string, holds: () => Promise<void>];

export function notifierCases({ make, agency, message, posted }: NotifierSubject): readonly Case[] {
  const state = async (port: number, outbound = open): Promise<string> =>
    (await make(port, outbound).send(agency, message, () => false)).state;
  const sending: Case[] = [
    ['names its channel', async () => ok(['email', 'sms'].includes(make(1, open).channel))],
    ['where nobody listens, a message certainly did not leave', async () => equal(await state(await freePort()), 'notSent')],
    [
      'a host that is not allowed is not called',
      async () => {
        let calls = 0;
        const server = createServer((socket) => {
          calls++;
          socket.destroy();
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as { port: number };
        equal(await state(port, shut), 'notSent');
        equal(calls, 0);
        // Who hangs up at once never took it, or may have: he said nothing of taking it.
        ok(['notSent', 'unknown'].includes(await state(port)));
        ok(calls > 0);
        await new Promise<void>((resolve) => server.close(() => resolve()));
      },
    ],
  ];
  if (!posted) return [...sending, ['takes no reports', async () => equal(make(1, open).inbound, undefined)]];
  const { delivery, says } = posted;
  const inbound = () => {
    const found = make(1, open).inbound;
    if (!found) throw new Error('it has no inbound');
    return found;
  };
  const refuses = (changed: Partial<Delivery>, what: string): void => {
    try {
      inbound().read(agency, { ...delivery, ...changed });
    } catch (error) {
      ok(isError(error, 'SIGNATURE_INVALID'), `${what} is refused with ${String(error)}, not with SIGNATURE_INVALID`);
      return;
    }
    throw new Error(`${what} is taken`);
  };
  return [
    ...sending,
    [
      'a report says the same however often it comes',
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
          refuses({ headers: others }, `a report without ${name}`);
          refuses({ headers: { ...others, [name]: '' } }, `a report with ${name} empty`);
        }
      },
    ],
    [
      'a report of which anything was changed is forged',
      async () => {
        for (let i = 0; i < delivery.bytes.length; i++) {
          const bytes = delivery.bytes.slice();
          bytes[i] = (bytes[i] as number) + 1;
          refuses({ bytes }, `a report with byte ${i} changed`);
        }
        refuses({ bytes: new Uint8Array() }, 'a report without a body');
        refuses({ bytes: delivery.bytes.subarray(0, -1) }, 'a report cut short');
        refuses({ url: delivery.url.replace('://', '://evil.') }, 'a report for another host');
        refuses({ url: `${delivery.url}1` }, 'a report for another address');
      },
    ],
    [
      'as many fields as a report can hold, signed by nobody, are refused before anybody else has waited',
      async () => {
        const flood = Array.from({ length: 16_583 }, (_, i) => i.toString(36)).join('&');
        // Whatever it loads at the first, before the clock runs.
        refuses({ bytes: delivery.bytes.slice(0, 1) }, 'a report of one byte');
        const started = performance.now();
        refuses({ bytes: new TextEncoder().encode(flood) }, 'a flood of fields');
        ok(performance.now() - started < 500, `it takes ${Math.round(performance.now() - started)} ms`);
      },
    ],
  ];
}
