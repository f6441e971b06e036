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

/** Services that took something, or did not: nobody knows, and `holds` is what then must be. */
export const troubleCases = (
  who: string,
  holds: (port: number) => Promise<void>,
): readonly (readonly [name: string, holds: () => Promise<void>])[] => [
  [`${who} that hangs up took nothing one knows of`, () => against((_request, response) => void response.destroy(), holds)],
  [`${who} that fails took nothing one knows of`, () => against(page(500, '<p>Oops</p>'), holds)],
  ['a page where an answer belongs is none', () => against(page(200, '<p>Under repair</p>'), holds)],
];
