/** Pieces of the FEC format: columns, texts, amounts, days. Pure functions. */
import { type Day, dayOf, formatMinor, type Instant } from '../../core/contracts/index.ts';

/** The eighteen legal columns, in the legal order and spelling, with what each holds (French: the note goes to the tax office). */
export const COLUMNS = [
  ['JournalCode', 'code du journal'],
  ['JournalLib', 'libellé du journal'],
  ['EcritureNum', 'numéro de l’écriture, suite continue'],
  ['EcritureDate', 'date de comptabilisation, AAAAMMJJ'],
  ['CompteNum', 'numéro de compte'],
  ['CompteLib', 'libellé du compte'],
  ['CompAuxNum', 'numéro de compte auxiliaire, à blanc si non utilisé'],
  ['CompAuxLib', 'libellé du compte auxiliaire, à blanc si non utilisé'],
  ['PieceRef', 'référence de la pièce justificative'],
  ['PieceDate', 'date de la pièce justificative, AAAAMMJJ'],
  ['EcritureLib', 'libellé de l’écriture'],
  ['Debit', 'montant au débit, virgule décimale'],
  ['Credit', 'montant au crédit, virgule décimale'],
  ['EcritureLet', 'lettrage de l’écriture, à blanc si non lettrée'],
  ['DateLet', 'date de lettrage, AAAAMMJJ, à blanc si non lettrée'],
  ['ValidDate', 'date de validation de l’écriture, AAAAMMJJ'],
  ['Montantdevise', 'montant en devise, à blanc si non utilisé'],
  ['Idevise', 'code ISO 4217 de la devise, à blanc si non utilisé'],
] as const;

export type Encoding = 'utf-8' | 'iso-8859-15';

/** `2026-03-01` is `20260301`. */
export const compactDay = (day: Day): string => day.replaceAll('-', '');

/** `123456n` EUR is `1234,56`. */
export const amount = (minor: bigint, currency: string): string => formatMinor(minor, currency).replace('.', ',');

/** Printable ASCII without quotation mark or bar, single blanks inside: most texts, and nothing to do. */
const PLAIN = /^(?:[!#-{}~]+(?: [!#-{}~]+)*)?$/;

/**
 * A text that cannot break the file: the separators TAB and `|`, quotation marks and control characters become blanks or
 * apostrophes, invisible characters go, blanks are single and none stands at the ends.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/\ufffd/g, '?')
    .replace(/["«»“”„]/g, "'")
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Z}|]+/gu, ' ')
    .trim();
}

/** What ISO 8859-15 has at other places than Latin-1. */
const LATIN9: Readonly<Record<string, number>> = { '€': 0xa4, Š: 0xa6, š: 0xa8, Ž: 0xb4, ž: 0xb8, Œ: 0xbc, œ: 0xbd, Ÿ: 0xbe };
/** Latin-1 characters those took the place of. */
const NOT_LATIN9 = new Set(['¤', '¦', '¨', '´', '¸', '¼', '½', '¾']);
const STAND_INS: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '‚': "'",
  '–': '-',
  '—': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '→': '->',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ħ: 'h',
  Ħ: 'H',
  ŧ: 't',
  Ŧ: 'T',
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
};

const latin9 = (character: string): number | null => {
  const special = LATIN9[character];
  if (special !== undefined) return special;
  const code = character.codePointAt(0) ?? 0;
  return (code < 0x80 || (code >= 0xa0 && code <= 0xff)) && !NOT_LATIN9.has(character) ? code : null;
};

/** Writes a text as ISO 8859-15 can hold it: `Łódź` is `Lódz`, an unknown character is `?`. */
export function transliterate(text: string): string {
  let out = '';
  for (const character of text.normalize('NFC')) {
    if (latin9(character) !== null) out += character;
    else {
      const known = STAND_INS[character];
      const plain = known ?? [...character.normalize('NFKD')].filter((part) => latin9(part) !== null).join('');
      out += plain || '?';
    }
  }
  return out;
}

/** Encodes lines; for ISO 8859-15 the text must have gone through `transliterate`. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  const bytes = Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = latin9(text[i]!) ?? 0x3f;
  return bytes;
}

/** Days of instants in one time zone. Offsets change on quarter-hours, so a quarter has one day: a year is 35,000 of them. */
export function dayReader(timeZone: string): (at: Instant) => Day {
  const known = new Map<string, Day>();
  return (at) => {
    const quarter = at.slice(0, 14) + Math.floor(Number(at.slice(14, 16)) / 15);
    let day = known.get(quarter);
    if (day === undefined) {
      day = dayOf(at, timeZone);
      known.set(quarter, day);
    }
    return day;
  };
}
