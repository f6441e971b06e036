/**
 * Contract of kind `templates`: a folder of data, no code; `templates/README.md` says what is in it. A template is one body and one view schema, with its
 * words per language beside it; partials are parts of bodies. A pack lays over those it comes `after`: words, partials and bodies it has count instead of theirs.
 */
import { type Static, Type } from 'typebox';
import type { Instant } from './dates.ts';
import type { ServiceName } from './service.ts';

export const TEMPLATES_CONTRACT = 1;

const Id = Type.String({ pattern: '^[a-z][a-z0-9-]*$' });
/** A language, or a language of a country: `fr`, `fr-BE`. */
export const LOCALE = '^[a-z]{2}(-[A-Z]{2})?$';
export const LocaleSchema = Type.String({ pattern: LOCALE, description: 'A language such as fr, or fr-BE' });

/** `template.json`. The id of a template is the name of its folder. */
export const TemplateManifest = Type.Object(
  {
    /** Raised with each change of what is written: issued documents keep the version they had. */
    version: Type.Integer({ minimum: 1 }),
    kind: Type.Enum(['document', 'email', 'sms']),
    /** Ids of templates that are this one in words of their own: a credit note is an invoice of another kind. */
    variants: Type.Optional(Type.Array(Id, { uniqueItems: true })),
    /** Words a module says itself, beside those of the body: every language has them. */
    says: Type.Optional(Type.Array(Type.String(), { uniqueItems: true })),
    /** What of the pack's `view.schema.json` it cannot do without, where the folder has no schema of its own. */
    requires: Type.Optional(Type.Array(Type.String(), { uniqueItems: true })),
  },
  { additionalProperties: false },
);
export type TemplateManifest = Static<typeof TemplateManifest>;

const names = (count: number) => Type.Array(Type.String({ minLength: 1 }), { minItems: count, maxItems: count });
/** A text that holds each of these, in any order. */
const holding = (...marks: readonly string[]) => Type.String({ pattern: `^${marks.map((mark) => `(?=.*\\{${mark}\\})`).join('')}` });
/** `formats.<locale>.json`: how days, figures and amounts read in a language. In patterns `{d}` is the day, `{m}` the month, `{y}` the year, `{n}` figures, `{s}` the currency. */
export const Formats = Type.Object(
  {
    months: names(12),
    shortMonths: names(12),
    /** From Monday. */
    weekdays: names(7),
    shortWeekdays: names(7),
    day: holding('d', 'm', 'y'),
    shortDay: holding('d', 'm', 'y'),
    /** The first of a month in `day`, where it is not `1`. */
    first: Type.Optional(Type.String()),
    decimal: Type.String({ minLength: 1, maxLength: 1 }),
    group: Type.String({ maxLength: 1 }),
    /** An amount with a sign (€, £), and one with the code of its currency. */
    sign: holding('s', 'n'),
    code: holding('s', 'n'),
    /** Where the minus of an amount stands: before all of it, or before the figures. */
    minus: Type.Enum(['amount', 'figures']),
    percent: holding('n'),
    /** Numbers that take the singular. */
    singular: Type.Array(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
export type Formats = Static<typeof Formats>;

/** A document as issued: bytes that are stored and never rendered again. */
export interface RenderedDocument {
  readonly template: string;
  readonly version: number;
  readonly html: string;
  readonly pdf: Uint8Array;
  /** Characters the fonts could not print; empty for a clean document. */
  readonly lost: readonly string[];
}

/** A file carried inside a PDF/A-3; `relationship` is its AFRelationship. */
export interface PdfAttachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly relationship: 'Alternative' | 'Data' | 'Source' | 'Supplement' | 'Unspecified';
  readonly bytes: Uint8Array;
}

/** What the host renders with, with the packs an agency enabled, away from the thread that answers. Errors: TEMPLATE_UNKNOWN, TEMPLATE_INVALID (view does not fit), RENDER_FAILED, BUSY. */
export interface Documents {
  /** Languages a template is written in for an agency, in order; without a template, those everything is written in. */
  locales(agency: string, template?: string): readonly string[];
  /** The words of a template that a module says itself, by key. At once: nothing is rendered. TEMPLATE_UNKNOWN where it is not written in the language. */
  words(agency: string, template: string, locale: string): (key: string) => string;
  /** What packs call service types, by language and id: their names instead of the type's own. */
  serviceNames(agency: string): Readonly<Record<string, Readonly<Record<string, ServiceName>>>>;
  /** Subject, HTML and plain text of a message template. */
  message(
    agency: string,
    template: string,
    locale: string,
    view: unknown,
  ): Promise<{ readonly subject: string | null; readonly html: string; readonly text: string }>;
  /** HTML of a document template. */
  html(
    agency: string,
    template: string,
    locale: string,
    view: unknown,
  ): Promise<{ readonly html: string; readonly title: string; readonly version: number }>;
  /**
   * PDF/A-3b of a document template; `createdAt` goes into the metadata so that the same input gives the same bytes. BUSY where many are asked for and it takes
   * longer than anybody should stand and wait; who is `patient` (a job, a handler) waits as long as it takes.
   */
  pdf(
    agency: string,
    template: string,
    locale: string,
    view: unknown,
    meta: {
      readonly createdAt: Instant;
      readonly author: string;
      /** Files carried inside the PDF, such as `factur-x.xml`. */
      readonly attachments?: readonly PdfAttachment[];
      /** Extra `rdf:Description` elements of the XMP, written as they are. */
      readonly xmp?: string;
    },
    how?: { readonly patient?: boolean },
  ): Promise<RenderedDocument>;
}

/** The one of `locales` that `locale` is written in: itself, else its language; undefined where there is neither. */
export const spokenFor = (locales: Iterable<string>, locale: string): string | undefined => {
  const all = [...locales];
  return [locale, locale.slice(0, 2)].find((one) => all.includes(one));
};
