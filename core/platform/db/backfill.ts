/**
 * Fills rows that stand already, batch by batch. Each batch is committed with the place it came to: a process that ends in the middle is gone on from there by
 * the next, and none of it is done twice. Rows are locked while they are filled, and held against their seals first: what was changed behind the data layer's back
 * does not get a true one.
 */
import { type Backfill, type FindBeside, fail, type Row, type Table } from '../../contracts/index.ts';
import { decodeRow, sqlType } from './codec.ts';
import { type Connections, type Execute, inTransaction } from './connection.ts';
import { SEAL, sealOf } from './seal.ts';
import { deleteRows, insertRows, rowValues, selectRows } from './statements.ts';

/** Rows of a batch. */
const BATCH = 500;
const PLACES = '`migrations_places`';

/** The rows after a place in the order of their primary key, with the place of the last of them; null where there are none. */
async function batchAfter(
  execute: Execute,
  dialect: Connections['dialect'],
  table: Table,
  place: readonly unknown[] | null,
): Promise<{ readonly rows: Row<Table>[]; readonly last: readonly unknown[] } | null> {
  const list = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ');
  const [columns, key] = [list([...Object.keys(table.columns), ...(table.sealed ? [SEAL] : [])]), list(table.primary)];
  const after = place === null ? '' : ` WHERE (${key}) > (${place.map(() => '?').join(', ')})`;
  const found = await execute(
    `SELECT ${columns} FROM \`${table.name}\`${after} ORDER BY ${key} LIMIT ${BATCH}${dialect === 'mysql' ? ' FOR UPDATE' : ''}`,
    place ?? [],
  );
  const end = found.at(-1);
  if (end === undefined) return null;
  const last = table.primary.map((name) => (typeof end[name] === 'bigint' ? String(end[name]) : end[name]));
  const rows = found.map(({ [SEAL]: seal, ...row }) => {
    const decoded = decodeRow(table.columns, row, dialect) as Row<Table>;
    if (typeof seal === 'string' && seal !== sealOf(table, decoded))
      throw fail(
        'INTERNAL',
        `The row ${JSON.stringify(table.primary.map((c) => decoded[c]))} of ${table.name} was changed behind the data layer’s back: put it back before it is filled.`,
      );
    return decoded;
  });
  return { rows, last };
}

/** What forgets where a backfill that has ended came to. */
export const forgetPlace = (name: string): string => `DELETE FROM ${PLACES} WHERE \`name\` = '${name}'`;

/** Fills all that is left to fill. INTERNAL where what comes back is none of the rows that were given. */
export async function fillRows(connections: Connections, name: string, { of: table, into = table, fill }: Backfill): Promise<void> {
  const { dialect } = connections;
  await connections.use((execute) =>
    execute(
      `CREATE TABLE IF NOT EXISTS ${PLACES} (\`name\` ${sqlType('key', dialect)} PRIMARY KEY, \`place\` ${sqlType('longtext', dialect)})`,
      [],
    ),
  );
  const values = (row: Row<Table>, columns: readonly string[]): string => JSON.stringify(columns.map((column) => String(row[column])));
  const keyOf = (row: Row<Table>): string => values(row, table.primary);
  const fillBatch = async (execute: Execute): Promise<boolean> => {
    const [at] = await execute(`SELECT \`place\` FROM ${PLACES} WHERE \`name\` = ?`, [name]);
    const batch = await batchAfter(execute, dialect, table, at ? JSON.parse(String(at['place'])) : null);
    if (batch === null) return false;
    for (const [agency, rows] of Map.groupBy(batch.rows, (row) => String(row['agency'] ?? ''))) {
      const find = (async (beside: Table, where: object) => {
        const { sql, params } = selectRows(beside, where, agency, dialect);
        return (await execute(sql, params)).map((row) => decodeRow(beside.columns, row, dialect));
      }) as FindBeside;
      const filled = await fill(rows, find);
      const before = new Map(rows.map((row) => [keyOf(row), values(row, table.identity)]));
      const own = into === table ? filled : [];
      const stray = own.find((row) => !before.has(keyOf(row)));
      if (stray) throw fail('INTERNAL', `${name} gave back ${keyOf(stray)}, which is none of the rows of ${table.name} it was given.`);
      // What a row is known by is not changed in place: it is written anew.
      for (const row of own.filter((each) => before.get(keyOf(each)) !== values(each, table.identity))) {
        const where = Object.fromEntries(table.primary.map((column) => [column, row[column]]));
        const { sql, params } = deleteRows(table, where, agency, dialect);
        await execute(sql, params);
      }
      const written = filled.map((row) => rowValues(into, row, agency, dialect));
      for (const { sql, params } of insertRows(into, written, dialect)) await execute(sql, params);
    }
    await execute(forgetPlace(name), []);
    await execute(`INSERT INTO ${PLACES} (\`name\`, \`place\`) VALUES (?, ?)`, [name, JSON.stringify(batch.last)]);
    return true;
  };
  while (await inTransaction(connections, fillBatch));
}
