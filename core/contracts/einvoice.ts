/**
 * Contract of kind `einvoice`: writes the semantic invoice in one syntax of EN 16931, and reads it back. It computes no amount and adds no word.
 * Amounts are decimal strings in the document's currency; a credit note (381) states what it gives back as positive.
 */
import type { Day } from './dates.ts';
import type { Finding } from './errors.ts';
import { textFaults } from './text.ts';

export const EINVOICE_CONTRACT = 1;

/** Standard rate, zero rate, exempt, outside the scope of VAT. */
export type VatCategory = 'S' | 'Z' | 'E' | 'O';
/** Business terms (BT) and groups (BG) of the norm are in the comments. */
export interface SemanticParty {
  /** BT-27, BT-44 */
  readonly name: string;
  /** BT-28 */
  readonly tradingName: string | null;
  /** BT-30, BT-47: SIREN, of scheme 0002 */
  readonly legalId: string | null;
  /** BT-31, BT-48; absent where the whole document is outside the scope of VAT (BR-O-02) */
  readonly vatId: string | null;
  /** BT-33 */
  readonly legalInformation: string | null;
  /** BT-34, BT-49: scheme and address */
  readonly electronicAddress: string | null;
  /** BG-5, BG-8 */
  readonly address: {
    readonly lines: readonly string[];
    readonly postcode: string | null;
    readonly city: string | null;
    readonly country: string;
  };
  readonly email: string | null;
  readonly phone: string | null;
}
export interface SemanticVat {
  /** BT-118, BT-151 */
  readonly category: VatCategory;
  /** BT-119, BT-152: percent; null for what is outside the scope */
  readonly rate: string | null;
}
export interface SemanticInvoice {
  /** BT-1, BT-2, BT-3, BT-5, BT-9 */
  readonly number: string;
  readonly issuedOn: Day;
  readonly type: '380' | '381';
  readonly currency: string;
  readonly dueOn: Day | null;
  /** BT-6: where VAT is accounted for in another currency */
  readonly vatCurrency: string | null;
  /** BT-13 */
  readonly purchaseOrder: string | null;
  /** BG-1: subject by UNTDID 4451 */
  readonly notes: readonly { readonly subject: string | null; readonly text: string }[];
  /** BG-3 */
  readonly preceding: readonly { readonly number: string; readonly issuedOn: Day }[];
  /** BG-4, BG-7 */
  readonly seller: SemanticParty;
  readonly buyer: SemanticParty;
  /** BG-14 */
  readonly period: { readonly from: Day; readonly to: Day } | null;
  /** BG-25 */
  readonly lines: readonly (SemanticVat & {
    /** BT-126, BT-153, BT-154 */
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
    /** BT-129, of unit C62: −1 for what is taken off, because a price is never negative (BR-27) */
    readonly quantity: string;
    /** BT-146, BT-131 */
    readonly price: string;
    readonly net: string;
  })[];
  /** BG-23: one row per category and rate. BT-116, BT-117, BT-120, BT-121 */
  readonly vat: readonly (SemanticVat & {
    readonly base: string;
    readonly tax: string;
    readonly reason: string | null;
    readonly reasonCode: string | null;
  })[];
  /** BG-22: BT-106, BT-109, BT-110, BT-111, BT-112, BT-113, BT-115 */
  readonly totals: {
    readonly lines: string;
    readonly withoutVat: string;
    readonly vat: string;
    /** In `vatCurrency`; null without one (BR-53) */
    readonly vatAccounted: string | null;
    readonly withVat: string;
    readonly prepaid: string;
    readonly due: string;
  };
}

export interface EInvoiceFile {
  readonly bytes: Uint8Array;
  /** What whoever receives it would refuse, by the rules of the norm or of the syntax: then it is not handed out. */
  readonly findings: readonly Finding[];
}

