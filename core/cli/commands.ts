/** The commands by their first word. Each file is loaded when it is asked for: `parse` does not wait for what `serve` needs. */
import type { Command } from './command.ts';

export interface Noun {
  /** Names and what they do, for the general help. */
  readonly lines: readonly (readonly [name: string, summary: string])[];
  load(): Promise<{ readonly commands: readonly Command[] }>;
}

export const NOUNS: Readonly<Record<string, Noun>> = {
  serve: { lines: [['serve', 'API, console and worker in one process']], load: () => import('./commands/serve.ts') },
  worker: { lines: [['worker', 'the worker alone']], load: () => import('./commands/worker.ts') },
  check: { lines: [['check', 'configuration, plugins and templates, without a database']], load: () => import('./commands/check.ts') },
  migrate: { lines: [['migrate [--plan]', 'brings the schema of the database up to date']], load: () => import('./commands/migrate.ts') },
  doctor: { lines: [['doctor', 'the environment and the settings of the database']], load: () => import('./commands/doctor.ts') },
  demo: {
    lines: [
      ['demo load', 'loads the demo agency'],
      ['demo remove', 'removes it, and everything of it'],
    ],
    load: () => import('./commands/demo.ts'),
  },
  user: { lines: [['user create LOGIN', 'creates a user']], load: () => import('./commands/user.ts') },
  plugin: { lines: [['plugin list', 'the plugins of the configuration']], load: () => import('./commands/plugin.ts') },
  kit: { lines: [['kit PATH', 'whether a plugin does what its kind asks for']], load: () => import('./commands/kit.ts') },
  new: { lines: [['new KIND ID', 'the beginning of a plugin']], load: () => import('./commands/new.ts') },
  parse: { lines: [['parse FILE…', 'what the supplier plugins read in a file']], load: () => import('./commands/parse.ts') },
  import: { lines: [['import FILE…', 'the same, into dossiers']], load: () => import('./commands/import.ts') },
  play: { lines: [['play SCENARIO.json', 'plays a scenario on a throw-away database']], load: () => import('./commands/play.ts') },
  export: { lines: [['export ADAPTER', 'the journal as files for the accountant']], load: () => import('./commands/export.ts') },
  bank: { lines: [['bank import FILE…', 'statements of the agency’s bank accounts']], load: () => import('./commands/bank.ts') },
  invoice: { lines: [['invoice render NUMBER', 'an invoice as it was issued']], load: () => import('./commands/invoice.ts') },
  integrity: { lines: [['integrity', 'checks everything that must agree']], load: () => import('./commands/integrity.ts') },
  ledger: {
    lines: [
      ['ledger verify', 'recomputes the journal'],
      ['ledger balance', 'debit, credit and balance per account'],
      ['ledger rebuild', 'makes again what is derived from it'],
    ],
    load: () => import('./commands/ledger.ts'),
  },
};
