/** The supplier plugins of a configuration, and their parsers, without a host around them. */
import { existsSync } from 'node:fs';
import { type EscaleError, fail, isError, type Parser, type PluginManifest } from '../contracts/index.ts';
import type { Loaded } from '../kernel/index.ts';
import { load } from '../kernel/load.ts';
import { order } from '../kernel/order.ts';
import { refusal } from '../kernel/read.ts';
import { systemClock } from '../platform/clock.ts';
import { type Config, createAgencies, settingsOf } from '../platform/config/index.ts';
import { putBack } from '../platform/work/patterns.ts';
import type { Typed } from './answers.ts';
import type { Reported } from './judge.ts';
import type { Reader } from './read.ts';
import { saidOf, serviceIn } from './services.ts';

/** Folders of the project that hold no supplier: not loaded, because reading a file should not wait for them. */
const ELSEWHERE = ['core/modules/', 'adapters/', 'templates/'].map((folder) => new URL(`../../${folder}`, import.meta.url).href);

interface Supply {
  /** In boot order. */
  readonly plugins: readonly Loaded[];
  /** Why others could not be loaded, by their ids. */
  readonly failed: ReadonlyMap<string, EscaleError>;
}
/** Enabled plugins of travel supply. They are loaded one after the other, so that it is known which one did something to what all share. */
async function supplyOf(config: Config): Promise<Supply> {
  const candidates = config.plugins.filter((p) => p.enabled && !ELSEWHERE.some((home) => p.where?.href.startsWith(home)));
  const loaded: Loaded[] = [];
  const failed = new Map<string, EscaleError>();
  for (const entry of candidates) {
    try {
      loaded.push(...(await leftAlone(entry.id, String(entry.where), () => load([entry], config.known))));
    } catch (error) {
      if (!isError(error)) throw error;
      failed.set(entry.id, error);
    }
  }
  return { plugins: order(loaded), failed };
}
const suppliersIn = (plugins: readonly Loaded[], config: Config, agency: string | null): readonly Loaded[] =>
  plugins.filter(({ manifest: { id, kind } }) => kind === 'supplier' && agencyFor(config, id, agency) !== undefined);

/** Enabled supplier plugins in boot order; those of one agency when it is named. Errors: PLUGIN_*. */
export async function suppliersOf(config: Config, agency: string | null): Promise<readonly Loaded[]> {
  const { plugins, failed } = await supplyOf(config);
  if (failed.size > 0) throw refusal([...failed.values()].flatMap(({ findings }) => findings));
  return suppliersIn(plugins, config, agency);
}

/** What a supplier may report of each service. */
export const reportedOf = (manifests: readonly PluginManifest[]): Reported =>
  new Map(manifests.flatMap(({ id, reported }) => (reported === undefined ? [] : [[id, reported] as const])));

/** The services among plugins, by id. */
export const servicesOf = (manifests: readonly PluginManifest[]): ReadonlyMap<string, Typed> =>
  new Map(
    manifests.flatMap((manifest) => {
      const service = serviceIn(manifest);
      return service === null ? [] : [[manifest.id, { service, ...saidOf(manifest) }] as const];
    }),
  );

/** The agency a plugin reads for: the one that is named where it has the plugin enabled, else the first that has. */
const agencyFor = (config: Config, plugin: string, agency: string | null): string | undefined =>
  config.agencies.find((file) => (agency ?? file.agency.id) === file.agency.id && settingsOf(config, file, plugin) !== null)?.agency.id;

/** Their parsers, each with what it is told. One that cannot be loaded refuses what it is to read, so that the others read on. */
export async function openReaders(config: Config, agency: string | null): Promise<readonly Reader[]> {
  const { plugins: supply, failed } = await supplyOf(config);
  const reported = reportedOf(supply.map((p) => p.manifest));
  const services = servicesOf(supply.map((p) => p.manifest));
  const plugins = suppliersIn(supply, config, agency);
  const schemas = new Map(plugins.map((p) => [p.manifest.id, p.manifest.config]));
  const agencies = createAgencies(config, systemClock(), (id) => schemas.get(id));
  const readerOf = (id: string, parser: Parser): Reader => {
    const { id: own, currency, timeZone } = agencies.get(agencyFor(config, id, agency) as string);
    return { id, call: { agency: own, currency, timeZone, settings: agencies.settings(own, id) ?? {} }, reported, services, parser };
  };
  const readers: Reader[] = [];
  for (const { manifest } of plugins) readers.push(readerOf(manifest.id, await parserOf(manifest)));
  const lost = [...failed].filter(([id]) => agencyFor(config, id, agency) !== undefined);
  return [...readers, ...lost.map(([id, error]) => readerOf(id, refusing(error)))];
}

const wrong = (plugin: string, what: string): EscaleError =>
  fail('PLUGIN_INVALID', `The plugin ${plugin} ${what}`, [{ code: 'PLUGIN_INVALID', message: `It ${what}`, plugin }]);

/** The module a manifest names as its parser. PLUGIN_INVALID when there is none. */
export function parserModule({ id, parser }: Pick<PluginManifest, 'id' | 'parser'>): URL {
  if (parser === undefined) throw wrong(id, "names no parser. Name its module: parser: new URL('./read.ts', import.meta.url).");
  if (parser.protocol !== 'file:' || !existsSync(parser)) throw wrong(id, 'names a parser that is no file. Fix the path in its manifest.');
  return parser;
}

/** Loads a parser. PLUGIN_INVALID says what is wrong with it. */
export async function loadParser(plugin: string, module: URL): Promise<Parser> {
  let parser: Partial<Parser> | undefined;
  try {
    const imported = await leftAlone(plugin, module.href, () => import(module.href) as Promise<{ default?: Partial<Parser> }>);
    parser = imported.default;
  } catch (error) {
    throw wrong(plugin, `has a parser that cannot be imported: ${error instanceof Error ? error.message : String(error)}`);
  }
  const missing = (['detect', 'mask', 'read'] as const).filter((name) => typeof parser?.[name] !== 'function');
  if (missing.length > 0) throw wrong(plugin, `has a parser whose default export lacks ${missing.join(', ')}.`);
  return parser as Parser;
}

/** What code of plugins changed when it was loaded, which is done once. */
const changes = new Map<string, string>();
/** Loads code of a plugin. PLUGIN_INVALID where it changed what all code shares. */
async function leftAlone<R>(plugin: string, code: string, loading: () => Promise<R>): Promise<R> {
  // What another one did meanwhile is not its own.
  putBack();
  const loaded = await loading();
  const changed = putBack() ?? changes.get(code);
  if (changed === undefined) return loaded;
  changes.set(code, changed);
  throw wrong(plugin, `changes ${changed}, which all code shares: a plugin leaves alone what is not its own.`);
}

const refusing = (error: EscaleError): Parser => {
  const refuse = (): never => {
    throw error;
  };
  return { detect: refuse, mask: refuse, read: refuse };
};
/** The parser of a plugin. */
async function parserOf(manifest: PluginManifest): Promise<Parser> {
  try {
    return await loadParser(manifest.id, parserModule(manifest));
  } catch (error) {
    if (!isError(error)) throw error;
    return refusing(error);
  }
}
