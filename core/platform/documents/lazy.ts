/** The documents, loaded only where a pack is: rendering brings fonts, a PDF writer and a parser along, which most commands never use. */
import { type Documents, type Finding, fail } from '../../contracts/index.ts';
import type { LoadedPack, PackSource } from './packs.ts';

interface Packs {
  readonly packs: readonly LoadedPack[];
  readonly findings: readonly Finding[];
}
let last: { readonly key: string; readonly loaded: Packs } | null = null;

/** Template packs, read and compiled once per boot: the boot check and the documents look at the same ones. */
export async function readPacks(sources: readonly PackSource[]): Promise<Packs> {
  if (sources.length === 0) return { packs: [], findings: [] };
  const key = sources
    .map((s) => s.url.href)
    .sort()
    .join(' ');
  if (last?.key !== key) last = { key, loaded: (await import('./index.ts')).loadPacks(sources) };
  return last.loaded;
}

/** What renders the packs. */
export async function documentsOf(sources: readonly PackSource[]): Promise<Documents> {
  const { packs } = await readPacks(sources);
  if (packs.length > 0) return (await import('./index.ts')).createDocuments(packs);
  const none = (): never => {
    throw fail('TEMPLATE_UNKNOWN', 'No template pack is loaded. Enable one in the agency’s configuration.');
  };
  return { list: () => [], message: none, html: none, pdf: async () => none() };
}
