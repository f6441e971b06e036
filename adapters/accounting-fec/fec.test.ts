import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Agencies, type ExportBatch, type ExportEntry, KINDS, type Settings } from '../../core/contracts/index.ts';
import { fecAdapter, fecFiles } from './adapter.ts';
import { checkEntry } from './check.ts';
import { cleanText, transliterate } from './format.ts';
import plugin from './index.ts';
import { batch, client, entry, line, SIREN } from './kit.ts';
import { readFec } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'escale-fec-'));
afterAll(() => rmSync(folder, { recursive: true }));
const checker = fileURLToPath(new URL('../../../shared/checks/check-fec.mjs', import.meta.url));

const config = { siren: null, fiscalYearEnd: '12-31', encoding: 'utf-8' } as const;
const bytesOf = async (file: { chunks(): AsyncIterable<Uint8Array> }): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const write = async (of: ExportBatch, with_: Parameters<typeof fecFiles>[1] = config): Promise<Buffer> => bytesOf(fecFiles(of, with_)[0]!);
/** Runs the shared checker, when it is there: what it prints, and whether it is content. */
function inspect(name: string, bytes: Uint8Array, ...options: string[]): string | null {
  if (!existsSync(checker)) return null;
  const file = join(folder, name);
  writeFileSync(file, bytes);
  try {
    return execFileSync(process.execPath, [realpathSync(checker), '--strict', ...options, file]).toString();
  } catch (error) {
    return `REFUSED ${(error as { stdout: Buffer }).stdout.toString()}`;
  }
}

describe('the plugin', () => {
  it('is an accounting adapter that reads settings and agencies', () => {
    expect(KINDS).toContain(plugin.kind);
    expect(Object.values(plugin.providers?.[0]?.deps ?? {}).map((token) => token.id)).toEqual(['host.settings', 'host.agencies']);
    const settings: Settings = { of: () => ({ encoding: 'iso-8859-15' }) };
    const agencies = { get: () => ({ currency: 'EUR' }) } as unknown as Agencies;
    const adapter = fecAdapter({ settings, agencies });
    expect(adapter.check('demo', entry(1, '2026-03-01'))).toEqual([]);
    expect(adapter.files(batch([]))[0]?.type).toBe('text/plain; charset=iso-8859-15');
  });
});

