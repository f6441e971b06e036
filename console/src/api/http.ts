/** The one place that talks to the server: headers, idempotency, versions and problems. */

import type { LedgerEntriesOutput } from './client.gen.ts';

/** An entry of the journal with its lines. */
export type Entry = LedgerEntriesOutput['items'][number];
/** What the generated client knows of an operation. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly body: boolean;
  readonly binary: boolean;
  readonly ifMatch: boolean;
}
export interface CallOptions {
  /** Version that was read; sent as If-Match. */
  readonly version?: number;
  /** Kept by a form between two attempts, so that a repeated click is done once. */
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** Keeps nothing: takes the entries that would be posted. The call answers what it would have answered, numbers being others when it is done. */
  readonly dryRun?: (entries: readonly Entry[]) => void;
}
/** One place a problem is about. */
export interface ProblemPlace {
  readonly pointer?: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}
/** A refusal of the API, or of the way to it (`OFFLINE`). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: readonly ProblemPlace[];
  constructor(given: { status: number; code: string; title: string; detail: string; errors?: readonly ProblemPlace[] }) {
    super(given.detail);
    this.name = 'Problem';
    this.status = given.status;
    this.code = given.code;
    this.title = given.title;
    this.errors = given.errors ?? [];
  }
}

/** Listeners of a lost session: the shell sends the person to the log-in page. */
export const onLoggedOut = new Set<() => void>();

/** Address of an operation's answer: what a link or a download needs. */
export function addressOf(path: string, input: Readonly<Record<string, unknown>>): { url: string; rest: Record<string, unknown> } {
  const rest: Record<string, unknown> = { ...input };
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  return { url: `/api${url}`, rest };
}

/** Calls an operation. Throws Problem. */
export async function call<T>(operation: Operation, input: object, options: CallOptions = {}): Promise<T> {
  const { url, rest } = addressOf(operation.path, input as Record<string, unknown>);
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json, */*' };
  let address = url;
  let body: string | null = null;
  if (operation.body) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(Object.fromEntries(given));
  } else if (given.length > 0) address += `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
  if (operation.method !== 'get') headers['x-requested-with'] = 'escale';
  if (operation.method === 'post') headers['idempotency-key'] = options.key ?? crypto.randomUUID();
  if (options.dryRun) headers['escale-dry-run'] = 'true';
  if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
  let response: Response;
  try {
    response = await fetch(address, {
      method: operation.method.toUpperCase(),
      headers,
      body,
      credentials: 'same-origin',
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem({ status: 0, code: 'OFFLINE', title: 'The server does not answer', detail: 'The server does not answer.' });
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.code === 'UNAUTHENTICATED') for (const listener of onLoggedOut) listener();
    throw problem;
  }
  if (options.dryRun) {
    const { answer, entries } = (await response.json()) as { answer: T; entries: Entry[] };
    options.dryRun(entries);
    return answer;
  }
  if (operation.binary) return (await response.blob()) as T;
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const { status, code, title, detail, errors } = (await response.json()) as Problem & { detail: string };
    return new Problem({ status, code, title, detail, errors });
  } catch {
    return new Problem({
      status: response.status,
      code: 'INTERNAL',
      title: response.statusText,
      detail: `The server answered ${response.status}.`,
    });
  }
}
