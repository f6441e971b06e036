/** Reads the files of a pack of templates, each held against what it has to be. What is written with them is another's matter: nothing here compiles or renders. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Finding, Formats, isDay, ServiceName, TemplateManifest } from '../../contracts/index.ts';

/** A pack as its manifest names it: plugin id, folder, and the packs it lays over. */
export interface PackSource {
  readonly id: string;
  readonly url: URL;
  readonly after?: readonly string[];
}
/** Something a pack says, with its place. */
export interface Said<T> {
  readonly value: T;
  readonly pack: string;
  readonly file: string;
}
/** Words of a template (`invoice`), of a variant of it (`invoice/credit-note`) or of a partial (`partials/letterhead`), by key. */
export interface WordsFile extends Said<Readonly<Record<string, string>>> {
  readonly scope: string;
  readonly locale: string;
}
/** What a pack has of one template. Variants are named, '' is the template itself. */
export interface TemplateFiles {
  manifest?: Said<TemplateManifest>;
  body?: Said<string>;
  schema?: Said<object>;
  readonly samples: Map<string, Said<unknown>>;
  readonly expected: Map<string, Said<string> & { readonly variant: string; readonly locale: string }>;
}
export interface PackFiles {
  readonly id: string;
  readonly after: readonly string[];
  readonly formats: ReadonlyMap<string, Said<Formats>>;
  /** What it calls service types, by language. */
  readonly services: ReadonlyMap<string, Said<Readonly<Record<string, ServiceName>>>>;
  readonly partials: ReadonlyMap<string, Said<string>>;
  readonly words: readonly WordsFile[];
  readonly templates: ReadonlyMap<string, TemplateFiles>;
  /** View schema of its templates that have none of their own. */
  readonly schema: Said<object> | null;
  /** Parts with a finding, `invoice`, `partials`, `formats.fr` or `services.fr`: what stands on them is not judged further. */
  readonly broken: ReadonlySet<string>;
}
/** Tells what is wrong: the pack, the file within it, the line where one is known. */
export type Tell = (pack: string, file: string, message: string, line?: number) => void;

/** What some work makes, with its findings: plugin and place, each told once. */
export function told<T>(work: (tell: Tell) => T): { readonly made: T; readonly findings: readonly Finding[] } {
  const found = new Map<string, Finding>();
  const made = work((plugin, file, message, line) => {
    const key = `${plugin} ${file} ${line} ${message}`;
    if (!found.has(key))
      found.set(key, { code: 'TEMPLATE_INVALID', plugin, message: `${file}: ${message}`, ...(line === undefined ? {} : { line }) });
  });
  return { made, findings: [...found.values()] };
}

const LOCALE = '[a-z]{2}(?:-[A-Z]{2})?';
/** Files of a template beside its manifest, body and schema; the variant where there is one, then the language. */
const WORDS = new RegExp(`^words(?:\\.([a-z][a-z0-9-]*))?\\.(${LOCALE})\\.json$`);
const EXPECTED = new RegExp(`^expected(?:\\.([a-z][a-z0-9-]*))?\\.(${LOCALE})\\.html$`);
const SAMPLE = /^sample(?:\.([a-z][a-z0-9-]*))?\.json$/;
/** Files of a pack: how a language writes, and what it calls service types. */
const OF_PACK = new RegExp(`^(formats|services)\\.(${LOCALE})\\.json$`);
const ID = /^[a-z][a-z0-9-]*$/;

// The schemas are ours: nothing holds them against the schema of schemas at each start.
const ajv = new Ajv2020({ allErrors: true, meta: false, validateSchema: false, code: { optimize: false } });
const manifestFits = ajv.compile<TemplateManifest>(TemplateManifest);
const formatsFit = ajv.compile<Formats>(Formats);
const servicesFit = ajv.compile<Record<string, ServiceName>>({ type: 'object', additionalProperties: ServiceName });
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const wordsFit = ajv.compile<Record<string, string>>(texts);
const partialWordsFit = ajv.compile<Record<string, Record<string, string>>>({ type: 'object', additionalProperties: texts });

/** A validator of views: strict, because a schema that says nothing lets everything through. */
export function viewSchemas(): Ajv2020 {
  const views = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  views.addFormat('date', { type: 'string', validate: isDay });
  return views;
}

