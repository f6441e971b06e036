/** The HTTP server of Node around an API. */
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fail } from '../../contracts/index.ts';
import type { Api } from './types.ts';

/** Serves an API; port 0 takes a free one. `close` lets requests in flight finish. NOT_READY when the port is taken. */
export function listen(
  api: Pick<Api, 'fetch'>,
  options: { readonly port: number; readonly host?: string },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createAdaptorServer({ fetch: api.fetch });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken. Stop the other program or set ESCALE_PORT' : `cannot be opened (${error.code})`;
      reject(fail('NOT_READY', `Port ${options.port} ${why}.`));
    });
    server.listen(options.port, options.host, () => {
      const { port } = server.address() as AddressInfo;
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          if ('closeIdleConnections' in server) server.closeIdleConnections();
        });
      resolve({ port, close });
    });
  });
}
