/** Outbound as a host gives it, where every host may be called, and where none may; and services that answer badly. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, type Outbound, type Outcome } from '../../core/contracts/index.ts';
import { outboundBy } from '../../core/platform/outbound.ts';

export const open: Outbound = outboundBy(() => undefined);
export const shut: Outbound = outboundBy(() => {
  throw fail('FORBIDDEN', 'Not on the list.');
});

type Case = readonly [name: string, holds: () => Promise<void>];

/** Works against a server that does the same to whoever comes. */
export async function against(listener: RequestListener, work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
const page =
  (status: number, html: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(html);
  };

/** The time the host gives whoever speaks to somebody outside. */
const PATIENCE_MS = 60_000;
/** What takes longer than the host waits is a fault of its own. */
export function inAMinute<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('it gives no outcome within a minute: give the connection a limit')), PATIENCE_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/** Services that took something, or did not: nobody knows, and `holds` is what then must be. */
export const troubleCases = (who: string, holds: (port: number) => Promise<void>): readonly Case[] => [
  [`${who} that hangs up took nothing one knows of`, () => against((_request, response) => void response.destroy(), holds)],
  [`${who} that fails took nothing one knows of`, () => against(page(500, '<p>Oops</p>'), holds)],
  ['a page where an answer belongs is none', () => against(page(200, '<p>Under repair</p>'), holds)],
  [
    `${who} that never answers is not waited for`,
    () =>
      against(
        () => {},
        (port) => inAMinute(holds(port)),
      ),
  ],
];

/** What stands in front of a service, or where it is not: they know nothing of what was asked for, so none of them says that it is not there. */
const NOT_HERE: Readonly<Record<string, RequestListener>> = {
  'a page that is not there': page(404, '<p>Not found</p>'),
  'a gateway that knows no such path': (_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"message":"no Route matched with those values"}');
  },
  'a status alone': (_request, response) => void response.writeHead(404).end(),
};
/** A question answered with 404 by somebody else: `ask` gives how it ended, which says nothing of what was asked for. */
export const notHereCases = (of: string, ask: (port: number) => Promise<Outcome>): readonly Case[] =>
  Object.entries(NOT_HERE).map(([who, listener]) => [
    `404 of ${who} says nothing of ${of}`,
    () => against(listener, async (port) => endsIn(await ask(port), ['unknown'], 'it takes for an answer what the service did not say')),
  ]);

/** Holds how something ended to the states it may have, and tells what else was said of it: that is where one sees why. */
export function endsIn(outcome: Outcome, states: readonly Outcome['state'][], why = 'it ended otherwise'): void {
  if (states.includes(outcome.state)) return;
  const code = outcome.state === 'rejected' ? ` ${outcome.code}` : '';
  const said = outcome.state === 'done' ? JSON.stringify(outcome.value) : 'message' in outcome ? outcome.message : outcome.reference;
  throw new Error(`${why}: it is \`${outcome.state}\`${code} and says “${said}”; expected \`${states.join('` or `')}\``);
}

/** Asked of what a service does not have: it may have no way to say so that nobody in front of it could have said, but never has it what it has not. */
export const isNotThere = (said: Outcome, who: string): void => endsIn(said, ['notSent', 'unknown'], `${who} does not have it`);

/** What a case opened is closed after it. */
export const closingAfter = (cases: readonly Case[], opened: { readonly close?: () => Promise<void> }[]): readonly Case[] =>
  cases.map(([name, holds]) => [
    name,
    async () => {
      try {
        await holds();
      } finally {
        for (const one of opened.splice(0)) await one.close?.();
      }
    },
  ]);
