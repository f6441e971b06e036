import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../test/kit/databases.ts';
import { type EntryInput, money, type Tx } from '../contracts/index.ts';
import { migrate } from '../platform/db/index.ts';
import { createLedger, migrations } from './index.ts';

const ledger = createLedger({ hasAccount: (_, a) => /^[1-8]\d\d/.test(a), hasJournal: (_, j) => ['VE', 'BQ'].includes(j) });
const client = (code: string, label = `Client ${code}`) => ({ kind: 'client', code, label }) as const;
const sale = (key: string, minor = 12_000n, over: Partial<EntryInput> = {}): EntryInput => ({
  key,
  journal: 'VE',
  date: '2026-03-10',
  piece: { ref: `F-${key}`, date: '2026-03-10' },
  label: `Facture F-${key}`,
  lines: [
    { account: '411', debit: money(minor, 'EUR'), party: client('C1'), dossier: 'D1' },
    { account: '704', credit: money(minor, 'EUR') },
  ],
  ...over,
});

await onEachDatabase('ledger', (open, kind) => {
  let db: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    db = await open();
    await migrate(db.connections, [{ plugin: 'ledger', folder: migrations }], () => ctx().at);
  });
  afterAll(() => db.remove());
  const post = (agency: string, entry: EntryInput) => db.gather(`ledger:${agency}`, ctx(agency), (tx) => ledger.post(tx, entry));
  const read = <R>(agency: string, work: (tx: Tx) => Promise<R>) => db.read(ctx(agency), work);
  const verified = (agency: string) => read(agency, (tx) => ledger.verify(tx));

  it('posts, numbers without gap, balances and verifies', async () => {
    const posted = await Promise.all(Array.from({ length: 40 }, (_, i) => post('a', sale(`k${i}`))));
    expect(posted.map((p) => p.seq).sort((x, y) => x - y)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(await read('a', (tx) => ledger.balances(tx))).toEqual([
      { account: '411', party: 'C1', currency: 'EUR', debit: 480_000n, credit: 0n },
      { account: '704', party: null, currency: 'EUR', debit: 0n, credit: 480_000n },
    ]);
    expect(await verified('a')).toMatchObject({ ok: true, entries: 40, findings: [], imbalance: { EUR: '0.00' } });
  });

  it('posts a key once, and refuses another content under it', async () => {
    const first = await post('b', sale('same'));
    expect(await post('b', sale('same'))).toMatchObject({ seq: first.seq, hash: first.hash, replayed: true });
    await expect(post('b', sale('same', 1n))).rejects.toMatchObject({ code: 'ENTRY_KEY_REUSED' });
    const many = await Promise.all(Array.from({ length: 50 }, () => post('b', sale('again'))));
    expect(new Set(many.map((m) => m.seq)).size).toBe(1);
    expect(await verified('b')).toMatchObject({ ok: true, entries: 2 });
  });

  it.each([
    ['ENTRY_EMPTY', { lines: [] }],
    [
      'ENTRY_UNBALANCED',
      {
        lines: [
          { account: '411', debit: money(2n, 'EUR') },
          { account: '704', credit: money(1n, 'EUR') },
        ],
      },
    ],
    [
      'ENTRY_UNBALANCED',
      {
        lines: [
          { account: '411', debit: money(1n, 'EUR') },
          { account: '704', credit: money(1n, 'USD') },
        ],
      },
    ],
    [
      'ENTRY_LINE_INVALID',
      {
        lines: [
          { account: '411', debit: money(-1n, 'EUR') },
          { account: '704', credit: money(-1n, 'EUR') },
        ],
      },
    ],
    ['ENTRY_LINE_INVALID', { lines: [{ account: '411' }, { account: '704', credit: money(1n, 'EUR') }] }],
    [
      'ACCOUNT_UNKNOWN',
      {
        lines: [
          { account: '999', debit: money(1n, 'EUR') },
          { account: '704', credit: money(1n, 'EUR') },
        ],
      },
    ],
    ['ACCOUNT_UNKNOWN', { journal: 'ZZ' }],
    ['DATE_INVALID', { date: '2026-02-30' }],
  ] as const)('refuses %s and keeps nothing', async (code, over) => {
    await expect(post('c', sale('bad', 1n, over as never))).rejects.toMatchObject({ code });
    expect(await verified('c')).toMatchObject({ ok: true, entries: 0 });
  });

  it('one refused entry harms no other of its group, and leaves no gap', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, i) => post('d', sale(`k${i}`, 5n, i % 4 === 0 ? { lines: [] } : {}))),
    );
    expect(outcomes.filter((o) => o.status === 'rejected')).toHaveLength(8);
    expect(await verified('d')).toMatchObject({ ok: true, entries: 22 });
  });

  it('reverses once, with a reason and a link', async () => {
    const { seq } = await post('e', sale('wrong'));
    const reverse = (key: string, reason = 'wrong client') =>
      db.transaction(ctx('e'), (tx) => ledger.reverse(tx, { seq, reason, date: '2026-03-11', key }));
    await expect(reverse('r', ' ')).rejects.toMatchObject({ code: 'REASON_REQUIRED' });
    const mirror = await reverse('r');
    expect(mirror).toMatchObject({ reverses: seq, reason: 'wrong client' });
    expect(mirror.lines.map((l) => [l.account, l.debit, l.credit])).toEqual([
      ['411', 0n, 12_000n],
      ['704', 12_000n, 0n],
    ]);
    expect((await reverse('r')).replayed).toBe(true);
    await expect(reverse('other')).rejects.toMatchObject({ code: 'ENTRY_ALREADY_REVERSED' });
    expect((await read('e', (tx) => ledger.balances(tx))).every((b) => b.debit === b.credit)).toBe(true);
    expect(await verified('e')).toMatchObject({ ok: true, entries: 2 });
  });

  it('late entries of a closed period go to the first open day', async () => {
    await db.transaction(ctx('f'), (tx) => ledger.close(tx, '2026-03-31'));
    expect(await post('f', sale('late'))).toMatchObject({ date: '2026-04-01', askedDate: '2026-03-10' });
    expect(await post('f', sale('next', 1n, { date: '2026-04-02' }))).toMatchObject({ date: '2026-04-02', askedDate: null });
    await expect(db.transaction(ctx('f'), (tx) => ledger.close(tx, '2026-03-31'))).rejects.toMatchObject({ code: 'PERIOD_CLOSED' });
    expect(await read('f', (tx) => ledger.closedUpTo(tx))).toBe('2026-03-31');
    expect(await verified('f')).toMatchObject({ ok: true });
  });

  it('gives numbers without gap while every third caller fails', async () => {
    const take = (i: number) =>
      db.gather('ledger:g', ctx('g'), async (tx) => {
        const n = await ledger.number(tx, 'F2026');
        await ledger.post(tx, sale(`n${n}`));
        if (i % 3 === 0) throw new Error('fell over');
        return n;
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => take(i)));
    const numbers = outcomes.filter((o) => o.status === 'fulfilled').map((o) => o.value);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(await verified('g')).toMatchObject({ ok: true, entries: 40 });
  });

  it('balances can be dropped and added up again', async () => {
    const before = await read('a', (tx) => ledger.balances(tx));
    await db.transaction(ctx('a'), (tx) => tx.sql('UPDATE ledger_balances SET debit_minor = debit_minor + 1 WHERE agency = ?', ['a']));
    expect((await verified('a')).findings[0]).toMatchObject({ code: 'BALANCE_STALE' });
    await db.transaction(ctx('a'), (tx) => ledger.rebuild(tx));
    expect(await read('a', (tx) => ledger.balances(tx))).toEqual(before);
    expect(await read('a', (tx) => ledger.balances(tx, { dossier: 'D1' }))).toEqual([before[0]]);
    expect(await read('a', (tx) => ledger.balances(tx, { to: '2026-03-09' }))).toEqual([]);
  });

  it('the triggers refuse UPDATE and DELETE', async () => {
    for (const sql of [
      "UPDATE ledger_entries SET label = 'x'",
      'DELETE FROM ledger_lines',
      'DELETE FROM ledger_parties',
      'DELETE FROM ledger_closings',
    ]) {
      await expect(db.transaction(ctx('a'), (tx) => tx.sql(sql))).rejects.toThrow(/append-only/);
    }
  });

  it('erasing a name keeps the chain valid', async () => {
    await post('h', sale('x', 1n));
    await db.transaction(ctx('h'), (tx) => tx.sql("UPDATE ledger_parties SET label = NULL, salt = '' WHERE agency = 'h'"));
    expect(await verified('h')).toMatchObject({ ok: true });
    expect((await read('h', (tx) => ledger.entries(tx, { limit: 1 })))[0]?.lines[0]?.party).toEqual({
      kind: 'client',
      code: 'C1',
      label: 'C1',
    });
  });

  it('one changed byte of any legal field makes verify name that entry', async () => {
    for (let i = 1; i <= 5; i++) await post('t', sale(`t${i}`, 100n * BigInt(i)));
    await db.transaction(ctx('t'), (tx) => ledger.reverse(tx, { seq: 3, reason: 'wrong', date: '2026-03-12', key: 'rev' }));
    const tables = [
      [
        'ledger_entries',
        [
          'key',
          'journal',
          'date',
          'posted_at',
          'piece_ref',
          'piece_date',
          'label',
          'reverses',
          'reason',
          'actor',
          'hash',
          'input_hash',
          'chain_version',
        ],
      ],
      [
        'ledger_lines',
        ['account', 'party_kind', 'party_code', 'party_commitment', 'dossier', 'label', 'debit_minor', 'credit_minor', 'currency'],
      ],
    ] as const;
    const seq = 6; // the reversal: every field is filled
    for (const [name, columns] of tables) {
      await db.transaction(ctx('t'), (tx) => tx.sql(`DROP TRIGGER ${name}_no_update`));
      for (const column of columns) {
        const where = `agency = 't' AND seq = ${seq}${name === 'ledger_lines' ? ' AND line = 1' : ''}`;
        const [row] = await read('t', (tx) => tx.sql<{ v: string | number }>(`SELECT \`${column}\` AS v FROM ${name} WHERE ${where}`));
        const old = row?.v as string | number;
        const changed = /_minor|seq|version|reverses/.test(column) ? Number(old) + 1 : bump(String(old));
        const put = (v: unknown) => db.transaction(ctx('t'), (tx) => tx.sql(`UPDATE ${name} SET \`${column}\` = ? WHERE ${where}`, [v]));
        await put(changed);
        expect((await verified('t')).findings[0], `${name}.${column}`).toMatchObject({ seq });
        await put(old);
        expect(await verified('t')).toMatchObject({ ok: true });
      }
    }
    await db.transaction(ctx('t'), (tx) => tx.sql("UPDATE ledger_parties SET label = 'Mallory' WHERE agency = 't'"));
    expect((await verified('t')).findings[0]).toMatchObject({ seq: 1, code: 'PARTY_CHANGED' });
    await db.transaction(ctx('t'), (tx) => tx.sql("UPDATE ledger_parties SET label = 'Client C1' WHERE agency = 't'"));
    await db.transaction(ctx('t'), (tx) => tx.sql('DROP TRIGGER ledger_entries_no_delete'));
    await db.transaction(ctx('t'), (tx) => tx.sql("DELETE FROM ledger_entries WHERE agency = 't' AND seq = 6"));
    expect((await verified('t')).ok).toBe(false);
    await db.transaction(ctx('t'), (tx) => tx.sql("DELETE FROM ledger_entries WHERE agency = 't' AND seq = 2"));
    expect((await verified('t')).findings[0]).toMatchObject({ seq: 2 });
  });

  if (kind === 'sqlite') {
    it('whatever is posted, the journal balances and verifies (property)', async () => {
      let run = 0;
      const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(fc.array(amounts, { minLength: 1, maxLength: 8 }), async (batch) => {
          const agency = `p${run++}`;
          await Promise.all(
            batch.map((parts, i) => {
              const total = parts.reduce((a, b) => a + b, 0n);
              return post(
                agency,
                sale(`e${i}`, total, {
                  lines: [
                    { account: '411', debit: money(total, 'EUR'), party: client(`C${i}`) },
                    ...parts.map((p) => ({ account: '704', credit: money(p, 'EUR') })),
                  ],
                }),
              );
            }),
          );
          expect(await verified(agency)).toMatchObject({ ok: true, entries: batch.length, imbalance: { EUR: '0.00' } });
        }),
        { numRuns: 20 },
      );
    });
  }
});

/** One byte differs, and a day stays a day. */
function bump(text: string): string {
  const last = text.at(-1) as string;
  if (/^\d{4}-\d{2}-\d{2}/.test(text))
    return text.length === 10
      ? `${text.slice(0, -1)}${last === '1' ? '2' : '1'}`
      : text.replace(/:(\d)/, (_, d) => `:${d === '1' ? '2' : '1'}`);
  return `${text.slice(0, -1)}${last === 'a' ? 'b' : 'a'}`;
}
