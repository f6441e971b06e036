/** Pennylane's REST interface, version 2: one request, one answer, and what its absence means. */
import type { Outbound, OutboundAnswer } from '../../core/contracts/index.ts';

/** Settings of an agency, as the configuration schema has checked them. */
export interface PennylaneConfig {
  readonly token: string;
  readonly company?: string;
  readonly auxiliaries?: boolean;
  readonly baseUrl: string;
}

export type Request = (method: 'GET' | 'POST', path: string, body?: object) => Promise<OutboundAnswer>;

/** Makes requests for a configuration. FORBIDDEN where the host may not be called. */
export const requester =
  ({ token, company, baseUrl }: PennylaneConfig, outbound: Outbound, timeoutMs: number): Request =>
  (method, path, body) =>
    outbound.request({
      ...{ who: 'Pennylane', baseUrl, timeoutMs, method, path, ...(body === undefined ? {} : { body }) },
      headers: { authorization: `Bearer ${token}`, ...(company === undefined ? {} : { 'x-company-id': company }) },
    });

/** What an answer says in words, without what was asked. */
export function wordsOf(answer: OutboundAnswer): string {
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
): Promise<readonly Record<string, unknown>[] | Extract<OutboundAnswer, { end: 'away' | 'lost' }>> {
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
