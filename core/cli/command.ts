/** A command is data and one function. */
import { didYouMean } from '../contracts/index.ts';
import { type Config, readConfig } from '../platform/config/index.ts';
import type { Io } from './io.ts';

/** One option: `--name`, with a value unless it is a switch. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** How help calls the value: `FILE`. */
  readonly value?: string;
  readonly help: string;
}
export interface Asked {
  readonly io: Io;
  /** What stands beside the options. */
  readonly args: readonly string[];
  text(option: string): string | undefined;
  flag(option: string): boolean;
  /** The configuration, read when first asked for. CONFIG_* errors end with exit code 78. */
  config(): Config;
}
export interface Command {
  /** `ledger verify`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name: `FILE… [--supplier ID]`. */
  readonly usage: string;
  readonly example: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Least and most arguments. */
  readonly args?: readonly [least: number, most: number];
  /** Level of the log where the environment names none; `warn` when left out. */
  readonly logs?: 'info';
  /** The exit code. */
  run(asked: Asked): Promise<number>;
}

/** Wrong usage: exit code 2 and a sentence. */
export class UsageError extends Error {}

/** Options many commands share. */
export const JSON_OPTION = { json: { type: 'boolean', help: 'print JSON: one value, or one per line' } } as const satisfies Record<
  string,
  Option
>;
export const AGENCY_OPTION = {
  agency: { type: 'string', value: 'ID', help: 'the agency; the demo’s or the first configured when left out' },
} as const satisfies Record<string, Option>;

/** The agency a command is about. */
export function agencyOf(asked: Asked): string {
  const ids = asked.config().agencies.map((a) => a.agency.id);
  const named = asked.text('agency');
  if (named !== undefined) {
    if (!ids.includes(named))
      throw new UsageError(`No agency has the id “${named}”.${didYouMean(named, ids)} Configured: ${ids.join(', ')}.`);
    return named;
  }
  return (ids.includes('demo-fr') ? 'demo-fr' : ids[0]) as string;
}

/** Reads the configuration once; `logs` is the level where the environment names none. */
export function configReader(io: Io, logs: string): () => Config {
  let read: Config | null = null;
  return () => {
    read ??= readConfig({ ...io.env, ESCALE_LOG_LEVEL: io.env['ESCALE_LOG_LEVEL'] || logs });
    return read;
  };
}
