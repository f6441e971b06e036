/** Step 1, read: takes the list of plugins from the host and makes sure it is one. Discovery is this list; nothing is scanned. */
import { type EscaleError, type Finding, fail, isError } from '../contracts/index.ts';
import type { PluginEntry } from './types.ts';

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Errors: whatever the source throws of ours, CONFIG_UNREADABLE for the rest, CONFIG_INVALID with every bad id. Sorted by id. */
export async function read(source: () => readonly PluginEntry[] | Promise<readonly PluginEntry[]>): Promise<readonly PluginEntry[]> {
  const entries = await list(source);
  const findings: Finding[] = [];
  const seen = new Map<string, PluginEntry>();
  for (const entry of entries) {
    const at = { pointer: entry.place, plugin: entry.id };
    if (!ID.test(entry.id)) {
      findings.push({
        ...at,
        code: 'CONFIG_INVALID',
        message: `“${entry.id}” is not a plugin id. Use small letters, figures and single hyphens.`,
      });
    }
    const other = seen.get(entry.id);
    if (other)
      findings.push({ ...at, code: 'CONFIG_INVALID', message: `“${entry.id}” is listed twice, also at ${other.place}. Keep one.` });
    seen.set(entry.id, entry);
  }
  if (findings.length > 0) throw refusal(findings);
  return [...entries].sort((a, b) => compare(a.id, b.id));
}

async function list(source: () => readonly PluginEntry[] | Promise<readonly PluginEntry[]>): Promise<readonly PluginEntry[]> {
  try {
    return await source();
  } catch (error) {
    if (isError(error)) throw error;
    throw fail('CONFIG_UNREADABLE', `The configuration cannot be read: ${messageOf(error)}`);
  }
}

/** Text order that depends on no locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What went wrong, in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One error for many findings: it carries the code of the first one that has a code of ours, and all of them. */
export function refusal(findings: readonly Finding[]): EscaleError {
  const first = findings[0]!;
  const rest = findings.length - 1;
  const where = first.plugin ? `Plugin “${first.plugin}”: ` : '';
  const more = rest === 0 ? '' : ` And ${rest} more ${rest === 1 ? 'finding' : 'findings'}.`;
  return fail(first.code as Parameters<typeof fail>[0], `${where}${first.message}${more}`, findings);
}
