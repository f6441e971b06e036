/** Lays packs over each other: what a pack says counts instead of what those it comes after say. Two that say the same and do not know of each other are a finding. */
import { didYouMean, type Formats, type ServiceName, type TemplateManifest } from '../../contracts/index.ts';
import type { PackFiles, Said, Tell, TemplateFiles } from './packs.ts';

/** A template as the packs together have it. `pack` is the one that brings it. */
export interface Layered {
  readonly pack: string;
  readonly manifest: Said<TemplateManifest>;
  readonly body: Said<string>;
  readonly schema: Said<object>;
  /** By variant; '' is the template itself. */
  readonly samples: ReadonlyMap<string, Said<unknown>>;
}
export interface Word extends Said<string> {
  /** What it stands over, in its language. */
  readonly under?: Word | undefined;
}
export type Words = ReadonlyMap<string, Word>;
export interface Layers {
  readonly templates: ReadonlyMap<string, Layered>;
  readonly partials: ReadonlyMap<string, Said<string>>;
  readonly formats: ReadonlyMap<string, Said<Formats>>;
  /** What service types are called, by language, then id. */
  readonly services: ReadonlyMap<string, ReadonlyMap<string, Said<ServiceName>>>;
  /** By scope, then language, then key. */
  readonly words: ReadonlyMap<string, ReadonlyMap<string, Words>>;
  /** All bodies and partials of all packs with their scope, those that do not count too: their words are known. */
  readonly sources: readonly (Said<string> & { readonly scope: string })[];
  readonly broken: ReadonlySet<string>;
}

/** Packs, and all they come after as far as they are among `all`, each behind those it comes after. */
export function closureOf<P extends { readonly id: string; readonly after?: readonly string[] }>(
  all: readonly P[],
  ids: readonly string[] = all.map(({ id }) => id),
): P[] {
  const seen = new Set<string>();
  const bottomUp = (id: string): P[] => {
    const pack = all.find((one) => one.id === id);
    if (!pack || seen.has(id)) return [];
    seen.add(id);
    return [...(pack.after ?? []).flatMap(bottomUp), pack];
  };
  return ids.flatMap(bottomUp);
}

/** Lays packs over each other, in whatever order they are given. */
export function layOver(given: readonly PackFiles[], tell: Tell): Layers {
  const ordered = closureOf(given);
  const under = new Map(ordered.map(({ id }) => [id, new Set(closureOf(ordered, [id]).map((pack) => pack.id))]));
  const isOver: Over = (pack, other) => under.get(pack)?.has(other) ?? false;
  const packs = placed(ordered, isOver, tell);
  const lay = <T, S extends Said<T> = Said<T>>(on: Map<string, S>, key: string, said: S, what: string): void => {
    const other = on.get(key);
    if (other && !isOver(said.pack, other.pack)) tell(said.pack, said.file, twice(what, other.pack));
    else on.set(key, said);
  };
  const broken = new Set(packs.flatMap((pack) => [...pack.broken]));
  const formats = new Map<string, Said<Formats>>();
  const services = new Map<string, Map<string, Said<ServiceName>>>();
  const partials = new Map<string, Said<string>>();
  const words = new Map<string, Map<string, Map<string, Word>>>();
  const sources: (Said<string> & { scope: string })[] = [];
  for (const pack of packs) {
    for (const [locale, said] of pack.formats) lay(formats, locale, said, `the file for “${locale}”`);
    for (const [locale, { value, ...place }] of pack.services) {
      const inLocale = services.get(locale) ?? new Map<string, Said<ServiceName>>();
      services.set(locale, inLocale);
      for (const [id, name] of Object.entries(value)) lay(inLocale, id, { ...place, value: name }, `the name of “${id}”`);
    }
    for (const [name, said] of pack.partials) {
      lay(partials, name, said, `the partial “${name}”`);
      sources.push({ ...said, scope: `partials/${name}` });
    }
    for (const { scope, locale, value, ...place } of pack.words) {
      const inScope = words.get(scope) ?? new Map<string, Map<string, Word>>();
      const inLocale = inScope.get(locale) ?? new Map<string, Word>();
      words.set(scope, inScope.set(locale, inLocale));
      for (const [key, text] of Object.entries(value))
        lay<string, Word>(inLocale, key, { ...place, value: text, under: inLocale.get(key) }, `the word “${key}”`);
    }
    for (const [id, { body }] of pack.templates) if (body) sources.push({ ...body, scope: id });
  }
  const templates = new Map<string, Layered>();
  for (const id of new Set(packs.flatMap((pack) => [...pack.templates.keys()]))) {
    if (broken.has(id)) continue;
    const one = template(packs, id, tell, lay);
    if (one) templates.set(id, one);
    else broken.add(id);
  }
  const variants = new Map(
    [...templates].flatMap(([id, { manifest }]) => (manifest.value.variants ?? []).map((variant) => [variant, id] as const)),
  );
  for (const [variant, id] of variants)
    if (templates.has(variant))
      tell(templates.get(variant)!.pack, `${variant}/template.json`, `“${variant}” is also a variant of “${id}”.`);
  for (const { scope, pack, file } of packs.flatMap((each) => each.words)) {
    const [id = '', part] = scope.split('/');
    if (id !== 'partials' && part !== undefined && templates.has(id) && variants.get(part) !== id)
      tell(pack, file, `“${part}” is no variant of “${id}”: its template.json does not name it.`);
  }
  return { templates, partials, formats, services, words, sources, broken };
}

