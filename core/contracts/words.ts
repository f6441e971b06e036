/** What is said in several languages: by language, or by the language of a country. */

import { spokenFor } from './templates.ts';
import { asSeen } from './text.ts';

/** A text by language: `{ fr: 'Autocar', en: 'Coach' }`; one at least. */
export type Words = Readonly<Record<string, string>>;

/**
 * What is said in a language: its own, else in the language without the country, else in English, else what stands first. It says in which, so that whoever shows it
 * can tell a text in another language from one in the reader's. Undefined where nothing is said.
 */
export function saidIn<T>(said: Readonly<Record<string, T>>, locale: string): { readonly locale: string; readonly value: T } | undefined {
  const languages = Object.keys(said);
  const spoken = spokenFor(languages, locale) ?? (languages.includes('en') ? 'en' : languages[0]);
  return spoken === undefined ? undefined : { locale: spoken, value: said[spoken] as T };
}

/** What something is called: by language, or a text that is the same in each, such as the name of a hotel. */
export type Label = string | Words;
/** A label in a language, as `saidIn` has it. */
export const labelIn = (label: Label, locale: string): string => (typeof label === 'string' ? label : (saidIn(label, locale)?.value ?? ''));
/** A label with a code after it, in each language: `Taxe YQ`. */
export const coded = (words: Words, code: string): Words =>
  Object.fromEntries(Object.entries(words).map(([locale, text]) => [locale, `${text} ${asSeen(code)}`]));
