/**
 * Contract of kind `templates`: a folder of data, no code. One folder per template:
 * `template.json` (id, version, kind, locale, title), `view.schema.json` (all the template sees), `body.<locale>.hbs`, `sample.json`,
 * `expected.<locale>.html` (what the sample renders to; the boot check compares).
 */
import { type Static, Type } from 'typebox';
import type { Instant } from './dates.ts';

export const TEMPLATES_CONTRACT = 1;

export const TemplateManifest = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    version: Type.Integer({ minimum: 1 }),
    kind: Type.Enum(['document', 'email', 'sms']),
    locale: Type.String({ pattern: '^[a-z]{2}(-[A-Z]{2})?$' }),
    title: Type.String(),
    /** Handlebars text of the subject line (e-mail) or of the document's title. */
    subject: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type TemplateManifest = Static<typeof TemplateManifest>;

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

/** What the host renders with, away from the thread that answers. Errors: TEMPLATE_UNKNOWN, TEMPLATE_INVALID (view does not fit), RENDER_FAILED, BUSY. */
export interface Documents {
  /** Subject, HTML and plain text of a message template. */
  message(
    template: string,
    locale: string,
    view: unknown,
  ): Promise<{ readonly subject: string | null; readonly html: string; readonly text: string }>;
  /** HTML of a document template. */
  html(
    template: string,
    locale: string,
    view: unknown,
  ): Promise<{ readonly html: string; readonly title: string; readonly version: number }>;
  /** PDF/A-3b of a document template; `createdAt` goes into the metadata so that the same input gives the same bytes. */
  pdf(
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
  ): Promise<RenderedDocument>;
}
