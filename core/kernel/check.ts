/** Step 3, check: judges all manifests together and their settings, and gathers every finding at once. It calls nothing in a plugin. */
import { didYouMean, type Finding, OPEN_TO, type Route } from '../contracts/index.ts';
import { refusal } from './read.ts';
import { checkShape, needs, type Report } from './shape.ts';
import type { CheckOptions, Loaded } from './types.ts';
import { checkViewLists } from './views.ts';

/** Throws one error with all findings; the codes are PLUGIN_*, CONFIG_INVALID and those of the extra checks. */
export async function check(plugins: readonly Loaded[], options: CheckOptions): Promise<void> {
  const findings = await inspect(plugins, options);
  if (findings.length > 0) throw refusal(findings);
}

/** All findings, in the order of the plugins; empty when the host may go on. */
export async function inspect(plugins: readonly Loaded[], options: CheckOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const reporter =
    (plugin: Loaded): Report =>
    (message, code = 'PLUGIN_INVALID', place = plugin.entry.place) =>
      findings.push({ code, message, pointer: place, plugin: plugin.entry.id });
  const sound = plugins.filter((plugin) => checkShape(plugin, options, reporter(plugin)));
  const known = collect(sound, reporter, options);
  for (const plugin of sound) {
    const report = reporter(plugin);
    checkAfter(plugin, plugins, report);
    checkPrefixes(plugin, report);
    checkTokens(plugin, known, options, report);
    checkPermissions(plugin, known, report);
    checkViewLists(plugin.manifest, known.routes, report);
    findings.push(...settingsFindings(plugin, options));
  }
  // An extra check reads manifests: it gets only those whose shape it can rely on.
  for (const extra of options.extra ?? []) findings.push(...(await extra(sound)));
  return findings;
}

interface Known {
  readonly permissions: ReadonlyMap<string, Loaded>;
  readonly events: ReadonlyMap<string, Loaded>;
  readonly routes: ReadonlyMap<string, Route>;
  /** Tokens by the plugin that exports them. */
  readonly exports: ReadonlyMap<string, Loaded>;
}

/** Gathers every public name once; a second owner is a finding. */
function collect(plugins: readonly Loaded[], reporter: (plugin: Loaded) => Report, options: CheckOptions): Known {
  const registry = (what: string) => {
    const owners = new Map<string, Loaded>();
    const add = (name: string, plugin: Loaded) => {
      const owner = owners.get(name);
      if (owner) reporter(plugin)(`${what} ${name} is also declared by “${owner.manifest.id}”.`, 'PLUGIN_DUPLICATE');
      else owners.set(name, plugin);
    };
    return { owners, add };
  };
  const names = {
    permission: registry('The permission'),
    operation: registry('The operation'),
    path: registry('The route'),
    event: registry('The event'),
    handler: registry('The handler'),
    job: registry('The job'),
    check: registry('The check'),
    token: registry('The token'),
    exported: registry('The exported token'),
  };
  const kindTokens = new Set(Object.values(options.kindTokens).map((t) => t.id));
  for (const plugin of plugins) {
    const m = plugin.manifest;
    for (const name of Object.keys(m.permissions ?? {})) names.permission.add(name, plugin);
    for (const r of m.routes ?? []) {
      names.operation.add(r.operationId, plugin);
      names.path.add(`${r.method.toUpperCase()} ${r.path.replace(/\{\w+\}/g, '{}')}`, plugin);
    }
    for (const event of m.events?.emits ?? []) names.event.add(event, plugin);
    for (const h of m.events?.handles ?? []) names.handler.add(`${m.id}/${h.id}`, plugin);
    for (const j of m.jobs ?? []) names.job.add(`${m.id}/${j.id}`, plugin);
    for (const c of m.checks ?? []) names.check.add(`${m.id}.${c.id}`, plugin);
    for (const p of m.providers ?? []) names.token.add(kindTokens.has(p.provide.id) ? `${p.provide.id} of ${m.id}` : p.provide.id, plugin);
    for (const t of m.exports ?? []) names.exported.add(t.id, plugin);
  }
  const routes = new Map(plugins.flatMap((p) => (p.manifest.routes ?? []).map((r) => [r.operationId, r] as const)));
  return { permissions: names.permission.owners, events: names.event.owners, exports: names.exported.owners, routes };
}

