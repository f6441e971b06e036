/** What differs between versions of the messages. A version is a row here, never a branch. */

const ISO = 'urn:iso:std:iso:20022:tech:xsd:';

/** Where things stand in an entry. Of several paths the first that says something counts. */
export interface Shape {
  readonly status: readonly string[];
  /** Between a party and its name. */
  readonly name: readonly string[];
  readonly bic: string;
  /** A charge is a record of its own, or stands in the charges themselves. */
  readonly charge: string | null;
}
const FIRST: Shape = { status: ['Sts'], name: ['Nm'], bic: 'BIC', charge: null };
const RECORDS: Shape = { ...FIRST, bic: 'BICFI', charge: 'Rcrd' };
const CHOICES: Shape = { ...RECORDS, status: ['Sts/Cd', 'Sts/Prtry'], name: ['Pty/Nm', 'Agt/FinInstnId/Nm'] };
const SHAPES: Readonly<Record<string, Shape>> = {
  ...{ '02': FIRST, '03': RECORDS, '04': RECORDS, '05': RECORDS, '06': RECORDS },
  // Banks began with the choices of 08 here, not all of them.
  '07': { ...CHOICES, status: [...CHOICES.status, 'Sts'], name: [...CHOICES.name, 'Nm'] },
  '08': CHOICES,
};

export interface Message {
  readonly kind: 'statement' | 'notice';
  /** Element of the message, and of each statement in it. */
  readonly element: string;
  readonly each: string;
}
const MESSAGES: Readonly<Record<string, Message>> = {
  'camt.053.001': { kind: 'statement', element: 'BkToCstmrStmt', each: 'Stmt' },
  'camt.054.001': { kind: 'notice', element: 'BkToCstmrDbtCdtNtfctn', each: 'Ntfctn' },
};

/** Message and shape of a namespace; null where it is of no message that is read here. */
export function readable(namespace: string): { readonly format: string; readonly message: Message; readonly shape: Shape | null } | null {
  const format = namespace.startsWith(ISO) ? namespace.slice(ISO.length) : '';
  const [, name = '', version = ''] = /^(camt\.\d{3}\.\d{3})\.(\d{2})$/.exec(format) ?? [];
  const message = Object.hasOwn(MESSAGES, name) ? MESSAGES[name] : undefined;
  return message ? { format, message, shape: Object.hasOwn(SHAPES, version) ? (SHAPES[version] as Shape) : null } : null;
}
/** What is read here, for people. */
export const READABLE = `${Object.keys(MESSAGES).join(' and ')}, versions ${Object.keys(SHAPES).sort().join(', ')}`;

/** Balances that open and close a statement, the best first; where one of a day stands several times, the first opens and the last closes. */
export const BALANCES = { opening: ['OPBD', 'PRCD', 'ITBD'], closing: ['CLBD', 'ITBD'] } as const;

export interface OrderVersion {
  readonly format: string;
  readonly namespace: string;
  readonly bic: string;
  /** What the day of execution stands in; null where it is itself. */
  readonly day: string | null;
}
/** Banks take .03 for long still; the guides ask for .09. */
export const ORDERS: readonly OrderVersion[] = [
  { format: 'pain.001.001.09', namespace: `${ISO}pain.001.001.09`, bic: 'BICFI', day: 'Dt' },
  { format: 'pain.001.001.03', namespace: `${ISO}pain.001.001.03`, bic: 'BIC', day: null },
];
