import { describe, expect, it } from 'vitest';
import { type Bank, type BankReading, fail, money, type Registry } from '../../contracts/index.ts';
import { banksOf } from './banks.ts';

const account = { iban: 'FR7699999000010000000000115', number: null, bic: null, currency: 'EUR' };
const nothing = { bankRef: null, endToEndId: null, counterparty: null, original: null, fees: [], returned: null };
const line = { ...nothing, bookedOn: '2026-01-12', valueOn: null, reversal: false, code: { iso: null, own: null }, batch: null, parts: [] };
const statement = {
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

const ERRORS = new URL('../../contracts/errors.ts', import.meta.url).href;
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
const banks = (bodies: readonly string[], timeout_ms?: number) => {
  const all = bodies.map((body, i) => ({ id: `bank-${i}`, value: plugin(body) }));
  const registry: Registry<Bank> = { list: () => all, get: (_agency, id) => all.find((p) => p.id === id)?.value ?? null };
  return banksOf(registry, timeout_ms);
};
const CARD = '4111111111111111';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('statements of banks', () => {
  it('are read in a thread, hidden before they are read, and fit to be kept afterwards', async () => {
    const reading = await banks([`return ${said(`new TextDecoder().decode(bytes) + '\\u0007' + '${CARD}'`)}`]).read(
      'a',
      bytes(`x ${CARD} é`),
    );
    expect(reading).toMatchObject({ plugin: 'bank-0', format: 'F' });
    expect(new TextDecoder().decode(reading.masked)).toBe('x XXXXXXXXXXXX1111 é');
    const [first] = reading.statements;
    expect(first?.lines[0]).toMatchObject({ money: money(5n, 'EUR'), remittance: { text: 'x XXXXXXXXXXXX1111 é XXXXXXXXXXXX1111' } });
  });
  it('have a digest of what they say, whatever else is in the file', async () => {
    const digests = async (text: string, file: string) =>
      (await banks([`return ${said(`'${text}'`)}`]).read('a', bytes(file))).statements[0]?.digest;
    expect(await digests('one', 'a')).toBe(await digests('one', 'b'));
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
  it.each([
    ['throws', 'null.x'],
    ['never ends', 'for (;;);'],
  ])('are refused when a plugin %s, and the next file is read', async (_what, body) => {
    await expect(banks([body], 1_500).read('a', bytes('x'))).rejects.toMatchObject({ code: 'FILE_MALFORMED' });
    expect((await banks([`return ${said("'x'")}`]).read('a', bytes('x'))).format).toBe('F');
  });
  it('tell no card, whatever a refusal quotes', async () => {
    await expect(banks([refused('RECORD_INVALID', `“${CARD}” is no day`)]).read('a', bytes('x'))).rejects.toMatchObject({
      ...{ code: 'RECORD_INVALID', message: '“XXXXXXXXXXXX1111” is no day' },
      findings: [{ code: 'RECORD_INVALID', message: '“XXXXXXXXXXXX1111” is no day', line: 3 }],
    });
  });
});
