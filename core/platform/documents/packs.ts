/** Reads packs of templates from folders, compiles them and proves each on its own sample. Every problem of every pack is told at once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import Handlebars from 'handlebars';
import { EscaleError, type Finding, fail, isDay, TemplateManifest } from '../../contracts/index.ts';
import { BUILT_INS, HELPERS, registerHelpers } from './helpers.ts';
import { parseHtml } from './html.ts';
import { isLocale } from './locales.ts';
import { unknownPaths } from './paths.ts';

/** A pack as its manifest names it: plugin id and folder. */
export interface PackSource {
  readonly id: string;
  readonly url: URL;
}

/** A template ready to render. */
export interface LoadedTemplate extends Omit<TemplateManifest, 'subject'> {
  readonly pack: string;
  readonly schema: object;
  readonly sample: unknown;
  /** What is wrong with a view, or nothing. */
  check(view: unknown): readonly Finding[];
  /** Body as the template writes it: HTML, or plain text for an SMS. Throws when the view lacks something. */
  body(view: unknown): string;
  subject(view: unknown): string | null;
}
export interface LoadedPack {
  readonly id: string;
  readonly templates: readonly LoadedTemplate[];
}

/**
 * Loads packs. Never throws for what a folder holds: `findings` name plugin, file and line, and a template with a finding is left out.
 * `only` one template, it is compiled without being proved on its sample again.
 */
export function loadPacks(
  sources: readonly PackSource[],
  only?: string,
): {
  readonly packs: readonly LoadedPack[];
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const taken = new Map<string, string>();
  const packs = sources.map(({ id, url }): LoadedPack => {
    const tell = (file: string, message: string, line?: number): void =>
      void findings.push({ code: 'TEMPLATE_INVALID', plugin: id, message: `${file}: ${message}`, ...(line === undefined ? {} : { line }) });
    const root = fileURLToPath(url);
    if (!existsSync(root)) {
      tell('.', 'the folder of the pack does not exist.');
      return { id, templates: [] };
    }
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    if (folders.length === 0) tell('.', 'the pack holds no template folder.');
    const templates = folders
      .map((folder) => folder.name)
      .filter((name) => only === undefined || name === only)
      .sort()
      .flatMap((name) => {
        const template = loadTemplate(id, root, name, tell, only === undefined);
        if (!template) return [];
        const key = `${template.id} (${template.locale})`;
        const other = taken.get(key);
        if (other !== undefined) {
          tell(`${name}/template.json`, `the template ${key} is also in the pack “${other}”. Enable one of the two.`);
          return [];
        }
        taken.set(key, id);
        return [template];
      });
    return { id, templates };
  });
  return { packs, findings };
}

/** What the sample of one template renders to now: what `expected.<locale>.html` has to hold. Throws when it does not compile. */
export function renderSample(source: PackSource, folder: string): string {
  const findings: string[] = [];
  const template = loadTemplate(
    source.id,
    fileURLToPath(source.url),
    folder,
    (file, message) => void findings.push(`${file}: ${message}`),
    false,
  );
  if (!template) throw fail('TEMPLATE_INVALID', findings.join(' '));
  return template.body(template.sample);
}

type Tell = (file: string, message: string, line?: number) => void;

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addFormat('date', { type: 'string', validate: isDay });
const manifestFits = ajv.compile<TemplateManifest>(TemplateManifest);

