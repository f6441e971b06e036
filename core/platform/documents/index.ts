/** Documents: packs of templates → HTML, plain text and PDF/A-3b. What runs in the worker threads behind `Documents` of the contracts. */
import { type Documents, EscaleError, fail } from '../../contracts/index.ts';
import type { LoadedPack, LoadedTemplate } from './packs.ts';
import { renderPdf } from './pdfa.ts';
import { plainText } from './text.ts';

export { type LoadedPack, type LoadedTemplate, loadPacks, type PackSource, renderSample } from './packs.ts';
export { type PdfInput, renderPdf } from './pdfa.ts';
export { plainText } from './text.ts';

/** `Documents`, on the spot. */
export interface Renderer {
  html(...asked: Parameters<Documents['html']>): Awaited<ReturnType<Documents['html']>>;
  message(...asked: Parameters<Documents['message']>): Awaited<ReturnType<Documents['message']>>;
  pdf: Documents['pdf'];
}

/** Renders with the templates of the packs given. `loadPacks` makes them; the caller decides what to do with its findings. */
export function createRenderer(packs: readonly LoadedPack[]): Renderer {
  const all = packs.flatMap((pack) => pack.templates);
  const byKey = new Map(all.map((template) => [`${template.id}/${template.locale}`, template]));

  /** The locale asked for, else its language: a document is never written in a language nobody asked for. */
  const pick = (id: string, locale: string): LoadedTemplate => {
    const found = byKey.get(`${id}/${locale}`) ?? byKey.get(`${id}/${locale.slice(0, 2)}`);
    if (found) return found;
    const locales = all.filter((template) => template.id === id).map((template) => template.locale);
    throw fail(
      'TEMPLATE_UNKNOWN',
      locales.length > 0
        ? `The template “${id}” exists in ${locales.join(', ')}, not in “${locale}”. Enable a pack in that language.`
        : `No enabled pack holds the template “${id}”.`,
    );
  };
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
