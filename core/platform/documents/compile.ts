/** Compiles a template of the layers in one language, with the partials and words it names. */
import type { ValidateFunction } from 'ajv';
import Handlebars from 'handlebars';
import type { Finding, TemplateManifest } from '../../contracts/index.ts';
import { BUILT_INS, HELPERS, registerHelpers } from './helpers.ts';
import { type Layers, templatesOf, wordOf } from './layers.ts';
import { judgeLost } from './lost.ts';
import { describe, type Said, type Tell, viewSchemas } from './packs.ts';
import { judgePaths, type Parts, type Says, type Source } from './paths.ts';
import { forbidden, judgeOwnWords, lacking, parse, scoped, word } from './words.ts';

/** A template ready to render. */
export interface LoadedTemplate {
  readonly id: string;
  readonly version: number;
  readonly kind: TemplateManifest['kind'];
  /** Language of its words. */
  readonly locale: string;
  readonly title: string;
  /** The pack that brings it. */
  readonly pack: string;
  readonly sample: unknown;
  /** What is wrong with a view, or nothing. */
  check(view: unknown): readonly Finding[];
  /** Body as the template writes it: HTML, or plain text for an SMS. Throws when the view lacks something. */
  body(view: unknown): string;
  subject(view: unknown): string | null;
}

const CALLS = new Set([...Object.keys(HELPERS), ...BUILT_INS]);
const known = Object.fromEntries([...CALLS].map((name) => [name, true]));
const RUN = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

/** Compiles templates of one set of layers. What is wrong is told with its place, and what has a finding is null. */
export function compiler(layers: Layers, tell: Tell): (id: string, locale: string) => LoadedTemplate | null {
  const parsed = new Map<string, Source | null>();
  /** A text with its program, once; null when it does not parse or holds what no template may. */
  const source = (said: Said<string>, scope: string, key = ''): Source | null => {
    const name = `${said.pack} ${said.file} ${scope} ${key}`;
    let one = parsed.get(name);
    if (one === undefined) {
      const wrong = (message: string, line?: number): void =>
        tell(said.pack, said.file, key ? `“${key}”: ${message}` : message, key ? undefined : line);
      const program = parse(said.value, wrong);
      const found = program ? forbidden(program, key !== '') : [];
      for (const { message, line } of found) wrong(message, line);
      one =
        program && found.length === 0
          ? { pack: said.pack, file: key ? `${said.file} “${key}”` : said.file, scope, program, isWord: key !== '' }
          : null;
      parsed.set(name, one);
    }
    return one;
  };
  const schemas = viewSchemas();
  const validators = new Map<string, ValidateFunction | null>();
  const validator = (of: string, { pack, file, value }: Said<object>): ValidateFunction | null => {
    if (validators.has(of)) return validators.get(of)!;
    let validate: ValidateFunction | null = null;
    try {
      validate = schemas.compile(value);
    } catch (error) {
      tell(pack, file, `the schema does not compile: ${(error as Error).message}`);
    }
    validators.set(of, validate);
    return validate;
  };

  return (id, locale) => {
    const named = templatesOf(layers).find((one) => one.id === id);
    const layered = named && layers.templates.get(named.of);
    if (!layered || layers.broken.has('partials')) return null;
    const { of, variant } = named;
    const language = locale.slice(0, 2);
    const formats = layers.formats.get(locale) ?? layers.formats.get(language);
    let failed = false;
    const wrong: Tell = (...place) => {
      failed = true;
      tell(...place);
    };
    const wordIn = (scope: string, key: string): Said<string> | undefined => wordOf(layers, named, locale, scope, key);
    const lack = lacking(layers, named, locale, wrong);

    if (!formats) {
      const [said] = [...(layers.words.get(of)?.get(locale)?.values() ?? [])];
      if (!layers.broken.has(`formats.${locale}`))
        wrong(said?.pack ?? layered.pack, said?.file ?? '.', `no formats are known for “${locale}”: no pack has formats.${language}.json.`);
      return null;
    }
    const validate = validator(of, layered.schema);
    const sample = layered.samples.get(variant)!;
    const check = (view: unknown): Finding[] =>
      !validate || validate(view)
        ? []
        : (validate.errors ?? []).map((error) => ({
            code: 'TEMPLATE_INVALID',
            message: describe(error),
            pointer: error.instancePath,
            plugin: layered.pack,
          }));
    for (const finding of check(sample.value)) wrong(sample.pack, sample.file, finding.message);

    const plain = layered.manifest.value.kind === 'sms';
    const engine = Handlebars.create();
    registerHelpers(engine, locale, formats.value);
    const options: CompileOptions = {
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: { log: false, lookup: false, ...known },
      noEscape: plain,
    };
    const words = new Map<string, (given: object) => string>();
    const partials = new Set<string>();
    const compiled = (said: Said<string>, scope: string, how = options): HandlebarsTemplateDelegate | null => {
      try {
        engine.precompile(scoped(said.value, scope), how);
        return engine.compile(scoped(said.value, scope), how);
      } catch (error) {
        wrong(said.pack, said.file, `the template does not compile: ${(error as Error).message}`);
        return null;
      }
    };
    const parts: Parts = {
      helpers: CALLS,
      partial(name) {
        const said = layers.partials.get(name);
        if (!said) return undefined;
        if (!partials.has(name)) {
          partials.add(name);
          const text = source(said, `partials/${name}`) && compiled(said, `partials/${name}`);
          if (text) engine.registerPartial(name, text);
          else failed = true;
        }
        return source(said, `partials/${name}`);
      },
      word(scope, key) {
        const said = wordIn(scope, key);
        if (!said) return undefined;
        const one = source(said, scope, key);
        if (one && !words.has(word(scope, key))) {
          const text = compiled(said, scope);
          if (text) words.set(word(scope, key), (names) => text(names, RUN));
        }
        if (!one) failed = true;
        return one;
      },
    };
    engine.registerHelper('t', (key: string, { hash }: { hash: object }) => new engine.SafeString(words.get(key)!(hash)));

    const says: Says[] = [];
    const judge = (from: Source): void => {
      const judged = judgePaths(from, layered.schema.value, parts);
      says.push(judged.says);
      for (const { source: at, message, line, lacks } of judged.wrong)
        if (lacks === undefined) wrong(at.pack, at.file, message, line);
        else lack(at.scope, lacks, { pack: at.pack, file: at.file, line });
    };
    const body = source(layered.body, of);
    if (body) judge(body);
    judgeOwnWords(layers, named, locale, lack, wrong);
    const title = wordIn(of, 'title');
    const subject = wordIn(of, 'subject');
    if (subject) {
      const text = source(subject, of, 'subject');
      if (text) judge(text);
      else failed = true;
    }
    if (failed || !body || !title || !validate) return null;
    judgeLost(layers, named, locale, says, tell);
    const write = compiled(layered.body, of);
    const head = subject ? compiled(subject, of, { ...options, noEscape: true }) : null;
    if (failed || !write) return null;
    const { version, kind } = layered.manifest.value;
    return {
      ...{ id, version, kind, locale, title: title.value, pack: layered.pack, sample: sample.value, check },
      body: (view) => write(view, RUN),
      subject: (view) => head?.(view, RUN) ?? null,
    };
  };
}
