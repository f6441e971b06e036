import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../../../test/kit/databases.ts';
import { EscaleError } from '../../contracts/index.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { parseFilter, toWhere } from './filter.ts';
import { clerk, fields, openTestApi, things } from './testing/api.ts';
import type { Problem } from './types.ts';

const refused = (work: () => unknown): EscaleError => {
  try {
    work();
  } catch (error) {
    if (error instanceof EscaleError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('the filter grammar', () => {
  it('reads fields, alternatives, comparisons, negation and free text', () => {
    const terms = parseFilter('state:open|held on>=2026-07-01 name~"du pont" -state:held "free text" alone amount<12.50', fields);
    expect(terms.map((t) => (t.kind === 'text' ? t.text : [t.negated, t.field, t.operator, ...t.values]))).toEqual([
      [false, 'state', ':', 'open', 'held'],
      [false, 'on', '>=', '2026-07-01'],
      [false, 'name', '~', 'du pont'],
      [true, 'state', ':', 'held'],
      'free text',
      'alone',
      [false, 'amount', '<', '12.50'],
    ]);
    expect(toWhere(parseFilter('state:open|held -state:held on>=2026-07-01 on<2026-08-01 amount>=12.5', fields), fields)).toEqual({
      state: ['open'],
      on: { gte: '2026-07-01', lt: '2026-08-01' },
      amount: { gte: 1250n },
    });
    expect(toWhere(parseFilter('x y:z', { y: { column: 'c', type: 'key' } }), { y: { column: 'c', type: 'key' } }, 'n')).toEqual({
      n: { contains: 'x' },
      c: ['z'],
    });
  });
  it.each([
    ['stat:open', 1, 'Did you mean “state”?'],
    ['ref:a state:opne', 7, 'Did you mean “open”?'],
    ['on>=2026-02-30', 1, 'a day'],
    ['amount:12.345', 1, 'an amount'],
    ['name>a', 1, 'no order'],
    ['state~op', 1, 'Use “:”'],
    ['ref:', 5, 'value is missing'],
    ['ref:"abc', 5, 'not closed'],
    ['ref:a"b"', 6, 'A space is expected'],
    ['-"free"', 1, 'before a field'],
    ['ref:a ref~b', 7, 'cannot be joined'],
    ['-ref:a|b', 1, 'One value'],
    ['constructor:x', 1, 'no field'],
  ])('refuses %s at its column', (text, column, words) => {
    const error = refused(() => toWhere(parseFilter(text, fields), fields, 'name'));
    expect([error.code, error.findings[0]?.column]).toEqual(['FILTER_INVALID', column]);
    expect(error.message).toContain(words);
  });
  it('reads any text or refuses it: it never fails otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ref:~<>=|-" open12.', 'state', 'on', '\u0000', 'é') }), (text) => {
        try {
          toWhere(parseFilter(text, fields), fields, 'name');
        } catch (error) {
          expect(error).toBeInstanceOf(EscaleError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('cursors', () => {
  it('give back what went in, and refuse anything else', () => {
    const values = ['é', 3, 2n ** 62n, null, true];
    expect(decodeCursor(encodeCursor('a,-b', values), 'a,-b')).toEqual(values);
    for (const [cursor, sort] of [
      [encodeCursor('a', []), 'b'],
      ['', 'a'],
      ['!!!', 'a'],
      [Buffer.from('[1,"a",[{"x":1}]]').toString('base64url'), 'a'],
    ]) {
      expect(refused(() => decodeCursor(cursor!, sort!)).code).toBe('CURSOR_INVALID');
    }
  });
});

await onEachDatabase('lists', (open) => {
  let t: Awaited<ReturnType<typeof openTestApi>>;
  const ctx = () => ({ agency: 'demo-fr', actor: clerk, requestId: 'r', at: t.clock.now(), dryRun: false });
  const list = async (query: Record<string, string>) => {
    const response = await t.send('GET', `/api/things?${new URLSearchParams(query)}`);
    const body = (await response.json()) as {
      items: { ref: string; state: string; name: string }[];
      has_more: boolean;
      cursor: string | null;
    } & Problem;
    return { status: response.status, body };
  };
  const walk = async (query: Record<string, string>) => {
    const refs: string[] = [];
    let cursor: string | null = null;
    do {
      const { status, body }: Awaited<ReturnType<typeof list>> = await list({ ...query, ...(cursor ? { cursor } : {}) });
      expect(status).toBe(200);
      expect(body.has_more).toBe(body.cursor !== null);
      refs.push(...body.items.map((i) => i.ref));
      cursor = body.cursor;
    } while (cursor);
    return refs;
  };
  const rows = Array.from({ length: 60 }, (_, i) => ({
    ref: `R-${String(i).padStart(2, '0')}`,
    name: i % 7 === 0 ? 'Dupont & fils' : `Name ${i}`,
    state: ['open', 'held', 'closed'][i % 3]!,
    amount: BigInt((i * 37) % 11) * 100n,
    on: `2026-03-${String((i % 5) + 1).padStart(2, '0')}`,
    note: i % 3 === 0 ? null : `note ${i % 4}`,
    size: i % 4,
    version: 1,
  }));
  beforeAll(async () => {
    t = await openTestApi(await open());
    await t.db.transaction(ctx(), async (tx) => {
      await tx.insert(
        things,
        rows.map((r) => ({ ...r, id: tx.newId() })),
      );
    });
  });
  afterAll(() => t.close());

  it('show each row once, in order, however they are sorted, filtered and cut', async () => {
    const sortable = ['ref', 'on', 'size', 'amount', 'state', 'note'];
    // A row without a value stands before all others.
    const value = (r: (typeof rows)[number], name: string) => r[name as 'ref'] ?? '';
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...sortable), fc.boolean()), { minLength: 1, maxLength: 2, selector: ([s]) => s }),
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom(
          '',
          'state:open|held',
          'on>=2026-03-02 on<2026-03-05',
          '-state:open',
          'amount>2',
          'size:1|3',
          'Dupont',
          '-size:2',
          'note~note',
        ),
        async (keys, limit, filter) => {
          const keep: Record<string, (r: (typeof rows)[number]) => boolean> = {
            '': () => true,
            'state:open|held': (r) => r.state !== 'closed',
            'on>=2026-03-02 on<2026-03-05': (r) => r.on >= '2026-03-02' && r.on < '2026-03-05',
            '-state:open': (r) => r.state !== 'open',
            'amount>2': (r) => r.amount > 200n,
            'size:1|3': (r) => r.size === 1 || r.size === 3,
            Dupont: (r) => r.name.startsWith('Dupont'),
            '-size:2': (r) => r.size !== 2,
            'note~note': (r) => r.note !== null,
          };
          const expected = rows.filter(keep[filter]!);
          const refs = await walk({
            sort: keys.map(([s, d]) => (d ? `-${s}` : s)).join(','),
            limit: String(limit),
            ...(filter ? { filter } : {}),
          });
          expect([...refs].sort()).toEqual(expected.map((r) => r.ref));
          const found = refs.map((ref) => rows.find((r) => r.ref === ref)!);
          for (const [i, row] of found.slice(1).entries()) {
            const before = found[i]!;
            const order = keys
              .map(([s, d]) => (value(before, s) === value(row, s) ? 0 : value(before, s) < value(row, s) === !d ? -1 : 1))
              .find((o) => o !== 0);
            expect(order ?? 0).toBeLessThanOrEqual(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
  it('refuse what they cannot do', async () => {
    const codes = async (query: Record<string, string>) => {
      const { status, body } = await list(query);
      return [status, body.code];
    };
    expect(await codes({ sort: 'reff' })).toEqual([400, 'INPUT_INVALID']);
    expect(await codes({ limit: '201' })).toEqual([400, 'INPUT_INVALID']);
    expect(await codes({ limit: '0' })).toEqual([400, 'INPUT_INVALID']);
    expect(await codes({ filter: 'state:opn' })).toEqual([400, 'FILTER_INVALID']);
    expect(await codes({ cursor: 'abc' })).toEqual([400, 'CURSOR_INVALID']);
    for (const values of [[], ['a'], [{ big: '1' }, 'x'], [null, null], [7, 7]]) {
      const forged = Buffer.from(JSON.stringify([1, 'ref', values])).toString('base64url');
      expect(await codes({ cursor: forged, sort: 'ref' })).toEqual([400, 'CURSOR_INVALID']);
    }
  });
  it('show the fields asked for', async () => {
    const { body } = await list({ fields: 'ref,state', limit: '1' });
    expect(body.items).toEqual([{ ref: 'R-00', state: 'open' }]);
    expect((await list({ fields: 'ref,stat' })).body.errors?.[0]).toMatchObject({
      pointer: '/fields',
      message: expect.stringContaining('“state”'),
    });
  });
});
