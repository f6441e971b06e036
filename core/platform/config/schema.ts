/** JSON Schemas of the configuration files, and what follows from a schema: defaults, secrets, the committed `config/schema.json`. */
import type { Finding } from '../../contracts/index.ts';
import { createCompiler, type Validator } from '../validate.ts';

const text = { type: 'string', minLength: 1, maxLength: 250 };
const texts = { type: 'object', additionalProperties: text };
const addressLines = { type: 'array', items: text, minItems: 1, maxItems: 6 };
const insured = {
  type: 'object',
  properties: { name: text, address: addressLines },
  required: ['name', 'address'],
  additionalProperties: false,
};

const words = { type: 'object', properties: { fr: text, en: text }, required: ['fr', 'en'], additionalProperties: text };
const role = {
  type: 'object',
  properties: {
    title: words,
    class: { type: 'string', pattern: '^\\d{1,4}$', description: 'the class of the plan of accounts its accounts belong to, such as "7"' },
    default: text,
    nature: texts,
    vatRate: texts,
    service: texts,
    pointOfSale: texts,
    supplier: texts,
    party: { enum: ['client', 'supplier'] },
    spot: { type: 'boolean' },
  },
  additionalProperties: false,
};
const side = (name: string) => ({ type: 'object', properties: { [name]: text }, required: [name], additionalProperties: false });
const act = {
  type: 'object',
  properties: {
    title: words,
    journal: text,
    label: words,
    lines: { type: 'object', additionalProperties: { anyOf: [side('debit'), side('credit')] } },
    carried: { type: 'boolean' },
  },
  required: ['title', 'journal', 'label', 'lines'],
  additionalProperties: false,
};
const dayText = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day such as 2026-01-31' };
const percent = { type: 'string', pattern: '^\\d{1,2}(\\.\\d{1,4})?$', description: 'a percentage such as "20"' };
const CHART_PARTS = {
  roles: { type: 'object', additionalProperties: role },
  books: texts,
  acts: { type: 'object', additionalProperties: act },
  vatRates: {
    type: 'array',
    items: {
      type: 'object',
      properties: { rate: percent, from: dayText, to: dayText },
      required: ['rate', 'from'],
      additionalProperties: false,
    },
  },
  labels: texts,
  journals: texts,
};
/** A file of `config/charts`: whole, or the rows it lays over the chart it extends. */
export const CHART_SCHEMA = {
  type: 'object',
  properties: { $schema: text, extends: text, ...CHART_PARTS },
  anyOf: [{ required: ['extends'] }, { required: ['roles', 'books', 'acts', 'vatRates', 'labels', 'journals'] }],
  additionalProperties: false,
};
/** `config/default.json`. */
export const DEFAULT_SCHEMA = {
  type: 'object',
  properties: { $schema: text, plugins: { type: 'object' } },
  required: ['plugins'],
  additionalProperties: false,
};
/** A file of `config/agencies`, before any plugin is known. */
export const AGENCY_SCHEMA = {
  type: 'object',
  properties: {
    $schema: text,
    agency: {
      type: 'object',
      properties: {
        id: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,48}$', description: 'small letters, figures and hyphens' },
        name: text,
        legalName: text,
        address: addressLines,
        country: { type: 'string', format: 'country', description: 'an ISO 3166 code such as FR' },
        currency: { type: 'string', format: 'currency', description: 'an ISO 4217 code such as EUR' },
        timeZone: { type: 'string', format: 'time-zone', description: 'a time zone such as Europe/Paris' },
        locale: { type: 'string', pattern: '^[a-z]{2}(-[A-Z]{2})?$', description: 'a locale such as fr or fr-BE' },
        legalForm: { ...text, description: 'SAS, SARL, EURL …' },
        shareCapital: {
          type: 'string',
          pattern: '^\\d{1,12}(\\.\\d{1,2})?$',
          description: 'the share capital as a decimal string in the agency’s currency, such as "40000"',
        },
        tradeRegister: { ...text, description: 'the trade register and its place, without the number: RCS Paris' },
        siren: { type: 'string', format: 'siren', description: 'a SIREN: nine figures, the last of which checks the others' },
        vatNumber: { type: 'string', format: 'vat-number', description: 'a VAT number without spaces, in the form of its country' },
        vatLiable: { type: 'boolean', description: 'false when the agency charges no VAT (small businesses); true when left out' },
        registration: { ...text, description: 'number in the register of travel agents: IM and nine figures in France' },
        guarantor: { ...insured, description: 'who answers for the money of travellers' },
        insurer: {
          ...insured,
          properties: { ...insured.properties, policy: text },
          required: ['name', 'address', 'policy'],
          description: 'who insures the professional liability, with the number of the policy',
        },
        eInvoiceAddress: {
          ...text,
          pattern: '^(\\d{4}|EM):\\S+$',
          description: 'scheme and address of electronic invoices: 0225:732829320',
        },
        email: text,
        phone: text,
        banks: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              iban: { type: 'string', format: 'iban', description: 'an IBAN without blanks' },
              bic: { type: 'string', format: 'bic', description: 'a BIC of eight or eleven characters' },
              account: { ...text, description: 'the account of the chart it is kept on; that of the role “bank” when left out' },
            },
            required: ['iban'],
            additionalProperties: false,
          },
          maxItems: 50,
          description: 'its own accounts at banks: statements of others are refused',
        },
        vatRate: percent,
      },
      required: ['id', 'name', 'legalName', 'address', 'country', 'currency', 'timeZone', 'locale', 'vatRate'],
      additionalProperties: false,
    },
    chart: {
      anyOf: [
        text,
        {
          type: 'object',
          properties: { extends: text, ...CHART_PARTS },
          required: ['extends'],
          additionalProperties: false,
        },
      ],
    },
    plugins: { type: 'object' },
  },
  required: ['agency', 'chart', 'plugins'],
  additionalProperties: false,
};

