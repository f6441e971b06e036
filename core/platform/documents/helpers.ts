/** The fixed helpers a template may call. They format; they decide nothing. */
import type Handlebars from 'handlebars';
import { type Formats, fail } from '../../contracts/index.ts';
import { type DayStyle, formatDay, formatMoney, formatNumber, formatPercent, formatTime } from './locales.ts';

/** Names and one line each, as documented in `templates/README.md`. */
export const HELPERS = {
  t: 'a word of the template or partial: {{t "due" day=(date dueOn)}}; the word sees what it is given, as {{day}}',
  lang: 'the language of the words',
  money: 'an amount { amount, currency } in the language of the template',
  date: 'a day in words; style "long" (default), "short", "weekday", "shortWeekday"',
  time: 'the clock part of a local time, empty when unknown',
  moment: 'day and clock of a local time',
  decimal: 'a decimal number',
  percent: 'a rate in percent',
  isZero: 'true for an amount of zero',
  eq: 'true when two values are the same',
  some: 'true when any of some values is there: of a list, when anything is in it',
  plural: 'one of two words by a number: {{plural n "traveller" "travellers"}}',
  join: 'the texts of a list with a separator between',
} as const;

/** Built-ins of Handlebars a template may use; `log`, `lookup` and partials are not among them. */
export const BUILT_INS = ['if', 'unless', 'each', 'with'] as const;

const STYLES: readonly string[] = ['long', 'short', 'weekday', 'shortWeekday'];

/** What was given, shortly: an absent argument shows as Handlebars' own options. */
const show = (value: unknown): string =>
  value !== null && typeof value === 'object' && 'hash' in value ? 'nothing' : (JSON.stringify(value) ?? 'nothing').slice(0, 80);

const text = (value: unknown, helper: string): string => {
  if (typeof value !== 'string') throw fail('RENDER_FAILED', `{{${helper}}} needs text, and was given ${show(value)}.`);
  return value;
};

const dayStyle = (given: unknown): DayStyle => {
  // Handlebars always passes its own options object last: an absent style is that object.
  if (typeof given === 'object') return 'long';
  if (typeof given !== 'string' || !STYLES.includes(given))
    throw fail('RENDER_FAILED', `{{date}} knows the styles ${STYLES.join(', ')}, not “${String(given)}”.`);
  return given as DayStyle;
};

function amountOf(value: unknown, helper: string): { amount: string; currency: string } {
  const m = value as { amount?: unknown; currency?: unknown } | null | undefined;
  if (!m || typeof m.amount !== 'string' || typeof m.currency !== 'string')
    throw fail('RENDER_FAILED', `{{${helper}}} needs { amount, currency }, and was given ${show(value)}.`);
  return { amount: m.amount, currency: m.currency };
}

function money(value: unknown, formats: Formats): string {
  const { amount, currency } = amountOf(value, 'money');
  return formatMoney(amount, currency, formats);
}

/** Gives one Handlebars instance the helpers, bound to the language of a template: all but `t`, which whoever has the words gives. */
export function registerHelpers(engine: typeof Handlebars, lang: string, formats: Formats): void {
  for (const name of ['log', 'lookup']) engine.unregisterHelper(name);
  engine.registerHelper({
    lang: () => lang,
    money: (value: unknown) => money(value, formats),
    date: (value: unknown, style: unknown) => formatDay(text(value, 'date'), dayStyle(style), formats),
    time: (value: unknown) => formatTime(text(value, 'time')),
    moment: (value: unknown, style: unknown) => {
      const at = text(value, 'moment');
      const clock = formatTime(at);
      return formatDay(at, dayStyle(style), formats) + (clock && `, ${clock}`);
    },
    decimal: (value: unknown) => formatNumber(text(value, 'decimal'), formats),
    percent: (value: unknown) => formatPercent(text(value, 'percent'), formats),
    isZero: (value: unknown) => /^-?[0.]+$/.test(amountOf(value, 'isZero').amount),
    eq: (a: unknown, b: unknown) => a === b,
    some: (...given: unknown[]) => given.slice(0, -1).some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value))),
    plural: (n: unknown, one: unknown, many: unknown) => {
      if (typeof n !== 'number') throw fail('RENDER_FAILED', '{{plural}} needs a number such as travellers.length.');
      return formats.singular.includes(Math.abs(n)) ? one : many;
    },
    join: (list: unknown, separator: unknown) => {
      if (!Array.isArray(list)) throw fail('RENDER_FAILED', '{{join}} needs a list of texts.');
      return list.join(typeof separator === 'string' ? separator : ', ');
    },
  });
}
