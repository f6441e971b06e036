/** Holds the language of each agency against the documents its packs can write: an invoice that nothing renders would be found out when a client waits for it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Finding } from '../../contracts/index.ts';
import type { PackSource } from './packs.ts';

/** Languages a pack has documents in. What is wrong with the pack is told by its proof. */
function spokenBy({ url }: PackSource): string[] {
  if (!existsSync(url)) return [];
  return readdirSync(url, { withFileTypes: true }).flatMap((folder) => {
    const file = new URL(`${encodeURIComponent(folder.name)}/template.json`, url);
    if (!folder.isDirectory() || !existsSync(file)) return [];
    try {
      const { kind, locale } = JSON.parse(readFileSync(file, 'utf8'));
      return kind === 'document' && typeof locale === 'string' ? [locale] : [];
    } catch {
      return [];
    }
  });
}

/** Of the packs, those an agency has enabled count. */
export function judgeLocales<A extends { readonly file: string; readonly agency: { readonly locale: string } }>(
  agencies: readonly A[],
  packs: readonly PackSource[],
  isEnabled: (agency: A, pack: string) => boolean,
): Finding[] {
  return agencies.flatMap((one): Finding[] => {
    const { file, agency } = one;
    const { locale } = agency;
    const spoken = [...new Set(packs.filter(({ id }) => isEnabled(one, id)).flatMap(spokenBy))].sort();
    if (spoken.includes(locale) || spoken.includes(locale.slice(0, 2))) return [];
    const has = spoken.length === 0 ? 'has no documents at all' : `has documents in ${spoken.join(', ')}`;
    return [
      {
        code: 'CONFIG_INVALID',
        message: `The agency writes in “${locale}” and ${has}: enable a pack such as documents-${locale.slice(0, 2)} in its plugins, or change its locale.`,
        pointer: `${file}#/agency/locale`,
      },
    ];
  });
}
