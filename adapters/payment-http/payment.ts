/** The plugin: charges, gives back, asks what became of it. */
import {
  type Clock,
  formatMinor,
  isDay,
  isError,
  type Money,
  type MoneyTaken,
  type Outbound,
  type OutboundAnswer,
  type Outcome,
  type Payment,
  type Settings,
} from '../../core/contracts/index.ts';
import { amountOf, type GatewayConfig, objectOf, request, wordsOf } from './client.ts';
import { gatewayInbound } from './inbound.ts';

type Taken = Outcome<MoneyTaken>;
type Item = Readonly<Record<string, unknown>>;
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A charge or refund as the gateway describes it. */
function stateOf({ id, state, amount, currency, day, code, message }: Item): Taken {
  const reference = textOf(id);
  if (reference === null) return { state: 'unknown', message: 'The gateway answered without the id of what it took.' };
  if (state === 'pending') return { state: 'pending', reference };
  if (state === 'failed')
    return { state: 'rejected', code: textOf(code) ?? 'FAILED', message: textOf(message) ?? 'The gateway says that it failed.' };
  const money = amountOf(amount, currency);
  if (state === 'done' && money !== null && typeof day === 'string' && isDay(day))
    return { state: 'done', value: { reference, money, on: day } };
  return { state: 'unknown', reference, message: `The gateway describes ${reference} as nobody understands: look there.` };
}

/** What an answer to a POST means. A decline is 402 or 422; who we are and how much we ask is no decline, and nothing was acted upon. */
function outcomeOf(answer: OutboundAnswer): Taken {
  if (answer.end !== 'answered') return { state: answer.end === 'away' ? 'notSent' : 'unknown', message: answer.message };
  const { status } = answer;
  const body = objectOf(answer.body);
  if (status === 200 || status === 201 || status === 202)
    return body === null ? { state: 'unknown', message: wordsOf(answer) } : stateOf(body);
  if ([401, 403, 404, 408, 429, 503].includes(status)) return { state: 'notSent', message: wordsOf(answer) };
  // Under its key it is being worked on: it may happen.
  if (status === 409) return { state: 'unknown', message: wordsOf(answer) };
  if (status >= 400 && status < 500)
    return { state: 'rejected', code: textOf(body?.['code']) ?? `HTTP_${status}`, message: wordsOf(answer) };
  return { state: 'unknown', message: wordsOf(answer) };
}

export function httpPayment(
  { settings, outbound, clock }: { readonly settings: Settings; readonly outbound: Outbound; readonly clock: Clock },
  timeoutMs = 15_000,
): Payment {
  const configOf = (agency: string): GatewayConfig => settings.of(agency) as unknown as GatewayConfig;
  const calling = async (otherwise: 'notSent' | 'unknown', work: () => Promise<Taken>): Promise<Taken> => {
    try {
      return await work();
    } catch (error) {
      // A host that may not be called was not called.
      if (isError(error, 'FORBIDDEN')) return { state: otherwise, message: error.message };
      throw error;
    }
  };
  const post = (agency: string, path: string, key: string, { minor, currency }: Money, more: object): Promise<Taken> =>
    calling('notSent', async () => {
      const body = { amount: formatMinor(minor, currency), currency, ...more };
      return outcomeOf(await request(configOf(agency), outbound, timeoutMs, { method: 'POST', path, key, body }));
    });
  /** What there is under a key in a list; null for nothing. */
  const find = async (agency: string, path: string, key: string): Promise<Taken | null> => {
    const answer = await request(configOf(agency), outbound, timeoutMs, { method: 'GET', path: `${path}?key=${encodeURIComponent(key)}` });
    const items = answer.end === 'answered' && answer.status === 200 ? objectOf(answer.body)?.['items'] : null;
    // A question that did not get through says nothing.
    if (!Array.isArray(items)) return { state: 'unknown', message: wordsOf(answer) };
    const ours = (items as (Item | null)[]).find((item) => item?.['key'] === key);
    return ours ? stateOf(ours) : null;
  };
  return {
    charge: (agency, { key, money, instrument, description, reference, reportTo }) =>
      post(agency, '/charges', key, money, { instrument, description, reference, reportTo }),
    refund: (agency, { key, money, charge, reportTo }) => post(agency, '/refunds', key, money, { charge, reportTo }),
    ask: (agency, key) =>
      calling(
        'unknown',
        async () =>
          (await find(agency, '/charges', key)) ??
          (await find(agency, '/refunds', key)) ?? { state: 'notSent', message: 'The gateway has nothing under this key.' },
      ),
    inbound: gatewayInbound(configOf, clock),
  };
}
