/** What the worker threads do with templates. Each thread keeps the templates it has used. */
import { type Documents, fail, type RenderedDocument } from '../../contracts/index.ts';
import { createRenderer, loadPacks, type Renderer } from './index.ts';

interface Pack {
  readonly id: string;
  readonly url: string;
}
/** One rendering, as it crosses to the thread. */
export interface Asked {
  readonly packs: readonly Pack[];
  readonly template: string;
  readonly locale: string;
  readonly view: unknown;
}
export interface PdfAsked extends Asked {
  readonly meta: Parameters<Documents['pdf']>[3];
}

const known = new Map<string, Renderer>();

/** The renderer of one template in all its languages: the boot check has proved them all, a thread compiles only what it needs. */
function rendererOf({ packs, template }: Asked): Renderer {
  const key = JSON.stringify([packs, template]);
  let renderer = known.get(key);
  if (!renderer) {
    const { packs: loaded, findings } = loadPacks(
      packs.map(({ id, url }) => ({ id, url: new URL(url) })),
      template,
    );
    if (findings.length > 0) throw fail('TEMPLATE_INVALID', findings[0]?.message ?? '', findings);
    renderer = createRenderer(loaded);
    known.set(key, renderer);
  }
  return renderer;
}

export const html = (asked: Asked) => rendererOf(asked).html(asked.template, asked.locale, asked.view);
export const message = (asked: Asked) => rendererOf(asked).message(asked.template, asked.locale, asked.view);
export const pdf = (asked: PdfAsked): Promise<RenderedDocument> =>
  rendererOf(asked).pdf(asked.template, asked.locale, asked.view, asked.meta);
