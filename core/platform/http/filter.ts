/**
 * The one filter grammar of lists, saved views, bulk actions and exports:
 * `status:confirmed|quote departure>=2026-07-01 client~dupont -status:closed "free text"`.
 * Terms are joined by "and". `:` is one of, `~` contains, `>= <= > <` compare, a minus before a term turns it round, words alone are free text.
 */
import { didYouMean, fail, instant, isDay, type ListField, parseMoney } from '../../contracts/index.ts';

export type ListFields = Readonly<Record<string, ListField>>;

/** One term of a filter. `column` is its place in the text, from 1. */
export type FilterTerm =
  | { readonly kind: 'text'; readonly text: string; readonly column: number }
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly operator: ':' | '~' | '>=' | '<=' | '>' | '<';
      readonly values: readonly string[];
      readonly negated: boolean;
      readonly column: number;
    };

const refuse = (column: number, message: string) =>
  fail('FILTER_INVALID', `Filter, column ${column}: ${message}`, [
    { code: 'FILTER_INVALID', message, pointer: '/filter', line: 1, column },
  ]);

/** Reads a filter; FILTER_INVALID with the column. Names are checked against the fields. */
export function parseFilter(text: string, fields: ListFields): FilterTerm[] {
  const terms: FilterTerm[] = [];
  let at = 0;
  const value = (): string => {
    if (text[at] !== '"') {
      const found = /^[^\s"|]+/.exec(text.slice(at))?.[0];
      if (found === undefined) throw refuse(at + 1, 'A value is missing.');
      at += found.length;
      return found;
    }
    const end = text.indexOf('"', at + 1);
    if (end < 0) throw refuse(at + 1, 'The quotation mark is not closed.');
    const inside = text.slice(at + 1, end);
    if (inside.trim() === '') throw refuse(at + 1, 'There is nothing between the quotation marks.');
    at = end + 1;
    return inside;
  };
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (at >= text.length) return terms;
    const column = at + 1;
    const head = /^(-)?([A-Za-z][\w.]*)(:|~|>=|<=|>|<)/.exec(text.slice(at));
    if (!head) {
      if (text[at] === '-' || text[at] === '|') throw refuse(column, `“${text[at]}” stands before a field, such as -status:closed.`);
      terms.push({ kind: 'text', text: value(), column });
      continue;
    }
    const field = head[2]!;
    if (!Object.hasOwn(fields, field)) throw refuse(column, `There is no field “${field}”.${didYouMean(field, Object.keys(fields))}`);
    at += head[0].length;
    const values = [value()];
    while (text[at] === '|') {
      at++;
      values.push(value());
    }
    if (at < text.length && !/\s/.test(text[at]!)) throw refuse(at + 1, 'A space is expected between two terms.');
    terms.push({ kind: 'field', field, operator: head[3] as ':', values, negated: head[1] !== undefined, column });
  }
}

type Condition = Record<string, unknown> | readonly unknown[];
const ORDERED = ['day', 'instant', 'int', 'money'];
const COMPARE = { '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' } as const;
const OPPOSITE = { '>=': '<', '<=': '>', '>': '<=', '<': '>=' } as const;

/** Conditions for `tx.find`. Free text is looked up in the column `search`. FILTER_INVALID for what cannot be asked of a field. */
export function toWhere(terms: readonly FilterTerm[], fields: ListFields, search?: string): Record<string, unknown> {
  const where = new Map<string, Condition>();
  for (const term of terms) {
    const [column, condition] = term.kind === 'text' ? searchFor(term, search) : conditionOf(term, fields[term.field]!);
    const before = where.get(column);
    where.set(column, before === undefined ? condition : both(before, condition, term.column));
  }
  return Object.fromEntries(where);
}

function searchFor(term: Extract<FilterTerm, { kind: 'text' }>, search: string | undefined): [string, Condition] {
  if (search === undefined) throw refuse(term.column, 'This list has no free text search. Name a field, such as ref:D-12.');
  return [search, { contains: term.text }];
}

function conditionOf(term: Extract<FilterTerm, { kind: 'field' }>, field: ListField): [string, Condition] {
  const { operator, negated, column } = term;
  if (operator === '~') {
    if (field.type !== 'text' && field.type !== 'key') throw refuse(column, `“~” looks into text, and “${term.field}” is none. Use “:”.`);
    if (negated || term.values.length > 1) throw refuse(column, '“~” takes one value and no minus.');
    return [field.column, { contains: term.values[0] }];
  }
  if (operator !== ':') {
    if (!ORDERED.includes(field.type)) throw refuse(column, `“${term.field}” has no order. Use “:”.`);
    if (term.values.length > 1) throw refuse(column, `“${operator}” takes one value.`);
    return [field.column, { [COMPARE[negated ? OPPOSITE[operator] : operator]]: read(term, field, term.values[0]!) }];
  }
  const values = term.values.map((v) => read(term, field, v));
  if (!negated) return [field.column, values];
  if (field.values) return [field.column, field.values.filter((v) => !values.includes(v))];
  if (values.length > 1) throw refuse(column, 'One value can be excluded at a time.');
  return [field.column, { not: values[0] }];
}

/** Two conditions on one column: lists are intersected, comparisons put together. */
function both(a: Condition, b: Condition, column: number): Condition {
  if (Array.isArray(a) && Array.isArray(b)) return a.filter((v) => b.includes(v));
  if (!Array.isArray(a) && !Array.isArray(b)) {
    if (Object.keys(a).some((k) => Object.hasOwn(b, k)))
      throw refuse(column, 'The same thing is asked twice of one field. Join the terms.');
    return { ...a, ...b };
  }
  throw refuse(column, 'Two terms on one field cannot be joined. Use one of them.');
}

function read(term: FilterTerm, field: ListField, text: string): unknown {
  const wrong = (what: string) => refuse(term.column, `“${text}” is not ${what}.`);
  switch (field.type) {
    case 'enum': {
      const values = field.values ?? [];
      if (!values.includes(text)) throw refuse(term.column, `“${text}” is not one of ${values.join(', ')}.${didYouMean(text, values)}`);
      return text;
    }
    case 'day':
      if (!isDay(text)) throw wrong('a day. Write YYYY-MM-DD');
      return text;
    case 'instant':
      try {
        return instant(text);
      } catch {
        throw wrong('an instant. Write 2026-03-01T08:00:00Z');
      }
    case 'int':
      if (!/^-?\d{1,15}$/.test(text)) throw wrong('a whole number');
      return Number(text);
    case 'money':
      try {
        return parseMoney(text, field.currency ?? 'EUR').minor;
      } catch {
        throw wrong('an amount. Write figures and a point');
      }
    case 'bool':
      if (text !== 'true' && text !== 'false') throw wrong('true or false');
      return text === 'true';
    default:
      return text;
  }
}