type Over = (pack: string, other: string) => boolean;
const twice = (what: string, other: string): string =>
  `${what} is also in the pack “${other}”. Say "after": ["${other}"] in pack.json to lay this over it, or enable one of the two.`;
/** What of a template brings it, rather than saying something of it. */
const brings = (files: TemplateFiles | undefined): Said<unknown> | undefined => files?.manifest ?? files?.body ?? files?.schema;

/** Packs without what has no place: templates and partials another brings that they do not come after, and words of them. Each is told once. */
function placed(packs: readonly PackFiles[], isOver: Over, tell: Tell): PackFiles[] {
  const firstWith = (has: (pack: PackFiles) => boolean): string | undefined => packs.find(has)?.id;
  const templateOf = new Map<string, string | undefined>();
  const partialOf = new Map<string, string>();
  for (const pack of packs) {
    for (const id of pack.templates.keys())
      templateOf.set(
        id,
        firstWith(({ templates }) => brings(templates.get(id)) !== undefined),
      );
    for (const name of pack.partials.keys()) if (!partialOf.has(name)) partialOf.set(name, pack.id);
  }
  return packs.map((pack): PackFiles => {
    const astray = new Set<string>();
    const stray = (scope: string, by: string | undefined, file: string, what: string, brought: boolean, meant = ''): void => {
      if (by !== undefined && isOver(pack.id, by)) return;
      astray.add(scope);
      // What cannot be read may have brought it.
      if (packs.some(({ broken }) => broken.has(scope.split('/')[0] ?? ''))) return;
      tell(pack.id, file, brought && by !== undefined ? twice(what, by) : `no pack it comes after has ${what}.${meant}`);
    };
    for (const [id, files] of pack.templates) {
      const own = brings(files);
      stray(id, templateOf.get(id), own?.file ?? `${id}/`, `the template “${id}”`, own !== undefined);
    }
    for (const [name, { file }] of pack.partials) stray(`partials/${name}`, partialOf.get(name), file, `the partial “${name}”`, true);
    for (const { scope, file } of pack.words) {
      const name = scope.startsWith('partials/') ? scope.slice('partials/'.length) : null;
      if (name !== null && !pack.partials.has(name))
        stray(scope, partialOf.get(name), file, `the partial “${name}”`, false, didYouMean(name, partialOf.keys()));
    }
    const stays = (scope: string): boolean => !astray.has(scope.startsWith('partials/') ? scope : (scope.split('/')[0] ?? ''));
    return {
      ...pack,
      templates: new Map([...pack.templates].filter(([id]) => stays(id))),
      partials: new Map([...pack.partials].filter(([name]) => stays(`partials/${name}`))),
      words: pack.words.filter(({ scope }) => stays(scope)),
    };
  });
}

