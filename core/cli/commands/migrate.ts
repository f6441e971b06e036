/** `escale migrate`: brings the schema up to date, or says what that would do. */
import { openDatabase } from '../../main.ts';
import { systemClock } from '../../platform/clock.ts';
import { type Asked, type Command, JSON_OPTION } from '../command.ts';
import { EXIT, json } from '../io.ts';

async function run({ io, flag, config }: Asked): Promise<number> {
  const { db, pending, migrate } = await openDatabase(config());
  try {
    const plan = flag('plan');
    const names = plan ? await pending() : await migrate(systemClock());
    if (flag('json')) io.out(json({ [plan ? 'pending' : 'ran']: names }));
    else for (const name of names) io.out(`${name}\n`);
    io.err(names.length === 0 ? 'The schema is up to date.\n' : `${names.length} migrations ${plan ? 'are pending' : 'ran'}.\n`);
    return EXIT.done;
  } finally {
    await db.close();
  }
}

export const commands: readonly Command[] = [
  {
    name: 'migrate',
    summary: 'brings the schema of the database up to date',
    usage: '[--plan] [--json]',
    example: 'escale migrate --plan',
    options: { plan: { type: 'boolean', help: 'only list what is pending' }, ...JSON_OPTION },
    run,
  },
];
