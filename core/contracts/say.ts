/** What a service type says in the languages it speaks: how its items read, and what its costs are called. */
import type { ServiceShown } from './service.ts';
import { coded, type Label } from './words.ts';

type Names = ServiceShown['names'];

/**
 * What a cost is called: one of the words of its names with a code after it (`{ word: 'tax', code: 'YQ' }`, “Taxe YQ”), which packs say in further languages; or a text
 * that is the same in each, such as the name of a hotel. Nothing in that is invisible (`asSeen` for what somebody else wrote).
 */
export type CostLabel = string | { readonly word: string; readonly code?: string };

export interface Say {
  readonly locale: string;
  /** One of the words of its names, in the language, else in that of the country's, in English, in the first that has it. Throws for one it nowhere has. */
  word(key: string): string;
  /** `2018-09-21` is `21/09/2018` in French, and in English, where that could be read two ways, `21 Sep 2018`. */
  day(day: string): string;
  /** `2018-09-21T20:33` is its day and `20:33`; where no time is said, the day. */
  time(at: string): string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const english = (month: string): string => MONTHS[Number(month) - 1] ?? month;

const patterns = new Map<string, string>();
/** `{d}/{m}/{y}`, from a day whose figures tell themselves apart. */
function patternOf(locale: string): string {
  const known = patterns.get(locale);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
    numberingSystem: 'latn',
  });
  const made = format
    .format(Date.UTC(2033, 10, 22))
    .replace('2033', '{y}')
    .replace('11', '{m}')
    .replace('22', '{d}');
  patterns.set(locale, made);
  return made;
}

const wordIn = (names: Names, locale: string, key: string): string | undefined => {
  const words = names[locale]?.words;
  return words !== undefined && Object.hasOwn(words, key) ? words[key] : undefined;
};
/** Is a word said in any language? */
export const hasWord = (names: Names, key: string): boolean =>
  Object.keys(names).some((locale) => wordIn(names, locale, key) !== undefined);
export const noWord = (key: string): string => `It has no word “${key}”: its manifest says each under shown.names.en.words.`;

/** What a cost is called in each language that has its word. Throws for one it nowhere has. */
export function calledIn(names: Names, label: CostLabel): Label {
  if (typeof label === 'string') return label;
  const said = Object.keys(names).flatMap((locale) => {
    const word = wordIn(names, locale, label.word);
    return word === undefined ? [] : [[locale, word] as const];
  });
  if (said.length === 0) throw new Error(noWord(label.word));
  const words = Object.fromEntries(said);
  return label.code === undefined ? words : coded(words, label.code);
}

/** `names` are those of the manifest, with what packs say of it laid over them. */
export function sayIn(names: Names, locale: string): Say {
  const spoken = [...new Set([locale, locale.split('-')[0] as string, 'en', ...Object.keys(names)])];
  const isEnglish = /^en\b/.test(locale);
  const day = (of: string): string => {
    const [y = '', m = '', d = ''] = of.split('-');
    return isEnglish ? `${d} ${english(m)} ${y}` : patternOf(locale).replace('{y}', y).replace('{m}', m).replace('{d}', d);
  };
  return {
    locale,
    word(key) {
      for (const language of spoken) {
        const word = wordIn(names, language, key);
        if (word !== undefined) return word;
      }
      throw new Error(noWord(key));
    },
    day,
    time(at) {
      const [of = '', clock = ''] = at.split('T');
      return clock === '' ? day(of) : `${day(of)} ${clock}`;
    },
  };
}
