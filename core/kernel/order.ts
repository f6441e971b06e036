/** Step 4, order: topological by `after`, then by id. The same plugins always give the same order, however they were listed. */
import { fail } from '../contracts/index.ts';
import { compare } from './read.ts';
import type { Loaded } from './types.ts';

/** PLUGIN_CYCLE names the cycle: “a → b → a”. `after` a plugin that is not listed was refused by `check`. */
export function order(plugins: readonly Loaded[]): readonly Loaded[] {
  const waiting = new Map([...plugins].sort((a, b) => compare(a.manifest.id, b.manifest.id)).map((p) => [p.manifest.id, p]));
  const ordered: Loaded[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find((p) => waitsFor(p, waiting).length === 0);
    if (!next) {
      const cycle = findCycle(waiting);
      throw fail(
        'PLUGIN_CYCLE',
        `Plugins wait for each other: ${cycle.join(' → ')}. Take one “after” away.`,
        cycle.slice(0, -1).map((id) => ({
          code: 'PLUGIN_CYCLE',
          message: `“${id}” starts after ${waitsFor(waiting.get(id)!, waiting).join(', ')}.`,
          pointer: waiting.get(id)!.entry.place,
          plugin: id,
        })),
      );
    }
    waiting.delete(next.manifest.id);
    ordered.push(next);
  }
  return ordered;
}

const waitsFor = (plugin: Loaded, waiting: ReadonlyMap<string, Loaded>): string[] =>
  [...(plugin.manifest.after ?? [])].filter((id) => waiting.has(id)).sort(compare);

/** Everything left waits for something left, so walking along the first one must come back. */
function findCycle(waiting: ReadonlyMap<string, Loaded>): string[] {
  const path: string[] = [];
  let id = [...waiting.keys()][0]!;
  while (!path.includes(id)) {
    path.push(id);
    id = waitsFor(waiting.get(id)!, waiting)[0]!;
  }
  return [...path.slice(path.indexOf(id)), id];
}
