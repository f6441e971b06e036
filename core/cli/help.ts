/** Help as text: what a command does, takes and an example. */
import type { Command } from './command.ts';
import { NOUNS } from './commands.ts';
import { bold, columns, cyan, dim, type Io } from './io.ts';

/** All commands, a line each. Help is data: it goes to standard output. */
export function generalHelp(io: Io): string {
  const rows = Object.entries(NOUNS).flatMap(([, n]) => n.lines.map(([name, summary]) => [`  ${name}`, summary] as const));
  return [
    `${bold(io, 'escale')}: the back office of travel companies\n\n`,
    `Usage: escale COMMAND [options]\n\n`,
    columns(rows),
    `\n${dim(io, '`escale COMMAND --help` explains one. Data goes to standard output, messages to standard error.')}\n`,
    `Example: ${cyan(io, 'escale parse booking.air --json')}\n`,
  ].join('');
}

/** One command. */
export function helpOf(io: Io, command: Command): string {
  const rows = [
    ...Object.entries(command.options).map(([name, o]) => [`  --${name}${o.value ? ` ${o.value}` : ''}`, o.help] as const),
    ['  --help', 'this text'] as const,
  ];
  return [
    `${bold(io, `escale ${command.name}`)}: ${command.summary}\n\n`,
    `Usage:   escale ${command.name}${command.usage ? ` ${command.usage}` : ''}\n`,
    `Example: ${cyan(io, command.example)}\n\n`,
    columns(rows),
  ].join('');
}
