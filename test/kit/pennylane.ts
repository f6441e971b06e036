/** A company in Pennylane on this machine: journals, accounts and entries over real HTTP, and whatever goes wrong there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PennylaneEntry {
  readonly id: number;
  readonly date: string;
  readonly label: string;
  readonly journal_id: number;
  readonly currency: string;
  readonly ledger_entry_lines: readonly {
    readonly ledger_account_id: number;
    readonly debit: string;
    readonly credit: string;
    readonly label: string;
  }[];
}
/** What goes wrong with a request: an answer instead of its own, or its own is lost after all was done. */
export type Trouble =
  | { readonly status: number; readonly body?: object; readonly headers?: Record<string, string> }
  | 'lost'
  | 'closed'
  | null;

export interface Pennylane {
  readonly port: number;
  readonly token: string;
  readonly entries: PennylaneEntry[];
  readonly accounts: { id: number; number: string; label: string }[];
  readonly journals: { id: number; code: string; label: string }[];
  /** Requests, as `POST /ledger_entries`. */
  readonly asked: string[];
  trouble: (method: string, path: string) => Trouble;
  close(): Promise<void>;
}

const PAGE = 2;

export async function pennylane(journals: readonly string[] = ['VE', 'BQ', 'OD', 'AC', 'CA']): Promise<Pennylane> {
  const token = 'not-a-real-token';
  const made: Omit<Pennylane, 'port' | 'close'> = {
    token,
    entries: [],
    accounts: [{ id: 1, number: '706000', label: 'Prestations' }],
    journals: journals.map((code, i) => ({ id: 10 + i, code, label: code })),
    asked: [],
    trouble: () => null,
  };
  type Said = readonly [status: number, body: object];
  /** Pages of two, by cursor for accounts and journals, by number for entries: as the lists differ there. */
  const list = (query: URLSearchParams, items: readonly object[], numbered: boolean): Said => {
    const from = numbered ? (Number(query.get('page') ?? 1) - 1) * PAGE : Number(query.get('cursor') ?? 0);
    const page = items.slice(from, from + PAGE);
    const more = from + PAGE < items.length;
    if (numbered) return [200, { items: page, current_page: from / PAGE + 1, total_pages: Math.ceil(items.length / PAGE) }];
    return [200, { items: page, has_more: more, next_cursor: more ? String(from + PAGE) : null }];
  };
  const openAccount = (body: Record<string, unknown>): Said => {
    const account = { id: made.accounts.length + 1, number: String(body['number']), label: String(body['label']) };
    if (made.accounts.some((a) => a.number === account.number)) return [422, { error: 'number is taken' }];
    made.accounts.push(account);
    return [201, account];
  };
  const post = (body: Record<string, unknown>): Said => {
    const entry = { id: 1_000 + made.entries.length, ...body } as PennylaneEntry;
    const lines = entry.ledger_entry_lines;
    const sum = (side: 'debit' | 'credit'): number => lines.reduce((n, l) => n + Math.round(Number(l[side]) * 100), 0);
    if (sum('debit') !== sum('credit')) return [422, { error: 'entry is not balanced' }];
    if (lines.some((l) => !made.accounts.some((a) => a.id === l.ledger_account_id))) return [404, { error: 'no such account' }];
    made.entries.push(entry);
    return [201, entry];
  };
  const find = (query: URLSearchParams): Said => {
    const filter = JSON.parse(query.get('filter') ?? '[]') as { field: 'date' | 'journal_id'; value: string }[];
    const found = made.entries.filter((e) => filter.every((f) => String(e[f.field]) === f.value));
    return list(query, found, true);
  };
  const routes: Record<string, (query: URLSearchParams, body: Record<string, unknown>) => Said> = {
    'GET /journals': (query) => list(query, made.journals, false),
    'GET /ledger_accounts': (query) => list(query, made.accounts, false),
    'POST /ledger_accounts': (_query, body) => openAccount(body),
    'GET /ledger_entries': find,
    'POST /ledger_entries': (_query, body) => post(body),
  };
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const [method, path] = [request.method ?? '', pathname.replace('/api/external/v2', '')];
    made.asked.push(`${method} ${path}`);
    const send = ([status, body]: Said, headers = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    const trouble = made.trouble(method, path);
    if (request.headers.authorization !== `Bearer ${token}`) send([401, { error: 'token is wrong' }]);
    else if (trouble === 'closed') response.destroy();
    else if (trouble !== null && trouble !== 'lost') send([trouble.status, trouble.body ?? {}], trouble.headers);
    else {
      const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>) : {};
      const said = routes[`${method} ${path}`]?.(searchParams, body) ?? ([404, { error: 'nothing here' }] as const);
      // Done, and nobody hears of it.
      if (trouble === 'lost') response.destroy();
      else send(said);
    }
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