/** All a pack holds. Never throws for what a folder holds. */
export function readPack({ id, url, after = [] }: PackSource, report: Tell): PackFiles {
  const root = fileURLToPath(url);
  const broken = new Set<string>();
  const reader = (part: string, folder: string) => {
    const tell = (file: string, message: string): void => {
      broken.add(part);
      report(id, folder + file, message);
    };
    const text = (file: string): Said<string> | undefined => {
      try {
        return {
          pack: id,
          file: folder + file,
          value: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(root, folder, file))),
        };
      } catch {
        tell(file, 'the file is not UTF-8.');
        return undefined;
      }
    };
    const json = <T = unknown>(
      file: string,
      fits: ((value: unknown) => value is T) & { errors?: ErrorObject[] | null | undefined },
    ): Said<T> | undefined => {
      const read = text(file);
      if (!read) return undefined;
      try {
        const value: unknown = JSON.parse(read.value);
        if (fits(value)) return { ...read, value };
        for (const error of fits.errors ?? []) tell(file, describe(error));
      } catch (error) {
        tell(file, `the file is not JSON: ${(error as Error).message}`);
      }
      return undefined;
    };
    return { tell, text, json, object: (file: string) => json(file, isObject) };
  };

  const formats = new Map<string, Said<Formats>>();
  const services = new Map<string, Said<Record<string, ServiceName>>>();
  const partials = new Map<string, Said<string>>();
  const words: WordsFile[] = [];
  const templates = new Map<string, TemplateFiles>();
  let schema: Said<object> | null = null;
  if (!existsSync(root)) report(id, '.', 'the folder of the pack does not exist.');
  const entries = existsSync(root) ? readdirSync(root, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)) : [];
  const names = (folder: string): string[] => readdirSync(join(root, folder)).sort();

  for (const { name } of entries.filter((entry) => entry.isFile())) {
    const [, what, locale = ''] = OF_PACK.exec(name) ?? [];
    const { json, object, tell } = reader(what ? `${what}.${locale}` : '.', '');
    if (name === 'view.schema.json') schema = object(name) ?? null;
    else if (what === 'formats') {
      const read = json(name, formatsFit);
      if (read) formats.set(locale, read);
    } else if (what === 'services') {
      const read = json(name, servicesFit);
      if (read) services.set(locale, read);
    } else if (name !== 'pack.json' && /\.(json|hbs|html)$/.test(name)) tell(name, 'no file of this name belongs to a pack.');
  }
  for (const { name: folder } of entries.filter((entry) => entry.isDirectory())) {
    const { tell, text, json, object } = reader(folder, `${folder}/`);
    if (folder === 'partials') {
      for (const file of names(folder)) {
        const locale = WORDS.exec(file);
        const partial = file.endsWith('.hbs') ? file.slice(0, -4) : '';
        if (locale?.[2] && !locale[1])
          for (const [of, value] of Object.entries(json(file, partialWordsFit)?.value ?? {}))
            words.push({ scope: `partials/${of}`, locale: locale[2], pack: id, file: `partials/${file}`, value });
        else if (ID.test(partial)) {
          const read = text(file);
          if (read) partials.set(partial, read);
        } else tell(file, 'no file of this name belongs to the partials.');
      }
      continue;
    }
    const template: TemplateFiles = { samples: new Map(), expected: new Map() };
    templates.set(folder, template);
    if (!ID.test(folder)) tell('.', 'the id of a template is small letters, figures and hyphens.');
    for (const file of names(folder)) {
      const said = WORDS.exec(file);
      const expected = EXPECTED.exec(file);
      const sample = SAMPLE.exec(file);
      if (file === 'template.json') put(template, 'manifest', json(file, manifestFits));
      else if (file === 'body.hbs') put(template, 'body', text(file));
      else if (file === 'view.schema.json') put(template, 'schema', object(file));
      else if (sample) {
        const read = object(file);
        if (read) template.samples.set(sample[1] ?? '', read);
      } else if (said?.[2]) {
        const read = json(file, wordsFit);
        if (read) words.push({ ...read, scope: said[1] ? `${folder}/${said[1]}` : folder, locale: said[2] });
      } else if (expected?.[2]) {
        const read = text(file);
        if (read) template.expected.set(file, { ...read, variant: expected[1] ?? '', locale: expected[2] });
      } else tell(file, 'no file of this name belongs to a template.');
    }
  }
  if (broken.size === 0 && entries.length > 0 && templates.size + partials.size + words.length + formats.size + services.size === 0)
    report(id, '.', 'the pack holds no template, partial or words.');
  return { id, after, formats, services, partials, words, templates, schema, broken };
}

const isObject = Object.assign((value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value), {
  errors: [{ instancePath: '', message: 'must be object', keyword: 'type', params: {} } as unknown as ErrorObject],
});

function put<K extends 'manifest' | 'body' | 'schema'>(template: TemplateFiles, part: K, read: TemplateFiles[K]): void {
  if (read !== undefined) template[part] = read;
}

/** An error of a validator in words. */
export function describe(error: ErrorObject): string {
  const extra = error.keyword === 'additionalProperties' ? ` (“${String(error.params['additionalProperty'])}”)` : '';
  return `${error.instancePath || 'the value'} ${error.message ?? 'is wrong'}${extra}.`;
}
