/** Migrations: what stops half-way can be started again, and two processes never change a schema at once. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import { table } from '../../contracts/index.ts';
import createPapers from './fixtures/changes/001-papers.ts';
import addNote from './fixtures/changes/003-papers-note.ts';
import unposted from './fixtures/changes/004-papers-unposted.ts';
import { migrate, openDb } from './index.ts';

const sources = [{ plugin: 'test', folder: new URL('./fixtures/changes/', import.meta.url) }];
const now = () => '2026-03-10T09:00:00.000Z';
const before = table(createPapers, addNote);
const papers = table(createPapers, addNote, unposted);
const id = (n: number) => `01HZZZZZZZZZZZZZZZZZZZ${String(n).padStart(4, '0')}`;

await onEachDatabase('migrations', (open, kind) => {
  let db: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    db = await open();
  });
  afterEach(() => db.remove());
  const forget = (name: string) => db.connections.use((execute) => execute('DELETE FROM migrations WHERE name = ?', [`test/${name}`]));
  const all = () => db.read(ctx(), (tx) => tx.find(papers, {}, { order: [['id', 'asc']] }));

  it('let a column be null from now on, keep what it held, and the table refuses what it refused', async () => {
    await migrate(db.connections, sources, now);
    // As it was before the last of them.
    await db.transaction(ctx(), (tx) => tx.insert(before, { id: id(1), entry: 7, label: 'a', note: 'b' }));
    await forget('004-papers-unposted');
    expect(await migrate(db.connections, sources, now)).toEqual(['test/004-papers-unposted']);
    await db.transaction(ctx(), (tx) => tx.insert(papers, { id: id(2), entry: null, label: 'c' }));
    expect((await all()).map((p) => [p.entry, p.label, p.note])).toEqual([
      [7, 'a', 'b'],
      [null, 'c', null],
    ]);
    const change = db.transaction(ctx(), (tx) => tx.update(papers, { id: id(1) }, { entry: 8 }));
    await expect(change).rejects.toThrow(/append-only/);
  });

  it('run again where a process stopped between a change and the line that says so', async () => {
    const names = await migrate(db.connections, sources, now);
    expect(names).toHaveLength(4);
    for (const name of names) {
      await forget(name.replace('test/', ''));
      expect(await migrate(db.connections, sources, now)).toEqual([name]);
    }
    await db.transaction(ctx(), (tx) => tx.insert(papers, { id: id(1), entry: null, label: 'a' }));
    expect(await all()).toHaveLength(1);
  });

  it('are run once by processes that start at once', async () => {
    const second = openDb(db.url);
    try {
      const ran = await Promise.all([db, second].map((d) => migrate(d.connections, sources, now)));
      expect(new Set(ran.flat()).size).toBe(4);
      expect(await db.connections.use((execute) => execute('SELECT name FROM migrations', []))).toHaveLength(4);
    } finally {
      await second.close();
    }
  });

  const onServer = kind === 'mariadb' ? it : () => {};
  onServer('wait for a process that migrates, and change nothing while it still does', async () => {
    const other = openDb(db.url);
    try {
      await other.connections.use(async (execute) => {
        const lock = "CONCAT('escale_migrate_', MD5(DATABASE()))";
        expect(await execute(`SELECT GET_LOCK(${lock}, 0) AS got`, [])).toEqual([{ got: 1 }]);
        await expect(migrate(db.connections, sources, now, 0)).rejects.toMatchObject({ code: 'BUSY' });
        expect(await db.connections.use((e) => e("SHOW TABLES LIKE 'papers'", []))).toEqual([]);
        await execute(`SELECT RELEASE_LOCK(${lock})`, []);
      });
      expect(await migrate(db.connections, sources, now, 0)).toHaveLength(4);
    } finally {
      await other.close();
    }
  });
});
