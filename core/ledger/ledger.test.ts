import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ctx, onEachDatabase } from '../../test/kit/databases.ts';
import { core } from '../contracts/core.ts';
import { type EntryInput, money, type PostedEntry, type Tx } from '../contracts/index.ts';
import { fixedClock } from '../platform/clock.ts';
import { migrate, openDb } from '../platform/db/index.ts';
import { chainHash, GENESIS } from './chain.ts';
import { createLedger, migrations } from './index.ts';
import { entries, heads, lines } from './model.ts';
import type { Chart } from './rules.ts';

const CHART: Chart = {
  currency: () => 'EUR',
  hasAccount: (_, a) => /^[1-8]\d\d/.test(a),
  hasJournal: (_, j) => ['VE', 'BQ'].includes(j),
};
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
  const ledger = createLedger(CHART, fixedClock(ctx().at));
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

  it('lists all entries of a dossier, page by page, from a day on too', async () => {
    await Promise.all(Array.from({ length: 1_005 }, (_, i) => post('long', sale(`k${i}`))));
    const days = { from: '2026-03-10', to: '2026-03-10' };
    const seqs: number[] = [];
    for (let page: PostedEntry[]; ; seqs.push(...page.map((e) => e.seq))) {
      page = await read('long', (tx) => ledger.entries(tx, { dossier: 'D1', afterSeq: seqs.at(-1) ?? 0, limit: 200, ...days }));
      if (page.length === 0) break;
    }
    expect(seqs).toEqual(Array.from({ length: 1_005 }, (_, i) => i + 1));
    const others = { dossier: 'D1', from: '2026-03-11', limit: 10 };
    expect(await read('long', (tx) => ledger.entries(tx, others))).toEqual([]);
  }, 60_000);

  it('verifies a long journal without keeping others from their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    expect(await verified('long')).toMatchObject({ ok: true, entries: 1_005 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
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
      'ENTRY_LINE_INVALID',
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
    ['DATE_INVALID', { date: '1999-12-31' }],
    ['DATE_INVALID', { date: '2027-03-12' }],
    ['DATE_INVALID', { piece: { ref: 'F-1', date: '0001-01-01' } }],
    [
      'AMOUNT_INVALID',
      {
        lines: [
          { account: '411', debit: money(10n ** 15n + 1n, 'EUR') },
          { account: '704', credit: money(10n ** 15n + 1n, 'EUR') },
        ],
      },
    ],
    [
      'ENTRY_LINE_INVALID',
      {
        lines: [
          { account: '411', debit: money(1n, 'EUR'), original: money(1n, 'EUR') },
          { account: '704', credit: money(1n, 'EUR') },
        ],
      },
    ],
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
      db.transaction(ctx('e'), (tx) => ledger.reverse(tx, { seq, reason, date: '2026-03-11', key, label: 'Taken back' }));
    await expect(reverse('r', ' ')).rejects.toMatchObject({ code: 'REASON_REQUIRED' });
    const mirror = await reverse('r');
    expect(mirror).toMatchObject({ reverses: seq, reason: 'wrong client', label: 'Taken back', piece: { ref: 'F-wrong' } });
    expect(mirror.lines.map((l) => [l.account, l.debit, l.credit])).toEqual([
      ['411', 0n, 12_000n],
      ['704', 12_000n, 0n],
    ]);
    expect((await reverse('r')).replayed).toBe(true);
    await expect(reverse('other')).rejects.toMatchObject({ code: 'ENTRY_ALREADY_REVERSED' });
    expect((await read('e', (tx) => ledger.balances(tx))).every((b) => b.debit === b.credit)).toBe(true);
    expect(await verified('e')).toMatchObject({ ok: true, entries: 2 });
  });

  it('mirrors what was posted, with what was agreed in another currency', async () => {
    const sold = sale('usd', 0n, {
      lines: [
        { account: '411', debit: money(1_000n, 'EUR'), original: money(1_085n, 'USD'), party: client('C1'), dossier: 'D9' },
        { account: '704', credit: money(333n, 'EUR'), original: money(361n, 'USD') },
        { account: '705', credit: money(667n, 'EUR') },
      ],
    });
    const { seq, lines: posted } = await post('s', sold);
    expect(posted[0]).toMatchObject({ debit: 1_000n, original: { minor: 1_085n, currency: 'USD' } });
    const back = { seq, reason: 'wrong', date: '2026-03-11', label: 'Back', piece: { ref: 'A-1', date: '2026-03-11' } };
    const mirror = await db.transaction(ctx('s'), (tx) => ledger.reverse(tx, { ...back, key: 'back' }));
    expect(mirror).toMatchObject({ reverses: seq, piece: { ref: 'A-1' } });
    expect(mirror.lines[0]).toMatchObject({ credit: 1_000n, original: { minor: 1_085n, currency: 'USD' }, dossier: 'D9' });
    expect(mirror.lines[0]?.party?.code).toBe('C1');
    expect((await read('s', (tx) => ledger.balances(tx))).filter((b) => b.debit !== b.credit)).toEqual([]);
    await expect(db.transaction(ctx('s'), (tx) => ledger.reverse(tx, { ...back, key: 'again' }))).rejects.toMatchObject({
      code: 'ENTRY_ALREADY_REVERSED',
    });
    expect(await verified('s')).toMatchObject({ ok: true, entries: 2 });
  });

  it("dates what two hosts post by the later clock: the journal's time never falls", async () => {
    const other = openDb(db.url);
    const ahead = createLedger(CHART, fixedClock('2026-03-10T23:00:00.030Z'));
    const behind = createLedger(CHART, fixedClock('2026-03-10T22:59:59.970Z'));
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 2 === 0
          ? db.transaction(ctx('w'), (tx) => ahead.post(tx, sale(`k${i}`)))
          : other.transaction(ctx('w'), (tx) => behind.post(tx, sale(`k${i}`))),
      ),
    );
    await other.transaction(ctx('w'), (tx) => behind.post(tx, sale('last')));
    const times = (await read('w', (tx) => ledger.entries(tx, { limit: 20 }))).map((e) => e.postedAt);
    expect(times).toEqual([...times].sort());
    expect([times.length, times.at(-1)]).toEqual([13, '2026-03-10T23:00:00.030Z']);
    await other.close();
  });

  it('goes on with a chain of version 1, and verifies it as it was written', async () => {
    const agency = 'v1';
    const rows = (['D', 'C'] as const).map((side, i) => ({
      agency,
      seq: 1,
      line: i + 1,
      account: i === 0 ? '411' : '704',
      party_kind: null,
      party_code: null,
      party_commitment: null,
      dossier: null,
      label: 'Old',
      debit_minor: side === 'D' ? 5n : 0n,
      credit_minor: side === 'C' ? 5n : 0n,
      currency: 'EUR',
      original_minor: null,
      original_currency: null,
    }));
    const entry = {
      agency,
      seq: 1,
      key: 'old',
      input_hash: GENESIS,
      chain_version: 1,
      journal: 'VE',
      date: '2026-03-09',
      asked_date: null,
      posted_at: '2026-03-09T09:00:00.000Z',
      piece_ref: 'F-old',
      piece_date: '2026-03-09',
      label: 'Old',
      reverses: null,
      reason: null,
      actor: 'test',
    };
    // What version 1 hashed, said by hand: the code must not be able to forget it.
    const hash = createHash('sha256')
      .update(
        `[1,"v1",1,"old","${GENESIS}","VE","2026-03-09",null,"2026-03-09T09:00:00.000Z","F-old","2026-03-09","Old",null,null,"test",` +
          `[[1,"411",null,null,null,null,"Old","5","0","EUR"],[2,"704",null,null,null,null,"Old","0","5","EUR"]],"${GENESIS}"]`,
      )
      .digest('hex');
    expect(chainHash(entry, rows, GENESIS, null)).toBe(hash);
    await db.transaction(ctx(agency), async (tx) => {
      await tx.insert(entries, { ...entry, hash });
      await tx.insert(lines, rows);
      await tx.insert(heads, { seq: 1, hash });
      await ledger.rebuild(tx);
    });
    expect(await post(agency, sale('new'))).toMatchObject({ seq: 2 });
    expect(await verified(agency)).toMatchObject({ ok: true, entries: 2, findings: [] });
  });

  it('a head that is gone or went back is seen, at the end of the chain too', async () => {
    for (let i = 1; i <= 5; i++) await post('y', sale(`k${i}`));
    const tail = (last: number) => read('y', (tx) => ledger.verify(tx, { last }));
    expect(await tail(2)).toMatchObject({ ok: true });
    const [head] = await read('y', (tx) => tx.find(heads, {}));
    await db.transaction(ctx('y'), (tx) => tx.delete(heads, {}));
    expect((await verified('y')).findings[0]).toMatchObject({ code: 'CHAIN_END' });
    expect((await tail(2)).findings[0]).toMatchObject({ code: 'CHAIN_END' });
    await expect(post('y', sale('k6'))).rejects.toMatchObject({ code: 'JOURNAL_IN_DOUBT' });
    // The refused posting left nothing behind; with the head put back the journal is sound again.
    await db.transaction(ctx('y'), (tx) => tx.insert(heads, head as never));
    expect(await verified('y')).toMatchObject({ ok: true, entries: 5 });
    expect(await post('y', sale('k6'))).toMatchObject({ seq: 6 });
  });

  it('refuses what the integers of the database cannot hold, before it is posted', async () => {
    await post('x', sale('k1'));
    await db.transaction(ctx('x'), (tx) => tx.update(heads, {}, { turnover_minor: 9n * 10n ** 18n - 100n }));
    await expect(post('x', sale('k2', 101n))).rejects.toMatchObject({ code: 'AMOUNT_INVALID' });
    expect(await post('x', sale('k3', 100n))).toMatchObject({ seq: 2 });
    expect((await verified('x')).findings).toMatchObject([{ code: 'BALANCE_STALE' }]);
    await db.transaction(ctx('x'), (tx) => ledger.rebuild(tx));
    expect(await verified('x')).toMatchObject({ ok: true, entries: 2 });
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

  it('a closing cannot be undone unseen: posting stops, and the run says which', async () => {
    const sql = (text: string) => db.transaction(ctx('z'), (tx) => tx.sql(text));
    await post('z', sale('k1'));
    await db.transaction(ctx('z'), (tx) => ledger.close(tx, '2026-01-31'));
    await db.transaction(ctx('z'), (tx) => ledger.close(tx, '2026-02-28'));
    await post('z', sale('k2'));
    expect(await verified('z')).toMatchObject({ ok: true });
    await sql("UPDATE ledger_heads SET closed_up_to = '2026-01-31' WHERE agency = 'z'");
    await expect(post('z', sale('k3', 1n, { date: '2026-02-10' }))).rejects.toMatchObject({ code: 'JOURNAL_IN_DOUBT' });
    expect((await verified('z')).findings[0]).toMatchObject({ code: 'CHAIN_END' });
    await sql('DROP TRIGGER ledger_closings_no_delete');
    // Head and closing both: entries after it still cover what is gone.
    await sql("DELETE FROM ledger_closings WHERE agency = 'z' AND up_to = '2026-02-28'");
    const found = await verified('z');
    expect(found.findings).toMatchObject([{ seq: 2, code: 'ENTRY_CHANGED' }]);
    await db.transaction(ctx('z'), (tx) => ledger.doubt(tx, found));
    await expect(post('z', sale('k3', 1n, { date: '2026-02-10' }))).rejects.toMatchObject({ code: 'JOURNAL_IN_DOUBT' });
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
    await db.transaction(ctx('t'), (tx) =>
      ledger.reverse(tx, { seq: 3, reason: 'wrong', date: '2026-03-12', key: 'rev', label: 'Taken back' }),
    );
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
        [
          'account',
          'party_kind',
          'party_code',
          'party_commitment',
          'dossier',
          'label',
          'debit_minor',
          'credit_minor',
          'currency',
          'original_minor',
          'original_currency',
        ],
      ],
    ] as const;
    const seq = 6; // the reversal: every field is filled
    for (const [name, columns] of tables) {
      await db.transaction(ctx('t'), (tx) => tx.sql(`DROP TRIGGER ${name}_no_update`));
      for (const column of columns) {
        const where = `agency = 't' AND seq = ${seq}${name === 'ledger_lines' ? ' AND line = 1' : ''}`;
        const [row] = await read('t', (tx) =>
          core(tx).sql<{ v: string | number }>(`SELECT \`${column}\` AS v FROM ${name} WHERE ${where}`),
        );
        const old = row?.v as string | number | null;
        const changed = /_minor|seq|version|reverses/.test(column) ? Number(old) + 1 : bump(String(old ?? 'EUR'));
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