describe('a year', () => {
  const paid = { code: 'AA', on: '2026-03-20' };
  const year = [
    entry(41, '2026-01-10', { lines: [line('411000', 12000n, 0n, { party: client, letter: paid }), line('706000', 0n, 12000n)] }),
    // Posted on 10 February for 4 July: it waits for its day.
    entry(42, '2026-07-04', { validatedAt: '2026-02-10T10:00:00.000Z', piece: { ref: 'OD-1', date: '2026-02-10' } }),
    entry(43, '2026-03-20', {
      journal: { code: 'BQ', label: 'Banque' },
      label: 'Règlement "client"\tde | mars\u0007',
      lines: [
        line('512000', 12000n, 0n, { label: '' }),
        line('411000', 0n, 12000n, { party: { ...client, label: 'Brisemer & Fils' }, letter: paid }),
      ],
    }),
    // 23:30 UTC on 31 March is 1 April in Paris.
    entry(44, '2026-03-31', {
      validatedAt: '2026-03-31T23:30:00.000Z',
      lines: [line('411000', 500n, 0n, { party: client, letter: { code: 'AB', on: '2027-01-02' } }), line('706000', 0n, 500n)],
    }),
  ];

  it('is named by SIREN and closing day, and passes the checker', async () => {
    const [file, note] = fecFiles(batch(year), config);
    expect(file?.name).toBe(`${SIREN}FEC20261231.txt`);
    expect(note?.name).toBe(`${SIREN}FEC20261231-description.txt`);
    const bytes = await bytesOf(file!);
    const verdict = inspect(file!.name, bytes, `--siren=${SIREN}`);
    if (verdict !== null) expect(verdict).toMatch(/^OK .*0 failures, 0 warnings/m);
    const text = (await bytesOf(note!)).toString();
    expect(text).toContain('4 écritures, 9 lignes');
    expect(text).toContain('BQ : Banque');
    expect(text).toContain('18. Idevise');
    expect(text).toContain('À-nouveaux : non compris');
  });

  it('has the legal columns, order, numbers and texts', async () => {
    const entries = readFec(await write(batch(year)));
    expect(entries.map(({ number, date, validOn }) => [number, date, validOn])).toEqual([
      ['1', '2026-01-10', '2026-01-10'],
      ['2', '2026-03-20', '2026-03-20'],
      ['3', '2026-03-31', '2026-04-01'],
      ['4', '2026-07-04', '2026-07-04'],
    ]);
    expect(entries[1]?.lines[0]?.label).toBe("Règlement 'client' de mars");
    // One label per third party, and no code for a group whose payment is not in the year.
    expect(entries[1]?.lines[1]).toMatchObject({ party: { label: 'Atelier Brisemer' }, letter: paid });
    expect(entries[2]?.lines[0]?.letter).toBeNull();
    const raw = (await write(batch(year))).toString().split('\r\n');
    expect(raw[0]).toBe(
      'JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise',
    );
    expect(raw[1]).toBe(
      'VE\tVentes\t1\t20260110\t411000\tCompte 411000\tC00001\tAtelier Brisemer\tF-41\t20260110\tVente dossier D-1\t120,00\t0,00\tAA\t20260320\t20260110\t\t',
    );
  });

  it('writes two years with amounts agreed in dollars and yen, and what two hosts posted around midnight', async () => {
    for (const year of [2026, 2027]) {
      const dollars = entry(1, `${year}-02-01`, {
        lines: [
          line('411000', 9216n, 0n, { party: client, original: { minor: 10_000n, currency: 'USD' } }),
          line('706000', 0n, 9216n, { original: { minor: 10_000n, currency: 'USD' } }),
        ],
      });
      const yen = entry(2, `${year}-02-01`, {
        validatedAt: `${year}-01-31T22:59:59.970Z`,
        lines: [line('512000', 616n, 0n, { original: { minor: 1_000n, currency: 'JPY' } }), line('411000', 0n, 616n, { party: client })],
      });
      const bytes = await write(
        batch([dollars, yen, entry(3, `${year}-02-02`)], { period: { from: `${year}-01-01`, to: `${year}-12-31` } }),
      );
      const verdict = inspect(`${SIREN}FEC${year}1231.txt`, bytes, `--siren=${SIREN}`);
      if (verdict !== null) expect(verdict).toMatch(/^OK /m);
      expect(readFec(bytes)[0]?.lines[0]?.original).toEqual({ minor: 10_000n, currency: 'USD' });
      expect(readFec(bytes).map((e) => e.validOn)).toEqual([`${year}-02-01`, `${year}-02-01`, `${year}-02-02`]);
      expect(bytes.toString()).toContain(`${year}0201\t1000\tJPY\r\n`);
    }
  });

  it('gives the same bytes each time', async () => {
    expect(Buffer.compare(await write(batch(year)), await write(batch(year)))).toBe(0);
  });

  it('writes ISO 8859-15 when asked, with stand-ins for what it lacks', async () => {
    const odd = [
      entry(1, '2026-01-10', { lines: [line('411000', 1n, 0n, { label: 'Œuvre – 10 € à Łódź ’été’ 東' }), line('706000', 0n, 1n)] }),
    ];
    const bytes = await write(batch(odd), { ...config, encoding: 'iso-8859-15' });
    const verdict = inspect(`${SIREN}FEC20261231.txt`, bytes);
    if (verdict !== null) expect(verdict).toMatch(/^OK .*ISO-8859-15/m);
    expect(readFec(bytes)[0]?.lines[0]?.label).toBe("Œuvre - 10 € à Lódz 'été' ?");
    expect(bytes.includes(0xa4)).toBe(true);
  });

  it.each([
    ['12-31', '2026-01-01', '2026-12-31', `${SIREN}FEC20261231.txt`],
    ['06-30', '2025-07-01', '2026-06-30', `${SIREN}FEC20260630.txt`],
    ['02-28', '2027-03-01', '2028-02-29', `${SIREN}FEC20280229.txt`],
    ['02-29', '2026-03-01', '2027-02-28', `${SIREN}FEC20270228.txt`],
    ['12-31', '2026-01-01', '2026-11-30', 'extract-B-1.txt'],
    ['12-31', '2026-02-01', '2026-12-31', 'extract-B-1.txt'],
    ['12-31', '2025-07-01', '2026-06-30', 'extract-B-1.txt'],
  ])('closing on %s: %s to %s is %s', (fiscalYearEnd, from, to, name) => {
    expect(fecFiles(batch([], { period: { from, to } }), { ...config, fiscalYearEnd })[0]?.name).toBe(name);
  });

  it('needs a SIREN, the configured one first', () => {
    const none = batch([], { agency: { ...batch([]).agency, siren: null } });
    expect(() => fecFiles(none, config)).toThrow(expect.objectContaining({ code: 'EXPORT_REFUSED' }));
    expect(fecFiles(none, { ...config, siren: '552100554' })[0]?.name).toBe('552100554FEC20261231.txt');
  });
});

