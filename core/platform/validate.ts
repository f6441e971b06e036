/** JSON Schema 2020-12 by Ajv, with findings people can act on: a pointer, a sentence, and the nearest known name for a misspelt one. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsImport from 'ajv-formats';
import {
  AMOUNT_LIMIT,
  didYouMean,
  escapePointer,
  type Finding,
  faultOf,
  faultOfTyped,
  isBic,
  isCountry,
  isCurrency,
  isDay,
  isIban,
  isServiceAddress,
  isSiren,
  isVatNumber,
  shortened,
  size,
  textFaults,
} from '../contracts/index.ts';

// The package is CommonJS: its types put the function one level deeper than Node does.
const addFormats = addFormatsImport as unknown as typeof addFormatsImport.default;
const MOST = 50;

/** How values are read. */
export interface ValidatorOptions {
  /** Texts become the numbers, booleans and lists the schema asks for: query strings. */
  readonly coerce?: boolean;
  /** Missing fields take the schema's default, in place. */
  readonly defaults?: boolean;
  /** Compiles a schema when the first value is judged; until then it is only held against the schema of schemas, a fraction of the work. */
  readonly lazy?: boolean;
}
/** Judges one value; `[]` when it fits. With `coerce` or `defaults` it changes the value in place. */
export type Validator = (value: unknown) => readonly Finding[];

/** What a validator says of its values beside whether they fit. */
export interface Judged {
  readonly code?: string;
  /** Texts are typed by people: a card number is refused. Not in amounts and rates, nor in what a schema says comes from a file (`x-file`): that is masked. */
  readonly typed?: boolean;
  /** False where the caller looks at texts himself. */
  readonly texts?: boolean;
}
/** A compiler of validators. It throws for a schema that is none. */
export function createCompiler(options: ValidatorOptions = {}): (schema: object, judged?: Judged) => Validator {
  let ajv: Ajv2020 | null = null;
  const compile = (schema: object): ValidateFunction => {
    ajv ??= createAjv(options);
    return ajv.compile(schema);
  };
  return (schema, { code = 'INPUT_INVALID', typed = false, texts = true } = {}) => {
    assertSchema(schema);
    let compiled = options.lazy ? null : compile(schema);
    const judge = typed ? typedJudge(schema) : faultOf;
    return (value) => {
      compiled ??= compile(schema);
      const faults = texts ? textFaults(value, code, '', judge) : [];
      if (faults.length > 0) return upToMost(faults, code);
      return compiled(value) ? [] : findingsOf(compiled, code);
    };
  };
}

const FIGURES: readonly string[] = ['amount', 'rate'];
function typedJudge(schema: { readonly properties?: Readonly<Record<string, object>> }): (text: string, field: string) => string | null {
  const files = Object.entries(schema.properties ?? {}).flatMap(([name, of]) => ('x-file' in of ? [name] : []));
  const other = new Set([...FIGURES, ...files]);
  return (text, field) => (other.has(field) ? faultOf : faultOfTyped)(text);
}

function createAjv(options: ValidatorOptions): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    useDefaults: options.defaults ?? false,
    coerceTypes: options.coerce ? 'array' : false,
    // `assertSchema` does it, once for all compilers.
    meta: false,
    validateSchema: false,
    // Tidying the code it writes takes as long as writing it; the engine does the same to the few functions that are called often.
    code: { optimize: false },
  });
  addFormats(ajv);
  ajv.addVocabulary(['x-secret', 'x-file', 'x-title', 'x-port']);
  // What JSON cannot say: minor units of an amount.
  ajv.addKeyword({
    keyword: 'x-minor',
    validate: (_: unknown, data: unknown) => typeof data === 'bigint' && size(data) <= AMOUNT_LIMIT,
    error: {
      message: `must be minor units, a bigint, and no more than one amount may be (${AMOUNT_LIMIT}): fromJson reads what a message states`,
    },
  });
  // ajv-formats accepts 29 February of any year: the calendar is ours.
  ajv.addFormat('date', isDay);
  ajv.addFormat('country', isCountry);
  ajv.addFormat('currency', isCurrency);
  ajv.addFormat('time-zone', isTimeZone);
  ajv.addFormat('service-address', isServiceAddress);
  ajv.addFormat('siren', isSiren);
  ajv.addFormat('iban', isIban);
  ajv.addFormat('bic', isBic);
  ajv.addFormat('vat-number', isVatNumber);
  return ajv;
}

