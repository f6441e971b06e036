/** Judges the settings of a database server: what would lose an acknowledged commit or change text silently is refused at boot. */
import type { Finding } from '../../contracts/index.ts';
import type { Connections } from './connection.ts';

/** Findings with code DATABASE_SETTINGS are fatal; DATABASE_ADVICE only reported by `escale doctor`. */
export async function checkSettings(connections: Connections): Promise<Finding[]> {
  if (connections.dialect === 'sqlite') {
    return connections.use(async (execute) => {
      const [mode] = await execute('PRAGMA journal_mode', []);
      const [sync] = await execute('PRAGMA synchronous', []);
      const findings: Finding[] = [];
      if (mode?.['journal_mode'] !== 'wal') findings.push(fatal('The database file is not in WAL mode: move it to a local disk.'));
      if (Number(sync?.['synchronous']) !== 2) findings.push(fatal('synchronous must be FULL.'));
      return findings;
    });
  }
  return connections.use(async (execute) => {
    const [v] = (await execute(
      'SELECT @@session.sql_mode AS sql_mode, @@innodb_flush_log_at_trx_commit AS flush_log, @@sync_binlog AS sync_binlog, @@log_bin AS log_bin, @@character_set_connection AS charset, @@version AS version',
      [],
    )) as Record<string, string | number>[];
    const findings: Finding[] = [];
    if (!/STRICT_(TRANS|ALL)_TABLES/.test(String(v?.['sql_mode'])))
      findings.push(fatal('sql_mode must hold STRICT_TRANS_TABLES: without it values are cut silently.'));
    if (Number(v?.['flush_log']) !== 1)
      findings.push(fatal('innodb_flush_log_at_trx_commit must be 1: otherwise an acknowledged commit can be lost.'));
    if (String(v?.['charset']) !== 'utf8mb4') findings.push(fatal('The connection must use utf8mb4.'));
    if (Number(v?.['log_bin']) === 1 && Number(v?.['sync_binlog']) !== 1) {
      findings.push({
        code: 'DATABASE_ADVICE',
        message: 'sync_binlog should be 1: after a power cut a replica may miss commits the server kept.',
      });
    }
    return findings;
  });
}

const fatal = (message: string): Finding => ({ code: 'DATABASE_SETTINGS', message });
