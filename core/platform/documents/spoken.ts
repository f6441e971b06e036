/** Languages and words of the packs an agency has: the thread that answers asks them, the boot check judges agencies by them. Nothing is compiled here. */
import { type Documents, didYouMean, type Finding, fail, type PluginManifest } from '../../contracts/index.ts';
import { spokenFor } from '../../contracts/templates.ts';
import { closureOf, type Layers, layOver, localesOf, templatesOf, wordOf } from './layers.ts';
import { type PackSource, readPack, told } from './packs.ts';

/** Whether an agency has enabled a pack. */
export interface Enables {
  enables(pack: string): boolean;
}
/** Packs that are enabled with all they lay over. */
export const standing = (packs: readonly PackSource[], isEnabled: (pack: string) => boolean): PackSource[] =>
  packs.filter(({ id }) => closureOf(packs, [id]).every((pack) => isEnabled(pack.id)));

/** Packs laid over each other. */
export interface Spoken {
  readonly layers: Layers;
  /** What is wrong with them: the boot check tells it. */
  readonly findings: readonly Finding[];
  /** Ids of templates with the languages each is written in. */
  readonly templates: ReadonlyMap<string, readonly string[]>;
  /** The language of a template's words for a locale: its own, else that of its language. TEMPLATE_UNKNOWN: nothing is written in a language nobody asked for. */
  language(template: string, locale: string): string;
  /** The words of a template in a language, by key. TEMPLATE_UNKNOWN. */
  words(template: string, locale: string): (key: string) => string;
  /** What service types are called, by language and id. */
  readonly serviceNames: ReturnType<Documents['serviceNames']>;
}

export function spokenBy(packs: readonly PackSource[]): Spoken {
  const { made: layers, findings } = told((tell) =>
    layOver(
      packs.map((source) => readPack(source, tell)),
      tell,
    ),
  );
  const named = new Map(templatesOf(layers).map((one) => [one.id, one]));
  const templates = new Map([...named].map(([id, { of }]) => [id, localesOf(layers, of)]));
  const said = new Map<string, Map<string, string>>();
  const language = (id: string, locale: string): string => {
    const locales = templates.get(id) ?? [];
    const found = spokenFor(locales, locale);
    if (found !== undefined) return found;
    throw fail(
      'TEMPLATE_UNKNOWN',
      locales.length > 0
        ? `The template “${id}” exists in ${locales.join(', ')}, not in “${locale}”. Enable a pack in that language.`
        : `No enabled pack holds the template “${id}”.`,
    );
  };
  const serviceNames = Object.fromEntries(
    [...layers.services].map(([locale, names]) => [locale, Object.fromEntries([...names].map(([id, { value }]) => [id, value]))]),
  );
  return {
    ...{ layers, findings, templates, language, serviceNames },
    words(id, locale) {
      const spoken = language(id, locale);
      const one = named.get(id)!;
      // A document asks for the same words as the one before it.
      const known = said.get(`${id} ${spoken}`) ?? new Map<string, string>();
      said.set(`${id} ${spoken}`, known);
      return (key) => {
        const word = known.get(key) ?? wordOf(layers, one, spoken, one.of, key)?.value;
        if (word === undefined) throw fail('TEMPLATE_INVALID', `The template “${id}” has no word “${key}” in “${spoken}”.`);
        known.set(key, word);
        return word;
      };
    },
  };
}
/** Languages all of these are written in. */
export const sharedBy = (templates: Iterable<readonly string[]>): string[] => {
  const [first = [], ...rest] = templates;
  return first.filter((locale) => rest.every((locales) => spokenFor(locales, locale) !== undefined));
};

/** What packs call service types that are none, and words none of them has: a misspelt one would be missed nowhere. `known` are ids of plugins that need not be there. */
export function judgeCalled(
  plugins: readonly { readonly manifest: PluginManifest }[],
  packs: readonly PackSource[],
  known: readonly string[],
): readonly Finding[] {
  const types = new Map(plugins.flatMap(({ manifest: { id, kind, shown } }) => (kind === 'service' ? [[id, shown] as const] : [])));
  const others = new Set(plugins.map(({ manifest }) => manifest.id));
  const elsewhere = known.filter((id) => !others.has(id));
  return told((tell) => {
    for (const pack of packs)
      for (const { value, file } of readPack(pack, () => undefined).services.values())
        for (const [id, { words = {} }] of Object.entries(value)) {
          if (!types.has(id)) {
            if (!elsewhere.includes(id)) tell(pack.id, file, `no service type is called “${id}”.${didYouMean(id, types.keys())}`);
            continue;
          }
          const own = new Set(Object.values(types.get(id)?.names ?? {}).flatMap((name) => Object.keys(name?.words ?? {})));
          for (const word of Object.keys(words))
            if (!own.has(word)) tell(pack.id, file, `“${id}” has no word “${word}”.${didYouMean(word, own)}`);
        }
  }).findings;
}

/** Of all packs: those an agency has enabled without one they lay over, and a language of an agency not everything is written in: found out when a client waits otherwise. */
export function judgePacks(
  agencies: readonly (Enables & { readonly file: string; readonly agency: { readonly locale: string } })[],
  packs: readonly PackSource[],
): Finding[] {
  return agencies.flatMap(({ file, agency: { locale }, enables }): Finding[] => {
    const alone = packs.flatMap(({ id, after = [] }) =>
      after
        .filter((under) => enables(id) && packs.some((pack) => pack.id === under) && !enables(under))
        .map((under) => ({
          code: 'CONFIG_INVALID',
          message: `“${id}” lays over “${under}”, which is not enabled for this agency. Enable both, or neither.`,
          pointer: `${file}#/plugins/${id}`,
          plugin: id,
        })),
    );
    if (alone.length > 0) return alone;
    const tell = (message: string): Finding[] => [{ code: 'CONFIG_INVALID', message, pointer: `${file}#/agency/locale` }];
    const { layers, templates: spoken } = spokenBy(packs.filter(({ id }) => enables(id)));
    // What is broken is told by the proof.
    if (layers.broken.size > 0) return [];
    if (spoken.size === 0)
      return tell(
        `The agency writes in “${locale}” and has no documents at all: enable packs such as documents and messages in its plugins.`,
      );
    const silent = [...spoken].filter(([, locales]) => spokenFor(locales, locale) === undefined);
    if (silent.length === 0) return [];
    const has = [...new Set(silent.flatMap(([, locales]) => [...locales]))].sort().join(', ');
    const named = silent.map(([id]) => `“${id}”`).join(', ');
    const language = locale.slice(0, 2);
    return tell(
      `The agency writes in “${locale}”, and its packs have ${named} in ${has || 'no language'} only: enable packs in its plugins that have them, such as documents-${language} and messages-${language}, or change its locale.`,
    );
  });
}
