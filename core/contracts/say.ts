/** What a service type reads its items with: its words in a language, and how days are written there. */
import type { ServiceShown } from './service.ts';

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

/** `names` are those of the manifest, with what packs say of it laid over them. */
export function sayIn(names: ServiceShown['names'], locale: string): Say {
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
        const words = names[language]?.words;
        if (words !== undefined && Object.hasOwn(words, key)) return words[key] as string;
      }
      throw new Error(`It has no word “${key}”: its manifest says each under shown.names.en.words.`);
    },
    day,
    time(at) {
      const [of = '', clock = ''] = at.split('T');
      return clock === '' ? day(of) : `${day(of)} ${clock}`;
    },
  };
}
