/** AIR messages made to measure, of one traveller on an invented carrier (901), so that a journey can have as many different sales as it needs. */

/** Bytes in the encoding of the supplier. */
const bytes = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** `2026-01-10` is 10JAN. */
const dayMonth = (on: string): string => `${on.slice(8, 10)}${MONTHS[Number(on.slice(5, 7)) - 1]}`;
const yymmdd = (on: string): string => on.slice(2).replaceAll('-', '');

export interface AirSale {
  /** Six characters. */
  readonly locator: string;
  /** Ten figures: the number after the carrier's 901. */
  readonly ticket: string;
  readonly traveller?: string;
  readonly on?: string;
  /** The day the PNR was made: that of the sale where it is not said. */
  readonly created?: string;
  /** Fare and total as decimal strings; `taxes` as [amount, code]. */
  readonly fare: string;
  readonly taxes: readonly (readonly [amount: string, code: string])[];
  readonly total: string;
  /** Percent of the fare. */
  readonly commission?: string;
  readonly departs?: string;
  readonly currency?: string;
  readonly revision?: string;
}

const head = (kind: string, serial: string): string[] => [
  `AIR-BLK207;${kind};;247;10${serial.slice(-8)};1A9990001;001001`,
  `AMD 10${serial.slice(-8)};1/1;`,
  '1A9990001;1A9990001',
];
const muc = (locator: string, revision: string): string =>
  `MUC1A ${locator}${revision};0101;PAR9Z2101;20990011;PAR9Z2101;20990011;PAR9Z2101;20990011;PAR9Z2101;20990011;;;;;;;;;;;;;;;;;;;;;;AX QRST8`;
const segment = (letter: string, departs: string, status: string): string =>
  `${letter}-001;003OCDG;PARIS CDG        ;FCO;ROME FIUMICINO   ;AX    1404 Y Y ${dayMonth(departs)}0945 1150 ${dayMonth(departs)};${status}01;HK01;M ;0;320;;;1PC;1 ;;ET;0130 ;N;500;FR;IT;2 `;
const money = (currency: string, amount: string, width: number): string => `${currency}${amount}`.padEnd(width);

/** A ticket sold. */
export function airSale(s: AirSale): Buffer {
  const { on = '2026-01-10', created = on, currency = 'EUR', traveller = 'EXEMPLE/ALICE MRS', departs = '2026-03-14' } = s;
  return bytes([
    ...head('7A', s.ticket),
    muc(s.locator, s.revision ?? '003'),
    'A-ALPINE AIR;AX 9017',
    'B-TTP',
    `D-${yymmdd(created)};${yymmdd(on)};${yymmdd(on)}`,
    segment('H', departs, 'OK'),
    `K-F${money(currency, s.fare, 12)};;;;;;;;;;;;${money(currency, s.total, 12)};;;`,
    `KFTF;${s.taxes.map(([amount, code]) => ` ${money(currency, amount, 12)} ${code} AC;`).join('')};;;;;`,
    `I-001;01${traveller};;APPAR - A;;`,
    `T-K901-${s.ticket}`,
    ...(s.commission === undefined ? [] : [`FM*M*${s.commission}`]),
    'FPCASH',
    'FVAX',
    `TKOK${dayMonth(on)}/PAR9Z2101//ETAX`,
    'ENDX',
  ]);
}

/** The refund of a ticket; it carries no locator. */
export function airRefund(r: {
  readonly ticket: string;
  readonly on: string;
  readonly soldOn?: string;
  readonly fare: string;
  readonly penalty?: string;
  readonly taxes: readonly (readonly [amount: string, code: string])[];
  readonly taxTotal: string;
  readonly total: string;
  readonly commission?: string;
  readonly traveller?: string;
}): Buffer {
  const sold = r.soldOn ?? '2026-01-10';
  return bytes([
    `AIR-BLK207;RF;;247;15${r.ticket.slice(-8)};1A9990001;001001`,
    `AMD 15${r.ticket.slice(-8)};1/1;    ${dayMonth(r.on)};AASU`,
    '1A9990001;1A9990001',
    'MUC1A          ;  01;PAR9Z2101;20990011;;;;;PAR9Z2101;20990011;;;;;;;;;;;;;;;;;;;;;;',
    'B-TRFP',
    `D-${yymmdd(r.on)};${yymmdd(r.on)};${yymmdd(r.on)}`,
    `RFDF;${dayMonth(sold)}${sold.slice(2, 4)};I;EUR${r.fare};0.00;${r.fare};;;${r.penalty ?? ''};;;XT${r.taxTotal};${r.total};14MAR26`,
    `KRF ;${r.taxes.map(([amount, code]) => `Q${money('EUR', amount, 12)} ${code}   ;`).join('')};;;;`,
    `I-001;01${r.traveller ?? 'EXEMPLE/ALICE MRS'};;;;`,
    `T-E901-${r.ticket}`,
    `R-901-${r.ticket};${dayMonth(r.on)}${r.on.slice(2, 4)}`,
    ...(r.commission === undefined ? [] : [`FM${r.commission}P`]),
    `FPCASH/EUR${r.total}`,
    'ENDX',
  ]);
}

/** The void of a ticket. */
export function airVoid(v: { readonly locator: string; readonly ticket: string; readonly on: string }): Buffer {
  return bytes([
    `AIR-BLK207;MA;;247;12${v.ticket.slice(-8)};1A9990001;001001`,
    `AMD 12${v.ticket.slice(-8)};1/1;VOID${dayMonth(v.on)};AASU`,
    '1A9990001;1A9990001',
    muc(v.locator, '004'),
    'I-001;01EXEMPLE/ALICE MRS;;APPAR - A;;',
    `T-K901-${v.ticket}`,
    'FPCASH',
    'ENDX',
  ]);
}

/** A reservation without a ticket; `revision` orders its versions. */
export function airReservation(r: {
  readonly locator: string;
  readonly revision: string;
  readonly departs: string;
  readonly on?: string;
}): Buffer {
  const on = yymmdd(r.on ?? '2026-01-03');
  return bytes([
    ...head('IM', `03000${r.revision}00`),
    muc(r.locator, r.revision),
    'A-',
    'B-BT',
    `D-${on};${on};${on}`,
    segment('U', r.departs, 'HK'),
    'I-001;01EXEMPLE/CARLA MRS;;APPAR - A;;',
    'K-FEUR105.00   ;;;;;;;;;;;;EUR145.00    ;;;',
    'KFTF; EUR40.00     YQ AC;;;;;;',
    'FPCASH',
    'FVAX',
    'TKTL05JAN/1800/PAR9Z2101',
    'ENDX',
  ]);
}
