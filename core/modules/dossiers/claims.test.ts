import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claims, contested, differencesOf, followed, merged, type Stated, spoken, valueAt, withValue } from './claims.ts';

const leg = (from: string, to: string, departure: string, more: object = {}) => ({
  from,
  to,
  departure,
  carrier: 'AX',
  flight: '1404',
  ...more,
});
const OUT = leg('CDG', 'FCO', '2026-07-04T09:45');
const BACK = leg('FCO', 'CDG', '2026-07-11T18:00');
const stated = (segments: readonly object[], more: Partial<Stated> = {}): Stated => ({
  status: 'issued',
  recordLocator: 'ABC123',
  item: { segments },
  ...more,
});
const ANNA = { by: { id: 'u1', name: 'Anna' }, at: '2026-03-01T09:00:00.000Z' };
const BEN = { by: { id: 'u2', name: 'Ben' }, at: '2026-03-02T09:00:00.000Z' };

/** Anna corrects what is told, then messages tell something else. */
function story(told: Stated, corrected: Stated, next: Stated) {
  const before = spoken(null, told, told, corrected, ANNA) as Claims;
  const stands = merged(told, corrected, next);
  return { before, stands, claims: followed(before, next, stands) };
}

describe('what people say of a booking', () => {
  it('is the fields they changed, each with what was told', () => {
    const claims = spoken(
      null,
      stated([OUT, BACK]),
      stated([OUT, BACK]),
      stated([OUT, { ...BACK, to: 'ORY' }], { status: 'cancelled' }),
      ANNA,
    );
    expect(claims?.said).toEqual([
      { field: '/status', base: 'issued', ...ANNA },
      { field: '/item/segments/1/to', base: 'CDG', ...ANNA },
    ]);
  });

  it('stays with who said it when another says another field, is of who changes it again, and ends with what is told', () => {
    const told = stated([OUT]);
    const first = stated([{ ...OUT, to: 'CIA' }]);
    const second = stated([{ ...OUT, to: 'CIA', flight: '99' }]);
    const anna = spoken(null, told, told, first, ANNA);
    const both = spoken(anna, told, first, second, BEN);
    expect(both?.said.map((s) => [s.field, s.by.name])).toEqual([
      ['/item/segments/0/to', 'Anna'],
      ['/item/segments/0/flight', 'Ben'],
    ]);
    const third = stated([{ ...OUT, to: 'NAP', flight: '99' }]);
    expect(spoken(both, told, second, third, BEN)?.said.map((s) => s.by.name)).toEqual(['Ben', 'Ben']);
    expect(spoken(both, told, second, told, BEN)).toBeNull();
  });

  it('survives a message that changes other fields, without a word', () => {
    const { stands, claims } = story(
      stated([OUT, BACK]),
      stated([OUT, { ...BACK, to: 'ORY' }]),
      stated([{ ...OUT, departure: '2026-07-04T10:15' }, BACK]),
    );
    expect(stands.item).toEqual({
      segments: [
        { ...OUT, departure: '2026-07-04T10:15' },
        { ...BACK, to: 'ORY' },
      ],
    });
    expect([claims?.said.length, contested(claims as Claims)]).toEqual([1, []]);
  });

  it('is contested by a message that changes the same field', () => {
    const { stands, claims } = story(stated([OUT]), stated([{ ...OUT, to: 'CIA' }]), stated([{ ...OUT, to: 'NAP' }]));
    expect(stands).toEqual(stated([{ ...OUT, to: 'CIA' }]));
    expect(contested(claims as Claims).map((s) => [s.field, s.base, valueAt(claims?.told, s.field)])).toEqual([
      ['/item/segments/0/to', 'FCO', 'NAP'],
    ]);
  });

  it('is over once messages say the same', () => {
    expect(story(stated([OUT]), stated([{ ...OUT, to: 'CIA' }]), stated([{ ...OUT, to: 'CIA' }])).claims).toBeNull();
  });

  it('goes with its leg where another comes before it or is gone', () => {
    const corrected = stated([OUT, { ...BACK, to: 'ORY' }]);
    const early = leg('NTE', 'CDG', '2026-07-04T06:00');
    for (const [next, at] of [
      [[early, OUT, BACK], 2],
      [[BACK], 0],
    ] as const) {
      const { stands, claims } = story(stated([OUT, BACK]), corrected, stated(next));
      expect(valueAt(stands, `/item/segments/${at}/to`)).toBe('ORY');
      expect(claims?.said).toEqual([{ field: `/item/segments/${at}/to`, base: 'CDG', ...ANNA }]);
      expect(contested(claims as Claims)).toEqual([]);
    }
  });

  it('is the whole list where parts were added, and stays so', () => {
    const hotelBus = leg('FCO', 'ROM', '2026-07-04T13:00');
    const { before, stands, claims } = story(stated([OUT]), stated([OUT, hotelBus]), stated([{ ...OUT, flight: '1406' }]));
    expect(before.said.map((s) => s.field)).toEqual(['/item/segments']);
    expect(stands).toEqual(stated([OUT, hotelBus]));
    expect(contested(claims as Claims).map((s) => s.field)).toEqual(['/item/segments']);
  });

  it('says a field that is not told, and takes one out that is', () => {
    const { class: _none, ...bare } = leg('CDG', 'FCO', '2026-07-04T09:45', { class: 'Y' }) as { class?: string };
    const { stands, claims } = story(
      stated([{ ...bare, class: 'Y' }]),
      stated([{ ...bare, seat: '12A' }]),
      stated([{ ...bare, class: 'Y', meal: 'VGML' }]),
    );
    expect(stands).toEqual(stated([{ ...bare, seat: '12A', meal: 'VGML' }]));
    expect(claims?.said.map((s) => [s.field, s.base])).toEqual([
      ['/item/segments/0/class', 'Y'],
      ['/item/segments/0/seat', undefined],
    ]);
    expect(withValue(stands, '/item/segments/0/class', 'Y')).toEqual(stated([{ ...bare, seat: '12A', meal: 'VGML', class: 'Y' }]));
  });
});

describe('any three', () => {
  const item = fc.record({
    a: fc.constantFrom('1', '2', null),
    list: fc.array(fc.record({ x: fc.integer({ max: 3 }), y: fc.constantFrom('p', 'q') }), { maxLength: 3 }),
  });
  const any = fc.record({ status: fc.constantFrom('issued', 'cancelled'), recordLocator: fc.constantFrom(null, 'A'), item });

  it('merge to what is told where nobody spoke, and every difference from it is somebody’s', () => {
    fc.assert(
      fc.property(any, any, any, (told, corrected, next) => {
        expect(merged(told, told, next)).toEqual(next);
        expect(merged(told, corrected, told)).toEqual(corrected);
        const before = spoken(null, told, told, corrected, ANNA);
        if (before === null) return;
        const stands = merged(told, corrected, next);
        const claims = followed(before, next, stands);
        expect(claims?.said.map((s) => s.field) ?? []).toEqual(differencesOf(next, stands).map((d) => d.field));
        let back = stands;
        for (const { field } of claims?.said ?? []) back = withValue(back, field, valueAt(next, field));
        expect(back).toEqual(next);
      }),
    );
  });
});