let schemas: Ajv2020 | null = null;
const sound = new WeakSet<object>();
/** Holds a schema against the schema of schemas. */
function assertSchema(schema: object): void {
  if (sound.has(schema)) return;
  schemas ??= new Ajv2020({ code: { optimize: false } });
  if (schemas.validateSchema(schema) !== true) throw new Error(schemas.errorsText());
  sound.add(schema);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const compile = createCompiler();
const cache = new WeakMap<object, Validator>();

/** Judges a value against a schema without changing it: what the kernel's `check` is given. */
export function validate(schema: object, value: unknown): readonly Finding[] {
  return plain(schema)(value);
}
function plain(schema: object): Validator {
  let validator = cache.get(schema);
  if (!validator) {
    const message = faultOfSchema(schema);
    validator = message === null ? compile(schema) : () => [{ code: 'INPUT_INVALID', message, pointer: '' }];
    cache.set(schema, validator);
  }
  return validator;
}
/** What is wrong with a schema, as a sentence; null for one that values can be judged by. */
export function faultOfSchema(schema: object): string | null {
  try {
    compile(schema);
    return null;
  } catch (error) {
    return `The schema is not a JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Some findings are enough to mend a value by; that there were more is one too. */
const upToMost = (findings: readonly Finding[], code: string): readonly Finding[] =>
  findings.length <= MOST
    ? findings
    : [...findings.slice(0, MOST - 1), { code, message: `More than these ${MOST - 1} do not fit: mend them first.`, pointer: '' }];

const isBranch = (error: ErrorObject): boolean => error.keyword === 'type' || error.keyword === 'const';
const isUnion = (error: ErrorObject): boolean => error.keyword === 'anyOf' || error.keyword === 'oneOf';

function findingsOf(compiled: ValidateFunction, code: string): readonly Finding[] {
  const errors = compiled.errors ?? [];
  const unions = new Set(errors.filter(isUnion).map((e) => e.instancePath));
  /** How many errors that say something lie at a place or below it; only places of unions are asked for. */
  const below = new Map<string, number>();
  for (const { instancePath } of unions.size === 0 ? [] : errors.filter((e) => !isBranch(e)))
    for (let end = instancePath.length; end >= 0; end = end === 0 ? -1 : Math.max(0, instancePath.lastIndexOf('/', end - 1))) {
      const place = instancePath.slice(0, end);
      if (unions.has(place)) below.set(place, (below.get(place) ?? 0) + 1);
    }
  const findings = new Map<string, Finding>();
  for (const error of errors) {
    if (findings.size > MOST) break;
    // The branches of "text or null" each complain: the union says it once, or what lies deeper does.
    if (unions.has(error.instancePath) && isBranch(error)) continue;
    if (isUnion(error) && (below.get(error.instancePath) ?? 0) > 1) continue;
    const finding = { code, ...describe(error) };
    findings.set(`${finding.pointer} ${finding.message}`, finding);
  }
  return upToMost([...findings.values()], code);
}

/** A name as it can be shown. */
const shown = (name: string): string => shortened(name, 100);

function describe(error: ErrorObject): { pointer: string; message: string } {
  const { keyword, instancePath: pointer, params, parentSchema } = error;
  const p = params as Record<string, unknown>;
  switch (keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = shown(String(p['additionalProperty'] ?? p['unevaluatedProperty']));
      const known = Object.keys((parentSchema?.['properties'] as object | undefined) ?? {});
      return { pointer: `${pointer}/${escapePointer(name)}`, message: `The field “${name}” is unknown.${didYouMean(name, known)}` };
    }
    case 'required':
      return {
        pointer: `${pointer}/${escapePointer(String(p['missingProperty']))}`,
        message: `The field “${String(p['missingProperty'])}” is missing.`,
      };
    case 'type':
      if (p['type'] === 'string' && typeof error.data === 'number' && /\/amount$/.test(pointer)) {
        return { pointer, message: `Send an amount as a decimal string: "${String(error.data)}" in quotes, never a JSON number.` };
      }
      return { pointer, message: `It must be ${typeName(p['type'])}.` };
    case 'enum':
      return enumMessage(pointer, p['allowedValues'] as readonly unknown[], error.data);
    case 'const':
      return { pointer, message: `It must be ${JSON.stringify(p['allowedValue'])}.` };
    case 'anyOf':
    case 'oneOf':
      return { pointer, message: unionMessage(error.schema, error.data) };
    case 'pattern':
      return { pointer, message: hint(parentSchema) ?? `It must match ${String(p['pattern'])}.` };
    case 'format':
      return { pointer, message: hint(parentSchema) ?? `It must be a ${String(p['format'])}.` };
    default:
      return { pointer, message: `It ${error.message ?? 'is wrong'}.` };
  }
}

const hint = (schema: object | undefined): string | null => {
  const text = (schema as { description?: unknown } | undefined)?.description;
  return typeof text === 'string' ? `It must be: ${text}.`.replace(/\.\.$/, '.') : null;
};

function enumMessage(pointer: string, allowed: readonly unknown[], data: unknown): { pointer: string; message: string } {
  const texts = allowed.map(String);
  const near = typeof data === 'string' ? didYouMean(data, texts) : '';
  return { pointer, message: `It must be one of ${texts.join(', ')}.${near}` };
}

function unionMessage(branches: unknown, data: unknown): string {
  const list = (Array.isArray(branches) ? branches : []) as { const?: unknown; type?: unknown }[];
  if (list.every((b) => 'const' in b))
    return enumMessage(
      '',
      list.map((b) => b.const),
      data,
    ).message;
  const types = list.map((b) => ('const' in b ? JSON.stringify(b.const) : typeName(b.type)));
  return `It must be ${[...new Set(types)].join(' or ')}.`;
}

function typeName(type: unknown): string {
  if (Array.isArray(type)) return type.map(typeName).join(' or ');
  const names: Record<string, string> = {
    string: 'text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    object: 'an object',
    array: 'a list',
    null: 'null',
  };
  return names[String(type)] ?? 'something else';
}
