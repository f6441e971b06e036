/** `escale check`: configuration, plugins and templates, without a database. */
import { EscaleError, type Finding, fail } from '../../contracts/index.ts';
import { checkPlugins } from '../../main.ts';
import { judgeOutbound } from '../../platform/config/index.ts';
import { type Asked, type Command, JSON_OPTION } from '../command.ts';
import { EXIT, json } from '../io.ts';

const isOurs = (error: unknown): error is EscaleError => error instanceof EscaleError && error.code !== 'INTERNAL';

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

async function run({ io, flag, config }: Asked): Promise<number> {
  try {
    const read = config();
    const plugins = await checkPlugins(read);
    const shut = judgeOutbound(read, plugins);
    if (shut.length > 0) throw fail('CONFIG_INVALID', 'Plugins call what is not let out.', shut);
    const agencies = read.agencies.map((a) => a.agency.id);
    const enabled = plugins.filter((p) => p.entry.enabled).map((p) => p.manifest.id);
    if (flag('json')) io.out(json({ ok: true, agencies, plugins: enabled, findings: [] }));
    else
      io.out(
        `Fine: ${count(agencies.length, 'agency', 'agencies')} (${agencies.join(', ')}), ${count(enabled.length, 'plugin', 'plugins')}.\n`,
      );
    return EXIT.done;
  } catch (error) {
    if (!flag('json') || !isOurs(error)) throw error;
    const findings: readonly Finding[] = error.findings.length > 0 ? error.findings : [{ code: error.code, message: error.message }];
    io.out(json({ ok: false, agencies: [], plugins: [], findings }));
    return EXIT.config;
  }
}

export const commands: readonly Command[] = [
  {
    name: 'check',
    summary: 'configuration, plugins and templates, without a database',
    usage: '[--json]',
    example: 'ESCALE_CONFIG=./config escale check',
    options: { ...JSON_OPTION },
    run,
  },
];
