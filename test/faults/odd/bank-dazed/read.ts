import { type BankReading, fail, money } from '../../../../core/contracts/index.ts';

const on = '2026-01-12';
const of = (minor: bigint) => ({ on, money: money(minor, 'EUR') });
const line = {
  at: { line: 1, column: 1 },
  ...{ bookedOn: on, valueOn: null, money: money(500n, 'EUR'), reversal: false, bankRef: 'D1', endToEndId: null, counterparty: null },
  ...{ remittance: { text: 'dazed', references: [] }, original: null, fees: [], returned: null, code: { iso: null, own: null } },
  ...{ batch: null, parts: [] },
};

/** `DAZED FR76… break` is one of its own; in a file of another it does what `dazed …` says. */
export function read(bytes: Uint8Array): BankReading {
  const text = new TextDecoder('latin1').decode(bytes);
  const [, iban, way] = /^DAZED (\w+) (\w+)/.exec(text) ?? [];
  if (text.includes('dazed throws')) throw new Error('boom 4111 1111 1111 1111');
  if (text.includes('dazed loops')) for (;;);
  if (iban === undefined) throw fail('FORMAT_UNKNOWN', 'not dazed', [{ code: 'FORMAT_UNKNOWN', message: 'not dazed', line: 1 }]);
  const account = { iban, number: null, bic: null, currency: 'EUR' };
  const ways: Readonly<Record<string, object>> = { number: { money: { minor: 5, currency: 'EUR' } }, day: { valueOn: '2026-02-30' } };
  return {
    format: 'DAZED',
    statements: [
      {
        ...{
          at: { line: 1, column: 1 },
          kind: 'statement',
          account,
          id: `D-${way}`,
          page: null,
          number: null,
          period: { from: on, to: on },
          findings: [],
        },
        ...{ opening: of(0n), closing: of(way === 'break' ? 600n : 500n), lines: [{ ...line, ...ways[way ?? ''] }] },
      },
    ],
  };
}
