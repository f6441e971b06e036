/** The supplier plugins of a configuration without a host around them: what `parse` needs, and no database. */
import { type Agencies, type Clock, fail, Host, isError, Provides, type Supplier, type Token } from '../contracts/index.ts';
import { bind, type HostBinding, type Loaded } from '../kernel/index.ts';
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

interface Around {
  readonly clock: Clock;
  readonly agencies: Agencies;
}
/** All that suppliers are made with, here and in the whole host: the check refuses a plugin that asks for more. */
const AROUND: readonly (readonly [Token<unknown>, (around: Around) => HostBinding])[] = [
  [Host.Clock, ({ clock }) => ({ value: clock })],
  [Host.Logger, () => ({ value: silent })],
  [Host.Agencies, ({ agencies }) => ({ value: agencies })],
  [Host.Outbound, () => ({ value: closed })],
  [Host.Settings, ({ agencies }) => ({ each: (plugin: string) => createSettings(agencies, plugin) })],
];
export const SUPPLIER_TOKENS = AROUND.map(([token]) => token);

/** What reads nothing and says why: it stands for a plugin that cannot be made, so that the others read on. */
const refusing = (error: unknown): Supplier => {
  const refuse = (): never => {
    throw error;
  };
  return { service: '', detect: refuse, read: refuse };
};

/** Enabled supplier plugins in boot order; of one agency when it is named. One that cannot be made refuses what it is to read. Errors: PLUGIN_*. */
export async function openSuppliers(
  config: Config,
  agency?: string,
): Promise<readonly { readonly id: string; readonly value: Supplier }[]> {
  const clock = systemClock();
  const candidates = config.plugins.filter((p) => p.enabled && !ELSEWHERE.some((home) => p.where?.href.startsWith(home)));
  const plugins = order(await load(candidates, config.known)).filter((p) => p.manifest.kind === 'supplier');
  const schemas = new Map(plugins.map((p) => [p.manifest.id, p.manifest.config]));
  const agencies = createAgencies(config, clock, (id) => schemas.get(id));
  const bindings = new Map(AROUND.map(([token, of]) => [token.id, of({ clock, agencies })]));
  return plugins
    .filter(({ manifest }) => agency === undefined || agencies.settings(agency, manifest.id) !== null)
    .map((plugin) => ({ id: plugin.manifest.id, value: make(plugin, bindings) }));
}

function make({ entry, manifest }: Loaded, bindings: ReadonlyMap<string, HostBinding>): Supplier {
  const { id, kind, contract, host, config, providers = [] } = manifest;
  try {
    // Routes, jobs and the like of the plugin belong to the whole host.
    const bound = bind([{ entry, manifest: { id, kind, contract, host, config, providers } }], bindings, Provides);
    const [made] = bound.registry(Provides.supplier);
    return made?.value ?? refusing(fail('PLUGIN_INVALID', `The plugin ${id} provides no ${Provides.supplier.id}.`));
  } catch (error) {
    if (!isError(error)) throw error;
    return refusing(error);
  }
}
