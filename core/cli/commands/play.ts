/** `escale play`: a scenario through the API's own handlers, on a throw-away embedded database with a clock that only the scenario moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { didYouMean, instant } from '../../contracts/index.ts';
import { openApp } from '../../main.ts';
import { fixedClock } from '../../platform/clock.ts';
import { type Asked, agencyOf, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { readRaw } from '../files.ts';
import { columns, dim, EXIT, json, red } from '../io.ts';
import { playScenario, readScenario } from '../scenario.ts';

interface TrialBalance {
  readonly items: readonly { account: string; label: string; currency: string; debit: string; credit: string; balance: string }[];
  readonly imbalance: Readonly<Record<string, string>>;
}

async function run(asked: Asked): Promise<number> {
  const { io, args, flag } = asked;
  const [file] = args as [string];
  const found = await readRaw(io.cwd, file);
  if ('error' in found) throw new UsageError(`${file}: ${found.error.message}`);
  const scenario = readScenario(Buffer.from(found.raw.bytes).toString('utf8'), file);
  const config = asked.config();
  const ids = config.agencies.map((a) => a.agency.id);
  const agency = scenario.agency ?? agencyOf(asked);
  if (!ids.includes(agency))
    throw new UsageError(`${file}: no agency has the id “${agency}”.${didYouMean(agency, ids)} Configured: ${ids.join(', ')}.`);
  const folder = mkdtempSync(join(tmpdir(), 'escale-play-'));
  const stop = () => rmSync(folder, { recursive: true, force: true });
  try {
    const clock = fixedClock(instant(scenario.clock));
    const server = {
      ...config.server,
      databaseUrl: `sqlite:${join(folder, 'play.sqlite')}`,
      dataDir: folder,
      logLevel: io.env['ESCALE_LOG_LEVEL'] ? config.server.logLevel : ('silent' as const),
      outboundAllow: [],
    };
    const app = await openApp({ config: { ...config, server }, clock, migrate: true, checkOutput: true });
    try {
      const line = (value: object) => {
        if (flag('json')) io.out(json(value));
        else {
          const { step, do: operation, status } = value as { step: number; do: string; status: number };
          io.out(`${String(step).padStart(3)}  ${operation}  ${dim(io, String(status))}\n`);
        }
      };
      const difference = await playScenario(app, clock, scenario, agency, line);
      if (difference) {
        const { path, expected, actual } = difference;
        io.err(
          flag('json')
            ? json(difference)
            : `${red(io, 'Different')}  step ${difference.step} (${difference.do}), ${path}\n  expected ${JSON.stringify(expected)}\n  actual   ${JSON.stringify(actual)}\n`,
        );
        return EXIT.refused;
      }
      const actor = { kind: 'system', id: 'play', name: 'play', permissions: 'all' } as const;
      const reply = await app.api.call('ledger.trialBalance', {}, { agency, actor });
      if (reply.error) throw reply.error;
      const { items, imbalance } = reply.body as TrialBalance;
      if (flag('json')) io.out(json({ trialBalance: items, imbalance }));
      else {
        const rows = items.map((i) => [`  ${i.account}`, i.label, i.debit, i.credit, i.balance, i.currency]);
        io.out(`\n${columns([['  account', '', 'debit', 'credit', 'balance', ''], ...rows], [2, 3, 4])}`);
      }
      return Object.values(imbalance).every((i) => Number(i) === 0) ? EXIT.done : EXIT.refused;
    } finally {
      await app.stop();
    }
  } finally {
    stop();
  }
}

export const commands: readonly Command[] = [
  {
    name: 'play',
    summary: 'plays a scenario on a throw-away database with a fixed clock',
    usage: 'SCENARIO.json [--agency ID] [--json]',
    example: 'escale play deposit.json --json',
    options: {
      agency: { type: 'string', value: 'ID', help: 'the agency, where the scenario names none' },
      ...JSON_OPTION,
    },
    args: [1, 1],
    run,
  },
];
