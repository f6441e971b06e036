import { expect, it } from 'vitest';
import { type Service, Type } from '../contracts/index.ts';
import { answersOf } from './answers.ts';

const judged = (item: unknown) => answersOf({ item } as Service, undefined)('itemOf', { way: 'x' }, []);
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
  const judge = answersOf({ item: schema } as unknown as Service, undefined);
  expect(judge('itemOf', { way: 'x' }, [])).toBe(null);
  type = 'number';
  expect(judge('itemOf', { way: 'x' }, [])).toBe(null);
});
