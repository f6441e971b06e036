/** What every notifier must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { equal, ok } from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { Delivery, MessageReport, Notifier, Outbound, RenderedMessage } from '../../core/contracts/index.ts';
import { inboundCases } from './inbound.ts';
import { inAMinute, open, shut } from './outbound.ts';
import { freePort } from './server.ts';

export interface NotifierSubject {
  /** The notifier with its provider at a port of this machine. */
  make(port: number, outbound: Outbound): Notifier;
  readonly agency: string;
  readonly message: RenderedMessage;
  /** Of one that reads reports: what its provider posts, signed with the secret `make` gives it, and what that says. */
  readonly posted?: { readonly delivery: Delivery; readonly says: readonly MessageReport[] };
}
/** A message as the host renders one: without subject, HTML and attachments unless they are given. */
export const renderedMessage = (more: Partial<RenderedMessage> = {}): RenderedMessage => ({
  ...{ id: '01J00000000000000000000000', to: 'client@example.org', subject: null, text: 'Départ demain & à bientôt', html: null },
  ...{ attachments: [], reportTo: null, ...more },
});

type Case = readonly [name: string, holds: () => Promise<void>];

/** Providers at their worst, whatever protocol they were meant to speak. */
const WORST: Readonly<Record<string, (socket: Socket) => void>> = {
  'that never answers': () => {},
  'that answers nonsense': (socket) => void socket.end(Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 37) % 256))),
  'that hangs up in the middle of what it says': (socket) => void socket.once('data', () => socket.write('2', () => socket.destroy())),
};

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
  for (const [how, worst] of Object.entries(WORST))
    sending.push([
      `a provider ${how} took nothing one knows of`,
      async () => {
        const sockets = new Set<Socket>();
        const server = createServer((socket) => {
          sockets.add(socket.on('error', () => undefined));
          worst(socket);
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        try {
          const ended = await inAMinute(state((server.address() as { port: number }).port));
          ok(['notSent', 'unknown', 'rejected'].includes(ended), `it ended in ${ended}`);
        } finally {
          for (const socket of sockets) socket.destroy();
          await new Promise<void>((resolve) => server.close(() => resolve()));
        }
      },
    ]);
  if (!posted) return [...sending, ['takes no reports', async () => equal(make(1, open).inbound, undefined)]];
  return [...sending, ...inboundCases('a report', () => make(1, open).inbound, agency, posted)];
}
