/** What every notifier must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { equal, notEqual, ok } from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { Delivery, MessageReport, Notifier, Outbound, Outcome, RenderedMessage } from '../../core/contracts/index.ts';
import { inboundCases } from './inbound.ts';
import { against, closingAfter, endsIn, inAMinute, isNotThere, notHereCases, open, shut, troubleCases } from './outbound.ts';
import { freePort } from './server.ts';

/** Who sends messages in a test: a provider that works, and what he took. */
export interface Provider {
  readonly port: number;
  /** How often he took a message, told by its id, or by whom it is for and what it says where he is given no id. */
  taken(message: RenderedMessage): number;
  /** From now on he takes what he is given to send, and his answer is lost. Questions he answers as ever. */
  lose(): void;
  /** Lets go of his port. */
  close?(): Promise<void>;
}
export interface NotifierSubject {
  /** The notifier with its provider at a port of this machine. */
  make(port: number, outbound: Outbound): Notifier;
  provider(): Promise<Provider>;
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

type Sent = Outcome<{ readonly reference: string }>;
const never = (): boolean => false;

export function notifierCases(subject: NotifierSubject): readonly Case[] {
  const { make, agency, message, posted } = subject;
  const send = (port: number, outbound = open): Promise<Sent> => make(port, outbound).send(agency, message, never);
  const sending: Case[] = [
    ['where nobody listens, a message certainly did not leave', async () => endsIn(await send(await freePort()), ['notSent'])],
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
        try {
          endsIn(await send(port, shut), ['notSent']);
          equal(calls, 0);
          // Who hangs up at once never took it, or may have: he said nothing of taking it.
          endsIn(await send(port), ['notSent', 'unknown']);
          ok(calls > 0);
        } finally {
          await new Promise<void>((resolve) => server.close(() => resolve()));
        }
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
          endsIn(await inAMinute(send((server.address() as { port: number }).port)), ['notSent', 'unknown', 'rejected']);
        } finally {
          for (const socket of sockets) socket.destroy();
          await new Promise<void>((resolve) => server.close(() => resolve()));
        }
      },
    ]);
  sending.push(...takenCases(subject));
  if (!posted) return [...sending, ['takes no reports', async () => equal(make(1, open).inbound, undefined)]];
  return [...sending, ...inboundCases('a report', () => make(1, open).inbound, agency, posted)];
}

/** A message that is taken, or is not, and whoever asks afterwards: what `ask` says wrongly goes out twice, or never. */
function takenCases({ make, provider: started, agency, message }: NotifierSubject): readonly Case[] {
  const opened: Provider[] = [];
  const provider = async (): Promise<Provider> => {
    const one = await started();
    opened.push(one);
    return one;
  };
  const other = { ...message, id: `${message.id.slice(0, -1)}Z`, text: `${message.text} 2` };
  const referenceOf = (sent: Sent): string | null =>
    sent.state === 'done' ? sent.value.reference : 'reference' in sent ? (sent.reference ?? null) : null;
  const taken = (sent: Sent): string => {
    endsIn(sent, ['done', 'pending'], 'the provider took it');
    const reference = referenceOf(sent) as unknown;
    ok(
      typeof reference === 'string' && reference !== '' && reference.length <= 100,
      `its reference is “${String(reference)}”, which is no text of 1 to 100 characters`,
    );
    return reference;
  };
  /** Asks as another process does; only of a notifier that can be asked. */
  const asked = async (port: number, reference: string | null, holds: (said: Sent) => void): Promise<void> => {
    const said = await make(port, open).ask?.(agency, message.id, reference);
    if (said) holds(said);
  };
  const sure = (said: Sent): void => endsIn(said, ['done', 'pending'], 'the provider has it');
  const doubt = (said: Sent): void => endsIn(said, ['unknown'], 'a question that got no answer says nothing of the message');
  const not = (said: Sent): void => isNotThere(said, 'the provider');
  const cases: Case[] = [
    [
      'a message is sent once, and whoever asks is told that it was',
      async () => {
        const { port, taken: count } = await provider();
        const notifier = make(port, open);
        const reference = taken(await notifier.send(agency, message, never));
        equal(count(message), 1, 'the provider was given it once');
        equal(count(other), 0);
        notEqual(taken(await notifier.send(agency, other, never)), reference, 'two messages have one reference');
        equal(count(other), 1);
        await asked(port, reference, (said) => equal(taken(said), reference));
        equal(count(message), 1, 'to ask is not to send');
      },
    ],
    [
      'a message that is late does not leave',
      async () => {
        const { port, taken: count } = await provider();
        endsIn(await make(port, open).send(agency, message, () => true), ['notSent'], 'it was late');
        equal(count(message), 0, 'the provider was given what was late');
      },
    ],
    [
      'a message whose answer was lost is in doubt, and whoever asks is told that it was sent',
      async () => {
        const { port, taken: count, lose } = await provider();
        lose();
        const sent = await make(port, open).send(agency, message, never);
        endsIn(sent, ['unknown'], 'the provider may have it');
        equal(count(message), 1);
        await asked(port, referenceOf(sent), sure);
        equal(count(message), 1, 'to ask is not to send');
      },
    ],
    [
      'of a message that was not taken nobody says that it was',
      async () => {
        const { port } = await provider();
        taken(await make(port, open).send(agency, other, never));
        await asked(port, null, not);
        // One that left for somebody who hung up.
        let left: Sent | undefined;
        await against(
          (_request, response) => void response.destroy(),
          async (elsewhere) => {
            left = await make(elsewhere, open).send(agency, message, never);
          },
        );
        await asked(port, referenceOf(left as Sent), not);
      },
    ],
  ];
  if (!make(1, open).ask) return closingAfter(cases, opened);
  const ask = (port: number, reference: string | null) => (make(port, open) as Required<Notifier>).ask(agency, message.id, reference);
  return [
    ...closingAfter(cases, opened),
    ['where nobody listens, a question is not answered', async () => doubt(await ask(await freePort(), 'r-1'))],
    ...troubleCases('asked, a provider', async (port) => doubt(await ask(port, 'r-1'))),
    ...notHereCases('the message', (port) => ask(port, 'r-1')),
  ];
}
