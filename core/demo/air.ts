/** Writes AIR messages as an agency's system would receive them: tickets, conjunctions, re-issues, voids, refunds. Airlines and names are invented. */
import { formatMinor } from '../contracts/index.ts';

export interface Leg {
  readonly from: string;
  readonly to: string;
  readonly flight: string;
  /** Local times, `YYYY-MM-DDThh:mm`. */
  readonly departs: string;
  readonly arrives: string;
}
export interface AirBooking {
  readonly locator: string;
  /** Makes the number of the message. */
  readonly sequence: number;
  readonly issuedOn: string;
  readonly airline: { readonly code: string; readonly name: string; readonly numeric: string };
  readonly legs: readonly Leg[];
  readonly travellers: readonly { readonly name: string; readonly serial: string }[];
  /** Cents per traveller. */
  readonly fare: bigint;
  readonly taxes: readonly { readonly code: string; readonly nature: string; readonly cents: bigint }[];
  readonly commission: string;
  /** How the client paid the airline; the agency remits when it is cash. */
  readonly payment: string;
  /** Last two figures of the last conjunction ticket. */
  readonly conjunction?: string;
  /** Exchanged ticket and the day it was issued on; `addition` is what is collected on top, in cents. */
  readonly exchange?: { readonly serial: string; readonly issuedOn: string; readonly addition: bigint; readonly penalty: bigint };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const IATA = '20990011';
const OFFICE = 'PAR9Z2101';
const CITIES: Readonly<Record<string, string>> = {
  CDG: 'PARIS CDG',
  ORY: 'PARIS ORLY',
  NCE: 'NICE',
  LYS: 'LYON',
  TLS: 'TOULOUSE',
  FCO: 'ROME FIUMICINO',
  LIS: 'LISBON',
  MAD: 'MADRID',
  BCN: 'BARCELONA',
  LHR: 'LONDON HEATHROW',
  BER: 'BERLIN',
  CPH: 'COPENHAGEN',
  ATH: 'ATHENS',
  RAK: 'MARRAKECH',
  JFK: 'NEW YORK JFK',
  YUL: 'MONTREAL',
  NRT: 'TOKYO NARITA',
  DXB: 'DUBAI',
};
/** Name of an airport as the messages write it. */
export const cityOf = (code: string): string => CITIES[code] ?? code;

/** `2026-03-14` is `14MAR`. */
const short = (day: string): string => `${day.slice(8, 10)}${MONTHS[Number(day.slice(5, 7)) - 1]}`;
const shortYear = (day: string): string => `${short(day)}${day.slice(2, 4)}`;
const six = (day: string): string => day.slice(2, 10).replaceAll('-', '');
const clock = (time: string): string => time.slice(11).replace(':', '');
/** Cents as `210.00`. */
export const amount = (cents: bigint): string => formatMinor(cents, 'EUR');

const lines = (all: readonly (string | null)[]): string => `${all.filter((l) => l !== null).join('\r\n')}\r\n`;
const header = (type: string, sequence: number): string => `AIR-BLK207;${type};;247;${String(1_000_000_000 + sequence)};1A9990001;001001`;
const muc = (locator: string, travellers: number, own: string): string =>
  `MUC1A ${locator}001;${String(travellers).padStart(2, '0')}01;${`${OFFICE};${IATA};`.repeat(4)}${';'.repeat(21)};${own}`;

function legLine(leg: Leg, i: number, code: string, travellers: number): string {
  const place = (airport: string) => `${airport};${cityOf(airport).padEnd(17)}`;
  const day = short(leg.departs.slice(0, 10));
  const n = String(travellers).padStart(2, '0');
  return `H-${String(i + 1).padStart(3, '0')};${String(i + 2).padStart(3, '0')}O${place(leg.from)};${place(leg.to)};${code}    ${leg.flight.padStart(4, '0')} Y Y ${day}${clock(leg.departs)} ${clock(leg.arrives)} ${short(leg.arrives.slice(0, 10))};OK${n};HK${n};M ;0;320;;;1PC;1 ;;ET;0130 ;N;500;FR;IT;2 `;
}

/** A message that issues tickets, or re-issues one. */
export function ticketMessage(b: AirBooking): string {
  const { airline, exchange } = b;
  const n = b.travellers.length;
  const total = b.fare + b.taxes.reduce((sum, t) => sum + t.cents, 0n);
  const tax = (t: (typeof b.taxes)[number], paid: boolean) => `${paid ? 'O' : ' '}EUR${amount(t.cents).padEnd(9)}${t.code} ${t.nature}`;
  const money = exchange
    ? [
        `K-REUR${amount(b.fare).padEnd(9)};;;;;;;;;;;;EUR${amount(exchange.addition + exchange.penalty)}A    ;;;`,
        `KFTR;${[...b.taxes.map((t) => tax(t, true)), ` EUR${amount(exchange.penalty).padEnd(9)}CP   `].join(';')};;;;;;`,
      ]
    : [
        `K-FEUR${amount(b.fare).padEnd(9)};;;;;;;;;;;;EUR${amount(total).padEnd(9)};;;`,
        `KFTF;${b.taxes.map((t) => tax(t, false)).join(';')};;;;;;`,
      ];
  return lines([
    header('7A', b.sequence),
    `AMD ${1_000_000_000 + b.sequence};1/1;`,
    '1A9990001;1A9990001',
    muc(b.locator, n, `${airline.code} ${b.locator}`),
    `A-${airline.name};${airline.code} ${airline.numeric}7`,
    'B-TTP',
    `D-${six(b.issuedOn)};${six(b.issuedOn)};${six(b.issuedOn)}`,
    ...b.legs.map((leg, i) => legLine(leg, i, airline.code, n)),
    ...money,
    ...b.travellers.flatMap((t, i) => [
      `I-${String(i + 1).padStart(3, '0')};${String(i + 1).padStart(2, '0')}${t.name};;APPAR - A;;`,
      `T-K${airline.numeric}-${t.serial}${b.conjunction === undefined ? '' : `-${b.conjunction}`}`,
      `FM*M*${b.commission}`,
      exchange
        ? `FO${airline.numeric}-${exchange.serial}PAR${shortYear(exchange.issuedOn)}/${IATA}/${airline.numeric}-${exchange.serial}5E1`
        : null,
      exchange ? `FPO/CASH+/${b.payment}` : `FP${b.payment}`,
      `FV${airline.code}`,
      `TKOK${short(b.issuedOn)}/${OFFICE}//ETAX`,
    ]),
    'ENDX',
  ]);
}

/** A message that voids a ticket on the day it was issued. */
export const voidMessage = (b: AirBooking): string =>
  lines([
    header('MA', b.sequence),
    `AMD ${1_000_000_000 + b.sequence};1/1;VOID${short(b.issuedOn)};AASU`,
    '1A9990001;1A9990001',
    muc(b.locator, b.travellers.length, `${b.airline.code} ${b.locator}`),
    ...b.travellers.flatMap((t, i) => [
      `I-${String(i + 1).padStart(3, '0')};${String(i + 1).padStart(2, '0')}${t.name};;APPAR - A;;`,
      `T-K${b.airline.numeric}-${t.serial}`,
      'FPCASH',
    ]),
    'ENDX',
  ]);

/** A message that refunds one ticket: fare minus the penalty, and its taxes. */
export function refundMessage(b: AirBooking, traveller: number, on: string, penalty: bigint): string {
  const t = b.travellers[traveller] as AirBooking['travellers'][number];
  const taxes = b.taxes.filter((x) => x.nature !== 'AC');
  const tax = taxes.reduce((sum, x) => sum + x.cents, 0n);
  const back = b.fare - penalty + tax;
  return lines([
    header('RF', b.sequence),
    `AMD ${1_500_000_000 + b.sequence};1/1;    ${short(on)};AASU`,
    '1A9990001;1A9990001',
    `MUC1A          ;  01;${OFFICE};${IATA};;;;;${OFFICE};${IATA};;;;;;;;;;;;;;;;;;;;;;`,
    'B-TRFP',
    `D-${six(on)};${six(on)};${six(on)}`,
    `RFDF;${shortYear(b.issuedOn)};I;EUR${amount(b.fare)};0.00;${amount(b.fare)};;;${amount(penalty)};;;XT${amount(tax)};${amount(back)};${shortYear(b.legs[0]?.departs.slice(0, 10) ?? on)}`,
    `KRF ;${taxes.map((x) => `QEUR${amount(x.cents).padEnd(9)}${x.code}   `).join(';')};;;;`,
    `I-001;01${t.name};;;;`,
    `T-E${b.airline.numeric}-${t.serial}`,
    `R-${b.airline.numeric}-${t.serial};${shortYear(on)}`,
    'SAC0000000000',
    `FM${b.commission}P`,
    `FPCASH/EUR${amount(back)}`,
    'ENDX',
  ]);
}
