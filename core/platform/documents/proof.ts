/** The boot check of templates: every pack on its own samples, every agency's packs together. All that is wrong is told at once. */
import { EscaleError, type Finding } from '../../contracts/index.ts';
import { spokenFor } from '../../contracts/templates.ts';
import { compiler, type LoadedTemplate } from './compile.ts';
import { parseHtml } from './html.ts';
import { closureOf, type Layers, layOver, localesOf, templatesOf } from './layers.ts';
import { type PackFiles, type PackSource, readPack, type Tell, told } from './packs.ts';
import { judgeWords } from './words.ts';

/**
 * Holds each pack, over those it comes after, against the pages it expects, and lets each stack (the ids of the packs an agency has enabled) write every sample.
 * A template with a finding is judged no further; one finding is told once, whichever stacks it is in.
 */
export function provePacks(sources: readonly PackSource[], stacks: readonly (readonly string[])[] = []): readonly Finding[] {
  return told((tell) => {
    const packs = sources.map((source) => readPack(source, tell));
    const laid = new Map<string, ReturnType<typeof lay>>();
    const made = new Map<string, LoadedTemplate | null>();
    const layersOf = (some: readonly PackFiles[]) => {
      const key = some.map(({ id }) => id).join(' ');
      const known = laid.get(key) ?? lay(some, made, tell);
      laid.set(key, known);
      return known;
    };
    for (const pack of packs) {
      const closure = closureOf(packs, [pack.id]);
      const { layers, template } = layersOf(closure);
      judgeLanguages(pack, closure, layers, tell);
      judgeExpected(pack, layers, template, tell);
    }
    for (const stack of stacks) layersOf(packs.filter(({ id }) => stack.includes(id)));
  }).findings;
}

type Compiled = (id: string, locale: string) => LoadedTemplate | null;

/** Layers of some packs, every template written once in each of its languages. `made` are those that were, by what they are made of. */
function lay(
  packs: readonly PackFiles[],
  made: Map<string, LoadedTemplate | null>,
  tell: Tell,
): { readonly layers: Layers; readonly template: Compiled } {
  const layers = layOver(packs, tell);
  const compile = compiler(layers, tell);
  const own = new Map<string, LoadedTemplate | null>();
  judgeWords(layers, tell);
  for (const { id, of } of templatesOf(layers)) {
    const layered = layers.templates.get(of)!;
    const locales = localesOf(layers, of);
    if (locales.length === 0) tell(layered.pack, `${of}/`, 'the template has no words: it needs a words.<locale>.json, with its title.');
    for (const locale of locales) {
      const key = `${id} ${locale} ${madeOf(packs, of, locale)}`;
      if (!made.has(key)) {
        const template = compile(id, locale);
        const readable = template && write(template, (message, line) => tell(layered.body.pack, layered.body.file, message, line));
        made.set(key, readable ? template : null);
      }
      own.set(`${id} ${locale}`, made.get(key) ?? null);
    }
  }
  return { layers, template: (id, locale) => own.get(`${id} ${locale}`) ?? null };
}

/** The packs that have a say in a template in a language, and all they come after: among any more packs it is the same. */
function madeOf(packs: readonly PackFiles[], of: string, locale: string): string {
  const speaks = [locale, locale.slice(0, 2)];
  const says = (pack: PackFiles): boolean => {
    const files = pack.templates.get(of);
    if (files?.manifest || files?.body || speaks.some((l) => pack.formats.has(l))) return true;
    const others = packs.filter((other) => other !== pack);
    if ([...pack.partials.keys()].some((name) => others.some((other) => other.partials.has(name)))) return true;
    return pack.words.some(({ scope, locale: l }) => {
      const [id, name = ''] = scope.split('/');
      return speaks.includes(l) && (id === of || (id === 'partials' && !pack.partials.has(name)));
    });
  };
  return closureOf(
    packs,
    packs.flatMap((pack) => (says(pack) ? [pack.id] : [])),
  )
    .map(({ id }) => id)
    .sort()
    .join(' ');
}

/** True when the sample renders, within the HTML subset. */
function write(template: LoadedTemplate, wrong: (message: string, line?: number) => void): boolean {
  try {
    template.subject(template.sample);
    const html = template.body(template.sample);
    if (template.kind !== 'sms') parseHtml(html);
    return true;
  } catch (error) {
    const line = error instanceof EscaleError ? error.findings[0]?.line : undefined;
    wrong(`the sample of “${template.id}” does not render in “${template.locale}”: ${(error as Error).message}`, line);
    return false;
  }
}

/** A pack that brings words in a language to another's templates brings them to all of these: half a language is none. */
function judgeLanguages(pack: PackFiles, closure: readonly PackFiles[], layers: Layers, tell: Tell): void {
  for (const other of closure) {
    const own = [...other.templates.keys()].filter((id) => layers.templates.get(id)?.pack === other.id);
    const locales = new Set(
      pack.words.flatMap(({ scope, locale }) => (other !== pack && own.includes(scope.split('/')[0]!) ? [locale] : [])),
    );
    for (const locale of locales)
      for (const id of own)
        if (spokenFor(localesOf(layers, id), locale) === undefined)
          tell(
            pack.id,
            `${id}/words.${locale}.json`,
            `the file is missing: the pack has words in “${locale}” for other templates of “${other.id}”.`,
          );
  }
}

/** The pages a pack expects. One that brings a body expects one in each of its languages. */
function judgeExpected(pack: PackFiles, layers: Layers, template: Compiled, tell: Tell): void {
  for (const [of, files] of pack.templates) {
    const layered = layers.templates.get(of);
    if (!layered) continue;
    for (const { id, variant } of templatesOf(layers).filter((one) => one.of === of)) {
      if (!files.body) continue;
      for (const locale of localesOf(layers, of)) {
        const file = expectedFile(variant, locale);
        if (template(id, locale) && !files.expected.has(file)) tell(pack.id, `${of}/${file}`, 'the file is missing.');
      }
    }
    for (const { variant, locale, file, value } of files.expected.values()) {
      const id = variant || of;
      if (variant && !layered.manifest.value.variants?.includes(variant))
        tell(pack.id, file, `“${variant}” is no variant of “${of}”: its template.json does not name it.`);
      else if (!localesOf(layers, of).includes(locale)) tell(pack.id, file, `the template “${of}” has no words in “${locale}”.`);
      else {
        const one = template(id, locale);
        const rendered = one?.body(one.sample);
        if (rendered !== undefined && rendered !== value)
          tell(pack.id, file, difference(rendered, value), firstDifference(rendered, value));
      }
    }
  }
}
/** Where the page of a template's sample is. */
export const expectedFile = (variant: string, locale: string): string => `expected.${variant ? `${variant}.` : ''}${locale}.html`;

function firstDifference(rendered: string, expected: string): number {
  const [a, b] = [rendered.split('\n'), expected.split('\n')];
  const at = a.findIndex((line, index) => line !== b[index]);
  return (at < 0 ? a.length : at) + 1;
}
function difference(rendered: string, expected: string): string {
  const line = firstDifference(rendered, expected);
  const show = (text: string): string => JSON.stringify((text.split('\n')[line - 1] ?? '').slice(0, 80));
  return `the sample renders differently at line ${line}: ${show(rendered)}, expected ${show(expected)}.`;
}
