/** Numbers states give to companies: the figures they must have, so that a slip of the pen never reaches an invoice. No register is asked. */

/** Luhn: every second figure from the right doubled; the sum ends in 0. */
const isLuhn = (figures: string): boolean =>
  [...figures].reverse().reduce((sum, figure, i) => {
    const value = Number(figure) * (i % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) %
    10 ===
  0;

const HERE = ['localhost', '127.0.0.1', '[::1]'];
/** An address a plugin may call: https, or http on this machine; a host and a path, and nothing that would stand in a log or be cut off (log-in, query, fragment). */
export function isServiceAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (hostname === '' || username !== '' || password !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && HERE.includes(hostname));
}

/** True for a SIREN: nine figures, the last of which checks the others. */
export const isSiren = (text: string): boolean => /^\d{9}$/.test(text) && isLuhn(text);

/** What follows the country in a VAT number of the Union, the United Kingdom, Norway and Switzerland. */
const VAT_FORMS: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CH: /^E\d{9}(MWST|TVA|IVA)?$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^[0-9A-Z]\d{7}[0-9A-Z]$/,
  FI: /^\d{8}$/,
  FR: /^[0-9A-HJ-NP-Z]{2}\d{9}$/,
  GB: /^(\d{9}(\d{3})?|(GD|HA)\d{3})$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[0-9A-Z+*]{10}\d{2}$/,
  NO: /^\d{9}(MVA)?$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
  XI: /^(\d{9}(\d{3})?|(GD|HA)\d{3})$/,
};

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
/** What the runtime names beside the countries of ISO 3166: unions, islands of another country, codes for tests. */
const NO_COUNTRY: ReadonlySet<string> = new Set(['AC', 'CP', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'ZZ']);
/** True for a country of today in two capital letters (ISO 3166, and XK): not for “UK”, nor for a country that is no more. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && regions.of(code) !== undefined && !NO_COUNTRY.has(code) && new Intl.Locale(`und-${code}`).region === code;

/** True for a VAT number as it is written without blanks: country, then the form of that country; French and Belgian check figures are held. */
export function isVatNumber(text: string): boolean {
  const [country, rest] = [text.slice(0, 2), text.slice(2)];
  if (!/^[A-Z]{2}[0-9A-Z+*]{2,13}$/.test(text)) return false;
  const form = VAT_FORMS[country];
  if (form && !form.test(rest)) return false;
  if (country === 'BE') return 97 - (Number(rest.slice(0, 8)) % 97) === Number(rest.slice(8));
  if (country !== 'FR') return true;
  const siren = rest.slice(2);
  // Keys with letters exist, and follow another sum.
  return isSiren(siren) && (/[A-Z]/.test(rest) || (12 + 3 * (Number(siren) % 97)) % 97 === Number(rest.slice(0, 2)));
}

/** Figures and letters of an IBAN by country. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  ...{
    AD: 24,
    AE: 23,
    AL: 28,
    AT: 20,
    BE: 16,
    BG: 22,
    CH: 21,
    CY: 28,
    CZ: 24,
    DE: 22,
    DK: 18,
    DZ: 26,
    EE: 20,
    ES: 24,
    FI: 18,
    FR: 27,
    GB: 22,
  },
  ...{
    GI: 23,
    GR: 27,
    HR: 21,
    HU: 28,
    IE: 22,
    IS: 26,
    IT: 27,
    LI: 21,
    LT: 20,
    LU: 20,
    LV: 21,
    MA: 28,
    MC: 27,
    MD: 24,
    ME: 22,
    MK: 19,
    MT: 31,
  },
  ...{ NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, RS: 22, SE: 24, SI: 19, SK: 24, SM: 27, TN: 24, TR: 26, VA: 22 },
};
/** How long an IBAN of a country is; 0 where that is not known. */
export const ibanLength = (country: string): number => (Object.hasOwn(IBAN_LENGTHS, country) ? (IBAN_LENGTHS[country] as number) : 0);

/** True for an IBAN as it is written without blanks: of the length of its country, where that is known, and with the right check figures. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  const length = ibanLength(text.slice(0, 2));
  if (length !== 0 && length !== text.length) return false;
  const figures = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(figures) % 97n === 1n;
}

/** True for a BIC: bank, country, place and, if any, branch. */
export const isBic = (text: string): boolean => /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(text);
