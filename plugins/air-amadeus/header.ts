/** The lines that say what the message is about: `AIR-BLK`, `AMD`, `MUC1A`, `A-`, `D-`. */
import type { Booked, Day } from '../../core/contracts/index.ts';
import { yymmdd } from './dates.ts';
import { refuse, shown } from './place.ts';
import { type Layout, type MessageType, TYPES, VERSIONS } from './versions.ts';

export interface Head {
  readonly version: string;
  readonly type: MessageType;
  readonly layout: Layout;
}

const HEAD = /^AIR-BLK([^;]*);?([^;]*)/;

/** First line: `AIR-BLK207;7A;;247;…`. FORMAT_VERSION, RECORD_INVALID. */
export function head(text: string, line: number): Head {
  const [, first = '', second = ''] = HEAD.exec(text) ?? [];
  const version = first.trim();
  const layout = VERSIONS.get(version);
  if (!layout)
    throw refuse(
      'FORMAT_VERSION',
      { line, column: 8 },
      `Block version “${shown(version)}” is unknown; known: ${[...VERSIONS.keys()].join(', ')}. Set the interface to one of them.`,
    );
  const code = second.trim();
  const type = TYPES.get(code);
  if (!type)
    throw refuse(
      'RECORD_INVALID',
      { line, column: first.length + 9 },
      `Message type “${shown(code)}” is unknown; known: ${[...TYPES.keys()].join(', ')}.`,
    );
  return { version, type, layout };
}

/** `AMD number;part/parts;action;sine`; `AMDR` when it is sent again. */
export interface Amd {
  readonly line: number;
  readonly column: number;
  /** Number of the message, the larger is the later, with its part: `2500015046/1`. */
  readonly revision: string;
  /** Which of how many messages about the booking: `1/3`. */
  readonly part: string;
  readonly isWhole: boolean;
  readonly action: 'none' | 'void' | 'reinstate' | 'cancelRefund' | 'other';
  /** DDMMM of the action. */
  readonly day: string | null;
}

const AMD = /^AMD.([^;]*);?([^;]*);?([^;]*)/;
const ACTION = /^([A-Z]{4})?(\d{2}[A-Z]{3})?$/;
const ACTIONS = new Map([
  ['VOID', 'void'],
  ['RSTD', 'reinstate'],
  ['TRFX', 'cancelRefund'],
  ['', 'none'],
] as const);

export function amd(text: string, line: number): Amd {
  const [, first = '', second = '', third = ''] = AMD.exec(text) ?? [];
  const [number, part, action] = [first.trim(), second.trim(), third.trim()];
  const match = ACTION.exec(action);
  const word = (match?.[1] ?? '') as '';
  const [own = '', of = ''] = part.split('/');
  return {
    line,
    column: 5 + number.length,
    revision: `${number}/${own}`.slice(0, 60),
    part,
    isWhole: of === '' || Number(of) === 1,
    action: match ? (ACTIONS.get(word) ?? 'other') : 'other',
    day: match?.[2] ?? null,
  };
}

export interface Muc {
  readonly recordLocator: string | null;
  /** How many passengers the message is about; null where it does not say. */
  readonly passengers: number | null;
  readonly line: number;
  readonly bookingOffice: string | null;
  readonly ticketingOffice: string | null;
  readonly agencyNumber: string | null;
  readonly otherLocators: Booked['otherLocators'];
}

const AIRLINE_LOCATOR = /^([A-Z0-9]{2}) ([A-Z0-9]{5,8}) *$/;

/** `MUC1A LLLLLLsss;TTPP;office;IATA;…;AF 26G4BT`: locator, up to four office pairs (booking first, ticketing last), airline locators. */
export function muc(text: string, line: number, layout: Layout): Muc {
  const fields = text.split(';');
  const locator = (fields[0] as string).slice(6, 12).trim();
  if (locator !== '' && !/^[A-Z0-9]{5,6}$/.test(locator))
    throw refuse('RECORD_INVALID', { line, column: 7 }, `“${shown(locator)}” is not a record locator. Ask for the message again.`);
  let ticketingOffice: string | null = null;
  let itsNumber: string | null = null;
  let anyNumber: string | null = null;
  for (const at of layout.offices) {
    const own = office(fields[at], line);
    const number = office(fields[at + 1], line);
    if (own !== null) [ticketingOffice, itsNumber] = [own, number];
    anyNumber = number ?? anyNumber;
  }
  const otherLocators: { owner: string; locator: string }[] = [];
  for (let i = layout.locators; i < fields.length; i++) {
    // Most are empty.
    const match = fields[i] === '' ? null : AIRLINE_LOCATOR.exec(fields[i] as string);
    if (match) otherLocators.push({ owner: match[1] as string, locator: match[2] as string });
  }
  return {
    recordLocator: locator || null,
    passengers: Number(/^[ \d]{2}(\d{2})/.exec(fields[1] ?? '')?.[1] ?? Number.NaN) || null,
    line,
    bookingOffice: office(fields[layout.offices[0]], line),
    ticketingOffice,
    agencyNumber: itsNumber ?? anyNumber,
    otherLocators,
  };
}

function office(text: string | undefined, line: number): string | null {
  const trimmed = (text ?? '').trim();
  if (trimmed.length > 40)
    throw refuse('RECORD_INVALID', { line, column: 7 }, 'An office in MUC1A is too long. Ask for the message again.');
  return trimmed || null;
}

/** `A-AEROSVIT AIRLINES;VV 8702`: code, numeric code and its check digit; null for an empty line. */
export function airline(text: string): Booked['validatingCarrier'] {
  const match = /;([A-Z0-9]{2})[ ]?(\d{3})?\d? *$/.exec(text.trimEnd());
  return match ? { code: match[1] as string, numeric: match[2] ?? null } : null;
}

export interface Dates {
  /** When the PNR was made; null where the message does not say. */
  readonly created: Day | null;
  readonly issued: Day;
}

const DATES = /^D-([^;]*);?([^;]*);?([^;]*)/;

/** `D-created;changed;issued`. DATE_INVALID. */
export function dates(text: string, line: number): Dates {
  const [, created = '', changed = '', issued = ''] = DATES.exec(text) ?? [];
  const day = yymmdd(issued.trim(), { line, column: 5 + created.length + changed.length });
  return { created: created.trim() === '' ? null : yymmdd(created.trim(), { line, column: 3 }), issued: day };
}
