/** What the worker threads do with templates. Each thread keeps the templates it has used. */
import type { Documents, RenderedDocument } from '../../contracts/index.ts';
import { createRenderer, openStack, type Renderer } from './index.ts';

/** A pack as it crosses to another thread or process. */
export interface Pack {
  readonly id: string;
  readonly url: string;
  readonly after: readonly string[];
}
/** One rendering, as it crosses to the thread. */
export interface Asked {
  readonly packs: readonly Pack[];
  readonly template: string;
  readonly locale: string;
  readonly view: unknown;
}
export interface PdfAsked extends Asked {
  readonly meta: Parameters<Documents['pdf']>[4];
}

const known = new Map<string, Renderer>();

/** The renderer of a set of packs: the boot check has proved them, a thread compiles only what it is asked for. */
function rendererOf({ packs }: Asked): Renderer {
  const key = JSON.stringify(packs);
  let renderer = known.get(key);
  if (!renderer) {
    renderer = createRenderer(openStack(packs.map((pack) => ({ ...pack, url: new URL(pack.url) }))));
    known.set(key, renderer);
  }
  return renderer;
}

export const html = (asked: Asked) => rendererOf(asked).html(asked.template, asked.locale, asked.view);
export const message = (asked: Asked) => rendererOf(asked).message(asked.template, asked.locale, asked.view);
export const pdf = (asked: PdfAsked): Promise<RenderedDocument> =>
  rendererOf(asked).pdf(asked.template, asked.locale, asked.view, asked.meta);
