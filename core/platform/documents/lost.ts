/** Values that are lost: a word of a pack leaves out what that it lays over says, and nothing else of the template says it. */
import { type Layers, localesOf, type Named, type Word, wordOf } from './layers.ts';
import type { Tell } from './packs.ts';
import { type Asked, mayStandWith, type Says } from './paths.ts';
import { namesIn } from './words.ts';

/** What each word that was given something says of it, held against the one it stands over. */
export function judgeLost(layers: Layers, named: Named, locale: string, says: readonly Says[], tell: Tell): void {
  const told = says.flatMap((one) => one.told);
  const isTold = ({ given, under }: Asked, name: string): boolean => {
    const fields = given.get(name) ?? [];
    return fields.every((field) => told.some((other) => other.field === field && mayStandWith(other.under, under)));
  };
  for (const asked of says.flatMap((one) => one.asked)) {
    const { key, word } = asked;
    const own = wordOf(layers, named, locale, word.scope, key);
    if (!own) continue;
    const names = namesIn(own.value);
    const lost = stoodOver(layers, named, locale, word.scope, key, own).filter((name) => !names.has(name) && !isTold(asked, name));
    if (lost.length > 0)
      tell(
        own.pack,
        own.file,
        `“${key}” leaves out ${lost.map((name) => `{{${name}}}`).join(', ')}, which the word it stands over says, and nothing else of “${named.id}” does.`,
      );
  }
}

/** What the word under one says: that of its language; of a language that is added, what all others say. */
function stoodOver(layers: Layers, named: Named, locale: string, scope: string, key: string, own: Word): string[] {
  if (own.under) return [...namesIn(own.under.value)];
  const others = localesIn(layers, named, scope).flatMap((other) => {
    const word = other === locale ? undefined : wordOf(layers, named, other, scope, key);
    return word && word.pack !== own.pack ? [namesIn(word.value)] : [];
  });
  const [first = new Set<string>(), ...rest] = others;
  return [...first].filter((name) => rest.every((names) => names.has(name)));
}
const localesIn = (layers: Layers, { of }: Named, scope: string): readonly string[] =>
  scope === of ? localesOf(layers, of) : [...(layers.words.get(scope)?.keys() ?? [])];
