import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { camt053 } from '../kit/camt.ts';
import { cli, ROOT } from './run.ts';

const here = cli();
afterAll(here.remove);
const FIXTURES = 'plugins/air-amadeus/fixtures';
const SAMPLES = join(ROOT, '../shared/samples');

interface Parsed {
  file: string;
  supplier: string | null;
  status: string;
  error?: { code: string; line: number | null };
  bookings: { documents: object[]; segments: object[] }[];
}

describe('parse', () => {
  it('prints one line per file, in the shape and order of the contract, and touches no database', async () => {
    const files = ['issue-two.air', 'conjunction.air'].map((f) => `${FIXTURES}/${f}`);
    const { code, err, lines } = await here.run(['parse', ...files, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const parsed = lines() as Parsed[];
    expect(parsed.map((p) => p.file)).toEqual(files);
    const [first] = parsed as [Parsed];
    expect(Object.keys(first)).toEqual(['file', 'supplier', 'format', 'sha256', 'status', 'findings', 'bookings']);
    expect(Object.keys(first.bookings[0] as object).slice(0, 14)).toEqual(
      'service kind occurredOn recordLocator otherLocators bookingOffice ticketingOffice agencyNumber validatingCarrier travellers documents segments stays references'.split(
        ' ',
      ),
    );
    expect(Object.keys(first.bookings[0]?.documents[0] as object)).toEqual(
      'kind number conjunction traveller original fare equivalent taxes total commission penalty refund payments'.split(' '),
    );
    expect(Object.keys(first.bookings[0]?.segments[0] as object).slice(0, 9)).toEqual(
      'from to carrier flight class departs arrives status surface'.split(' '),
    );
    expect(JSON.stringify(first)).not.toContain('masked');
    expect(existsSync(here.env.ESCALE_DATA_DIR)).toBe(false);
  });
  it('refuses what cannot be read whole, with the place, and reads the rest', async () => {
    const cut = join(here.folder, 'cut.air');
    writeFileSync(cut, readFileSync(join(ROOT, FIXTURES, 'issue-two.air')).subarray(0, 900));
    const empty = join(here.folder, 'empty.air');
    writeFileSync(empty, '');
    const { code, lines } = await here.run([
      'parse',
      cut,
      empty,
      'nowhere.air',
      here.folder,
      'package.json',
      `${FIXTURES}/void.air`,
      '--json',
    ]);
    expect(code).toBe(1);
    const parsed = lines() as Parsed[];
    expect(parsed.map((p) => [p.status, p.error?.code ?? null])).toEqual([
      ['refused', 'FILE_TRUNCATED'],
      ['refused', 'FILE_EMPTY'],
      ['refused', 'NOT_FOUND'],
      ['refused', 'FILE_MALFORMED'],
      ['refused', 'FORMAT_UNKNOWN'],
      ['read', null],
    ]);
    expect(parsed.every((p) => p.status === 'read' || p.bookings.length === 0)).toBe(true);
    expect(parsed[0]?.error?.line).toBeGreaterThan(0);
  });
  it('reads with the plugin that is named', async () => {
    const { code, lines } = await here.run(['parse', `${FIXTURES}/void.air`, '--supplier', 'hotel-expedia', '--json']);
    expect(code).toBe(1);
    expect(lines()).toMatchObject([{ supplier: 'hotel-expedia', status: 'refused' }]);
  });
  it('describes a file to people', async () => {
    const { out } = await here.run(['parse', `${FIXTURES}/issue-two.air`]);
    expect(out).toContain('EXEMPLE/ALICE MRS');
    expect(out).toContain('288.47 EUR');
  });
  it.skipIf(!existsSync(SAMPLES))('answers one line for every sample, and never a stack', async () => {
    const folder = join(SAMPLES, 'amadeus-air');
    const files = readdirSync(folder).map((f) => join(folder, f));
    const { lines, err } = await here.run(['parse', ...files, '--json']);
    expect(lines()).toHaveLength(files.length);
    expect(err).toBe('');
  });
});

describe('import', () => {
  const work = cli();
  afterAll(work.remove);
  beforeAll(() => mkdirSync(work.folder, { recursive: true }));
  const ledger = async () => (await work.run(['ledger', 'verify', '--json'])).lines()[0];

  it('keeps nothing of a dry run, then creates, then changes nothing', async () => {
    const file = `${FIXTURES}/issue-two.air`;
    const dry = await work.run(['import', file, '--dry-run', '--json']);
    expect(dry.lines()).toMatchObject([{ file, status: 'created', findings: [] }]);
    const first = (await work.run(['import', file, '--json'])).lines() as { status: string; dossiers: string[] }[];
    expect(first).toMatchObject([{ status: 'created', dossiers: [expect.stringMatching(/^D\d{4}-000001$/)] }]);
    expect((await work.run(['import', file, '--json'])).lines()).toEqual([{ ...first[0], status: 'unchanged' }]);
    expect(await ledger()).toMatchObject({ ok: true });
  });
  it('says the place of a refusal once, for people too', async () => {
    const cut = join(work.folder, 'place.air');
    const text = readFileSync(join(ROOT, FIXTURES, 'issue-child.air'), 'latin1');
    writeFileSync(cut, text.replace(/^D-\d{6}/m, 'D-269930'), 'latin1');
    const line = text.split('\n').findIndex((l) => l.startsWith('D-')) + 1;
    for (const command of ['parse', 'import']) {
      const { out } = await work.run([command, cut]);
      expect(out).toMatch(new RegExp(`^  [A-Z_]+, line ${line}, column \\d+: `, 'm'));
      expect(out.match(/column/g)).toHaveLength(1);
    }
    const [reading] = (await work.run(['parse', cut, '--json'])).lines() as { error: { message: string; line: number } }[];
    expect(reading?.error.line).toBe(line);
    expect(reading?.error.message).not.toMatch(/\bline\b/i);
  });
  it('refuses a file and still imports the next', async () => {
    const cut = join(work.folder, 'cut.air');
    writeFileSync(cut, readFileSync(join(ROOT, FIXTURES, 'issue-child.air')).subarray(0, 500));
    const { code, lines } = await work.run(['import', cut, 'nowhere.air', `${FIXTURES}/conjunction.air`, '--json']);
    expect(code).toBe(1);
    expect(lines()).toMatchObject([
      { status: 'refused', dossiers: [], findings: [{ code: 'FILE_TRUNCATED' }] },
      { status: 'refused', dossiers: [], findings: [{ code: 'NOT_FOUND' }] },
      { status: 'created' },
    ]);
  });
  it('knows the plugins of the agency only', async () => {
    const { code, err } = await work.run([
      'import',
      'plugins/hotel-expedia/fixtures/two-rooms.json',
      '--agency',
      'demo-be',
      '--supplier',
      'hotel-expedia',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('“demo-be”');
  });
});

describe('bank import', () => {
  const work = cli();
  afterAll(work.remove);
  beforeAll(() => mkdirSync(work.folder, { recursive: true }));
  const statement = (iban: string): Uint8Array =>
    camt053([{ iban, id: 'S-1', day: '2026-01-12', opening: '0.00', entries: [{ amount: '12.00', text: 'Acompte' }] }]);

  it('keeps the statements of each file, says what came before, and why a file is refused', async () => {
    const [own, cut, other] = ['own.xml', 'cut.xml', 'other.xml'].map((name) => join(work.folder, name)) as [string, string, string];
    writeFileSync(own, statement('FR7699999000010000000000115'));
    writeFileSync(cut, statement('FR7699999000010000000000115').slice(0, -40));
    writeFileSync(other, statement('FR7699999000010000000000212'));
    const { code, lines } = await work.run(['bank', 'import', cut, own, own, other, 'nowhere.xml', '--json']);
    const statements = [{ account: 'FR7699999000010000000000115', statement: 'S-1', to: '2026-01-12' }];
    expect(code).toBe(1);
    expect(lines()).toMatchObject([
      { file: cut, status: 'refused', statements: [], findings: [{ code: 'FILE_TRUNCATED' }] },
      { file: own, status: 'created', statements, findings: [] },
      { file: own, status: 'unchanged', statements },
      { file: other, status: 'refused', findings: [{ code: 'BANK_UNKNOWN' }] },
      { status: 'refused', findings: [{ code: 'NOT_FOUND' }] },
    ]);
    const { out, code: done } = await work.run(['bank', 'import', own]);
    expect([done, out]).toEqual([0, `${own}  unchanged\n  FR7699999000010000000000115  S-1  2026-01-12\n`]);
  });
});
