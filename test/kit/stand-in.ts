/** A service of others on this machine, over real HTTP: what `kit.ts` of a plugin that speaks to one tries it with. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it came. */
  readonly text: string;
}
/** Status and JSON; without JSON a status alone. */
export type Said = readonly [status: number, body?: unknown];
export interface StandIn {
  readonly port: number;
  /** From now on whatever is more than a question (`GET`) is done, and its answer is lost. */
  lose(): void;
  close(): Promise<void>;
}

/** Listens at a port of its own; `answer` does what the service does and says what it says. What it throws is answered with 500. */
export async function standIn(answer: (asked: Asked) => Said): Promise<StandIn> {
  let losing = false;
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const { method = '', headers } = request;
    let said: Said;
    try {
      said = answer({ method, path: pathname, query: searchParams, headers, text: Buffer.concat(chunks).toString() });
    } catch (error) {
      said = [500, { error: String(error) }];
    }
    if (losing && method !== 'GET') return void response.destroy();
    const [status, body] = said;
    response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    lose: () => {
      losing = true;
    },
    close: () => {
      http.closeAllConnections();
      return new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