/** Pure functions: the same invoice gives the same bytes, and the same bytes the same invoice. */
export interface EInvoice {
  /** What the syntax is called in an address and on the command line: `ubl`. Of two enabled plugins with one, the first in boot order is asked. */
  readonly format: string;
  /** Media type, and the ending of a file's name: `application/xml`, `xml`. */
  readonly type: string;
  readonly extension: string;
  /** Writes an invoice whole. Never throws: what it cannot say, and what is missing (`unsaid`), is a finding. Whoever does, or takes five seconds, is named (PLUGIN_FAILED). */
  write(invoice: SemanticInvoice): EInvoiceFile;
  /**
   * Reads a file of this syntax, whoever wrote it; findings name terms that stand in it and have no place in the semantic invoice. What `write` gives reads as what it
   * was given, but for blanks at the ends of a text, which say nothing. FILE_EMPTY, FILE_ENCODING, FILE_MALFORMED, FILE_TRUNCATED, FORMAT_UNKNOWN, RECORD_INVALID, each with its place in `findings[0]`.
   */
  read(bytes: Uint8Array): { readonly invoice: SemanticInvoice; readonly findings: readonly Finding[] };
}

/** A text, one that may be null, a list, a group that may be null, a group. */
type Shape = 'text' | 'text?' | readonly [each: Shape] | readonly [group: Shape, may: null] | { readonly [name: string]: Shape };
/** `group('number dueOn?')`: texts, those with a question mark may be null. */
const group = (texts: string, more: Readonly<Record<string, Shape>> = {}): Shape => ({
  ...Object.fromEntries(
    texts.split(' ').map((name): [string, Shape] => (name.endsWith('?') ? [name.slice(0, -1), 'text?'] : [name, 'text'])),
  ),
  ...more,
});
const PARTY = group('name tradingName? legalId? vatId? legalInformation? electronicAddress? email? phone?', {
  address: group('postcode? city? country', { lines: ['text'] }),
});
const INVOICE = group('number issuedOn type currency dueOn? vatCurrency? purchaseOrder?', {
  notes: [group('subject? text')],
  preceding: [group('number issuedOn')],
  seller: PARTY,
  buyer: PARTY,
  period: [group('from to'), null],
  lines: [group('id name description? quantity price net category rate?')],
  vat: [group('category rate? base tax reason? reasonCode?')],
  totals: group('lines withoutVat vat vatAccounted? withVat prepaid due'),
});

/**
 * What of an invoice no syntax can say, whatever its rules: a term that is not there at all (TERM_MISSING), a text that is none in any file (TERM_UNWRITABLE). Each with
 * its pointer; empty where every plugin can go on.
 */
export const unsaid = (invoice: SemanticInvoice): Finding[] => [
  ...missing(invoice, INVOICE, ''),
  ...textFaults(invoice, 'TERM_UNWRITABLE'),
];

function missing(value: unknown, shape: Shape, pointer: string): Finding[] {
  const told = (what: string): Finding[] => [
    { code: 'TERM_MISSING', message: `${pointer || '/'} is no ${what}.`, pointer: pointer || '/' },
  ];
  if (shape === 'text') return typeof value === 'string' ? [] : told('text');
  if (shape === 'text?') return value === null || typeof value === 'string' ? [] : told('text, and not null');
  if (Array.isArray(shape)) {
    const [each, may] = shape as readonly [Shape, null?];
    if (may === null) return value === null ? [] : missing(value, each, pointer);
    return Array.isArray(value) ? value.flatMap((item, i) => missing(item, each, `${pointer}/${i}`)) : told('list');
  }
  if (typeof value !== 'object' || value === null) return told('group of terms');
  return Object.entries(shape as Readonly<Record<string, Shape>>).flatMap(([name, inner]) =>
    missing((value as Record<string, unknown>)[name], inner, `${pointer}/${name}`),
  );
}

/** What a file says by the names of the semantic invoice; what has no place there is TERM_LEFT_OUT. Whether each term is there, and a text, says `unsaid`. */
export function semanticOf(said: unknown): { readonly invoice: SemanticInvoice; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const known = (value: unknown, shape: Shape, pointer: string): unknown => {
    if (typeof shape === 'string' || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(shape)) {
      const [each, may] = shape as readonly [Shape, null?];
      if (may === null) return known(value, each, pointer);
      return Array.isArray(value) ? value.map((item, i) => known(item, each, `${pointer}/${i}`)) : value;
    }
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const at = `${pointer}/${name}`;
        const of = Object.hasOwn(shape, name) ? (shape as Readonly<Record<string, Shape>>)[name] : undefined;
        if (of !== undefined) return [[name, known(inner, of, at)]];
        findings.push({ code: 'TERM_LEFT_OUT', message: `${at} has no place in the invoice.`, pointer: at });
        return [];
      }),
    );
  };
  return { invoice: known(said, INVOICE, '') as SemanticInvoice, findings };
}
