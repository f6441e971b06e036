/** The tables the code believes in are the tables there are: every `table()` of every model against the migrated schema, column by column. */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Table } from '../../core/contracts/index.ts';
import { onEachKind, type TestApp, testApp } from '../kit/app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && 'columns' in value && 'scoped' in value && 'primary' in value;
/** Every file that folds migrations into tables: the models of modules, ledger and outbox, and the stores. */
const files = globSync(['core/modules/*/model.ts', 'core/ledger/model.ts', 'core/platform/*/model.ts', 'core/platform/store/index.ts'], {
  cwd: root,
});
const tables = (
  await Promise.all(files.map(async (file) => Object.values((await import(`${root}${file}`)) as object).filter(isTable)))
).flat();

await onEachKind('the schema', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp(kind);
  });
  afterAll(async () => app?.remove());

  interface Column {
    readonly name: string;
    readonly nullable: boolean;
    readonly primary: boolean;
  }
  const columnsOf = (table: string): Promise<Column[]> =>
    app.db.read(app.ctx(), async (tx) => {
      if (tx.dialect === 'sqlite') {
        const found = await tx.sql<{ name: string; notnull: number; pk: number }>(`SELECT * FROM pragma_table_info('${table}')`);
        return found.map((c) => ({ name: c.name, nullable: Number(c.notnull) === 0, primary: Number(c.pk) > 0 }));
      }
      const found = await tx.sql<{ name: string; nullable: string; keyed: string }>(
        'SELECT column_name AS name, is_nullable AS nullable, column_key AS keyed FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
        [table],
      );
      return found.map((c) => ({ name: c.name, nullable: c.nullable === 'YES', primary: c.keyed === 'PRI' }));
    });

  it('saw the models', () => {
    expect(files.length).toBeGreaterThan(9);
    expect(tables.length).toBeGreaterThan(30);
    expect(new Set(tables.map((t) => t.name)).size).toBe(tables.length);
  });
  it.each(tables.map((t) => [t.name, t] as const))('%s', async (name, table) => {
    const columns = await columnsOf(name);
    const expected = Object.entries({ ...table.columns, ...(table.sealed ? { seal: 'hash?' } : {}) }).map(([column, spec]) => ({
      name: column,
      nullable: spec.endsWith('?'),
      primary: table.primary.includes(column),
    }));
    const byName = (a: Column, b: Column) => a.name.localeCompare(b.name);
    expect(columns.sort(byName)).toEqual(expected.sort(byName));
    // Every table of the business belongs to an agency; the layer adds the condition.
    expect(table.scoped).toBe(true);
  });
  it('holds no table that no model knows', async () => {
    const known = new Set(tables.map((t) => t.name));
    const unknown = Object.keys(await app.counts()).filter((name) => !known.has(name));
    // The host's own: what ran and how far it came, and answers kept under an Idempotency-Key.
    expect(unknown.sort()).toEqual(['idempotency', 'migrations', 'migrations_places']);
  });
});
