/** Texts inside plain data, one by one: what is not written, or not read, shows when it is another. */

/** The path of every text. */
export function* textsIn(value: unknown, path = ''): Generator<string> {
  if (typeof value === 'string') yield path;
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, `${path}/${key}`);
}

/** What stands at a path. */
export const textAt = (value: unknown, path: string): string =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value) as string;

/** The same with another text at a path, or something else. */
export function withText<T>(value: T, path: string, text: unknown): T {
  if (path === '') return text as T;
  const [, key = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(path) ?? [];
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = withText((value as Record<string, unknown>)[key], rest, text);
  return copy as T;
}

/** Another text of the same kind. */
export const otherText = (text: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(text)
    ? '2031-12-30'
    : /^\d{4}-\d\d-\d\dT/.test(text)
      ? text.replace(/T\d\d/, (hour) => (hour === 'T17' ? 'T18' : 'T17'))
      : text.replace(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/, (c) => (c === '7' ? '8' : /\d/.test(c) ? '7' : c === 'Z' ? 'Y' : 'Z'));
