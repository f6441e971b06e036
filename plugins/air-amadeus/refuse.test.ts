import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookedSchema, EscaleError } from '../../core/contracts/index.ts';
import { CALL, legsOf, parsed } from '../../test/kit/parser.ts';
import { build } from './build.ts';
import { collect } from './collect.ts';
import { decode, messages } from './lines.ts';
import parser from './read.ts';

const folder = new URL('./fixtures/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.air'));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const textOf = (name: string): string => readFileSync(new URL(name, folder)).toString('latin1');
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const readText = (text: string) => parsed(parser, bytes(text));
const refusal = (input: Uint8Array): EscaleError => {
  try {
    parsed(parser, input);
  } catch (error) {
    expect(error).toBeInstanceOf(EscaleError);
    return error as EscaleError;
  }
  throw new Error('it was read');
};
const isBooked = new Ajv2020({ strict: true }).compile(BookedSchema);

describe('refusals', () => {
  const swap = (name: string, from: string, to: string): Uint8Array => {
    const text = textOf(name);
    expect(text).toContain(from);
    return bytes(text.replace(from, to));
  };
  test.each([
    ['FILE_EMPTY', new Uint8Array(0), 1, 1],
    ['FILE_EMPTY', bytes(' \r\n\n'), 1, 1],
    ['FILE_ENCODING', new Uint8Array(Buffer.from(`\uFEFF${textOf('void.air')}`, 'utf16le')), 1, 1],
    ['FILE_ENCODING', bytes('AIR-BLK207;7A;\n\0\x01'), 2, 1],
    ['FILE_TRUNCATED', bytes(textOf('issue-two.air').slice(0, -8)), 35, 1],
    ['FILE_MALFORMED', bytes('hello\n'), 1, 1],
    ['FILE_MALFORMED', bytes(`${textOf('void.air')}hello\n`), 9, 1],
    ['FORMAT_VERSION', swap('void.air', 'AIR-BLK207', 'AIR-BLK999'), 1, 8],
    ['RECORD_INVALID', swap('void.air', ';MA;', ';ZZ;'), 1, 12],
    ['DATE_INVALID', swap('issue-child.air', 'D-260105;260110;260110', 'D-260105;260110;261310'), 7, 17],
    ['DATE_INVALID', swap('issue-child.air', '14MAR0945', '31FEB0945'), 8, 70],
    ['DATE_INVALID', swap('issue-child.air', '0945 1150', '2545 1150'), 8, 70],
    ['CURRENCY_UNKNOWN', swap('issue-child.air', 'EUR40.00', 'XXY40.00'), 10, 7],
    ['RECORD_INVALID', swap('issue-child.air', 'EUR197.50', 'EUR19.7.50'), 9, 28],
    ['RECORD_INVALID', swap('issue-child.air', 'EUR40.00 ', 'EUR40.005'), 10, 7],
    ['RECORD_INVALID', swap('issue-child.air', '901-2400000012', '901-24000000'), 12, 3],
    ['RECORD_INVALID', swap('issue-child.air', 'D-260105;260110;260110\n', ''), 7, 1],
  ])('%s with its place', (code, input, line, column) => {
    const error = refusal(input);
    expect(error.code).toBe(code);
    expect(error.findings[0]).toMatchObject({ code, line, column });
  });
  test('29 February exists only in its year', () => {
    expect(refusal(swap('issue-child.air', '14MAR0945 1150 14MAR', '29FEB0945 1150 29FEB')).code).toBe('DATE_INVALID');
    const leap = swap('issue-child.air', '14MAR0945 1150 14MAR', '29FEB0945 1150 29FEB');
    const text = Buffer.from(leap).toString('latin1').replace('D-260105;260110;260110', 'D-270605;270610;270610');
    expect(legsOf(readText(text).bookings[0]!)[0]!.departs).toBe('2028-02-29T09:45');
    // Further ahead than airlines sell: it cannot be meant.
    expect(refusal(bytes(text.replace('D-270605;270610;270610', 'D-270105;270110;270110'))).code).toBe('DATE_INVALID');
  });
});

describe('detect', () => {
  const detect = (input: Uint8Array) => parser.detect(input);
  test('knows its files by their first bytes, whatever the encoding', () => {
    for (const name of names) expect(detect(bytesOf(name)), name).toBe(true);
    expect(detect(new Uint8Array(Buffer.from('\uFEFFAIR-BLK207', 'utf16le')))).toBe(true);
    expect(detect(new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from('AIR-BLK207')]))).toBe(true);
  });
  test('leaves the others', () => {
    for (const text of ['', 'T51V', '<?xml', '{', 'AIR-BL']) expect(detect(bytes(text)), text).toBe(false);
  });
});

describe('properties', () => {
  const sources = names.map(bytesOf);
  const survives = (input: Uint8Array): void => {
    try {
      const masked = parser.mask(input);
      expect(masked.length).toBe(input.length);
      for (const fact of parser.read({ name: 'x', bytes: masked }, CALL))
        if (fact.is === 'booking') expect(isBooked(fact.booking), JSON.stringify(isBooked.errors)).toBe(true);
    } catch (error) {
      if (!(error instanceof EscaleError)) throw error;
      expect(error.findings[0]?.line).toBeGreaterThan(0);
    }
  };
  test('any cut is read whole or refused with a place', () => {
    for (const source of sources) for (let end = 0; end < source.length; end += 3) survives(source.slice(0, end));
  });
  test('any changed bytes are read or refused, never an exception of another kind', () => {
    fc.assert(
      fc.property(
        fc.nat(sources.length - 1),
        fc.array(fc.record({ at: fc.nat(4000), byte: fc.nat(255) }), { minLength: 1, maxLength: 6 }),
        (index, edits) => {
          const copy = Uint8Array.from(sources[index]!);
          for (const edit of edits) copy[edit.at % copy.length] = edit.byte;
          survives(copy);
        },
      ),
      { numRuns: 3000 },
    );
  });
  test('blanks in a name take no longer than other letters, and a line that no message has is refused', () => {
    const named = (blanks: number) => textOf('issue-two.air').replace('01EXEMPLE/ALICE MRS', `01NAME${' '.repeat(blanks)}ALICE MRS`);
    expect(refusal(bytes(named(32_000)))).toMatchObject({ code: 'RECORD_INVALID', findings: [{ line: 20, column: 4001 }] });
    expect(readText(named(150)).bookings[0]!.travellers[0]!.name).toMatch(/^NAME {150}ALICE MRS$/);
  });
  test('no pattern takes long, however long the line', () => {
    const [message] = messages(decode(bytesOf('issue-two.air')));
    const started = performance.now();
    for (const filler of ['4', '4 ', '4-', ' ', ';', ';S1', 'XT1', '(', 'A', '/', '+', 'EUR1.', 'CC'])
      for (const prefix of [
        'RM ',
        'RM PO: ',
        'SSR DOCS /',
        'I-001;01N',
        'KFTF; EUR1',
        'Q-',
        'FP',
        'H-',
        'MUC1A ',
        'K-',
        'T-',
        'FM',
        'EMD',
        'A-',
      ]) {
        const line = `${prefix}${filler.repeat(200_000 / filler.length)}!`;
        parser.mask(bytes(line));
        try {
          build(collect({ first: 1, lines: [...message!.lines, line] }), CALL, []);
        } catch (error) {
          expect(error).toBeInstanceOf(EscaleError);
        }
      }
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
