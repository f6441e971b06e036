/** Documents: packs of templates → HTML, plain text and PDF/A-3b. What runs in the worker threads behind `Documents` of the contracts. */
import { type Documents, EscaleError, fail } from '../../contracts/index.ts';
import type { LoadedTemplate } from './compile.ts';
import { renderPdf } from './pdfa.ts';
import type { Stack } from './stack.ts';
import { plainText } from './text.ts';

export type { LoadedTemplate } from './compile.ts';
export type { PackSource } from './packs.ts';
export { type PdfInput, renderPdf } from './pdfa.ts';
export { openStack, type Stack } from './stack.ts';
export { plainText } from './text.ts';

type Asked<K extends 'html' | 'message' | 'pdf'> = Parameters<Documents[K]> extends [string, ...infer Rest] ? Rest : never;
/** `Documents` of one set of packs, on the spot. */
export interface Renderer {
  html(...asked: Asked<'html'>): Awaited<ReturnType<Documents['html']>>;
  message(...asked: Asked<'message'>): Awaited<ReturnType<Documents['message']>>;
  pdf(...asked: Asked<'pdf'>): ReturnType<Documents['pdf']>;
}

/** Renders with the templates of a stack of packs. */
export function createRenderer({ template: pick }: Pick<Stack, 'template'>): Renderer {
  const rendered = (template: LoadedTemplate, view: unknown): { body: string; subject: string | null } => {
    const findings = template.check(view);
    if (findings.length > 0)
      throw fail(
        'TEMPLATE_INVALID',
        `The view does not fit the template “${template.id}”: ${findings[0]?.pointer} ${findings[0]?.message}`,
        findings,
      );
    try {
      return { body: template.body(view), subject: template.subject(view)?.replace(/\s+/g, ' ').trim() ?? null };
    } catch (error) {
      if (error instanceof EscaleError) throw error;
      throw fail('RENDER_FAILED', `The template “${template.id}” does not render: ${(error as Error).message}`);
    }
  };
  const html: Renderer['html'] = (id, locale, view) => {
    const template = pick(id, locale);
    const { body, subject } = rendered(template, view);
    return { html: body, title: subject ?? template.title, version: template.version };
  };

  return {
    html,
    message(id, locale, view) {
      const template = pick(id, locale);
      const { body, subject } = rendered(template, view);
      if (template.kind !== 'sms') return { subject, html: body, text: plainText(body) };
      const text = smsText(body);
      return { subject: null, html: `<p>${escapeHtml(text)}</p>`, text };
    },
    async pdf(id, locale, view, meta) {
      const { html: source, title, version } = html(id, locale, view);
      const { pdf, lost } = await renderPdf({ html: source, title, locale: pick(id, locale).locale, ...meta });
      return { template: id, version, html: source, pdf, lost };
    },
  };
}

/** One line of ordinary spaces: a narrow no-break space would turn the whole message into a 70-character one. */
const smsText = (body: string): string => body.replace(/[\s\u00a0\u202f]+/g, ' ').trim();

const escapeHtml = (text: string): string => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);
