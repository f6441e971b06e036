/** Stands between a client and MariaDB and cuts a connection at its COMMIT: before the server hears of it, or after it has done it and before the client hears. */
import { connect, createServer, type Socket } from 'node:net';

export type Cut = 'beforeCommit' | 'afterCommit';
export interface Proxy {
  readonly port: number;
  /** The next COMMIT is cut; whose, does not matter. */
  arm(cut: Cut): void;
  /** True while no COMMIT has come since `arm`. */
  readonly armed: boolean;
  close(): Promise<void>;
}

/** Header of a packet, the command byte of a query, and its text. */
const isCommit = (chunk: Buffer): boolean => chunk[4] === 3 && /^COMMIT\b/i.test(chunk.subarray(5, 12).toString('latin1'));

export async function openProxy(host: string, port: number): Promise<Proxy> {
  let armed: Cut | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host, port });
    let deaf = false;
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .setNoDelay(true)
        .on('error', cut)
        .on('close', () => {
          sockets.delete(socket);
          cut();
        });
    }
    client.on('data', (chunk) => {
      if (armed !== null && isCommit(chunk)) {
        const how = armed;
        armed = null;
        if (how === 'beforeCommit') return cut();
        deaf = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => (deaf ? cut() : void client.write(chunk)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    arm(cut) {
      armed = cut;
    },
    get armed() {
      return armed !== null;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
