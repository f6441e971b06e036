/** The host's own look at what a supplier plugin says: shape, places in its lists, days, amounts. A plugin that breaks the contract is refused, not believed. */
import { type TSchema, Type } from 'typebox';
import {
  type Booked,
  type BookedDocument,
  BookedSchema,
  decimal,
  type ErrorCode,
  EscaleError,
  type Finding,
  FindingSchema,
  fail,
  faultOfTyped,
  maskCards,
  parseMoney,
  shortened,
  textFaults,
} from '../contracts/index.ts';
import { impossibleDays } from '../modules/dossiers/rules.ts';
import { createCompiler, type Validator } from '../platform/validate.ts';

const FormatSchema = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });

/** A text of a plugin's as it may be kept and shown. */
export const shown = (text: string): string => shortened(maskCards(text), 1_000);

/** Names the plugin and the place in what it said: it is for the author of the plugin to correct. */
export const broken = (plugin: string, pointer: string, message: string, code: ErrorCode = 'RECORD_INVALID'): EscaleError =>
  fail(code, `The plugin ${plugin} reported something that breaks the contract at ${pointer}: ${message}`, [
    { code, message, pointer, plugin },
  ]);

const compile = createCompiler();
const shapes = new WeakMap<TSchema, Validator>();
/** RECORD_INVALID for the first thing that does not fit. */
export function fitting(plugin: string, at: string, schema: TSchema, value: unknown): void {
  const shape = shapes.get(schema) ?? compile(schema, { texts: false });
  shapes.set(schema, shape);
  const [misfit] = shape(value);
  if (misfit) throw broken(plugin, `${at}${misfit.pointer}`, misfit.message);
}

/** INPUT_INVALID for text that cannot be kept. */
function keepable(plugin: string, at: string, value: unknown, judge?: typeof faultIn): void {
  const [fault] = textFaults(value, 'INPUT_INVALID', at, judge);
  if (fault) throw broken(plugin, fault.pointer ?? at, fault.message, 'INPUT_INVALID');
}

/** What a plugin returned at the end. RECORD_INVALID, INPUT_INVALID. */
export function judgeFormat(plugin: string, format: unknown): string {
  fitting(plugin, '/format', FormatSchema, format);
  keepable(plugin, '/format', format);
  return shown(format as string);
}

/** One finding, fit to be kept and shown, with whose it is. RECORD_INVALID, INPUT_INVALID. */
export function judgeFinding(plugin: string, at: string, finding: unknown): Finding {
  fitting(plugin, at, FindingSchema, finding);
  keepable(plugin, at, finding);
  const fields = Object.entries(finding as Finding).map(([name, value]) => [name, typeof value === 'string' ? shown(value) : value]);
  return { ...(Object.fromEntries(fields) as Finding), plugin };
}

/** What bookings and documents are found by. */
const IDENTIFIERS: readonly string[] = ['value', 'recordLocator', 'number', 'conjunction', 'original', 'inConnectionWith', 'confirmation'];
const HIDDEN = /X{8}|(?:X{4}[ ./:-]){3}/;
/** A card that was put together from parts, or written in another way, is none that the mask could see; what it did see and hide names nothing any more. */
const faultIn = (text: string, field: string): string | null =>
  faultOfTyped(text) ??
  (IDENTIFIERS.includes(field) && HIDDEN.test(text)
    ? 'This number looks like that of a payment card and was hidden before it was read: enter the booking by hand.'
    : null);

/** What a supplier may report of the services that are there, by service: a booking of another one is refused when it is applied. */
export type Reported = ReadonlyMap<string, TSchema>;

/**
 * One booking whole. Errors, each with plugin and pointer: RECORD_INVALID, DATE_INVALID, AMOUNT_INVALID, CURRENCY_UNKNOWN, INPUT_INVALID for text that cannot
 * be kept. What passes here is not refused for its form when it is applied.
 */
export function judgeBooking(plugin: string, at: string, value: unknown, reported: Reported): Booked {
  fitting(plugin, at, BookedSchema, value);
  const booked = value as Booked;
  const schema = reported.get(booked.service);
  if (schema !== undefined && booked.item !== null) fitting(plugin, `${at}/item`, schema, booked.item);
  keepable(plugin, at, booked, faultIn);
  const [wrong] = impossibleDays(daysOf(booked));
  if (wrong) throw broken(plugin, `${at}${wrong.pointer}`, wrong.message, 'DATE_INVALID');
  if ((booked.kind === 'voided') !== (booked.voids !== undefined))
    throw broken(plugin, `${at}/voids`, 'a void says what it takes back, “sale” or “refund”, and nothing else does.');
  if (booked.kind === 'refunded' && booked.documents.length === 0)
    throw broken(plugin, `${at}/documents`, 'a refund names the documents it pays back.');
  for (const [i, document] of booked.documents.entries()) judgeDocument(plugin, `${at}/documents/${i}`, booked, document);
  judgeAmounts(plugin, at, booked);
  return booked;
}

/** The days of a booking under their own pointers; what is free text is only looked at where it is a day. */
function daysOf({ occurredOn, identities, item, documents }: Booked): object {
  return {
    occurredOn,
    identities: identities.map(({ since }) => ({ since: since ?? null })),
    documents: documents.map(({ issuedOn }) => ({ issuedOn: issuedOn ?? null })),
    item: daysIn(item),
  };
}
/** A value with its days and local times, and the days of its instants. */
function daysIn(value: unknown): unknown {
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}$|(?=$|T))/.exec(value)?.[0] ?? '';
  if (Array.isArray(value)) return value.map(daysIn);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, daysIn(child)]));
}

function judgeDocument(plugin: string, at: string, { kind, travellers, identities }: Booked, of: BookedDocument): void {
  const named = [of.number, ...of.conjunction, of.original, of.inConnectionWith].filter(
    (number) => number !== null && number !== undefined,
  );
  const unknown = named.find((number) => !identities.some(({ value }) => value === number));
  if (unknown !== undefined)
    throw broken(plugin, `${at}/number`, `no identity of the booking has the value “${unknown}”: say who gave it.`);
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
