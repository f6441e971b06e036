/** `escale plugin`: what the configuration lists. */
import { checkPlugins } from '../../main.ts';
import { settingsOf } from '../../platform/config/read.ts';
import { type Asked, type Command, JSON_OPTION } from '../command.ts';
import { columns, EXIT, json } from '../io.ts';

async function list({ io, flag, config }: Asked): Promise<number> {
  const read = config();
  const plugins = (await checkPlugins(read)).map(({ entry, manifest }) => ({
    id: manifest.id,
    kind: manifest.kind,
    contract: manifest.contract,
    host: manifest.host,
    enabled: entry.enabled,
    agencies: read.agencies.filter((a) => settingsOf(read, a, manifest.id) !== null).map((a) => a.agency.id),
  }));
  if (flag('json')) for (const p of plugins) io.out(json(p));
  else io.out(columns(plugins.map((p) => [p.id, p.kind, `contract ${p.contract}`, p.enabled ? p.agencies.join(', ') : 'disabled'])));
  return EXIT.done;
}

export const commands: readonly Command[] = [
  {
    name: 'plugin list',
    summary: 'the plugins of the configuration, in boot order',
    usage: '[--json]',
    example: 'escale plugin list --json',
    options: { ...JSON_OPTION },
    run: list,
  },
];
