/** Pennylane's REST interface, version 2: one request, one answer, and what its absence means. */
import { BEFORE_LEAVING, type Outbound } from '../../core/contracts/index.ts';

/** Settings of an agency, as the configuration schema has checked them. */
export interface PennylaneConfig {
  readonly token: string;
  readonly company?: string;
  readonly auxiliaries?: boolean;
  readonly baseUrl?: string;
}

/** How a request ended. `away`: it certainly was not acted upon. `lost`: it may have been. */
export type Answer =
  | { readonly end: 'answered'; readonly status: number; readonly body: unknown; readonly retryAfter: string | null }
  | { readonly end: 'away' | 'lost'; readonly message: string };
export type Request = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Answer>;

const BASE = 'https://app.pennylane.com/api/external/v2';
/** Those of `fetch` and of certificates beside the common ones. */
const NEVER_LEFT: readonly string[] = [...BEFORE_LEAVING, 'UND_ERR_CONNECT_TIMEOUT', 'SELF_SIGNED_CERT_IN_CHAIN'];

/** Makes requests for a configuration. FORBIDDEN where the host may not be called. */
export function requester(config: PennylaneConfig, outbound: Outbound, timeoutMs: number): Request {
  const base = new URL(config.baseUrl ?? BASE);
  const port = Number(base.port) || (base.protocol === 'http:' ? 80 : 443);
  return async (method, path, body) => {
    outbound.assertAllowed(base.hostname, port);
    try {
      const response = await fetch(`${base.href.replace(/\/$/, '')}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${config.token}`,
          accept: 'application/json',
          ...(config.company === undefined ? {} : { 'x-company-id': config.company }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await textOf(response);
      return { end: 'answered', status: response.status, body: jsonOf(text), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: unknown; message?: unknown } };
      const end = typeof cause?.code === 'string' && NEVER_LEFT.includes(cause.code) ? 'away' : 'lost';
      return { end, message: `Pennylane did not answer: ${typeof cause?.message === 'string' ? cause.message : message}` };
    }
  };
}

/** An answer of a hundred items is a fraction of it. */
const MOST_BYTES = 8 * 1024 * 1024;
/** The body of an answer; it is let go, and an error, where it goes on beyond the limit. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new Error(`its answer has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What an answer says in words, without what was asked. */
export function wordsOf(answer: Answer): string {
  if (answer.end !== 'answered') return answer.message;
  const { error, message } = (answer.body ?? {}) as { error?: unknown; message?: unknown };
  const said = [error, message].find((text) => typeof text === 'string');
  const wait = answer.retryAfter === null ? '' : ` Again after ${answer.retryAfter} s.`;
  return `Pennylane answered ${answer.status}${said === undefined ? '' : `: ${String(said)}`}.${wait}`;
}

/** Items of a list, page after page: by cursor, or by number where the answer counts pages. What is no page stops with `lost`. */
export async function all(
  request: Request,
  path: string,
  most = 500,
): Promise<readonly Record<string, unknown>[] | Extract<Answer, { end: 'away' | 'lost' }>> {
  const items: Record<string, unknown>[] = [];
  const asked = new Set<string>();
  let next = '';
  for (let pages = 1; pages <= most && !asked.has(next); pages++) {
    asked.add(next);
    const answer = await request('GET', `${path}${path.includes('?') ? '&' : '?'}limit=100&per_page=100${next}`);
    const page = (answer.end === 'answered' && answer.status === 200 ? answer.body : null) as {
      items?: unknown;
      has_more?: unknown;
      next_cursor?: unknown;
      current_page?: unknown;
      total_pages?: unknown;
    } | null;
    if (!Array.isArray(page?.items)) return { end: answer.end === 'lost' ? 'lost' : 'away', message: wordsOf(answer) };
    items.push(...(page.items as Record<string, unknown>[]));
    if (page.has_more === true && typeof page.next_cursor === 'string') next = `&cursor=${encodeURIComponent(page.next_cursor)}`;
    else if (Number(page.total_pages) > pages) next = `&page=${pages + 1}`;
    else return items;
  }
  return {
    end: 'lost',
    message: `Pennylane lists no end of pages at ${path.replace(/\?.*/, '')}: nothing was made of the ${asked.size} that were read.`,
  };
}