const REFERENCE = {
  anyOf: [
    { type: 'object', properties: { $env: text }, required: ['$env'], additionalProperties: false },
    { type: 'object', properties: { $file: text }, required: ['$file'], additionalProperties: false },
  ],
};
const HOST_KEYS = {
  enabled: { type: 'boolean', description: 'false keeps the settings and switches the plugin off for this agency' },
  $from: { type: 'string', description: 'folder relative to this file, or npm package, of a plugin that is not part of the project' },
};

/** JSON Schema of an agency file, from the manifests: what an editor offers while typing. The host checks again, after references are resolved. */
export function agencySchema(manifests: readonly { readonly id: string; readonly config: object }[]): object {
  const plugins = Object.fromEntries(
    [...manifests].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, config }) => [id, pluginSchema(JSON.parse(JSON.stringify(config)))]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Agency',
    ...AGENCY_SCHEMA,
    properties: {
      ...AGENCY_SCHEMA.properties,
      plugins: {
        type: 'object',
        properties: plugins,
        additionalProperties: { type: 'object', properties: HOST_KEYS, required: ['$from'] },
      },
    },
  };
}

function pluginSchema(config: { properties?: Record<string, object>; required?: string[] }): object {
  const required = (config.required ?? []).filter((name) => !('default' in (config.properties?.[name] ?? {})));
  const fields = Object.entries(config.properties ?? {}).map(([name, schema]) => [name, { anyOf: [schema, REFERENCE] }]);
  return {
    ...config,
    properties: { ...Object.fromEntries(fields), ...HOST_KEYS },
    // What a plugin needs, it needs only while it is switched on.
    required: [],
    anyOf: [{ properties: { enabled: { const: false } }, required: ['enabled'] }, { required }],
    additionalProperties: false,
  };
}

/** `config/schema.json` as it is committed. */
export const renderSchema = (manifests: readonly { readonly id: string; readonly config: object }[]): string =>
  `${JSON.stringify(agencySchema(manifests), null, 2)}\n`;

const compile = createCompiler({ defaults: true });
const compiled = new WeakMap<object, Validator>();
/** Judges settings after defaults are filled in, without changing them: what the kernel's `check` is given as `validate`. */
export function validateSettings(schema: object, settings: unknown): readonly Finding[] {
  try {
    return compile(schema)(structuredClone(settings));
  } catch (error) {
    const message = `The schema is not a JSON Schema: ${error instanceof Error ? error.message : String(error)}`;
    return [{ code: 'CONFIG_INVALID', message, pointer: '' }];
  }
}
/** A copy of settings with the schema's defaults filled in. */
export function withDefaults(schema: object, settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const copy = structuredClone(settings);
  let fill = compiled.get(schema);
  if (!fill) {
    fill = compile(schema);
    compiled.set(schema, fill);
  }
  fill(copy);
  return copy;
}

/** A copy with every value replaced whose schema says `x-secret`: for printing. */
export function redact(schema: object, value: unknown): unknown {
  const s = schema as { 'x-secret'?: unknown; properties?: Record<string, object>; items?: object };
  if (s['x-secret'] === true) return value === undefined || value === null ? value : '[secret]';
  if (Array.isArray(value)) return s.items ? value.map((item) => redact(s.items!, item)) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, s.properties?.[k] ? redact(s.properties[k], v) : v]));
}