describe('an extract', () => {
  it('keeps the sequence of the journal and is never called FEC', async () => {
    const day = batch([entry(41, '2026-03-01'), entry(42, '2026-03-01')], { id: 'B 7/é', period: null });
    const file = fecFiles(day, config)[0]!;
    expect(file.name).toBe('extract-B-7--.txt');
    const bytes = await bytesOf(file);
    expect(readFec(bytes).map((read) => read.number)).toEqual(['41', '42']);
    const verdict = inspect('extract.txt', bytes, '--partial', '--any-name');
    if (verdict !== null) expect(verdict).toMatch(/^OK .*0 failures, 0 warnings/m);
  });
});

describe('what is refused', () => {
  const bad: [string, Partial<ExportEntry>][] = [
    ['FEC_ACCOUNT', { lines: [line('41', 1n, 0n), line('706000', 0n, 1n)] }],
    ['FEC_ACCOUNT', { lines: [line('901000', 1n, 0n), line('706000', 0n, 1n)] }],
    ['FEC_LABEL', { lines: [line('411000', 1n, 0n, { accountLabel: ' \t' }), line('706000', 0n, 1n)] }],
    ['FEC_LABEL', { label: '', lines: [line('411000', 1n, 0n, { label: '' }), line('706000', 0n, 1n)] }],
    ['FEC_LABEL', { journal: { code: 'VE', label: '' } }],
    ['FEC_PARTY', { lines: [line('411000', 1n, 0n, { party: { ...client, label: '' } }), line('706000', 0n, 1n)] }],
    ['FEC_CURRENCY', { lines: [line('411000', 1n, 0n, { currency: 'USD' }), line('706000', 0n, 1n)] }],
    ['FEC_CURRENCY', { lines: [line('411000', 1n, 0n, { original: { minor: 1n, currency: 'EUR' } }), line('706000', 0n, 1n)] }],
    ['FEC_UNBALANCED', { lines: [line('411000', 2n, 0n), line('706000', 0n, 1n)] }],
    ['FEC_SIDE', { lines: [line('411000', 1n, 0n), line('706000', 0n, 0n), line('706000', 0n, 1n)] }],
    ['FEC_LINES', { lines: [] }],
    ['FEC_LETTER', { lines: [line('411000', 1n, 0n, { letter: { code: '', on: '2026-01-01' } }), line('706000', 0n, 1n)] }],
  ];
  it.each(bad)('%s is found, and no file is written', async (code, more) => {
    const wrong = entry(7, '2026-03-01', more);
    expect(checkEntry(wrong, 'EUR').map((finding) => finding.code)).toEqual([code]);
    await expect(write(batch([wrong]))).rejects.toMatchObject({ code: 'EXPORT_REFUSED', findings: [{ code }] });
  });

  it.each([
    ['', 'FILE_EMPTY'],
    ['a\tb\r\n', 'FILE_MALFORMED'],
  ])('reading %j', (text, code) => {
    expect(() => readFec(Buffer.from(text))).toThrow(expect.objectContaining({ code }));
  });
});

