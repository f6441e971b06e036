/** The HTTP server of Node around an API. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fail } from '../../contracts/index.ts';
import { STOP_MS } from '../work/limits.ts';
import type { Api } from './types.ts';

interface Address {
  readonly port: number;
  /** All of the machine's when left out. */
  readonly host?: string;
}
const taken = ({ port }: Address, { code }: NodeJS.ErrnoException) =>
  fail(
    'NOT_READY',
    `Port ${port} ${code === 'EADDRINUSE' ? 'is taken. Stop the other program or set ESCALE_PORT' : `cannot be opened (${code}). Set ESCALE_PORT`}.`,
  );

/** NOT_READY when the port cannot be had: asked before a start that takes long. */
export function checkPort(at: Address): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error) => reject(taken(at, error)));
    probe.listen(at.port, at.host, () => probe.close(() => resolve()));
  });
}

/** Serves an API; port 0 takes a free one. `close` lets requests in flight finish, for as long as anything is waited for. NOT_READY when the port is taken. */
export function listen(api: Pick<Api, 'fetch'>, at: Address): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createAdaptorServer({ fetch: api.fetch }) as Server;
  const close = closer(server);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(taken(at, error)));
    server.listen(at.port, at.host, () => resolve({ port: (server.address() as AddressInfo).port, close }));
  });
}

/**
 * Ends a server without cutting an answer short. Browsers keep connections open on which they have not asked anything yet; Node counts those as busy and
 * would wait for them, so the requests on each connection are counted here.
 */
function closer(server: Server): () => Promise<void> {
  const inFlight = new Map<Socket, number>();
  let closing = false;
  server.on('connection', (socket: Socket) => {
    inFlight.set(socket, 0);
    socket.once('close', () => inFlight.delete(socket));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    inFlight.set(socket, (inFlight.get(socket) ?? 0) + 1);
    if (closing) response.setHeader('connection', 'close');
    response.once('close', () => {
      const left = (inFlight.get(socket) ?? 1) - 1;
      if (!inFlight.has(socket)) return;
      inFlight.set(socket, left);
      if (closing && left === 0) socket.end();
    });
  });
  return () =>
    new Promise<void>((done) => {
      closing = true;
      const limit = setTimeout(() => server.closeAllConnections(), STOP_MS);
      server.close(() => {
        clearTimeout(limit);
        done();
      });
      for (const [socket, count] of inFlight) if (count === 0) socket.destroy();
    });
}
