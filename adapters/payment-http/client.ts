/** One request to the gateway, one answer, and what its absence means. */
import { BEFORE_LEAVING, type Money, type Outbound, parseMoney } from '../../core/contracts/index.ts';

/** Settings of an agency, as the configuration schema has checked them. */
export interface GatewayConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly signingSecret: string;
}

/** How a request ended. `away`: it certainly was not acted upon. `lost`: it may have been. */
export type Answer =
  | { readonly end: 'answered'; readonly status: number; readonly body: Readonly<Record<string, unknown>> | null }
  | { readonly end: 'away' | 'lost'; readonly message: string };

/** Those of `fetch` and of certificates beside the common ones. */
const NEVER_LEFT: readonly string[] = [...BEFORE_LEAVING, 'UND_ERR_CONNECT_TIMEOUT', 'SELF_SIGNED_CERT_IN_CHAIN'];

/** FORBIDDEN where the host may not be called. */
export async function request(
  { baseUrl, apiKey }: GatewayConfig,
  outbound: Outbound,
  timeoutMs: number,
  { method, path, key, body }: { readonly method: 'GET' | 'POST'; readonly path: string; readonly key?: string; readonly body?: object },
): Promise<Answer> {
  const base = new URL(baseUrl);
  outbound.assertAllowed(base.hostname, Number(base.port) || (base.protocol === 'http:' ? 80 : 443));
  try {
    const response = await fetch(`${base.href.replace(/\/$/, '')}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { end: 'answered', status: response.status, body: objectOf(await response.text()) };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: unknown; message?: unknown } };
    const end = typeof cause?.code === 'string' && NEVER_LEFT.includes(cause.code) ? 'away' : 'lost';
    return { end, message: `The gateway did not answer: ${typeof cause?.message === 'string' ? cause.message : message}` };
  }
}

/** The object a text of JSON holds; null for anything else. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** An amount as the gateway writes one; null for what is none. */
export function amountOf(amount: unknown, currency: unknown): Money | null {
  if (typeof amount !== 'string' || typeof currency !== 'string') return null;
  try {
    return parseMoney(amount, currency);
  } catch {
    return null;
  }
}

/** What an answer says in words, without what was asked. */
export function wordsOf(answer: Answer): string {
  if (answer.end !== 'answered') return answer.message;
  const said = answer.body?.['message'];
  return `The gateway answered ${answer.status}${typeof said === 'string' ? `: ${said}` : '.'}`;
}
