import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OwnLine, type Rated, rateOwnLines } from './own-lines.ts';

const cents = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });

describe('VAT of own lines', () => {
  const own = (id: string, nature: OwnLine['nature'], minor: bigint, stated?: string | null, label = ''): OwnLine => ({
    ...{ id, nature, minor, stated, label },
  });
  const rated = (...given: Parameters<typeof rateOwnLines>) => rateOwnLines(...given).rated;
  it('a discount takes back the VAT of the fees it lowers, and only of those', () => {
    expect(rated([own('f', 'fee', 6_000n), own('d', 'discount', -6_000n)], '20')).toEqual([
      { id: 'f', minor: 6_000n, rate: '20' },
      { id: 'd', minor: -6_000n, rate: '20' },
    ]);
    expect(rated([own('d', 'discount', -10_000n), own('f', 'fee', 6_000n)], '20')).toEqual([
      { id: 'd', minor: -6_000n, rate: '20' },
      // No fee is left: it lowers what services are sold at.
      { id: 'd', minor: -4_000n, rate: null, beyond: true },
      { id: 'f', minor: 6_000n, rate: '20' },
    ]);
    expect(rated([own('d', 'discount', -500n)], '20')).toEqual([{ id: 'd', minor: -500n, rate: null, beyond: true }]);
    expect(rated([own('c', 'ancillary', 300n), own('d', 'discount', -500n)], '20').slice(1)).toEqual([
      { id: 'd', minor: -300n, rate: null },
      { id: 'd', minor: -200n, rate: null, beyond: true },
    ]);
  });
  it('a discount is spread over all it discounts, each rate in its share', () => {
    const fees = [own('a', 'fee', 12_000n), own('b', 'fee', 5_500n, '10'), own('c', 'ancillary', 500n)];
    expect(rated([...fees, own('d', 'discount', -1_800n)], '20').slice(3)).toEqual([
      { id: 'd', minor: -1_200n, rate: '20' },
      { id: 'd', minor: -550n, rate: '10' },
      { id: 'd', minor: -50n, rate: null },
    ]);
  });
  it('what a discount leaves lowers what is sold in the own name, each service in its share; taken back, it gives back what it took', () => {
    const sold = [
      { service: 's1', minor: 30_000n },
      { service: 's2', minor: 10_000n },
    ];
    const [fee, less] = [own('f', 'fee', 1_000n), own('d', 'discount', -5_001n)];
    const parts: Rated[] = [
      { id: 'd', minor: -1_000n, rate: '20' },
      { id: 'd', minor: -3_001n, rate: null, beyond: true, lowers: 's1' },
      { id: 'd', minor: -1_000n, rate: null, beyond: true, lowers: 's2' },
    ];
    expect(rated([fee, less], '20', sold).slice(1)).toEqual(parts);
    const back = parts.map(({ beyond: _beyond, ...p }) => ({ ...p, id: 'b', minor: -p.minor }));
    expect(rated([fee, less, own('b', 'discount', 5_001n)], '20', sold).slice(4)).toEqual(back);
    // As it was billed, whatever is sold since; and the fee stands again.
    const billed = { ...less, billed: parts };
    const again = rated([fee, billed, own('b', 'discount', 5_001n), own('e', 'discount', -1_200n)], '20', [{ service: 's3', minor: 200n }]);
    expect(again.slice(4)).toEqual([
      ...back,
      { id: 'e', minor: -1_000n, rate: '20' },
      { id: 'e', minor: -200n, rate: null, beyond: true, lowers: 's3' },
    ]);
    // No VAT is stated: it lowers the package alone.
    expect(rated([fee, own('d', 'discount', -500n, '0')], '20', sold.slice(1))[1]).toEqual({ ...parts[2], minor: -500n });
  });
  it('what is more than packages are lowers the mark-ups beside them, and what is more than those is nobody’s', () => {
    const of = (...lines: OwnLine[]) =>
      rated(lines, '20', [{ service: 'p', minor: 10_000n }], [{ service: 'a', minor: 5_000n }]).map(({ minor, lowers }) => [minor, lowers]);
    expect(of(own('d', 'discount', -4_000n), own('e', 'discount', -8_000n), own('g', 'discount', -4_000n))).toEqual([
      ...[
        [-4_000n, 'p'],
        [-6_000n, 'p'],
        [-2_000n, 'a'],
        [-3_000n, 'a'],
      ],
      [-1_000n, undefined],
    ]);
    const billed = { ...own('d', 'discount', -9_000n), billed: [{ id: 'd', minor: -9_000n, rate: null, lowers: 'p' }] };
    expect(of(billed, own('e', 'discount', -2_000n)).slice(1)).toEqual([
      [-1_000n, 'p'],
      [-1_000n, 'a'],
    ]);
    expect(of(billed, own('x', 'discount', 9_000n), own('e', 'discount', -2_000n)).slice(2)).toEqual([[-2_000n, 'p']]);
  });
  it('where there is no package it lowers mark-ups, each in its share and no further, less what was billed of it', () => {
    const markups = [
      { service: 'a', minor: 6_000n },
      { service: 'b', minor: 3_000n },
    ];
    const of = (...lines: OwnLine[]) => rated(lines, '20', [], markups).map(({ id, minor, lowers }) => [id, minor, lowers]);
    expect(of(own('d', 'discount', -4_500n), own('e', 'discount', -5_000n))).toEqual([
      ['d', -3_000n, 'a'],
      ['d', -1_500n, 'b'],
      ['e', -3_000n, 'a'],
      ['e', -1_500n, 'b'],
      ['e', -500n, undefined],
    ]);
    const billed = { ...own('d', 'discount', -6_000n), billed: [{ id: 'd', minor: -6_000n, rate: null, lowers: 'a' }] };
    expect(of(billed, own('e', 'discount', -1_000n)).slice(1)).toEqual([['e', -1_000n, 'b']]);
    expect(of(billed, own('x', 'discount', 6_000n), own('e', 'discount', -1_500n)).slice(1)).toEqual([
      ['x', 6_000n, 'a'],
      ['e', -1_000n, 'a'],
      ['e', -500n, 'b'],
    ]);
  });
  it('says what gives back more than is left: at a stated rate, of a fee, of a penalty', () => {
    const over = (...lines: OwnLine[]) => Object.fromEntries(rateOwnLines(lines, '20', [{ service: 's', minor: 100_000n }]).over);
    const [fee, other] = [own('f', 'fee', 3_000n), own('o', 'fee', 600n, '10')];
    expect(over(fee, other, own('d', 'discount', -601n, '10'), own('e', 'discount', -3_000n, '20'))).toEqual({ d: 1n });
    expect(over(fee, own('d', 'discount', -2_000n), own('x', 'fee', -3_000n))).toEqual({ x: 2_000n });
    expect(over(fee, own('x', 'fee', -3_000n), own('d', 'discount', -9_000n))).toEqual({});
    expect(over(fee, own('p', 'penalty', 500n), own('q', 'penalty', -501n))).toEqual({ q: 1n });
    const billed = { ...own('x', 'fee', -9_000n), billed: [{ id: 'x', minor: -9_000n, rate: null, beyond: true as const }] };
    expect(over(fee, billed)).toEqual({});
  });
  it('a fee given back is the one of its label, or of its amount; of several in their shares', () => {
    const fees = [own('a', 'fee', 12_000n, '20', 'Visa'), own('b', 'fee', 5_500n, '10', 'Dossier')];
    const back = (minor: bigint, label = '') => rated([...fees, own('x', 'fee', minor, undefined, label)], '20').slice(2);
    expect(back(-3_000n, 'Dossier')).toEqual([{ id: 'x', minor: -3_000n, rate: '10' }]);
    expect(back(-5_500n)).toEqual([{ id: 'x', minor: -5_500n, rate: '10' }]);
    expect(back(-1_750n)).toEqual([
      { id: 'x', minor: -1_200n, rate: '20' },
      { id: 'x', minor: -550n, rate: '10' },
    ]);
    // More than the fee it means: the rest is of the others.
    expect(back(-6_000n, 'Dossier')).toEqual([
      { id: 'x', minor: -5_500n, rate: '10' },
      { id: 'x', minor: -500n, rate: '20' },
    ]);
  });
  it('what is billed stays as it was billed, and only what is left of a fee is given back', () => {
    const billed = { ...own('a', 'fee', 12_000n), billed: [{ id: 'a', minor: 12_000n, rate: '20' }] };
    const cut = { ...own('d', 'discount', -2_000n), billed: [1_500n, 500n].map((m, i) => ({ id: 'd', minor: -m, rate: i ? null : '20' })) };
    expect(rated([billed, cut, own('x', 'fee', -12_000n)], null).slice(1)).toEqual([
      ...cut.billed,
      { id: 'x', minor: -10_500n, rate: '20' },
      { id: 'x', minor: -1_500n, rate: null, beyond: true },
    ]);
  });
  it('a fee given back takes the rate it was billed with, whatever the agency charges since', () =>
    expect(rated([own('f', 'fee', 12_000n, '20'), own('g', 'fee', -12_000n)], '21')[1]).toEqual({
      id: 'g',
      minor: -12_000n,
      rate: '20',
    }));
  it('an agency that is not liable any longer gives back the VAT a document charged, and none that nobody did', () => {
    const [fee, less] = [own('f', 'fee', 5_147n), own('l', 'ancillary', -708n, '20')];
    expect(rated([fee, less], null).map((l) => l.rate)).toEqual([null, null]);
    expect([...rateOwnLines([fee, less], null).over]).toEqual([['l', 708n]]);
    expect(rated([{ ...fee, billed: [{ id: 'f', minor: 5_147n, rate: '20' }] }, less], null).map((l) => l.rate)).toEqual(['20', '20']);
  });
  it('CALC-VAT-09 an agency that is not liable charges none', () =>
    expect(rated([own('f', 'fee', 6_000n, '20'), own('g', 'fee', 100n)], null).map((r) => r.rate)).toEqual([null, null]));
  it('keeps every cent of every line', () => {
    const any = fc.record({
      nature: fc.constantFrom('fee' as const, 'discount' as const, 'penalty' as const),
      minor: cents,
      rate: fc.constantFrom('20', '10', null, undefined),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (all) => {
        const parts = rated(
          all.map((l, i) => own(String(i), l.nature, l.minor, l.rate)),
          '20',
        );
        for (const [i, l] of all.entries()) expect(parts.filter((r) => r.id === String(i)).reduce((s, r) => s + r.minor, 0n)).toBe(l.minor);
      }),
    );
  });
  it('a discount that is taken back restores what it lowered: the fee stands as before it, billed or not, in any order', () => {
    const fees = [own('a', 'fee', 10_000n, '5.5', 'A'), own('b', 'fee', 6_000n, undefined, 'B')];
    const [less, more] = [own('d', 'discount', -8_000n), own('e', 'discount', 8_000n)];
    const back = own('x', 'fee', -6_000n, undefined, 'B');
    const its = { id: 'x', minor: -6_000n, rate: '20' };
    const billed = (...all: OwnLine[]): OwnLine[] => {
      const parts = rated(all, '20');
      return all.map((l) => ({ ...l, billed: parts.filter((p) => p.id === l.id) }));
    };
    for (const before of [[...fees, less, more], billed(...fees, less, more), [...billed(...fees, less), more]]) {
      expect(rated([...before, back], '20').slice(6)).toEqual([its]);
      const { rated: all, over } = rateOwnLines([...before, back, own('y', 'fee', -10_000n, undefined, 'A')], '20');
      expect(all.slice(7)).toEqual([{ id: 'y', minor: -10_000n, rate: '5.5' }]);
      expect(over.size).toBe(0);
    }
    // It was entered after the fee was given back.
    expect(rated([...billed(...fees, less), back, more], '20').slice(4)).toEqual([
      its,
      { id: 'e', minor: 5_000n, rate: '5.5' },
      { id: 'e', minor: 3_000n, rate: '20' },
    ]);
  });
  it('a discount that is taken back restores no more than is left of what it lowered, and before that is given back at a stated rate', () => {
    const bill = (l: OwnLine): OwnLine => ({ ...l, billed: [{ id: l.id, minor: l.minor, rate: '20' }] });
    const [fee, less] = [own('f', 'fee', 6_000n), own('d', 'discount', -1_500n)].map(bill) as [OwnLine, OwnLine];
    const [back, more] = [own('x', 'fee', -6_000n, '20'), own('e', 'discount', 1_500n)];
    const over = (...all: OwnLine[]) => Object.fromEntries(rateOwnLines(all, '20').over);
    for (const all of [
      [fee, less, back, more],
      [fee, less, more, back],
      [fee, less, bill(back), bill(more)],
    ]) {
      expect(over(...all)).toEqual({});
      expect(over(...all, own('y', 'fee', -1n))).toEqual({ y: 1n });
    }
  });
  it('a discount that is taken back is the one of its label and amount, else the latest', () => {
    const first = { ...own('d', 'discount', -5_000n, undefined, 'D'), billed: [{ id: 'd', minor: -5_000n, rate: '10' }] };
    const lines = [own('a', 'fee', 10_000n, '10'), first, own('b', 'fee', 6_000n, '20'), own('e', 'discount', -2_200n)];
    const back = (minor: bigint, label = '', ...more: OwnLine[]) =>
      rated([...lines, ...more, own('x', 'discount', minor, undefined, label)], '20').flatMap((p) =>
        p.id === 'x' ? [`${p.minor} ${p.rate}`] : [],
      );
    for (const label of ['', 'whatever']) expect(back(2_200n, label)).toEqual(['1000 10', '1200 20']);
    for (const label of ['D', 'whatever']) expect(back(5_000n, label)).toEqual(['5000 10']);
    expect(back(5_000n)).toEqual(['3800 10', '1200 20']);
    expect(back(550n)).toEqual(['250 10', '300 20']);
    expect(back(5_000n, '', own('w', 'discount', 2_200n))).toEqual(['5000 10']);
  });
  it('a discount that states its rate and is taken back leaves what it lowered to be given back, whatever other discounts wait', () => {
    const [fee, other] = [own('f', 'fee', 6_000n), own('o', 'discount', -500n)];
    const back = own('x', 'fee', -6_000n, '20');
    for (const stated of [undefined, '20']) {
      const pair = [own('d', 'discount', -1_500n, '20'), own('e', 'discount', 1_500n, stated)];
      const { rated: all, over } = rateOwnLines([fee, other, ...pair, back], '20');
      expect(over).toEqual(new Map());
      expect(all.slice(2)).toEqual([
        { id: 'd', minor: -1_500n, rate: '20' },
        { id: 'e', minor: 1_500n, rate: '20' },
        { id: 'x', minor: -6_000n, rate: '20' },
      ]);
    }
  });
  it('looks at each line no more often where there are more of them', () => {
    const looks = (n: number): number => {
      let count = 0;
      const counted = (l: OwnLine): OwnLine =>
        new Proxy(l, {
          get(line, key) {
            count++;
            return Reflect.get(line, key);
          },
        });
      const all = Array.from({ length: n }, (_, i) =>
        (
          [
            ['fee', 1_000n],
            ['discount', -100n],
            ['discount', 100n],
            ['fee', -1_000n],
          ] as const
        ).map(([nature, minor], k) => counted(own(`${i} ${k}`, nature, minor, undefined, String(i)))),
      );
      rated(all.flat(), '20');
      return count / n;
    };
    expect(looks(100)).toBe(looks(10));
  });
  it('beside lines that wait, a discount and what takes it back change nothing', () => {
    const rate = fc.constantFrom('20', '10', '0', undefined);
    const amount = fc.bigInt({ min: 1n, max: 9_000n });
    const kind = fc.constantFrom(['fee', 1n], ['fee', -1n], ['discount', -1n]);
    const any = fc.record({ kind, amount, rate });
    const pair = fc.record({ minor: amount, rate, says: fc.boolean(), at: fc.nat(8), later: fc.nat(8) });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), pair, fc.boolean(), (some, { minor, rate: stated, says, at, later }, sells) => {
        const rest = some.map(({ kind: [nature, sign], ...l }, i) => own(String(i), nature as 'fee', l.amount * (sign as bigint), l.rate));
        const [d, e] = [own('d', 'discount', -minor, stated, 'its'), own('e', 'discount', minor, says ? stated : undefined, 'its')];
        const lines = [...rest];
        const first = Math.min(at, rest.length);
        lines.splice(first, 0, d);
        lines.splice(Math.min(first + 1 + later, lines.length), 0, e);
        const of = (all: OwnLine[]) => rateOwnLines(all, '20', sells ? [{ service: 's', minor: 100_000n }] : []);
        const [without, beside] = [of(rest), of(lines)];
        const others = beside.rated.filter((p) => p.id !== 'd' && p.id !== 'e');
        fc.pre(!beside.over.has('d'));
        expect([others, new Map(beside.over)]).toEqual([without.rated, new Map(without.over)]);
      }),
    );
  });
  it('discounts that are all taken back change nothing, in parts and in any order', () => {
    const fee = fc.record({ minor: fc.bigInt({ min: 1n, max: 20_000n }), rate: fc.constantFrom('20', '10', '5.5', '0') });
    const discount = fc.record({ minor: fc.bigInt({ min: 1n, max: 30_000n }), first: fc.bigInt({ min: 0n, max: 30_000n }) });
    fc.assert(
      fc.property(fc.array(fee, { minLength: 1, maxLength: 5 }), fc.array(discount, { maxLength: 4 }), fc.boolean(), (fees, given, now) => {
        const lines: OwnLine[] = fees.map(({ minor, rate }, i) => own(`f${i}`, 'fee', minor, rate, `f${i}`));
        const done = (l: OwnLine): number => {
          const all = [...lines, l];
          const parts = now ? rated(all, '20') : [];
          return lines.push(now ? { ...l, billed: parts.filter((p) => p.id === l.id) } : l);
        };
        const parts = given.flatMap(({ minor, first }) => [first % minor, minor - (first % minor)]);
        for (const [i, { minor }] of given.entries()) done(own(`d${i}`, 'discount', -minor));
        for (const [i, minor] of parts.entries()) if (minor > 0n) done(own(`e${i}`, 'discount', minor));
        const sums = Map.groupBy(
          rated(lines, '20').filter((p) => !p.id.startsWith('f')),
          (p) => p.rate,
        );
        for (const own of sums.values()) expect(own.reduce((sum, p) => sum + p.minor, 0n)).toBe(0n);
        for (const [i, { minor, rate }] of fees.entries())
          expect(rated([...lines, own('x', 'fee', -minor, undefined, `f${i}`)], '20').filter((p) => p.id === 'x')).toEqual([
            { id: 'x', minor: -minor, rate: rate === '0' ? null : rate },
          ]);
      }),
    );
  });
});
