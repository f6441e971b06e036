/** `escale doctor`: the environment and the database, one line per check. */
import { accessSync, constants, existsSync } from 'node:fs';
import { isError } from '../../contracts/index.ts';
import { isRemovalPending } from '../../demo/index.ts';
import { openDatabase } from '../../main.ts';
import { checkSettings } from '../../platform/db/index.ts';
import { type Asked, type Command, JSON_OPTION } from '../command.ts';
import { columns, EXIT, json } from '../io.ts';
import { isEmbedded } from '../serve.ts';

interface Line {
  readonly check: string;
  readonly state: 'ok' | 'advice' | 'wrong';
  readonly message: string;
}

async function run({ io, flag, config }: Asked): Promise<number> {
  const lines: Line[] = [];
  const add = (check: string, state: Line['state'], message: string) => lines.push({ check, state, message });
  add('node', Number(process.versions.node.split('.')[0]) >= 24 ? 'ok' : 'wrong', `Node ${process.versions.node}`);
  const { server, agencies } = config();
  add('configuration', 'ok', `${agencies.length} agencies: ${agencies.map((a) => a.agency.id).join(', ')}`);
  try {
    const { db, plugins, pending } = await openDatabase(config());
    try {
      add('plugins', 'ok', `${plugins.filter((p) => p.entry.enabled).length} enabled`);
      try {
        accessSync(server.dataDir, constants.W_OK);
        add('data folder', 'ok', 'may be written');
      } catch {
        add('data folder', 'wrong', 'may not be written: set ESCALE_DATA_DIR to a folder that may');
      }
      const missing = await pending();
      add('database', 'ok', isEmbedded(config()) ? 'embedded SQLite' : 'MariaDB or MySQL answers');
      if (missing.length > 0)
        add(
          'migrations',
          isEmbedded(config()) ? 'advice' : 'wrong',
          `${missing.length} pending, from ${missing[0]}: run \`npx escale migrate\``,
        );
      else add('migrations', 'ok', 'none pending');
      const findings = await checkSettings(db.connections);
      for (const f of findings) add('database settings', f.code === 'DATABASE_SETTINGS' ? 'wrong' : 'advice', f.message);
      if (await isRemovalPending(db))
        add('demo', 'wrong', 'a removal was interrupted: run `escale demo remove` again to protect all tables');
      if (findings.length === 0) add('database settings', 'ok', 'safe');
    } finally {
      await db.close();
    }
  } catch (error) {
    if (isError(error) && /^(CONFIG|PLUGIN|DI_|TEMPLATE)/.test(error.code)) throw error;
    add(
      'database',
      'wrong',
      `cannot be used: ${isError(error) ? error.message : ((error as NodeJS.ErrnoException).code ?? (error as Error).message)}`,
    );
  }
  const built = existsSync(new URL('../../../console/dist/index.html', import.meta.url));
  add('console', built ? 'ok' : 'advice', built ? 'built' : 'not built: `npm run console` builds it');
  if (flag('json')) io.out(json({ ok: lines.every((l) => l.state !== 'wrong'), checks: lines }));
  else io.out(columns(lines.map((l) => [l.state, l.check, l.message])));
  return lines.some((l) => l.state === 'wrong') ? EXIT.refused : EXIT.done;
}

export const commands: readonly Command[] = [
  {
    name: 'doctor',
    summary: 'looks at the environment and the settings of the database',
    usage: '[--json]',
    example: 'escale doctor',
    options: { ...JSON_OPTION },
    run,
  },
];