describe('any journal', () => {
  const words = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom('Été', '"x"', 'a|b\tc', '\r\n'),
  );
  const codes = fc.constantFrom('AC', 'VE', 'BQ');
  const entries = fc.array(
    fc.record({
      journal: codes,
      days: fc.nat(3),
      ahead: fc.nat(40),
      label: words,
      ref: words,
      parts: fc.array(fc.record({ n: fc.bigInt({ min: 1n, max: 10n ** 14n }), label: words }), { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 12 },
  );
  it.each(['utf-8', 'iso-8859-15'] as const)('reads back as it was posted, in %s', async (encoding) => {
    const printed = (text: string): string => (encoding === 'utf-8' ? cleanText(text) : cleanText(transliterate(cleanText(text))));
    await fc.assert(
      fc.asyncProperty(entries, async (drawn) => {
        let dayOfYear = 0;
        const posted = drawn.map((d, index): ExportEntry => {
          dayOfYear += d.days;
          const posting = new Date(Date.UTC(2026, 0, 1 + dayOfYear, 12)).toISOString();
          const date = new Date(Date.UTC(2026, 0, 1 + dayOfYear + (d.ahead > 30 ? d.ahead : 0))).toISOString().slice(0, 10);
          const total = d.parts.reduce((sum, part) => sum + part.n, 0n);
          return entry(index + 1, date, {
            journal: { code: d.journal, label: `Journal ${d.journal}` },
            validatedAt: posting,
            label: `E ${d.label}`,
            piece: { ref: d.ref, date: '2026-01-01' },
            lines: [
              line('411000', total, 0n, { party: client }),
              ...d.parts.map((part, i) =>
                line('706000', 0n, part.n, { label: part.label, original: i === 0 ? null : { minor: part.n, currency: 'JPY' } }),
              ),
            ],
          });
        });
        const bytes = await write(batch(posted), { ...config, encoding });
        const read = readFec(bytes);
        const key = (e: ExportEntry): string => (e.date > e.validatedAt.slice(0, 10) ? e.date : e.validatedAt.slice(0, 10));
        const expected = [...posted].sort((a, b) => (key(a) === key(b) ? a.seq - b.seq : key(a) < key(b) ? -1 : 1));
        expect(read).toEqual(
          expected.map((e, index) => ({
            number: String(index + 1),
            journal: e.journal,
            date: e.date,
            validOn: key(e),
            piece: { ref: printed(e.piece.ref) || '-', date: e.piece.date },
            lines: e.lines.map((l) => ({
              account: l.account,
              accountLabel: l.accountLabel,
              party: l.party && { code: l.party.code, label: l.party.label },
              label: printed(l.label) || printed(e.label),
              debit: l.debit,
              credit: l.credit,
              original: l.original,
              letter: null,
            })),
          })),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('size', () => {
  /** Entries made as they are read, so that what is measured is the adapter. */
  const large = (count: number): ExportBatch =>
    batch([], {
      entries: async function* () {
        for (let from = 0; from < count; from += 500)
          yield Array.from({ length: Math.min(500, count - from) }, (_, i) => {
            const seq = from + i + 1;
            const month = String(1 + Math.floor(((seq - 1) * 12) / count)).padStart(2, '0');
            return entry(seq, `2026-${month}-15`, {
              lines: [
                line('411000', 12000n, 0n, {
                  party: { code: `C${seq % 5000}`, label: `Client ${seq % 5000}`, kind: 'client' },
                  letter: { code: `L${seq}`, on: '2026-12-31' },
                }),
                line('706000', 0n, 10000n),
                line('445710', 0n, 2000n),
                line('411000', 0n, 12000n, {
                  party: { code: `C${seq % 5000}`, label: `Client ${seq % 5000}`, kind: 'client' },
                  letter: { code: `L${seq}`, on: '2026-12-31' },
                }),
                line('512000', 12000n, 0n),
              ],
            });
          });
      },
    });

  it('writes 200,000 lines in chunks, with flat memory', async () => {
    let rows = -1;
    let most = 0;
    let heap = 0;
    for await (const chunk of fecFiles(large(40_000), config)[0]!.chunks()) {
      most = Math.max(most, chunk.length);
      heap = Math.max(heap, process.memoryUsage().heapUsed);
      for (const byte of chunk) if (byte === 10) rows++;
    }
    expect(rows).toBe(200_000);
    expect(most).toBeLessThan(200_000);
    expect(heap).toBeLessThan(250 * 1024 * 1024);
  });
});