/** One template out of its layers: the first pack brings it whole, those over it have what they have. */
function template(
  packs: readonly PackFiles[],
  id: string,
  tell: Tell,
  lay: <T>(on: Map<string, Said<T>>, key: string, said: Said<T>, what: string) => void,
): Layered | null {
  const layers = packs.flatMap((pack) => (pack.templates.has(id) ? [{ pack, files: pack.templates.get(id)! }] : []));
  const [first] = layers;
  if (!first) return null;
  const { pack, files } = first;
  if (!brings(files)) return null;
  const manifest = new Map<string, Said<TemplateManifest>>();
  const body = new Map<string, Said<string>>();
  for (const { pack: over, files: has } of layers) {
    if (has.manifest && over === pack) manifest.set(id, has.manifest);
    else if (has.manifest && files.manifest) {
      const { version, kind, ...more } = has.manifest.value;
      if (kind !== files.manifest.value.kind || Object.keys(more).length > 0)
        tell(over.id, has.manifest.file, `only the pack that brings a template says more of it than its version: “${pack.id}”.`);
      lay(manifest, id, { ...has.manifest, value: { ...files.manifest.value, version } }, `the template “${id}”`);
    }
    if (has.body) lay(body, id, has.body, `the body of “${id}”`);
    if (over === pack) continue;
    for (const one of [has.schema, ...has.samples.values()])
      if (one) tell(over.id, one.file, `only the pack that brings a template has its schema and samples: “${pack.id}”.`);
  }
  const schema = files.schema ?? (pack.schema && required(pack.schema, files.manifest?.value.requires ?? []));
  const lacks = [
    ...(files.manifest ? [] : ['template.json']),
    ...(files.body ? [] : ['body.hbs']),
    ...(schema ? [] : ['view.schema.json']),
    ...['', ...(files.manifest?.value.variants ?? [])].flatMap((variant) =>
      files.samples.has(variant) ? [] : [variant ? `sample.${variant}.json` : 'sample.json'],
    ),
  ];
  for (const [variant, { file }] of files.samples)
    if (variant !== '' && files.manifest && !files.manifest.value.variants?.includes(variant))
      tell(pack.id, file, `“${variant}” is no variant of “${id}”: its template.json does not name it.`);
  for (const file of lacks) tell(pack.id, `${id}/${file}`, 'the file is missing.');
  if (files.schema && files.manifest?.value.requires)
    tell(pack.id, `${id}/template.json`, '“requires” is for a template without a view.schema.json of its own.');
  const [said, text] = [manifest.get(id), body.get(id)];
  return lacks.length > 0 || !said || !text || !schema
    ? null
    : { pack: pack.id, manifest: said, body: text, schema, samples: files.samples };
}

/** The schema of a pack, with more of it required. */
function required(schema: Said<object>, more: readonly string[]): Said<object> {
  const { required: always = [] } = schema.value as { required?: readonly string[] };
  return { ...schema, value: { ...schema.value, required: [...always, ...more] } };
}

/** A template by its id: the folder it is in, and the variant it is, '' for the template itself. */
export interface Named {
  readonly id: string;
  readonly of: string;
  readonly variant: string;
}
/** Ids of all templates, a variant with the template it is of. */
export const templatesOf = ({ templates }: Layers): Named[] =>
  [...templates].flatMap(([of, { manifest }]) => [
    { id: of, of, variant: '' },
    ...(manifest.value.variants ?? []).map((variant) => ({ id: variant, of, variant })),
  ]);
/** Languages a template has words in. */
export const localesOf = ({ words }: Layers, of: string): string[] => [...(words.get(of)?.keys() ?? [])].sort();

/** A word of a template, or of a partial it calls: the variant's, else the template's; of the country, else of the language. */
export function wordOf({ words }: Layers, { of, variant }: Named, locale: string, scope: string, key: string): Word | undefined {
  const scopes = scope === of && variant ? [`${of}/${variant}`, scope] : [scope];
  return scopes
    .flatMap((from) => [locale, locale.slice(0, 2)].map((l) => words.get(from)?.get(l)?.get(key)))
    .find((said) => said !== undefined);
}
