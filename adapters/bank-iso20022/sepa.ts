/** Characters banks take: what they call Latin. */
const KNOWN = /^[A-Za-z0-9/\-?:().,'+ ]*$/;
/** Letters that are none of it with their marks taken off. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{
    Æ: 'AE',
    æ: 'ae',
    Œ: 'OE',
    œ: 'oe',
    Ø: 'O',
    ø: 'o',
    ß: 'ss',
    ẞ: 'SS',
    Đ: 'D',
    đ: 'd',
    Ð: 'D',
    ð: 'd',
    Þ: 'TH',
    þ: 'th',
    Ł: 'L',
    ł: 'l',
    ı: 'i',
  },
  ...{
    '&': '+',
    '’': "'",
    '‘': "'",
    '`': "'",
    '´': "'",
    '–': '-',
    '—': '-',
    '“': "'",
    '”': "'",
    '"': "'",
    '«': "'",
    '»': "'",
    _: '-',
    '@': '(at)',
  },
};

/** A text in the letters banks take: `Société Œuvre & Fils` is `Societe OEuvre + Fils`. What has none stays, and is told. */
export const latin = (text: string): string =>
  text
    .replace(/./gsu, (c) => (Object.hasOwn(LETTERS, c) ? (LETTERS[c] as string) : c))
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();

/** True for a text that says in these letters what it says. */
export const isLatin = (text: string): boolean => KNOWN.test(latin(text));

/** True for an id: of the letters as they are, 35 at most, with no slash at an end and no two together. */
export const isId = (text: string): boolean =>
  text.length >= 1 && text.length <= 35 && KNOWN.test(text) && text.trim() === text && !/^\/|\/$|\/\//.test(text);

/** True for a creditor's reference: RF, its check figures, and 21 characters at most. */
export function isCreditorReference(text: string): boolean {
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(text)) return false;
  const figures = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(figures) % 97n === 1n;
}
