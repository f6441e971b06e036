/** One request to the gateway, one answer, and what its absence means. */
import { type Money, type Outbound, type OutboundAnswer, type OutboundRequest, parseMoney } from '../../core/contracts/index.ts';

/** Settings of an agency, as the configuration schema has checked them. */
export interface GatewayConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly signingSecret: string;
}

/** FORBIDDEN where the host may not be called. */
export const request = (
  { baseUrl, apiKey }: GatewayConfig,
  outbound: Outbound,
  timeoutMs: number,
  { key, ...asked }: Pick<OutboundRequest, 'method' | 'path' | 'body'> & { readonly key?: string },
): Promise<OutboundAnswer> =>
  outbound.request({
    ...{ who: 'The gateway', baseUrl, timeoutMs, ...asked },
    headers: { authorization: `Bearer ${apiKey}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });

/** What is said as an object of JSON; null for anything else. */
export const objectOf = (said: unknown): Readonly<Record<string, unknown>> | null =>
  typeof said === 'object' && said !== null && !Array.isArray(said) ? (said as Record<string, unknown>) : null;

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
export function wordsOf(answer: OutboundAnswer): string {
  if (answer.end !== 'answered') return answer.message;
  const said = objectOf(answer.body)?.['message'];
  return `The gateway answered ${answer.status}${typeof said === 'string' ? `: ${said}` : '.'}`;
}
