/** What the host itself promises: the journal, rows that are sealed, bytes that are named by their hash, tables that only grow. */
import { hash } from 'node:crypto';
import { core } from '../../contracts/core.ts';
import {
  type IntegrityCheck,
  integrityCheck,
  type Ledger,
  type Look,
  type Refuse,
  type Table,
  type Tx,
  type Verification,
} from '../../contracts/index.ts';
import { type Schema, SEAL, sealOf } from '../db/index.ts';
import { blobsTable } from '../store/index.ts';

/** `note` is told what the verification of the journal found. */
export const hostChecks = (ledger: Ledger, schema: Schema, note: (found: Verification) => Promise<void>): readonly IntegrityCheck[] => [
  integrityCheck({ id: 'journal', run: async (look) => note(await journal(look, ledger)) }),
  integrityCheck({ id: 'triggers', run: (look) => triggers(look, schema.refusals) }),
  ...schema.tables.filter((t) => t.sealed).map((table) => integrityCheck({ id: table.name, run: (look) => seals(look, table) })),
  integrityCheck({ id: 'bytes', run: bytes }),
];

async function journal(look: Look, ledger: Ledger): Promise<Verification> {
  let [done, total] = [0, 0];
  const found = await ledger.verify(look.read, {
    progress: async (now, all) => {
      await look.count(now - done, all - total);
      [done, total] = [now, all];
    },
  });
  for (const f of found.findings) look.report(f.seq === null ? 'journal' : `entry ${f.seq}`, f.code, f.message);
  return found;
}

/** The trigger of a table is there, on that table, and says no. */
async function triggers(look: Look, refusals: readonly Refuse[]): Promise<void> {
  const present = await look.read((tx) =>
    core(tx).sql<{ name: string; on_table: string; body: string }>(
      core(tx).dialect === 'sqlite'
        ? "SELECT name, tbl_name AS on_table, sql AS body FROM sqlite_master WHERE type = 'trigger'"
        : "SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS on_table, CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ', ACTION_STATEMENT) AS body FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
      [],
      [],
    ),
  );
  const known = new Map(present.map((t) => [t.name, t]));
  for (const { table, what } of refusals) {
    const trigger = known.get(`${table}_no_${what}`);
    const sound =
      trigger?.on_table === table &&
      new RegExp(`BEFORE ${what}\\b`, 'i').test(trigger.body) &&
      trigger.body.includes(`${table} is append-only`);
    if (!sound)
      look.report(
        `table ${table}`,
        'TRIGGER_MISSING',
        `Nothing keeps rows of ${table} from ${what === 'update' ? 'being changed' : 'being deleted'}.`,
      );
  }
}

async function seals(look: Look, table: Table): Promise<void> {
  for await (const chunk of look.rows(table)) {
    for (const row of chunk as Record<string, unknown>[]) {
      if (row[SEAL] !== sealOf(table, row))
        look.report(`${table.name} ${nameOf(table, row)}`, 'ROW_CHANGED', `The row of ${table.name} is not as it was written.`);
    }
  }
  const said = table.counted ? await look.settled((tx) => missing(tx, table)) : null;
  if (said !== null) look.report(`table ${table.name}`, 'ROWS_MISSING', said);
}
/** Whether as many rows stand as were written: asked in one statement, which sees one moment. */
async function missing(tx: Tx, table: Table): Promise<string | null> {
  const { agency } = tx.ctx;
  const [own, of] = table.scoped ? [' WHERE agency = ?', [agency]] : ['', []];
  const [found] = await core(tx).sql<{ standing: number | string; written: number | string }>(
    `SELECT (SELECT COUNT(*) FROM \`${table.name}\`${own}) AS standing, (SELECT COALESCE(SUM(n), 0) FROM row_counts WHERE agency = ? AND counted = ?) AS written`,
    [...of, table.scoped ? agency : '', table.name],
    [],
  );
  const [standing, written] = [Number(found?.standing), Number(found?.written)];
  return standing === written ? null : `${written} rows of ${table.name} were written, ${standing} stand.`;
}
/** What a person knows a row by, before what only we do. */
const nameOf = (table: Table, row: Record<string, unknown>): string =>
  String(row['number'] ?? row['ref'] ?? row['invoice'] ?? row['dossier'] ?? table.primary.map((c) => row[c]).join(' '));

async function bytes(look: Look): Promise<void> {
  for await (const chunk of look.rows(blobsTable))
    for (const b of chunk)
      if (b.size !== b.bytes.byteLength || hash('sha256', b.bytes) !== b.sha256)
        look.report(`bytes ${b.sha256}`, 'DOCUMENT_CHANGED', 'The stored bytes are not those of their name.');
}
