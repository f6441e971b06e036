/** The supplier plugins of a configuration without a host around them: what `parse` needs, and no database. */
import { fail, Host, Provides, type Supplier } from '../contracts/index.ts';
import { bind } from '../kernel/index.ts';
import { load } from '../kernel/load.ts';
import { order } from '../kernel/order.ts';
import { systemClock } from '../platform/clock.ts';
import { type Config, createAgencies, createSettings } from '../platform/config/index.ts';

/** Folders of the project that hold no supplier: not loaded, because reading a file should not wait for them. */
const ELSEWHERE = ['core/modules/', 'adapters/', 'templates/'].map((folder) => new URL(`../../${folder}`, import.meta.url).href);

const silent = { debug() {}, info() {}, warn() {}, error() {} };
/** Reading is a pure function of the bytes: whatever would leave the machine is refused. */
const closed = {
  assertAllowed(host: string, port: number): void {
    throw fail('FORBIDDEN', `Reading a file calls nobody: ${host}:${port} is refused.`);
  },
};

/** Enabled supplier plugins in boot order; of one agency when it is named. Errors: PLUGIN_*, DI_MISSING. */
export async function openSuppliers(
  config: Config,
  agency?: string,
): Promise<readonly { readonly id: string; readonly value: Supplier }[]> {
  const clock = systemClock();
  const candidates = config.plugins.filter((p) => p.enabled && !ELSEWHERE.some((home) => p.where?.href.startsWith(home)));
  const plugins = order(await load(candidates, config.known)).filter((p) => p.manifest.kind === 'supplier');
  const schemas = new Map(plugins.map((p) => [p.manifest.id, p.manifest.config]));
  const agencies = createAgencies(config, clock, (id) => schemas.get(id));
  const bound = bind(
    plugins,
    new Map([
      [Host.Clock.id, { value: clock }],
      [Host.Logger.id, { value: silent }],
      [Host.Agencies.id, { value: agencies }],
      [Host.Outbound.id, { value: closed }],
      [Host.Settings.id, { each: (plugin: string) => createSettings(agencies, plugin) }],
    ]),
    Provides,
  );
  return bound.registry(Provides.supplier).filter((s) => agency === undefined || agencies.settings(agency, s.id) !== null);
}
