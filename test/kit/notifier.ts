/** What every notifier must do, whoever makes it: cases for the test of a plugin, `for (const [name, holds] of notifierCases(subject)) it(name, holds)`. */
import { equal, ok } from 'node:assert/strict';
import { createServer } from 'node:net';
import type { Delivery, MessageReport, Notifier, Outbound, RenderedMessage } from '../../core/contracts/index.ts';
import { inboundCases } from './inbound.ts';
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
  return [...sending, ...inboundCases('a report', () => make(1, open).inbound, agency, posted)];
}
