/** Outbound as a host gives it, where every host may be called, and where none may; and services that answer badly. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, type Outbound } from '../../core/contracts/index.ts';
import { outboundBy } from '../../core/platform/outbound.ts';

export const open: Outbound = outboundBy(() => undefined);
export const shut: Outbound = outboundBy(() => {
  throw fail('FORBIDDEN', 'Not on the list.');
});

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
export const troubleCases = (
  who: string,
  holds: (port: number) => Promise<void>,
): readonly (readonly [name: string, holds: () => Promise<void>])[] => [
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

/** What a case opened is closed after it. */
export const closingAfter = (
  cases: readonly (readonly [name: string, holds: () => Promise<void>])[],
  opened: { readonly close?: () => Promise<void> }[],
): readonly (readonly [name: string, holds: () => Promise<void>])[] =>
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
