import { expect, it } from 'vitest';
import { bookedOf } from '../../test/kit/service.ts';
import { type Booked, type Cost, fromJson, type Service, Type } from '../contracts/index.ts';
import { answersOf } from './answers.ts';

const typed = (service: object) => ({
  ...{ service: service as Service, reported: undefined },
  names: {
    en: { one: 'Coach', many: 'Coaches', words: { ride: 'Ride' } },
    fr: { one: 'Autocar', many: 'Autocars', words: { kept: 'Retenue' } },
  },
});
const judged = (item: unknown) => answersOf(typed({ item }))('itemOf', { way: 'x' }, []);
const odd = (schema: object) => ({ ...schema, type: 'odd' });

it.each<[string, unknown, string | null]>([
  ['one', Type.Object({ way: Type.String() }), null],
  ['another', Type.Object({ colour: Type.String() }), 'The field “colour” is missing.'],
  ['no JSON Schema', odd(Type.Object({})), 'Its schema is no JSON Schema: '],
  [
    'one that throws',
    new Proxy(Type.Object({}), {
      ownKeys() {
        throw new TypeError('boom');
      },
    }),
    'Its schema could not be read, it threw: boom',
  ],
  [
    'one that throws within',
    { type: 'object', properties: Object.defineProperty({}, 'way', { enumerable: true, get: () => JSON.parse('{') }) },
    'Its schema could not be read, it threw: ',
  ],
])('an item is held to a schema that is %s', (_what, schema, message) => {
  const fault = judged(schema);
  if (message === null) expect(fault).toBe(null);
  else expect(fault).toMatchObject({ message: expect.stringContaining(message) });
});
it('is held to what the schema was when it was first read', () => {
  let type = 'string';
  const schema = {
    type: 'object',
    properties: {
      way: {
        get type() {
          return type;
        },
      },
    },
  };
  const judge = answersOf(typed({ item: schema }));
  expect(judge('itemOf', { way: 'x' }, [])).toBe(null);
  type = 'number';
  expect(judge('itemOf', { way: 'x' }, [])).toBe(null);
});

const cost = (more: object): Cost => ({
  ...{
    of: 'payable',
    nature: 'transport',
    money: fromJson({ amount: '1.00', currency: 'EUR' }),
    document: null,
    code: null,
    label: 'Ride',
  },
  ...more,
});
const legs = typed({ item: {}, segments: (item: { legs: string[] }) => item.legs });
const faultOf = (more: object, booked: Booked = bookedOf('coach', { legs: ['A–B'] })) =>
  answersOf(legs)('costs', [cost({}), cost(more)], [booked]);
const zero = fromJson({ amount: '0.00', currency: 'EUR' });

it.each(['payable', 'commission', 'onSite'])('a cost of nothing that is %s is refused: only a published price may be hidden', (of) => {
  expect(faultOf({ of: 'published', money: zero })).toBe(null);
  expect(faultOf({ of, money: zero })).toEqual({
    pointer: '/1/money/minor',
    message: `It is zero, and \`${of}\`: only what is published may be, where the price is hidden. Leave the cost out.`,
  });
});
it.each<[string, object, Booked, string]>([
  ['a leg', { segments: [0, 99] }, bookedOf('coach', { legs: ['A–B'] }), '/1/segments/1 leg or stay 99: they count from 0 and there are 1'],
  ['a leg of none', { segments: [99] }, bookedOf('coach', { legs: [] }), '/1/segments/0 leg or stay 99: the booking has none'],
  ['a leg of no item', { segments: [99] }, bookedOf('coach', null), '/1/segments/0 leg or stay 99: the booking has none'],
  ['a traveller', { travellers: [2] }, bookedOf('coach', null), '/1/travellers/0 traveller 2: they count from 0 and there are 1'],
  [
    ...(['a traveller of none', { travellers: [0] }] as const),
    bookedOf('coach', null, { travellers: [] }),
    '/1/travellers/0 traveller 0: the booking has none',
  ],
])('a cost of %s that is not there is refused with its place', (_what, more, booked, said) => {
  const [pointer, ...message] = said.split(' ');
  const field = pointer?.split('/')[2];
  const why = `There is no ${message.join(' ')}. Name one that is there, or leave \`${field}\` out.`;
  expect(faultOf(more, booked)).toEqual({ pointer, message: why });
});
it.each([
  ...[
    '\u200b',
    'Ri\u200bde',
    'Ri\u00adde',
    '\u2060Ride',
    'Ride\ufeff',
    '\u202eRide',
    '\u3164',
    '\u2800',
    ' \u00a0',
    '\u200d',
    'Ride\u{e0041}',
  ],
])('a label with what nobody sees is refused with its place: %j', (text) => {
  expect(faultOf({ label: text })).toEqual({
    pointer: '/1/label',
    message: expect.stringContaining('without characters nobody sees'),
  });
});
it.each(['Ride', 'Trajet – 2ᵉ étape', 'می‌خواهم', 'क्‍ष', '‏שלום', '❤️', '乗車\u{e0100}'])('a label in any script is kept: %s', (label) => {
  expect(faultOf({ label })).toBe(null);
});
it('is called by a word its type says, in one language at least', () => {
  expect([faultOf({ label: { word: 'ride' } }), faultOf({ label: { word: 'kept', code: 'CP' } })]).toEqual([null, null]);
  expect(faultOf({ label: { word: 'fare' } })).toEqual({
    pointer: '/1/label/word',
    message: expect.stringContaining('It has no word “fare”'),
  });
});
it('what reads as nothing is no title', () => {
  const read = (title: string) => answersOf(legs)('read', { title, lines: [] }, []);
  // A name somebody typed reads as it was typed.
  expect(read('Hôtel\u200b du Lac')).toBe(null);
  expect(read('\u200b\u2060')).toMatchObject({ pointer: '/title' });
});
