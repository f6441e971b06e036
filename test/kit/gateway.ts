/** A gateway that speaks the protocol of adapters/payment-http on this machine: charges, refunds and events over real HTTP, and whatever goes wrong there. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery } from '../../core/contracts/index.ts';

export interface GatewayItem {
  readonly id: string;
  readonly key: string;
  readonly list: 'charges' | 'refunds';
  /** `done`, `pending`, `failed`. */
  state: string;
  readonly amount: string;
  readonly currency: string;
  readonly day: string;
  code?: string;
  message?: string;
  /** The body it was asked for with. */
  readonly asked: Readonly<Record<string, unknown>>;
}
/** What goes wrong with a request: an answer instead of its own; done, and the answer is lost or is an error; never looked at; never answered. */
export type GatewayTrouble = { readonly status: number; readonly body?: object } | 'lost' | 'failsAfter' | 'closed' | 'silent' | null;

export interface Gateway {
  readonly port: number;
  readonly apiKey: string;
  readonly secret: string;
  readonly items: GatewayItem[];
  /** Requests, as `POST /charges`. */
  readonly asked: string[];
  /** The day it counts money for. */
  day: string;
  /** What becomes of what it is asked next. */
  decides: (body: Readonly<Record<string, unknown>>) => Partial<Pick<GatewayItem, 'state' | 'code' | 'message' | 'amount' | 'day'>>;
  /** What goes wrong with the next requests; it may wait. */
  trouble: (method: string, path: string) => GatewayTrouble | Promise<GatewayTrouble>;
  /** What it does between acting and answering. */
  meanwhile: (item: GatewayItem | undefined) => Promise<void>;
  /** Events as it posts them to an address, signed at a moment. */
  signed(url: string, events: readonly object[], at: string): Delivery;
  close(): Promise<void>;
}

export const GATEWAY_SECRET = 'not-a-real-signing-secret';
/** Events as the gateway posts them to an address, signed at a moment. */
export function signedBy(url: string, events: readonly object[], at: string): Delivery {
  const bytes = new TextEncoder().encode(JSON.stringify({ events }));
  const timestamp = String(Math.floor(Date.parse(at) / 1000));
  const signature = createHmac('sha256', GATEWAY_SECRET).update(`${timestamp}\n${url}\n`).update(bytes).digest('hex');
  return { url, headers: { 'escale-timestamp': timestamp, 'escale-signature': signature }, bytes };
}
export async function startGateway(): Promise<Gateway> {
  const made: Omit<Gateway, 'port' | 'close'> = {
    apiKey: 'not-a-real-key',
    secret: GATEWAY_SECRET,
    items: [],
    asked: [],
    day: '2026-03-10',
    decides: () => ({}),
    trouble: () => null,
    meanwhile: async () => {},
    signed: signedBy,
  };
  const shown = ({ asked: _asked, list: _list, ...item }: GatewayItem): object => item;
  const post = (list: GatewayItem['list'], key: string, asked: Readonly<Record<string, unknown>>): readonly [number, object] => {
    const before = made.items.find((i) => i.key === key);
    const item: GatewayItem = before ?? {
      ...{ id: `${list === 'charges' ? 'ch' : 're'}_${made.items.length + 1}`, key, list, state: 'done', day: made.day, asked },
      ...{ amount: String(asked['amount']), currency: String(asked['currency']) },
      ...made.decides(asked),
    };
    if (!before) made.items.push(item);
    if (item.state === 'failed') return [402, { code: item.code ?? 'declined', message: item.message ?? 'Declined' }];
    return [before ? 200 : 201, shown(item)];
  };
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [method, list] = [request.method ?? '', pathname.slice(1) as GatewayItem['list']];
    made.asked.push(`${method} ${pathname}`);
    const send = ([status, body]: readonly [number, object]): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const trouble = await made.trouble(method, pathname);
    if (request.headers.authorization !== `Bearer ${made.apiKey}`) return send([401, { message: 'Who are you?' }]);
    if (trouble === 'silent') return;
    if (trouble === 'closed') return void response.destroy();
    if (trouble !== null && typeof trouble === 'object') return send([trouble.status, trouble.body ?? {}]);
    if (list !== 'charges' && list !== 'refunds') return send([404, { message: 'Nothing here.' }]);
    if (method === 'GET') {
      const items = made.items.filter((i) => i.list === list && i.key === searchParams.get('key')).map(shown);
      return send([200, { items }]);
    }
    const said = post(list, String(request.headers['idempotency-key']), JSON.parse(Buffer.concat(chunks).toString()));
    await made.meanwhile(made.items.find((i) => i.key === request.headers['idempotency-key']));
    // Done, and nobody hears of it.
    if (trouble === 'lost') return void response.destroy();
    send(trouble === 'failsAfter' ? [500, { message: 'Something failed.' }] : said);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return Object.assign(made, {
    port: (http.address() as AddressInfo).port,
    close: () => {
      http.closeAllConnections();
      return new Promise<void>((resolve) => http.close(() => resolve()));
    },
  });
}
