import { describe, expect, it } from 'vitest';
import { type Bank, type BankReading, fail, money, type Registry } from '../contracts/index.ts';
import { banksOf } from './banks.ts';
import { judgeReading } from './judge-statements.ts';

const account = { iban: 'FR7699999000010000000000115', number: null, bic: null, currency: 'EUR' };
const nothing = { bankRef: null, endToEndId: null, counterparty: null, original: null, fees: [], returned: null };
const move = { ...nothing, remittance: { text: null, references: [] } };
const line = {
  ...{ ...nothing, at: { line: 4, column: 1 }, bookedOn: '2026-01-12', valueOn: null, reversal: false },
  ...{ code: { iso: null, own: null }, batch: null, parts: [] },
};
const statement = {
  at: { line: 2, column: 1 },
  kind: 'statement',
  account,
  id: 'S',
  page: null,
  number: null,
  period: null,
  opening: null,
  closing: null,
  findings: [],
};
const said = (text: string): string =>
  `({ format: 'F', statements: [{ ...${JSON.stringify(statement)}, lines: [{ ...${JSON.stringify(line)}, money: { minor: 5n, currency: 'EUR' }, remittance: { text: ${text}, references: [] } }] }] })`;

const ERRORS = new URL('../contracts/errors.ts', import.meta.url).href;
/** A plugin whose module reads so. */
const plugin = (body: string): Bank => ({
  module: new URL(
    `data:text/javascript,${encodeURIComponent(`import { fail } from '${ERRORS}'; export function read(bytes) { ${body} }`)}`,
  ),
  ...{ formats: ['x'], type: 'text/plain', extension: 'txt' },
  read: (): BankReading => {
    throw fail('INTERNAL', 'read here');
  },
  orders: () => ({ bytes: new Uint8Array(), findings: [] }),
});
const refused = (code: string, message: string): string =>
  `throw fail('${code}', '${message}', [{ code: '${code}', message: '${message}', line: 3 }])`;
