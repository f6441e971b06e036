/** `Banks` of the contracts: statements are read in a worker thread, where a long or hostile one keeps nobody waiting, and a plugin that fails keeps no other from reading. */
import { type Bank, type Banks, type EscaleError, fail, isError, pluginFailed, type Registry } from '../contracts/index.ts';
import { type Heavy, offThread } from '../platform/work/index.ts';
import type { StatementAsked, StatementsRead } from './statement.ts';

/** A file of six megabytes takes a second or two. */
const TIMEOUT_MS = 30_000;
const READ: Heavy = { module: new URL('./statement.ts', import.meta.url), name: 'readStatements', failure: 'PLUGIN_FAILED', frozen: true };

export interface BanksOptions {
  readonly timeout_ms?: number;
  /** Told of each failure of a plugin. */
  readonly failed?: (plugin: string, what: string) => void;
}

export function banksOf(registry: Registry<Bank>, { timeout_ms = TIMEOUT_MS, failed = () => {} }: BanksOptions = {}): Banks {
  /** Plugins that ended a thread: they are asked after the others, so that no file of those waits for them. */
  const last = new Set<string>();

  /** FORMAT_UNKNOWN and PLUGIN_FAILED leave it to others. */
  async function readBy(plugin: string, module: string, bytes: Uint8Array): Promise<StatementsRead> {
    const asked: StatementAsked = { plugin, module, bytes };
    try {
      return await offThread<StatementsRead>(READ, asked, { urgent: true, timeout_ms });
    } catch (error) {
      if (!isError(error, 'PLUGIN_FAILED')) throw error;
      failed(plugin, 'read');
      if (error.findings.length > 0) throw error;
      // The thread ended before anybody could say more.
      last.add(plugin);
      throw pluginFailed(plugin, 'read', error);
    }
  }

  return {
    ...registry,
    async read(agency, bytes) {
      let unknown = fail('ADAPTER_UNKNOWN', 'No enabled plugin reads bank statements: enable one, such as bank-iso20022.');
      const failures: EscaleError[] = [];
      const told = () => failures.flatMap(({ findings }) => findings);
      const asked = [...registry.list(agency)].sort((a, b) => Number(last.has(a.id)) - Number(last.has(b.id)));
      for (const { id, value } of asked) {
        try {
          return { ...(await readBy(id, String(value.module), bytes)), plugin: id, findings: told() };
        } catch (error) {
          if (isError(error, 'PLUGIN_FAILED')) failures.push(error);
          else if (isError(error, 'FORMAT_UNKNOWN')) unknown = error;
          else throw isError(error) ? fail(error.code, error.message, [...error.findings, ...told()]) : error;
        }
      }
      const [first = unknown] = failures;
      throw fail(first.code, first.message, failures.length > 0 ? told() : first.findings);
    },
  };
}
