/**
 * Step 5, bind: one container per plugin, without a parent, holding exactly the tokens its own declarations name. What a plugin did not ask for
 * it cannot reach, so its `deps` are the whole truth about it.
 */
import { Container } from 'inversify';
import { type Deps, type Finding, fail, type Token } from '../contracts/index.ts';
import { messageOf, refusal } from './read.ts';
import { needs } from './shape.ts';
import type { Bound, HostBindings, Loaded } from './types.ts';

interface Cell {
  readonly plugin: Loaded;
  readonly container: Container;
}

/** Errors: DI_MISSING with the path (plugin → token ← who needs it), PLUGIN_CYCLE among tokens, PLUGIN_START_FAILED when a `make` throws. */
export function bind(plugins: readonly Loaded[], host: HostBindings, kindTokens: Readonly<Record<string, Token<unknown>>> = {}): Bound {
  const enabled = plugins.filter((p) => p.entry.enabled);
  const owners = new Map<string, Cell>();
  const cells = new Map<string, Cell>();
  for (const plugin of enabled) {
    const cell = { plugin, container: new Container({ defaultScope: 'Singleton' }) };
    cells.set(plugin.manifest.id, cell);
    for (const t of plugin.manifest.exports ?? []) owners.set(t.id, cell);
  }
  checkGraph(enabled, owners, host);
  for (const cell of cells.values()) fill(cell, owners, host);

  const get = (cell: Cell, t: Token<unknown>): unknown => {
    try {
      return cell.container.get(key(t));
    } catch (error) {
      const id = cell.plugin.manifest.id;
      throw fail('PLUGIN_START_FAILED', `Plugin “${id}” could not make ${t.id}: ${messageOf(error)}`, [
        { code: 'PLUGIN_START_FAILED', message: messageOf(error), pointer: cell.plugin.entry.place, plugin: id },
      ]);
    }
  };
  const all = (id: string, deps: Deps = {}): object =>
    Object.fromEntries(Object.entries(deps).map(([name, t]) => [name, get(cells.get(id)!, t)]));
  const each = <I extends { readonly deps?: Deps }, R>(
    list: (plugin: Loaded) => readonly I[] | undefined,
    make: (plugin: string, item: I, deps: object) => R,
  ): readonly R[] => enabled.flatMap((p) => (list(p) ?? []).map((item) => make(p.manifest.id, item, all(p.manifest.id, item.deps))));

  const routes = each(
    (p) => p.manifest.routes,
    (plugin, route, deps) => ({ plugin, route, deps }),
  );
  const handlers = each(
    (p) => p.manifest.events?.handles,
    (plugin, handler, deps) => ({ plugin, handler, deps }),
  );
  const jobs = each(
    (p) => p.manifest.jobs,
    (plugin, job, deps) => ({ plugin, job, deps }),
  );
  const checks = each(
    (p) => p.manifest.checks,
    (plugin, check, deps) => ({ plugin, check, deps }),
  );
  const integrity = each(
    (p) => p.manifest.integrity,
    (plugin, check, deps) => ({ plugin, check, deps }),
  );
  const lifecycles = new Map(enabled.map((p) => [p.manifest.id, all(p.manifest.id, p.manifest.lifecycle?.deps)]));
  const registries = new Map<string, { id: string; value: unknown }[]>();
  for (const t of Object.values(kindTokens)) registries.set(t.id, []);
  for (const [id, cell] of cells) {
    // Everything is made now, so that a plugin that cannot be made stops the boot and not the first caller.
    for (const p of cell.plugin.manifest.providers ?? []) {
      const value = get(cell, p.provide);
      registries.get(p.provide.id)?.push({ id, value });
    }
  }
  return {
    plugins,
    routes,
    handlers,
    jobs,
    checks,
    integrity,
    lifecycle: (plugin) => lifecycles.get(plugin) ?? [],
    resolve: <T>(t: Token<T>): T => {
      const owner = owners.get(t.id);
      const ofHost = host.get(t.id);
      if (ofHost && 'value' in ofHost) return ofHost.value as T;
      if (!owner) throw fail('DI_MISSING', `No enabled plugin exports ${t.id}: host → ${t.id}.`);
      return get(owner, t) as T;
    },
    registry: <T>(t: Token<T>) => (registries.get(t.id) ?? []) as { id: string; value: T }[],
  };
}

const key = (t: Token<unknown>): symbol => Symbol.for(`escale.${t.id}`);

function fill({ plugin, container }: Cell, owners: ReadonlyMap<string, Cell>, host: HostBindings): void {
  const own = new Set<string>();
  for (const p of plugin.manifest.providers ?? []) {
    own.add(p.provide.id);
    const [names, tokens] = [Object.keys(p.deps ?? {}), Object.values(p.deps ?? {})];
    const make = (...values: unknown[]) => p.make(Object.fromEntries(names.map((name, i) => [name, values[i]])) as never);
    container.bind(key(p.provide)).toResolvedValue(make, tokens.map(key)).inSingletonScope();
  }
  const wanted = new Map(needs(plugin.manifest).flatMap(({ deps }) => deps.map((t) => [t.id, t] as const)));
  for (const [id, t] of wanted) {
    if (own.has(id)) continue;
    const ofHost = host.get(id);
    const make = ofHost
      ? () => ('value' in ofHost ? ofHost.value : ofHost.each(plugin.manifest.id))
      : () => owners.get(id)!.container.get(key(t));
    container.bind(key(t)).toResolvedValue(make, []).inSingletonScope();
  }
}

/** Walks the graph of tokens before anything is made: what is missing or circular is named, not stumbled upon. */
function checkGraph(plugins: readonly Loaded[], owners: ReadonlyMap<string, Cell>, host: HostBindings): void {
  const missing: Finding[] = [];
  const deps = new Map<string, readonly string[]>();
  for (const { entry, manifest } of plugins) {
    const own = new Set((manifest.providers ?? []).map((p) => p.provide.id));
    const node = (id: string) =>
      own.has(id) ? `${manifest.id}:${id}` : owners.has(id) ? `${owners.get(id)!.plugin.manifest.id}:${id}` : id;
    for (const p of manifest.providers ?? [])
      deps.set(
        node(p.provide.id),
        Object.values(p.deps ?? {}).map((t) => node(t.id)),
      );
    for (const { who, deps: wanted } of needs(manifest)) {
      for (const { id } of wanted) {
        if (own.has(id) || owners.has(id) || host.has(id)) continue;
        missing.push({ code: 'DI_MISSING', message: `${manifest.id} → ${id} ← ${who}`, pointer: entry.place, plugin: manifest.id });
      }
    }
  }
  if (missing.length > 0) throw refusal(missing);
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) {
      throw fail('PLUGIN_CYCLE', `Providers need each other: ${[...path.slice(path.indexOf(id)), id].join(' → ')}. Break the circle.`);
    }
    if (done.has(id)) return;
    for (const next of deps.get(id) ?? []) visit(next, [...path, id]);
    done.add(id);
  };
  for (const id of deps.keys()) visit(id, []);
}