function checkAfter({ manifest }: Loaded, plugins: readonly Loaded[], report: Report): void {
  const ids = plugins.map((p) => p.entry.id);
  for (const id of manifest.after ?? []) {
    if (!ids.includes(id)) report(`It starts after “${id}”, which is not listed.${didYouMean(id, ids)} List it in the configuration.`);
  }
}

/** One id everywhere. operationIds are public names and exempt. */
function checkPrefixes({ manifest: m }: Loaded, report: Report): void {
  const prefix = `${m.id}.`;
  for (const name of Object.keys(m.permissions ?? {})) {
    if (!name.startsWith(prefix)) report(`The permission ${name} must start with “${prefix}”.`);
  }
  for (const name of m.events?.emits ?? []) if (!name.startsWith(prefix)) report(`The event ${name} must start with “${prefix}”.`);
}

function checkTokens(plugin: Loaded, known: Known, options: CheckOptions, report: Report): void {
  const m = plugin.manifest;
  const own = new Set((m.providers ?? []).map((p) => p.provide.id));
  const ofHost = new Set(options.hostTokens.map((t) => t.id));
  const kindOf = (name: string): string => (Object.hasOwn(options.contracts, name) ? name : 'module');
  const gathered = new Map(Object.entries(options.kindTokens).map(([name, t]) => [t.id, kindOf(name)]));
  for (const id of own) {
    const kind = gathered.get(id);
    if (kind === undefined && !id.startsWith(`${m.id}.`)) report(`The token ${id} must start with “${m.id}.”.`);
    if (kind !== undefined && kind !== m.kind) report(`A plugin of kind “${m.kind}” cannot provide ${id}.`);
  }
  const due = options.kindTokens[m.kind];
  if (due && !own.has(due.id)) report(`A plugin of kind “${m.kind}” must provide ${due.id}.`);
  for (const t of m.exports ?? []) if (!own.has(t.id)) report(`It exports ${t.id} but provides nothing under it.`);
  if (!plugin.entry.enabled) return;
  for (const { who, deps } of needs(m)) {
    for (const { id } of deps) {
      const owner = known.exports.get(id);
      if (own.has(id) || ofHost.has(id) || owner?.entry.enabled) continue;
      const why = owner
        ? `it is exported by “${owner.manifest.id}”, which is disabled. Enable it.`
        : `nobody exports it.${didYouMean(id, [...own, ...ofHost, ...known.exports.keys()])}`;
      report(`The ${who} needs ${id}: ${why}`, 'DI_MISSING');
    }
  }
}

function checkPermissions({ manifest: m }: Loaded, known: Known, report: Report): void {
  for (const r of m.routes ?? []) {
    const may = [...known.permissions.keys(), ...OPEN_TO];
    if (may.includes(r.permission)) continue;
    const near = didYouMean(r.permission, may);
    report(`Route ${r.operationId} asks for the permission ${r.permission}, which no plugin declares.${near}`);
  }
  for (const h of m.events?.handles ?? []) {
    if (known.events.has(h.event)) continue;
    report(`The handler ${h.id} waits for the event ${h.event}, which no plugin emits.${didYouMean(h.event, known.events.keys())}`);
  }
}

/** Each place the plugin is configured at, against its schema. Unknown keys are refused even where the schema forgets to say so. */
function settingsFindings({ entry, manifest }: Loaded, options: CheckOptions): Finding[] {
  const schema = { ...manifest.config, additionalProperties: false };
  return entry.settings.flatMap(({ place, value }) =>
    options.validate(schema, value).map((finding) => ({
      ...finding,
      code: 'CONFIG_INVALID',
      pointer: `${place}${finding.pointer ?? ''}`,
      plugin: entry.id,
    })),
  );
}
