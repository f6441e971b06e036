/** What the plugins of one agency are together, and what they call: said by manifests and settings, before any of their code runs. */
import type { Finding, Logger, Notifier, Notifiers, PluginManifest, Registry } from '../../contracts/index.ts';
import { judgeServices } from './charts.ts';
import { settingsOf } from './read.ts';
import { withDefaults } from './schema.ts';
import type { AgencyFile, Config } from './types.ts';

type Of = Pick<Config, 'agencies' | 'defaults'>;
type Plugins = readonly { readonly manifest: PluginManifest }[];
interface Enabled {
  readonly agency: AgencyFile;
  readonly manifest: PluginManifest;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly place: string;
}
/** Each plugin of each agency that has it enabled, with its settings and where they stand. */
const enabledOf = (config: Of, plugins: Plugins): readonly Enabled[] =>
  config.agencies.flatMap((agency) =>
    plugins.flatMap(({ manifest }) => {
      const settings = settingsOf(config, agency, manifest.id);
      const place = `${manifest.id in agency.plugins ? agency.file : 'default.json'}#/plugins/${manifest.id}`;
      return settings === null ? [] : [{ agency, manifest, settings, place }];
    }),
  );

/** What no plugin says wrongly by itself: services that charts speak of and nobody sells, and two senders of one channel. */
export const judgeTogether = (config: Of, plugins: Plugins): Finding[] => [
  ...judgeServices(
    config.agencies,
    plugins.flatMap(({ manifest: { id, kind } }) => (kind === 'service' ? [id] : [])),
  ),
  ...judgeChannels(config, plugins),
];

/** A message goes out by one plugin: the second of a channel would never be asked. */
function judgeChannels(config: Of, plugins: Plugins): Finding[] {
  const first = new Map<string, string>();
  const notifiers = plugins.filter(({ manifest }) => manifest.channel !== undefined);
  return enabledOf(config, notifiers).flatMap(({ agency, manifest: { id, channel }, place }) => {
    const of = `${agency.agency.id} ${channel}`;
    const before = first.get(of);
    if (before === undefined) first.set(of, id);
    const message = `“${before}” sends ${agency.agency.id}’s messages by ${channel} already: switch one of both off ("enabled": false).`;
    return before === undefined ? [] : [{ code: 'CONFIG_INVALID' as const, message, pointer: place, plugin: id }];
  });
}

/** Hosts that plugins are to call and ESCALE_OUTBOUND_ALLOW does not let out: whatever they are asked for would not leave. */
export function judgeOutbound(config: Of & Pick<Config, 'server'>, plugins: Plugins): Finding[] {
  return enabledOf(config, plugins).flatMap(({ manifest: { id, config: schema }, settings, place }) => {
    const filled = withDefaults(schema, settings);
    return Object.entries(schema.properties).flatMap(([name, of]): Finding[] => {
      const target = targetOf(of, filled[name], filled);
      if (target === null || config.server.outboundAllow.includes(target)) return [];
      const message = `It calls ${target}, which is not let out: add it to ESCALE_OUTBOUND_ALLOW.`;
      return [{ code: 'CONFIG_INVALID', message, pointer: `${place}/${name}`, plugin: id }];
    });
  });
}

/** The same of a host that starts: it does what it may, and its log says why the rest does not leave. */
export function warnOutbound(config: Parameters<typeof judgeOutbound>[0], plugins: Plugins, logger: Logger): void {
  for (const { plugin, pointer: place, message } of judgeOutbound(config, plugins)) logger.warn({ plugin, place }, message);
}

/** `host:port` as the list of what may be called has it; null for a setting that is no place to call. */
function targetOf(schema: object, value: unknown, settings: Readonly<Record<string, unknown>>): string | null {
  const { format, 'x-port': port } = schema as { readonly format?: unknown; readonly 'x-port'?: unknown };
  if (typeof value !== 'string') return null;
  if (typeof port === 'string') return `${value}:${String(settings[port])}`;
  if (format !== 'service-address') return null;
  const { hostname, port: own, protocol } = new URL(value);
  return `${hostname}:${own || (protocol === 'http:' ? 80 : 443)}`;
}

/** Notifiers with what each sends by, as their manifests say. */
export const notifiersOf = (registry: Registry<Notifier>, manifest: (id: string) => PluginManifest | undefined): Notifiers => ({
  ...registry,
  by: (agency, channel) => registry.list(agency).find(({ id }) => manifest(id)?.channel === channel) ?? null,
});