const failures: string[] = [];
const banks = (bodies: readonly string[], timeout_ms?: number) => {
  const all = bodies.map((body, i) => ({ id: `bank-${i}`, value: plugin(body) }));
  const registry: Registry<Bank> = { list: () => all, get: (_agency, id) => all.find((p) => p.id === id)?.value ?? null };
  return banksOf(registry, { ...(timeout_ms ? { timeout_ms } : {}), failed: (plugin, what) => failures.push(`${plugin} ${what}`) });
};
/** Short enough to wait for, and long enough for a sound plugin on a machine that is busy. */
const ENDED_MS = 10_000;
const CARD = '4111111111111111';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('statements of banks', () => {
  it('are read in a thread, hidden before they are read, and fit to be kept afterwards', async () => {
    const reading = await banks([`return ${said(`new TextDecoder().decode(bytes) + '\\u0007' + '${CARD}'`)}`]).read(
      'a',
      bytes(`x ${CARD} é`),
    );
    expect(reading).toMatchObject({ plugin: 'bank-0', format: 'F' });
    expect(reading.statements[0]?.findings).toMatchObject([
      { code: 'CARD_HIDDEN', line: 1, column: 3 },
      { code: 'BALANCE_MISSING' },
      { code: 'TEXT_UNFIT', pointer: '/statements/0/lines/0/remittance/text', line: 4, column: 1, plugin: 'bank-0' },
    ]);
    expect(new TextDecoder().decode(reading.masked)).toBe('x XXXXXXXXXXXX1111 é');
    const [first] = reading.statements;
    expect(first?.lines[0]).toMatchObject({ money: money(5n, 'EUR'), remittance: { text: 'x XXXXXXXXXXXX1111 é XXXXXXXXXXXX1111' } });
  });
  it('have a digest of what they say, whatever else is in the file', async () => {
    const digests = async (text: string, file: string, line = 2) =>
      (await banks([`return ${said(`'${text}'`).replace('"line":2', `"line":${line}`)}`]).read('a', bytes(file))).statements[0]?.digest;
    expect(await digests('one', 'a')).toBe(await digests('one', 'b'));
    // Nor where it stands in it.
    expect(await digests('one', 'a', 9)).toBe(await digests('one', 'a'));
    expect(await digests('one', 'a')).not.toBe(await digests('two', 'a'));
  });
  it('are read by the first plugin whose format it is; there must be one', async () => {
    await expect(banks([]).read('a', bytes('x'))).rejects.toMatchObject({ code: 'ADAPTER_UNKNOWN' });
    const [stranger, own] = [refused('FORMAT_UNKNOWN', 'not mine'), `return ${said("'x'")}`];
    expect((await banks([stranger, own]).read('a', bytes('x'))).plugin).toBe('bank-1');
    await expect(banks([stranger, stranger]).read('a', bytes('x'))).rejects.toMatchObject({ code: 'FORMAT_UNKNOWN' });
    // What is wrong in its own format is not asked of another.
    await expect(banks([refused('RECORD_INVALID', 'no day'), own]).read('a', bytes('x'))).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });
  const ending = (closing: bigint) => ({
    ...{ opening: { on: '2026-01-12', money: money(0n, 'EUR') }, closing: { on: '2026-01-12', money: money(closing, 'EUR') } },
  });
  it.each<[string, string, string, number?]>([
    ['throws', 'null.x', 'Cannot read properties'],
    ['throws what it may not', "throw fail('AMOUNT_INVALID', 'no such amount')", 'no such amount'],
    ['refuses with nonsense', "throw fail('RECORD_INVALID', 'no', [{ code: 1 }])", '/findings/0'],
    ['throws what cannot be told', 'throw { toString() { throw 1 } }', 'cannot be told'],
    ['answers nothing', 'return', 'must be an object'],
    ['answers later', 'return Promise.resolve()', 'It must be plain data'],
    ['never ends', 'for (;;);', 'more than 10 s', ENDED_MS],
    ['eats memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));', ''],
  ])(
    'are read by another plugin where one %s, and it is named',
    async (_what, body, why, timeout_ms?: number) => {
      failures.length = 0;
      const here = banks([body, `return ${said("'x'")}`], timeout_ms);
      const { plugin, findings } = await here.read('a', bytes('x'));
      expect([plugin, failures]).toEqual(['bank-1', ['bank-0 read']]);
      expect(findings).toMatchObject([
        { code: 'PLUGIN_FAILED', plugin: 'bank-0', message: expect.stringContaining('The plugin bank-0 failed in read: ') },
      ]);
      expect(findings[0]?.message).toContain(why);
      const stranger = refused('FORMAT_UNKNOWN', 'not mine');
      await expect(banks([body, stranger], timeout_ms).read('a', bytes('x'))).rejects.toMatchObject({
        ...{ code: 'PLUGIN_FAILED', message: expect.stringContaining(why) },
        findings: [{ code: 'PLUGIN_FAILED', plugin: 'bank-0' }],
      });
      // What the other one refuses is told with who failed before.
      await expect(banks([body, refused('RECORD_INVALID', 'no day')], timeout_ms).read('a', bytes('x'))).rejects.toMatchObject({
        ...{ code: 'RECORD_INVALID', findings: [{ line: 3 }, { plugin: 'bank-0' }] },
      });
    },
    60_000,
  );
  it('wait once for a plugin that never ends: it is asked last from then on', async () => {
    const here = banks(['for (;;);', `return ${said("'x'")}`], ENDED_MS);
    expect((await here.read('a', bytes('x'))).findings).toHaveLength(1);
    expect((await here.read('a', bytes('x'))).findings).toEqual([]);
  });
  it.each([
    ['a number for an amount', { money: { minor: 5, currency: 'EUR' } }, '/statements/0/lines/0/money/minor', 'bigint'],
    [
      'an amount of 10³⁰',
      { money: { minor: 10n ** 30n, currency: 'EUR' } },
      '/statements/0/lines/0/money/minor',
      'more than one amount may be',
    ],
    ['another currency than the account', { money: money(5n, 'USD') }, '/statements/0/lines/0/money/currency', 'in USD'],
    ['a currency that is none', { money: { minor: 5n, currency: 'ZZZ' } }, '/statements/0/lines/0/money/currency', 'currency of ISO 4217'],
    ['a day that is none', { bookedOn: '2026-02-30' }, '/statements/0/lines/0/bookedOn', 'Day, YYYY-MM-DD'],
    ['5 MB in a label', { remittance: { text: 'x'.repeat(5e6), references: [] } }, '/statements/0/lines/0/remittance/text', '20000'],
    ['a reference of 101 characters', { endToEndId: 'x'.repeat(101) }, '/statements/0/lines/0/endToEndId', '100'],
    ['parts without end', { parts: Object.assign([], { length: 4e9 }) }, '/statements', 'at most'],
    ['fees without end', { fees: Object.assign([], { length: 4e9 }) }, '/statements/0/lines/0/fees', 'at most'],
    ['no place in the file', { at: { line: 0, column: 1 } }, '/statements/0/lines/0/at/line', '1'],
    ['a field nobody knows', { colour: 'red' }, '/statements/0/lines/0/colour', 'is unknown'],
    [
      'a part in another currency',
      { parts: [{ ...move, money: money(5n, 'USD') }] },
      '/statements/0/lines/0/parts/0/money/currency',
      'in USD',
    ],
  ])('that hold %s are the plugin’s failure, told with the place', (_what, more, pointer, why) => {
    const wrong = { format: 'F', statements: [{ ...statement, lines: [{ ...line, ...move, money: money(5n, 'EUR'), ...more }] }] };
    expect(() => judgeReading('bank-odd', wrong)).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_FAILED',
        findings: [expect.objectContaining({ plugin: 'bank-odd', pointer, message: expect.stringContaining(why) })],
      }),
    );
  });
  it('that are too many, or not there, are the plugin’s failure', () => {
    const one = { ...line, ...move, money: money(0n, 'EUR') };
    const many = (count: number) => ({
      format: 'F',
      statements: [{ ...statement, ...ending(0n), lines: Array.from({ length: count }, () => one) }],
    });
    expect(judgeReading('bank-odd', many(19_999)).statements[0]?.lines).toHaveLength(19_999);
    for (const wrong of [many(20_000), { format: 'F', statements: [] }, { format: ' ', statements: [statement] }, null, () => 1])
      expect(() => judgeReading('bank-odd', wrong)).toThrow('The plugin bank-odd failed in read: its answer breaks the contract at /');
  });
  it('that do not add up are seen, whether the plugin says so or not', () => {
    const reading = (more: object) => ({
      format: 'F',
      statements: [{ ...statement, lines: [{ ...line, ...move, money: money(5n, 'EUR') }], ...more }],
    });
    const told = (more: object) => judgeReading('bank-odd', reading(more)).statements[0]?.findings;
    expect(told(ending(5n))).toEqual([]);
    const broken = {
      ...{ code: 'BALANCE_BREAK', plugin: 'bank-odd', pointer: '/statements/0/closing', line: 2, column: 1 },
      message:
        'Statement S, as the plugin bank-odd reads it, opens with 0.00 EUR, its lines move 0.05 EUR, and it closes with 0.06 EUR instead of 0.05 EUR. Ask the bank for it again.',
    };
    expect(told(ending(6n))).toEqual([broken]);
    // What a plugin says itself hides nothing of it, wherever it says that it stands, and says whose it is.
    const own = { code: 'BALANCE_BREAK', message: 'All is well.', line: 3 };
    expect(told({ ...ending(6n), findings: [own] })).toEqual([broken, { ...own, pointer: '/statements/0', plugin: 'bank-odd' }]);
    expect(told({ ...ending(5n), findings: [own, { code: 'X', message: 'x', plugin: 'bank-other' }] })).toEqual([
      { ...own, pointer: '/statements/0', plugin: 'bank-odd' },
      { code: 'X', message: 'x', pointer: '/statements/0', line: 2, column: 1, plugin: 'bank-odd' },
    ]);
    expect(told({})).toMatchObject([{ code: 'BALANCE_MISSING', plugin: 'bank-odd' }]);
    expect(told({ kind: 'notice' })).toEqual([]);
    expect(() => told({ period: { from: '2026-03-01', to: '2026-01-01' } })).toThrow(
      'at /statements/0/period/to: It ends before it begins.',
    );
    const batch = [{ ...line, ...move, money: money(5n, 'EUR'), parts: [{ ...move, money: money(4n, 'EUR') }] }];
    const differs = { code: 'BATCH_DIFFERS', pointer: '/statements/0/lines/0', line: 4, column: 1, plugin: 'bank-odd' };
    const unequal = 'has a line of 0.05 EUR with parts which add up to 0.04 EUR: it is kept as one.';
    expect(told({ ...ending(5n), lines: batch })).toMatchObject([{ ...differs, message: expect.stringContaining(unequal) }]);
    const of = (minor: bigint) => ({ ...move, money: money(minor, 'EUR') });
    const idle = [{ ...line, ...of(5n), parts: [of(5n), of(0n)] }];
    expect(told({ ...ending(5n), lines: idle, findings: [{ code: 'BATCH_DIFFERS', message: 'no' }] })).toMatchObject([
      { ...differs, message: expect.stringContaining('with parts of which one is of nothing') },
      { code: 'BATCH_DIFFERS', message: 'no' },
    ]);
  });
  it('say where a text was not fit to be kept', () => {
    const unfit = (text: string) =>
      judgeReading('bank-odd', {
        format: 'F',
        statements: [
          { ...statement, ...ending(0n), lines: [{ ...line, ...move, money: money(0n, 'EUR'), remittance: { text, references: [] } }] },
        ],
      }).statements[0];
    for (const [text, as] of [
      ['a\u0007b', 'a b'],
      ['a\ud800', 'a\ufffd'],
      [CARD, 'XXXXXXXXXXXX1111'],
    ] as const) {
      expect(unfit(text)?.lines[0]?.remittance.text).toBe(as);
      expect(unfit(text)?.findings).toMatchObject([{ code: 'TEXT_UNFIT', pointer: '/statements/0/lines/0/remittance/text' }]);
    }
    expect(unfit('two\nlines ')?.findings).toEqual([]);
  });
  it('are refused where a card cannot be hidden', async () => {
    const read = (card: string) => banks([`return ${said("'x'")}`]).read('a', Buffer.from(`x ${card}`, 'utf16le'));
    const grouped = CARD.match(/.{4}/g)?.join('–') ?? '';
    await expect(read(grouped)).rejects.toMatchObject({ code: 'FILE_ENCODING' });
    const other = Buffer.from(`x ${grouped}`, 'utf16le').swap16();
    await expect(banks([`return ${said("'x'")}`]).read('a', other)).rejects.toMatchObject({ code: 'FILE_ENCODING' });
    expect(Buffer.from((await read(CARD)).masked).toString('utf16le')).toBe(`x ${'X'.repeat(12)}${CARD.slice(-4)}`);
  });
  it('tell no card, whatever a refusal quotes', async () => {
    await expect(banks([refused('RECORD_INVALID', `“${CARD}” is no day`)]).read('a', bytes('x'))).rejects.toMatchObject({
      ...{ code: 'RECORD_INVALID', message: '“XXXXXXXXXXXX1111” is no day' },
      findings: [{ code: 'RECORD_INVALID', message: '“XXXXXXXXXXXX1111” is no day', line: 3, plugin: 'bank-0' }],
    });
    // Whoever names no place is named.
    await expect(banks([`throw fail('RECORD_INVALID', '“${CARD}” is no day')`]).read('a', bytes('x'))).rejects.toMatchObject({
      findings: [{ code: 'RECORD_INVALID', message: '“XXXXXXXXXXXX1111” is no day', plugin: 'bank-0' }],
    });
  });
});
