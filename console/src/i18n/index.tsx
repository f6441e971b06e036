/** Small typed dictionary: a key that does not exist does not compile, and no key lacks a language. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Problem } from '../api/http.ts';
import { accounting } from './accounting.ts';
import { billing } from './billing.ts';
import { claims } from './claims.ts';
import { common } from './common.ts';
import { dossier } from './dossier.ts';
import { explain } from './explain.ts';
import { parties } from './parties.ts';
import { problemsFr } from './problems.ts';
import { supply } from './supply.ts';
import { timeline } from './timeline.ts';
import { upkeep } from './upkeep.ts';

export const dictionary = {
  ...common,
  ...dossier,
  ...accounting,
  ...parties,
  ...supply,
  ...claims,
  ...timeline,
  ...explain,
  ...billing,
  ...upkeep,
};
export type Key = keyof typeof dictionary;
export type Locale = 'en' | 'fr';
/** A word of ours, or a text that comes with its languages. */
export type Label = Key | Readonly<Record<Locale, string>>;
export type Params = Readonly<Record<string, string | number>>;
const KEY = 'escale.locale';

export const isKey = (key: string): key is Key => Object.hasOwn(dictionary, key);

function remembered(): Locale | null {
  try {
    const found = localStorage.getItem(KEY);
    return found === 'fr' || found === 'en' ? found : null;
  } catch {
    return null;
  }
}
const ofBrowser = (): Locale => (navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en');

export interface I18n {
  readonly locale: Locale;
  /** Chooses for good; remembered in this browser. */
  choose(locale: Locale): void;
  /** A default (of the logged-in user), unless the person chose. */
  suggest(locale: Locale): void;
  t(key: Key, params?: Params): string;
  say(label: Label): string;
  /** `key.one` or `key.other` by the rules of the language. */
  tn(key: 'list.rows' | 'travellers' | 'services' | 'entries', n: number): string;
  /** A key built from data (`status.confirmed`); the data itself when there is no word for it. */
  word(prefix: string, value: string): string;
  problem(problem: unknown): { title: string; detail: string };
}
const Context = createContext<I18n | null>(null);

export function I18nProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(() => remembered() ?? ofBrowser());
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const choose = useCallback((next: Locale) => {
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // A browser that keeps nothing still switches.
    }
    setLocale(next);
  }, []);
  const suggest = useCallback((next: Locale) => {
    if (remembered() === null) setLocale(next);
  }, []);
  const value = useMemo<I18n>(() => {
    const at = locale === 'en' ? 0 : 1;
    const rules = new Intl.PluralRules(locale);
    const t = (key: Key, params: Params = {}) =>
      dictionary[key][at].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
    const word = (prefix: string, name: string) => (isKey(`${prefix}.${name}`) ? t(`${prefix}.${name}` as Key) : name);
    return {
      locale,
      choose,
      suggest,
      t,
      word,
      say: (label) => (typeof label === 'string' ? t(label) : label[locale]),
      tn: (key, n) => t(`${key}.${rules.select(n) === 'one' ? 'one' : 'other'}`, { n }),
      problem(given) {
        const { code, title, message, name } = given as Problem;
        if (name !== 'Problem') return { title: t('problem.INTERNAL'), detail: String((given as Error).message ?? given) };
        if (isKey(`problem.${code}`)) return { title: t(`problem.${code}` as Key), detail: '' };
        return { title: locale === 'fr' ? (problemsFr[code] ?? title) : title, detail: message };
      },
    };
  }, [locale, choose, suggest]);
  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const found = useContext(Context);
  if (!found) throw new Error('I18nProvider is missing.');
  return found;
}
