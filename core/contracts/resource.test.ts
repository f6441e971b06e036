import { describe, expect, it } from 'vitest';
import { createTable, DaySchema, IdSchema, orNull, type Row, resource, strict, Type, table } from './index.ts';

const tours = table(
  createTable('tours', {
    ...{ id: 'id', agency: 'key', name: 'text', state: 'key', leaves_on: 'day?', price_minor: 'money', guide: 'key?', guide_name: 'text?' },
    ...{ currency: 'currency', notes: 'json' },
  }),
);
const Tour = resource(
  tours,
  (field) => ({
    id: field.is('id', IdSchema, null),
    name: field.is('name', Type.String(), { fr: 'Nom', en: 'Name' }),
    state: field.oneOf(
      'state',
      { open: { fr: 'Ouvert', en: 'Open', tone: 'good' }, full: { fr: 'Complet', en: 'Full' } },
      { fr: 'État', en: 'State' },
    ),
    leavesOn: field.is('leaves_on', orNull(DaySchema), { fr: 'Départ', en: 'Departure' }),
    price: field.amount('price_minor', { fr: 'Prix', en: 'Price' }),
    guide: field.made(
      ['guide', 'guide_name'],
      orNull(strict({ code: Type.String(), name: orNull(Type.String()) })),
      (t) => (t.guide === null ? null : { code: t.guide, name: t.guide_name }),
      { fr: 'Guide', en: 'Guide', by: 'guide' },
    ),
    notes: field.is('notes', Type.Array(Type.String()), { fr: 'Notes', en: 'Notes' }),
  }),
  { sort: '-leavesOn', search: 'name' },
);
const row = {
  ...{
    id: '01HZZZZZZZZZZZZZZZZZZZ0001',
    agency: 'a',
    name: 'Alpes',
    state: 'open',
    leaves_on: null,
    price_minor: 123_450n,
    currency: 'EUR',
  },
  ...{ guide: 'G1', guide_name: 'Guide', notes: ['tôt'] },
} satisfies Row<typeof tours>;

describe('a resource', () => {
  it.each<[string, { sort: string; search?: string }, string]>([
    [
      'search in no column',
      { sort: 'name', search: 'nam' },
      'The list of tours searches in the column “nam”, which it does not have. Did you mean “name”?',
    ],
    [
      'an order by no field',
      { sort: '-nam' },
      'The list of tours is sorted by the field “nam”, which it does not have. Did you mean “name”?',
    ],
  ])('is refused with a %s, where it is declared', (_what, how, message) => {
    expect(() => resource(tours, (field) => ({ name: field.is('name', Type.String(), { fr: 'Nom', en: 'Name' }) }), how as never)).toThrow(
      message,
    );
  });
  it('gives the row as callers see it, in the order of its fields', () =>
    expect(Object.entries(Tour.json(row))).toEqual([
      ['id', row.id],
      ['name', 'Alpes'],
      ['state', 'open'],
      ['leavesOn', null],
      ['price', { amount: '1234.50', currency: 'EUR' }],
      ['guide', { code: 'G1', name: 'Guide' }],
      ['notes', ['tôt']],
    ]));
  it('gives null for columns without a value that are left out', () => {
    const { leaves_on: _day, guide: _guide, guide_name: _name, ...rest } = row;
    expect(Tour.json(rest)).toMatchObject({ leavesOn: null, guide: null });
  });
  it('has the schema of that', () => {
    expect(Object.keys(Tour.schema.properties)).toEqual(['id', 'name', 'state', 'leavesOn', 'price', 'guide', 'notes']);
    expect(Tour.schema).toMatchObject({ additionalProperties: false });
  });
  it('filters and sorts by what has a title and an order of its own, and reads no other column', () => {
    expect(Tour.list.fields).toEqual({
      name: { column: 'name', type: 'text' },
      state: { column: 'state', type: 'enum', values: ['open', 'full'] },
      leavesOn: { column: 'leaves_on', type: 'day' },
      price: { column: 'price_minor', type: 'money' },
      guide: { column: 'guide', type: 'key' },
    });
    expect(Tour.list.columns).not.toContain('agency');
    expect(Tour.list).toMatchObject({ sort: '-leavesOn', search: 'name' });
  });
  it('tells a screen what it needs', () =>
    expect(Tour.shown.fields.map((f) => [f.name, f.title.fr, f.type, f.words?.['open']?.tone ?? null])).toEqual([
      ['name', 'Nom', 'text', null],
      ['state', 'État', 'enum', 'good'],
      ['leavesOn', 'Départ', 'day', null],
      ['price', 'Prix', 'money', null],
      ['guide', 'Guide', 'key', null],
      ['notes', 'Notes', 'other', null],
    ]));
  it('gives columns back for what is given by the names of the JSON', () =>
    expect(Tour.columnsOf({ leavesOn: '2026-07-01', name: 'Jura' })).toEqual({ leaves_on: '2026-07-01', name: 'Jura' }));
});
