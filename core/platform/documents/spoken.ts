/** Languages the packs of an agency are written in, read off their file names: the thread that answers asks it, and the boot check judges agencies by it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Finding } from '../../contracts/index.ts';
import { spokenFor } from '../../contracts/templates.ts';
import { closureOf } from './layers.ts';
import type { PackSource } from './packs.ts';

/** Whether an agency has enabled a pack. */
export interface Enables {
  enables(pack: string): boolean;
}
/** Packs that are enabled with all they lay over. */
export const standing = (packs: readonly PackSource[], isEnabled: (pack: string) => boolean): PackSource[] =>
  packs.filter(({ id }) => closureOf(packs, [id]).every((pack) => isEnabled(pack.id)));

/** Languages of each template, by its id. What is wrong with a pack is told by its proof. */
export function localesOf(packs: readonly PackSource[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const variants = new Map<string, readonly string[]>();
  for (const { url } of packs) {
    if (!existsSync(url)) continue;
    for (const folder of readdirSync(url, { withFileTypes: true })) {
      if (!folder.isDirectory() || folder.name === 'partials') continue;
      const files = new URL(`${encodeURIComponent(folder.name)}/`, url);
      const locales = found.get(folder.name) ?? new Set();
      found.set(folder.name, locales);
      for (const file of readdirSync(files)) {
        const locale = /^words\.([a-z]{2}(?:-[A-Z]{2})?)\.json$/.exec(file)?.[1];
        if (locale) locales.add(locale);
        if (file === 'template.json') variants.set(folder.name, variantsIn(new URL(file, files)));
      }
    }
  }
  for (const [id, others] of variants) for (const other of others) found.set(other, found.get(id)!);
  return found;
}

function variantsIn(file: URL): readonly string[] {
  try {
    const { variants } = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(variants) ? variants.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Of all packs: those an agency has enabled without one they lay over, and a language of an agency not everything is written in: found out when a client waits otherwise. */
export function judgePacks(
  agencies: readonly (Enables & { readonly file: string; readonly agency: { readonly locale: string } })[],
  packs: readonly PackSource[],
): Finding[] {
  return agencies.flatMap(({ file, agency: { locale }, enables }): Finding[] => {
    const alone = packs.flatMap(({ id, after = [] }) =>
      after
        .filter((under) => enables(id) && packs.some((pack) => pack.id === under) && !enables(under))
        .map((under) => ({
          code: 'CONFIG_INVALID',
          message: `“${id}” lays over “${under}”, which is not enabled for this agency. Enable both, or neither.`,
          pointer: `${file}#/plugins/${id}`,
          plugin: id,
        })),
    );
    if (alone.length > 0) return alone;
    const tell = (message: string): Finding[] => [{ code: 'CONFIG_INVALID', message, pointer: `${file}#/agency/locale` }];
    const spoken = localesOf(packs.filter(({ id }) => enables(id)));
    if (spoken.size === 0)
      return tell(
        `The agency writes in “${locale}” and has no documents at all: enable packs such as documents and messages in its plugins.`,
      );
    const silent = [...spoken].filter(([, locales]) => spokenFor(locales, locale) === undefined);
    if (silent.length === 0) return [];
    const has = [...new Set(silent.flatMap(([, locales]) => [...locales]))].sort().join(', ');
    const named = silent.map(([id]) => `“${id}”`).join(', ');
    const language = locale.slice(0, 2);
    return tell(
      `The agency writes in “${locale}”, and its packs have ${named} in ${has || 'no language'} only: enable packs in its plugins that have them, such as documents-${language} and messages-${language}, or change its locale.`,
    );
  });
}
