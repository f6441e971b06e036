import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { DaySchema, MoneySchema, orNull, RefSchema, strict } from '../contracts/index.ts';
import { createCompiler, validate } from './validate.ts';

const schema = strict({
  ref: RefSchema,
  money: Type.Optional(MoneySchema),
  on: Type.Optional(DaySchema),
  note: Type.Optional(orNull(Type.String())),
  state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('closed')])),
  kind: Type.Optional(Type.Enum(['client', 'supplier'])),
});

describe('validate', () => {
  it.each([
    [{ ref: 'D-1', monney: 1 }, '/monney', 'Did you mean “money”?'],
    [{}, '/ref', '“ref” is missing'],
    [{ ref: 'D-1', money: { amount: 12.5, currency: 'EUR' } }, '/money/amount', 'decimal string: "12.5" in quotes'],
    [{ ref: 'D-1', money: { amount: '12,50', currency: 'EUR' } }, '/money/amount', 'Decimal string'],
    [{ ref: 'D-1', on: '2026-02-30' }, '/on', 'YYYY-MM-DD'],
    [{ ref: 'D-1', note: 3 }, '/note', 'text or null'],
    [{ ref: 'D-1', state: 'closd' }, '/state', 'one of open, closed. Did you mean “closed”?'],
    [{ ref: 'D-1', kind: 'cleint' }, '/kind', 'Did you mean “client”?'],
    [[], '', 'an object'],
  ])('says what is wrong with %j', (value, pointer, words) => {
    const findings = validate(schema, value);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'INPUT_INVALID', pointer, message: expect.stringContaining(words) });
  });
  it('says the first of very many faults, and cuts a name nobody could read', () => {
    const rows = strict({ rows: Type.Array(strict({ ref: RefSchema, note: Type.Optional(orNull(Type.String())) })) });
    const findings = validate(rows, { rows: Array.from({ length: 20_000 }, (_, i) => (i % 2 ? 1 : { ref: 'D-1', note: 3 })) });
    expect(findings).toHaveLength(50);
    expect(findings[49]).toMatchObject({ pointer: '', message: expect.stringContaining('More than these 49') });
    expect(findings[0]).toMatchObject({ pointer: '/rows/0/note', message: 'It must be text or null.' });
    expect(findings[1]).toMatchObject({ pointer: '/rows/1', message: 'It must be an object.' });
    const [long] = validate(schema, { ref: 'D-1', ['x'.repeat(1_000_000)]: 1 });
    expect(JSON.stringify(long).length).toBeLessThan(400);
  });
  it('accepts what fits, and a leap day only in a leap year', () => {
    expect(validate(schema, { ref: 'D-1', on: '2028-02-29', note: null, money: { amount: '-1.5', currency: 'EUR' } })).toEqual([]);
    expect(validate(schema, { ref: 'D-1', on: '2027-02-29' })).toHaveLength(1);
  });
  it('reads texts of a query where asked to', () => {
    const compile = createCompiler({ coerce: true, defaults: true });
    const input = { limit: '10', ids: 'a' } as Record<string, unknown>;
    const query = strict({
      limit: Type.Integer(),
      ids: Type.Array(Type.String()),
      page: Type.Optional(Type.Integer({ default: 1 })),
    });
    expect(compile(query)(input)).toEqual([]);
    expect(input).toEqual({ limit: 10, ids: ['a'], page: 1 });
  });
  it('says that a schema is none instead of failing', () => {
    expect(validate({ type: 'objekt' }, {})[0]?.message).toContain('not a JSON Schema');
  });
});
