/** The beginning of a template pack: all that the shipped packs say and what our service types are called, to be said in another language. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PluginManifest, TEMPLATES_CONTRACT } from '../../contracts/index.ts';
import { UsageError } from '../command.ts';

const TEMPLATES = fileURLToPath(new URL('../../../templates/', import.meta.url));
/** Packs that bring templates, and the language their words are taken from. */
const UNDER = ['documents', 'messages'];
const FROM = 'en';
/** Stands before each text that is still in that language; `escale kit` looks for it. */
export const UNWRITTEN = 'TO WRITE: ';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
/** Marks texts that hold letters; formats of a language are short patterns, which stay. */
const marked = (value: Json): Json =>
  typeof value === 'string'
    ? `${UNWRITTEN}${value}`
    : Array.isArray(value)
      ? value.map(marked)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, marked(inner)]))
        : value;

export function writePack(folder: string, id: string, given: string | undefined, types: readonly PluginManifest[]): void {
  const locale = given ?? /-([a-z]{2})$/.exec(id)?.[1];
  if (locale === undefined || !/^[a-z]{2}(-[A-Z]{2})?$/.test(locale))
    throw new UsageError('Say which language the pack adds: --locale de, or an id that ends in it, such as messages-de.');
  const write = (name: string, value: Json): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  };
  const words = new Map<string, Json>();
  for (const pack of UNDER)
    for (const name of readdirSync(join(TEMPLATES, pack), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith(`.${FROM}.json`)) continue;
      const value = JSON.parse(readFileSync(join(TEMPLATES, pack, name), 'utf8')) as Json;
      const to = name.replace(`.${FROM}.json`, `.${locale}.json`);
      if (name === `formats.${FROM}.json`) write(to, formats(value as Record<string, Json>));
      else words.set(to, { ...(words.get(to) as object | undefined), ...(marked(value) as object) });
    }
  for (const [name, value] of words) write(name, value);
  write(
    `services.${locale}.json`,
    Object.fromEntries(types.flatMap(({ id: type, shown }) => (shown?.names[FROM] ? [[type, marked(shown.names[FROM])]] : []))),
  );
  write('pack.json', { id, contract: TEMPLATES_CONTRACT, host: '>=0.1', after: UNDER, title: `${UNWRITTEN}what the pack is called` });
  writeFileSync(
    join(folder, 'README.md'),
    readFileSync(new URL('../scaffolds.pack.md', import.meta.url), 'utf8').replaceAll('scaffold-locale', locale),
  );
}

/** Names of months and days are words; how figures are written stays as it is, to be looked at. */
const formats = (value: Record<string, Json>): Json =>
  Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, Array.isArray(inner) && typeof inner[0] === 'string' ? marked(inner) : inner]),
  );