function loadTemplate(pack: string, root: string, folder: string, tell: Tell, proven = true): LoadedTemplate | null {
  let failed = false;
  const wrong: Tell = (file, message, line) => {
    failed = true;
    tell(`${folder}/${file}`, message, line);
  };
  const read = (file: string): string | null => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(root, folder, file)));
    } catch (error) {
      wrong(file, error instanceof TypeError ? 'the file is not UTF-8.' : 'the file is missing.');
      return null;
    }
  };
  const json = (file: string): unknown => {
    const text = read(file);
    if (text === null) return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      wrong(file, `the file is not JSON: ${(error as Error).message}`);
      return undefined;
    }
  };

  const manifest = json('template.json');
  if (manifest === undefined) return null;
  if (!manifestFits(manifest)) {
    for (const error of manifestFits.errors ?? []) wrong('template.json', describe(error));
    return null;
  }
  const { locale } = manifest;
  if (manifest.id !== folder) wrong('template.json', `the id “${manifest.id}” is not the name of the folder.`);
  if (!isLocale(locale)) wrong('template.json', `no formats are known for the locale “${locale}”.`);
  const files = new Set(['template.json', 'view.schema.json', `body.${locale}.hbs`, 'sample.json', `expected.${locale}.html`]);
  for (const file of readdirSync(join(root, folder))) if (!files.has(file)) wrong(file, 'no file of this name belongs to a template.');

  const schema = json('view.schema.json');
  const sample = json('sample.json');
  const source = read(`body.${locale}.hbs`);
  const expected = read(`expected.${locale}.html`);
  if (failed || source === null || expected === null) return null;

  let validate: ValidateFunction;
  try {
    validate = ajv.compile(schema as object);
  } catch (error) {
    wrong('view.schema.json', `the schema does not compile: ${(error as Error).message}`);
    return null;
  }
  const check = (view: unknown): Finding[] =>
    validate(view)
      ? []
      : (validate.errors ?? []).map((error) => ({
          code: 'TEMPLATE_INVALID',
          message: describe(error),
          pointer: error.instancePath,
          plugin: pack,
        }));
  for (const finding of check(sample)) wrong('sample.json', finding.message);

  const bodyFile = `body.${locale}.hbs`;
  const body = compile(source, schema as object, locale, manifest.kind === 'sms', (message, line) => wrong(bodyFile, message, line));
  const subject =
    manifest.subject === undefined
      ? null
      : compile(manifest.subject, schema as object, locale, true, (message) => wrong('template.json', `subject: ${message}`));
  if (failed || !body) return null;
  const template: LoadedTemplate = {
    ...manifest,
    pack,
    schema: schema as object,
    sample,
    check,
    body,
    subject: (view) => subject?.(view) ?? null,
  };
  if (proven) prove(template, expected, (file, message, line) => wrong(file, message, line));
  return failed ? null : template;
}

/** The boot check: the sample renders, to exactly what was expected, within the HTML subset. */
function prove(template: LoadedTemplate, expected: string, wrong: Tell): void {
  try {
    const rendered = template.body(template.sample);
    if (rendered !== expected)
      wrong(`expected.${template.locale}.html`, difference(rendered, expected), firstDifference(rendered, expected));
    template.subject(template.sample);
    if (template.kind !== 'sms') parseHtml(rendered);
  } catch (error) {
    const line = error instanceof EscaleError ? error.findings[0]?.line : undefined;
    wrong(`body.${template.locale}.hbs`, `the sample does not render: ${(error as Error).message}`, line);
  }
}

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

/** Compiles with an instance of its own, so that no template can reach another's helpers. */
function compile(
  source: string,
  schema: object,
  locale: string,
  plain: boolean,
  wrong: (message: string, line?: number) => void,
): ((view: unknown) => string) | null {
  const engine = Handlebars.create();
  registerHelpers(engine, locale);
  try {
    const program = Handlebars.parse(source);
    const found = [...forbidden(program), ...unknownPaths(program, schema, new Set([...Object.keys(HELPERS), ...BUILT_INS]))];
    for (const { message, line } of found) wrong(message, line);
    if (found.length > 0) return null;
    const known = Object.fromEntries([...Object.keys(HELPERS), ...BUILT_INS].map((name) => [name, true]));
    const options: CompileOptions = {
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: { log: false, lookup: false, ...known },
      noEscape: plain,
    };
    engine.precompile(source, options);
    const template = engine.compile(source, options);
    return (view) => template(view, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
  } catch (error) {
    wrong(`the template does not compile: ${(error as Error).message}`);
    return null;
  }
}

/** What a template may not hold: unescaped output (a view carries what people typed), partials and decorators (there is no code to call). */
function forbidden(program: hbs.AST.Program): { message: string; line: number }[] {
  const found: { message: string; line: number }[] = [];
  const refuse = (node: hbs.AST.Node, message: string): void => void found.push({ message, line: node.loc.start.line });
  class Guard extends Handlebars.Visitor {
    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      // The compiler's types say `escaped`; the parser clears it for {{{ }}} and {{& }}.
      if (statement.escaped === false) refuse(statement, 'unescaped output {{{ }}} is not allowed; write {{ }}.');
      super.MustacheStatement(statement);
    }
    override PartialStatement(statement: hbs.AST.PartialStatement): void {
      refuse(statement, 'partials {{> }} are not allowed: a template is one file.');
    }
    override PartialBlockStatement(statement: hbs.AST.PartialBlockStatement): void {
      refuse(statement, 'partials {{#> }} are not allowed: a template is one file.');
    }
    override Decorator(decorator: hbs.AST.Decorator): void {
      refuse(decorator, 'decorators {{* }} are not allowed.');
    }
    override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
      refuse(decorator, 'decorators {{#* }} are not allowed.');
    }
  }
  new Guard().accept(program);
  return found;
}

function describe(error: ErrorObject): string {
  const extra = error.keyword === 'additionalProperties' ? ` (“${String(error.params['additionalProperty'])}”)` : '';
  return `${error.instancePath || 'the value'} ${error.message ?? 'is wrong'}${extra}.`;
}
