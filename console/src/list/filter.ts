/** Writes the API's filter grammar from what a filter bar holds. */

/** A value of the grammar: quoted when it holds anything that separates terms. */
export const quoted = (value: string): string =>
  /^[\p{L}\p{N}_.@-]+$/u.test(value) ? value : `"${value.replaceAll('"', ' ').trim() || ' '}"`;
/** Words anybody may type, as free text: never read as operators. */
export const words = (text: string): string => `"${text.replaceAll('"', ' ').trim()}"`;

export type Term = readonly [field: string, operator: ':' | '~' | '>=' | '<=' | '>' | '<', value: string | undefined];
/** Terms that have a value, joined: `[['status', ':', 'confirmed']]` → `status:confirmed`. */
export const join = (terms: readonly Term[]): string | undefined => {
  const text = terms
    .filter(([, , value]) => value !== undefined && value !== '')
    .map(
      ([field, operator, value]) =>
        `${field}${operator}${operator === ':' ? String(value).split('|').map(quoted).join('|') : quoted(String(value))}`,
    )
    .join(' ');
  return text === '' ? undefined : text;
};
