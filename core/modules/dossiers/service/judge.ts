/** The host's own look at what a supplier plugin says: shape, places in its lists, days, amounts. A plugin that breaks the contract is refused, not believed. */
import { Type } from 'typebox';
import {
  type Booked,
  type BookedDocument,
  BookedSchema,
  decimal,
  type ErrorCode,
  EscaleError,
  fail,
  holdsCard,
  parseMoney,
  type RawMessage,
  type Reading,
  strict,
  textFaults,
} from '../../../contracts/index.ts';
import { impossibleDays } from '../rules.ts';
import { misfits } from './shape.ts';

const place = Type.Integer({ minimum: 1 });
const FindingSchema = strict({
  code: Type.String({ minLength: 1 }),
  message: Type.String({ minLength: 1 }),
  pointer: Type.Optional(Type.String()),
  line: Type.Optional(place),
  column: Type.Optional(place),
  plugin: Type.Optional(Type.String()),
});
/** A `Reading` but for its bytes, which JSON Schema cannot describe. */
const ReadingSchema = Type.Object({
  format: Type.String({ minLength: 1, pattern: '\\S' }),
  findings: Type.Array(FindingSchema),
  bookings: Type.Array(BookedSchema),
});

/** Names the plugin and the place in its reading: it is for the author of the plugin to correct. */
const broken = (plugin: string, pointer: string, message: string, code: ErrorCode = 'RECORD_INVALID'): EscaleError =>
  fail(code, `The plugin ${plugin} reported something that breaks the contract at ${pointer || '/'}: ${message}`, [
    { code, message, pointer, plugin },
  ]);

/**
 * Checks the reading of one message whole. Errors, each with plugin and pointer: RECORD_INVALID, DATE_INVALID, AMOUNT_INVALID,
 * CURRENCY_UNKNOWN, INPUT_INVALID for text that cannot be kept.
 * What passes here is not refused for its form when it is applied.
 */
export function judgeReading(plugin: string, raw: RawMessage, reading: Reading): void {
  const [misfit] = misfits(ReadingSchema, reading);
  if (misfit) throw broken(plugin, misfit.pointer, `it ${misfit.message}.`);
  const masked: unknown = reading.masked;
  if (!(masked instanceof Uint8Array)) throw broken(plugin, '/masked', 'it must be a Uint8Array of the bytes with cards masked.');
  if (masked.byteLength !== raw.bytes.byteLength)
    throw broken(
      plugin,
      '/masked',
      `it has ${masked.byteLength} bytes and the file ${raw.bytes.byteLength}: masking replaces, it never shortens.`,
    );
  const [fault] = textFaults(reading.bookings, 'INPUT_INVALID', '/bookings');
  if (fault) throw broken(plugin, fault.pointer ?? '', fault.message, 'INPUT_INVALID');
  for (const [i, booked] of reading.bookings.entries()) judgeBooking(plugin, `/bookings/${i}`, booked);
}

function judgeBooking(plugin: string, at: string, booked: Booked): void {
  if (holdsCard(JSON.stringify(booked.travellers)))
    throw broken(plugin, `${at}/travellers`, 'a card number stands where names do: what a card paid with is never reported.');
  const [wrong] = impossibleDays(daysOf(booked));
  if (wrong) throw broken(plugin, `${at}${wrong.pointer}`, wrong.message, 'DATE_INVALID');
  if (booked.kind === 'refunded' && booked.documents.length === 0)
    throw broken(plugin, `${at}/documents`, 'a refund names the documents it pays back.');
  for (const [i, document] of booked.documents.entries()) judgeDocument(plugin, `${at}/documents/${i}`, booked, document);
  judgeAmounts(plugin, at, booked);
}

/** The days of a booking under their own pointers; what is free text is only looked at where it is a day. */
function daysOf({ occurredOn, segments, stays, documents }: Booked): object {
  const dayIn = (text: string | null | undefined): string => /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text ?? '')?.[0] ?? '';
  return {
    occurredOn,
    documents: documents.map(({ issuedOn }) => ({ issuedOn: issuedOn ?? null })),
    segments: segments.map(({ departs, arrives }) => ({ departs, arrives })),
    stays: stays.map(({ from, to, cancellation }) => ({
      from,
      to,
      cancellation: cancellation.map((rule) => ({ from: dayIn(rule.from), to: dayIn(rule.to) })),
    })),
  };
}

function judgeDocument(plugin: string, at: string, { kind, travellers }: Booked, of: BookedDocument): void {
  if (of.traveller !== null && of.traveller >= travellers.length)
    throw broken(plugin, `${at}/traveller`, `there is no traveller ${of.traveller}: they count from 0 and there are ${travellers.length}.`);
  // Services turn the sign of a document that carries a refund: without one, money that goes back would count as a second sale.
  if (kind === 'refunded' && of.refund === null)
    throw broken(plugin, `${at}/refund`, 'a refunded document states what is paid back, it cannot be null.');
  if (kind !== 'refunded' && kind !== 'voided' && of.refund !== null)
    throw broken(plugin, `${at}/refund`, `a document that is ${kind} carries no refund: report the kind “refunded”, or null.`);
}

/** Every amount, whatever field it stands in, and every rate. */
function judgeAmounts(plugin: string, at: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const of = value as Record<string, unknown>;
  if (typeof of['amount'] === 'string' && typeof of['currency'] === 'string') {
    const { amount, currency } = of as { amount: string; currency: string };
    judged(plugin, at, () => parseMoney(amount, currency));
  }
  for (const name of ['rate', 'percent', 'nights']) {
    const text = of[name];
    if (typeof text === 'string') judged(plugin, `${at}/${name}`, () => decimal(text));
  }
  for (const [key, child] of Object.entries(of)) if (key !== 'references') judgeAmounts(plugin, `${at}/${key}`, child);
}

function judged(plugin: string, at: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (error instanceof EscaleError) throw broken(plugin, at, error.message, error.code);
    throw error;
  }
}
