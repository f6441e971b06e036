/** Judges the settings of a database server: what would lose an acknowledged commit or change text silently is refused at boot. */
import { type Finding, fail } from '../../contracts/index.ts';
import type { Connections } from './connection.ts';

/** Why a database cannot be had, by the driver's code, and what to do; addresses and names are left out, a wrong one may hold a secret. */
const REMEDIES: Readonly<Record<string, string>> = {
  ER_BAD_DB_ERROR: 'the server knows no database of that name: create it first, with the character set utf8mb4',
  ER_ACCESS_DENIED_ERROR: 'user or password are refused',
  ER_DBACCESS_DENIED_ERROR: 'the user may not use that database: grant it',
  ECONNREFUSED: 'nothing answers at its host and port: start the server, or correct them',
  ENOTFOUND: 'its host is unknown: correct it',
  EAI_AGAIN: 'its host cannot be looked up now',
  ETIMEDOUT: 'its host does not answer',
  ERR_SQLITE_ERROR: 'its file cannot be opened: name one that may be read and written, in a folder that may be written',
};
/** What asks the database first. NOT_READY with the setting that is wrong when there is none to ask. */
export async function reached<R>(asked: Promise<R>): Promise<R> {
  try {
    return await asked;
  } catch (error) {
    const { code = '' } = ((error as { original?: unknown }).original ?? error) as { code?: string };
    const why = REMEDIES[code];
    throw why ? Object.assign(fail('NOT_READY', `The database of ESCALE_DATABASE_URL cannot be used: ${why}.`), { cause: error }) : error;
  }
}

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
    if (String(v?.['sql_mode']).includes('NO_BACKSLASH_ESCAPES'))
      findings.push(fatal('sql_mode must not hold NO_BACKSLASH_ESCAPES: with it a backslash is stored twice.'));
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
