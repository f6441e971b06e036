/** The supplier plugins of a configuration, and their parsers, without a host around them. */
import { existsSync } from 'node:fs';
import { type EscaleError, fail, isError, type Parser, type PluginManifest, type Service } from '../contracts/index.ts';
import type { Loaded } from '../kernel/index.ts';
import { load } from '../kernel/load.ts';
import { order } from '../kernel/order.ts';
import { systemClock } from '../platform/clock.ts';
import { type Config, createAgencies, settingsOf } from '../platform/config/index.ts';
import type { Reported } from './judge.ts';
import type { Reader } from './read.ts';
import { serviceIn } from './services.ts';

/** Folders of the project that hold no supplier: not loaded, because reading a file should not wait for them. */
const ELSEWHERE = ['core/modules/', 'adapters/', 'templates/'].map((folder) => new URL(`../../${folder}`, import.meta.url).href);

/** Enabled plugins of travel supply in boot order. Errors: PLUGIN_*. */
async function supplyOf(config: Config): Promise<readonly Loaded[]> {
  const candidates = config.plugins.filter((p) => p.enabled && !ELSEWHERE.some((home) => p.where?.href.startsWith(home)));
  return order(await load(candidates, config.known));
}
const suppliersIn = (plugins: readonly Loaded[], config: Config, agency: string | null): readonly Loaded[] =>
  plugins.filter(({ manifest: { id, kind } }) => kind === 'supplier' && agencyFor(config, id, agency) !== undefined);

/** Enabled supplier plugins in boot order; those of one agency when it is named. Errors: PLUGIN_*. */
export const suppliersOf = async (config: Config, agency: string | null): Promise<readonly Loaded[]> =>
  suppliersIn(await supplyOf(config), config, agency);

/** What a supplier may report of each service. */
export const reportedOf = (manifests: readonly PluginManifest[]): Reported =>
  new Map(manifests.flatMap(({ id, reported }) => (reported === undefined ? [] : [[id, reported] as const])));

/** The services among plugins, by id. */
export const servicesOf = (manifests: readonly PluginManifest[]): ReadonlyMap<string, Service> =>
  new Map(
    manifests.flatMap((manifest) => {
      const service = serviceIn(manifest);
      return service === null ? [] : [[manifest.id, service] as const];
    }),
  );

/** The agency a plugin reads for: the one that is named where it has the plugin enabled, else the first that has. */
const agencyFor = (config: Config, plugin: string, agency: string | null): string | undefined =>
  config.agencies.find((file) => (agency ?? file.agency.id) === file.agency.id && settingsOf(config, file, plugin) !== null)?.agency.id;

/** Their parsers, each with what it is told. Errors: PLUGIN_*. */
export async function openReaders(config: Config, agency: string | null): Promise<readonly Reader[]> {
  const supply = await supplyOf(config);
  const reported = reportedOf(supply.map((p) => p.manifest));
  const services = servicesOf(supply.map((p) => p.manifest));
  const plugins = suppliersIn(supply, config, agency);
  const schemas = new Map(plugins.map((p) => [p.manifest.id, p.manifest.config]));
  const agencies = createAgencies(config, systemClock(), (id) => schemas.get(id));
  return Promise.all(
    plugins.map(async ({ manifest }): Promise<Reader> => {
      const { id } = manifest;
      const { id: own, currency, timeZone } = agencies.get(agencyFor(config, id, agency) as string);
      const call = { agency: own, currency, timeZone, settings: agencies.settings(own, id) ?? {} };
      return { id, call, reported, services, parser: await parserOf(manifest) };
    }),
  );
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
    parser = ((await import(module.href)) as { default?: Partial<Parser> }).default;
  } catch (error) {
    throw wrong(plugin, `has a parser that cannot be imported: ${error instanceof Error ? error.message : String(error)}`);
  }
  const missing = (['detect', 'mask', 'read'] as const).filter((name) => typeof parser?.[name] !== 'function');
  if (missing.length > 0) throw wrong(plugin, `has a parser whose default export lacks ${missing.join(', ')}.`);
  return parser as Parser;
}

/** The parser of a plugin. One that cannot be loaded refuses what it is to read, so that the others read on. */
async function parserOf(manifest: PluginManifest): Promise<Parser> {
  try {
    return await loadParser(manifest.id, parserModule(manifest));
  } catch (error) {
    if (!isError(error)) throw error;
    const refuse = (): never => {
      throw error;
    };
    return { detect: refuse, mask: refuse, read: refuse };
  }
}
