/** The commands by their first word. Each file is loaded when it is asked for: `parse` does not wait for what `serve` needs. */
import type { Command } from './command.ts';

interface Noun {
  /** Names and what they do, for the general help. */
  readonly lines: readonly (readonly [name: string, summary: string])[];
  load(): Promise<readonly Command[]>;
}

export const NOUNS: Readonly<Record<string, Noun>> = {
  serve: { lines: [['serve', 'API, console and worker in one process']], load: async () => (await import('./commands/serve.ts')).commands },
  parse: {
    lines: [['parse FILE…', 'what the supplier plugins read in a file; touches no database']],
    load: async () => (await import('./commands/parse.ts')).commands,
  },
};
