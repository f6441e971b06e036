/** Bytes by content, the audit trail, password hashes, files in the data folder. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../../test/kit/databases.ts';
import { migrate } from '../db/index.ts';
import { createFiles } from './files.ts';
import { auditTable, blobsTable, createAudit, createBlobs, createPasswords, STORE_MIGRATIONS } from './index.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

await onEachDatabase('stores', (open, kind) => {
  let db: Awaited<ReturnType<typeof open>>;
  const blobs = createBlobs();
  const audit = createAudit();
  beforeAll(async () => {
    db = await open();
    await migrate(db.connections, [{ plugin: 'store', folder: STORE_MIGRATIONS }], () => '2026-03-10T09:00:00.000Z');
  });
  afterAll(() => db.remove());

  it('keeps the same bytes once, under their SHA-256, and gives them back', async () => {
    const bytes = Buffer.from([0, 1, 2, 255, 13, 10]);
    const names = await db.transaction(ctx(), async (tx) => [
      await blobs.put(tx, bytes, 'application/pdf'),
      await blobs.put(tx, Buffer.from(bytes), 'application/pdf'),
    ]);
    names.push(await db.transaction(ctx(), (tx) => blobs.put(tx, bytes, 'text/plain')));
    expect(new Set(names)).toEqual(new Set([sha256(bytes)]));
    expect(await db.read(ctx(), (tx) => tx.find(blobsTable, {}))).toHaveLength(1);
    const read = await db.read(ctx(), (tx) => blobs.get(tx, names[0] as string));
    expect([Buffer.from(read.bytes).equals(bytes), read.type]).toEqual([true, 'application/pdf']);
  });
  it('keeps megabytes, and the empty blob', async () => {
    for (const bytes of [Buffer.alloc(3_000_000, 7), Buffer.alloc(0)]) {
      const name = await db.transaction(ctx(), (tx) => blobs.put(tx, bytes, 'x/y'));
      expect(sha256((await db.read(ctx(), (tx) => blobs.get(tx, name))).bytes)).toBe(sha256(bytes));
    }
  });
  it('keeps agencies apart: the same bytes of another are another’s', async () => {
    const bytes = Buffer.from('secret of demo');
    const name = await db.transaction(ctx(), (tx) => blobs.put(tx, bytes, 'x/y'));
    await expect(db.read(ctx('other'), (tx) => blobs.get(tx, name))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await db.transaction(ctx('other'), (tx) => blobs.put(tx, bytes, 'x/y'));
    expect((await db.read(ctx('other'), (tx) => blobs.get(tx, name))).type).toBe('x/y');
  });
  it('stores nothing of a transaction that fails, in a group too', async () => {
    const [lost, kept] = [Buffer.from('lost'), Buffer.from('kept')];
    const works = [
      db.gather('lane', ctx(), async (tx) => {
        await blobs.put(tx, lost, 'x/y');
        throw new Error('no');
      }),
      db.gather('lane', ctx(), (tx) => blobs.put(tx, kept, 'x/y')),
      // The same bytes as the work that failed: they must not be taken for stored.
      db.gather('lane', ctx(), (tx) => blobs.put(tx, lost, 'x/y')),
      db.gather('lane', ctx(), (tx) => blobs.put(tx, lost, 'x/y')),
    ];
    expect((await Promise.allSettled(works)).map((w) => w.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    for (const bytes of [lost, kept]) expect((await db.read(ctx(), (tx) => blobs.get(tx, sha256(bytes)))).bytes.byteLength).toBe(4);
  });
  it.each([
    ['a blob', "UPDATE blobs SET type = 'x'", 'DELETE FROM blobs'],
    ['an audit line', "UPDATE audit_trail SET actor = 'somebody else'", 'DELETE FROM audit_trail'],
  ])('lets nobody change or remove %s, whoever asks', async (_what, update, remove) => {
    await db.transaction(ctx(), (tx) => audit.record(tx, { action: 'test.run', resource: 'test:1' }));
    for (const sql of [update, remove])
      await expect(db.transaction(ctx(), (tx) => tx.sql(sql))).rejects.toThrow(kind === 'sqlite' ? /append-only|refus/i : /.+/);
    expect((await db.read(ctx(), (tx) => tx.find(blobsTable, {}))).every((b) => b.type !== 'x')).toBe(true);
  });
  it('notes who did what to which resource, in the transaction of the deed', async () => {
    await db.transaction(ctx('noted'), (tx) =>
      audit.record(tx, { action: 'refund.create', resource: 'dossier:D-1', detail: { fields: ['money'] } }),
    );
    await db
      .transaction(ctx('noted'), async (tx) => {
        await audit.record(tx, { action: 'refund.create', resource: 'dossier:D-2' });
        throw new Error('no');
      })
      .catch(() => undefined);
    const lines = await db.read(ctx('noted'), (tx) => tx.find(auditTable, {}));
    expect(lines).toMatchObject([
      {
        actor: 'test',
        actor_kind: 'system',
        action: 'refund.create',
        resource: 'dossier:D-1',
        detail: { fields: ['money'] },
        at: ctx().at,
      },
    ]);
  });
});

describe('passwords', () => {
  const passwords = createPasswords();
  it('verifies what was hashed, and nothing else', async () => {
    const hash = await passwords.hash('un bateau dans la brume');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await passwords.verify('un bateau dans la brume', hash)).toBe(true);
    for (const other of ['un bateau dans la Brume', 'un bateau dans la brume ', ''])
      expect(await passwords.verify(other, hash)).toBe(false);
    for (const broken of ['', 'plain', hash.slice(0, -1), hash.replace('argon2id', 'argon2i'), `${hash}$`])
      expect([broken, await passwords.verify('un bateau dans la brume', broken)]).toEqual([broken, false]);
  });
  it('salts: the same password gives another hash, and both verify', async () => {
    const [a, b] = [await passwords.hash('la même phrase'), await passwords.hash('la même phrase')];
    expect(a).not.toBe(b);
    // Typed on another keyboard: the accent composed from two characters.
    expect(await passwords.verify('la même phrase'.normalize('NFD'), a)).toBe(true);
    expect(await passwords.verify('la même phrase', b)).toBe(true);
  });
  it('admits as many as have their turn in time, and tells the others at once', async () => {
    const hash = await passwords.hash('un bateau dans la brume');
    const verified = Array.from({ length: 2_000 }, () => passwords.admit(() => passwords.verify('un bateau dans la brume', hash)));
    const refused = (await Promise.allSettled(verified)).filter((v) => v.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason.code).toBe('BUSY');
    expect(await passwords.admit(() => passwords.verify('un bateau dans la brume', hash))).toBe(true);
  });
  it('reads the hash of the standard’s own test library', async () => {
    const known = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'.replaceAll('/', '_');
    expect(await passwords.verify('password', known)).toBe(true);
    expect(await passwords.verify('Password', known)).toBe(false);
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'escale-files-'));
  const files = createFiles(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  async function* chunks(...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  }
  const read = async (agency: string, name: string): Promise<string> => {
    let text = '';
    for await (const chunk of files.read(agency, name)) text += Buffer.from(chunk).toString();
    return text;
  };
  it('writes a file whole, says its size and hash, and reads it back', async () => {
    const written = await files.write('demo', 'exports/1/a.txt', chunks('ab', 'cd'));
    expect(written).toEqual({ size: 4, sha256: sha256(Buffer.from('abcd')) });
    expect(await read('demo', 'exports/1/a.txt')).toBe('abcd');
    expect(() => files.read('other', 'exports/1/a.txt')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
  it('leaves nothing of a file that fails half way, and the earlier one as it was', async () => {
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('the source broke');
    }
    await expect(files.write('demo', 'exports/1/a.txt', broken())).rejects.toThrow('the source broke');
    await expect(files.write('demo', 'exports/2/b.txt', broken())).rejects.toThrow('the source broke');
    expect(await read('demo', 'exports/1/a.txt')).toBe('abcd');
    expect([existsSync(join(folder, 'demo/exports/2/b.txt')), readdirSync(join(folder, 'demo/exports/2'))]).toEqual([false, []]);
  });
  it.each(['../other/x', 'a/../../x', '..', '.'])('refuses a name that leaves the folder: %s', async (name) => {
    await expect(async () => files.write('demo', name, chunks('x'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(async () => files.read('demo', name)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
