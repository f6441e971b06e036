/** What the gateway posts by itself: events, signed with a secret both know, for one address, at one moment. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  type Clock,
  type Delivery,
  epochMs,
  fail,
  type Inbound,
  isDay,
  PAYMENT_EVENTS,
  type PaymentEvent,
} from '../../core/contracts/index.ts';
import { amountOf, type GatewayConfig, objectOf } from './client.ts';

const TIMESTAMP = 'escale-timestamp';
const SIGNATURE = 'escale-signature';
/** What was signed longer ago, or is yet to be, may be somebody's copy of it. */
const TOLERANCE_S = 300;

/** HMAC-SHA-256 over the moment, the address and the bytes, a line feed after each of the first two; in hexadecimal. */
export const signatureOf = (secret: string, timestamp: string, { url, bytes }: Pick<Delivery, 'url' | 'bytes'>): string =>
  createHmac('sha256', secret).update(`${timestamp}\n${url}\n`).update(bytes).digest('hex');

export const gatewayInbound = (configOf: (agency: string) => GatewayConfig, clock: Clock): Inbound<readonly PaymentEvent[]> => ({
  headers: [TIMESTAMP, SIGNATURE],
  read(agency, delivery) {
    const [timestamp, given] = [delivery.headers[TIMESTAMP] ?? '', Buffer.from(delivery.headers[SIGNATURE] ?? '')];
    const right = Buffer.from(signatureOf(configOf(agency).signingSecret, timestamp, delivery));
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw fail(
        'SIGNATURE_INVALID',
        'This is not signed by the gateway for this address. Check signingSecret, and ESCALE_BASE_URL: the address is part of it.',
      );
    const away = Math.abs(epochMs(clock.now()) / 1000 - Number(timestamp));
    if (!/^\d{1,12}$/.test(timestamp) || away > TOLERANCE_S)
      throw fail(
        'SIGNATURE_INVALID',
        `This was not signed within ${TOLERANCE_S / 60} minutes of now. Compare both clocks, and sign again what is sent again.`,
      );
    return eventsIn(new TextDecoder().decode(delivery.bytes)).map(eventOf);
  },
});

function eventsIn(text: string): readonly unknown[] {
  let said: unknown = null;
  try {
    said = JSON.parse(text);
  } catch {
    // Told below: what is no JSON has no events.
  }
  const events = objectOf(said)?.['events'];
  if (!Array.isArray(events)) throw fail('INPUT_INVALID', 'What was posted is no JSON object with a list “events”.');
  return events;
}

function eventOf(given: unknown, i: number): PaymentEvent {
  const { id, type, key = null, reference, amount, currency, day, detail = null } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const wrong = (field: string, message: string): Error =>
    fail('INPUT_INVALID', `Event ${i}: ${message}`, [{ code: 'INPUT_INVALID', message, pointer: `/events/${i}/${field}` }]);
  const what = PAYMENT_EVENTS.find((one) => one === type);
  if (what === undefined) throw wrong('type', `“type” is one of ${PAYMENT_EVENTS.join(', ')}.`);
  if (typeof id !== 'string' || id === '') throw wrong('id', 'it has no id.');
  if (typeof reference !== 'string' || reference === '') throw wrong('reference', 'it names no charge or refund.');
  const money = amountOf(amount, currency);
  if (money === null || money.minor <= 0n) throw wrong('amount', 'its amount is a decimal text above zero, with its currency.');
  if (typeof day !== 'string' || !isDay(day)) throw wrong('day', 'its day is YYYY-MM-DD.');
  return {
    id,
    what,
    key: typeof key === 'string' ? key : null,
    reference,
    money,
    on: day,
    detail: typeof detail === 'string' ? detail : null,
  };
}
