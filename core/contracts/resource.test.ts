import { describe, expect, it } from 'vitest';
import { createTable, DaySchema, type Field, type FieldsOf, IdSchema, orNull, type Row, resource, strict, Type, table } from './index.ts';

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
  const NAME = { fr: 'Nom', en: 'Name' };
  it.each<[string, (field: FieldsOf<typeof tours>) => Record<string, Field>, object, string]>([
    [
      'several columns to search in',
      (field) => ({ name: field.is('name', Type.String(), NAME) }),
      { search: ['name'] },
      'searches in ["name"]: “search” is the name of one column, such as search: \'name\'.',
    ],
    [
      'a column to search in that holds no text',
      (field) => ({ name: field.is('name', Type.String(), NAME) }),
      { search: 'price_minor' },
      'searches in the column “price_minor”, which holds no text: one of kind text, longtext, key does.',
    ],
    [
      'an order that is none',
      (field) => ({ name: field.is('name', Type.String(), NAME) }),
      { sort: ['name'] },
      'is sorted by ["name"]: “sort” names fields, such as sort: \'-createdAt,name\'.',
    ],
    [
      'a column that is not there',
      (field) => ({ name: field.is('nam' as 'name', Type.String(), NAME) }),
      {},
      'makes a field of the column “nam”, which it does not have. Did you mean “name”?',
    ],
    [
      'a title in one language',
      (field) => ({ name: field.is('name', Type.String(), { fr: 'Nom' } as never) }),
      {},
      'calls its field name {"fr":"Nom"}: a title says fr and en.',
    ],
    [
      'a tone there is not',
      (field) => ({ name: field.oneOf('state', { late: { fr: 'Tard', en: 'Late', tone: 'warn' as never } }, NAME) }),
      {},
      'shows “late” of its field name in the tone "warn": there are good, bad, watch, busy.',
    ],
    [
      'a value without a word',
      (field) => ({ name: field.oneOf('state', { late: { fr: 'Tard' } as never }, NAME) }),
      {},
      'has no word for “late” of its field name in fr and en.',
    ],
    [
      'no value at all',
      (field) => ({ name: field.oneOf('state', {}, NAME) as never }),
      {},
      'has no words for its field name: it would have no value.',
    ],
  ])('is refused with %s, where it is declared', (_what, fields, how, message) => {
    expect(() => resource(tours, fields, { sort: 'name', ...how } as never)).toThrow(`The list of tours ${message}`);
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
