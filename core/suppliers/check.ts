/** A check of the host: each supplier plugin has a parser, each service says what a supplier may report of it, and no other plugin does. */
import { type Finding, isError, type PluginManifest } from '../contracts/index.ts';
import { faultOfSchema } from '../platform/validate.ts';
import { offThread } from '../platform/work/index.ts';
import { parserModule } from './open.ts';

interface Listed {
  readonly entry: { readonly place: string };
  readonly manifest: PluginManifest;
}

/** `loading` also compiles each schema, and loads each parser, in a worker thread, where one that fails or never ends does no harm. */
export const checkParsers =
  (loading: boolean) =>
  async (plugins: readonly Listed[]): Promise<readonly Finding[]> =>
    (await Promise.all(plugins.map((plugin) => judge(plugin, loading)))).flat();

async function judge({ entry, manifest }: Listed, loading: boolean): Promise<Finding[]> {
  const finding = (message: string): Finding[] => [{ code: 'PLUGIN_INVALID', message, pointer: entry.place, plugin: manifest.id }];
  if (manifest.kind === 'service' && !manifest.reported)
    return finding('It names no schema of what a supplier may report: reported: Type.Object({ … }), the shape of `Booked.item`.');
  if (manifest.kind !== 'service' && manifest.reported)
    return finding('It says what a supplier may report: only a plugin of kind “service” does.');
  const fault = loading && manifest.reported ? faultOfSchema(manifest.reported) : null;
  if (fault !== null) return finding(`What a supplier may report (“reported”) says nothing: ${fault}`);
  const asks = manifest.kind === 'service' ? (manifest.providers ?? []).flatMap(({ deps = {} }) => Object.keys(deps)) : [];
  if (asks.length > 0)
    return finding(
      `Its service asks for ${asks.join(', ')}: a service is pure functions, as it is asked where files are read, without a host. Provide it with {}.`,
    );
  if (manifest.kind !== 'supplier')
    return manifest.parser ? finding('It names a parser: only a plugin of kind “supplier” reads files.') : [];
  try {
    const module = parserModule(manifest).href;
    const prove = { module: new URL('./thread.ts', import.meta.url), name: 'prove', failure: 'PLUGIN_INVALID', frozen: true } as const;
    if (loading) await offThread(prove, { plugin: manifest.id, module });
    return [];
  } catch (error) {
    if (!isError(error, 'PLUGIN_INVALID')) throw error;
    return finding(error.findings[0]?.message ?? `Its parser cannot be loaded. ${error.message}`);
  }
}
