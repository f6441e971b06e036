import { mkdirSync } from 'node:fs';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../clock.ts';
import { validate } from '../validate.ts';
import {
  agencySchema,
  createAgencies,
  createRegistry,
  createSettings,
  makeDataDir,
  readConfig,
  redact,
  validateSettings,
} from './index.ts';
import { agency, configFolder, refused } from './testing/folder.ts';

const { write, read, path } = configFolder();

describe('the configuration of the project', () => {
  const config = readConfig({});
  it('holds two demo agencies in their own countries', () => {
    expect(config.agencies.map((a) => [a.agency.id, a.agency.country])).toEqual([
      ['demo-be', 'BE'],
      ['demo-fr', 'FR'],
    ]);
    expect(config.plugins.find((p) => p.id === 'access')).toMatchObject({ enabled: true, place: 'default.json#/plugins/access' });
    expect(config.plugins.find((p) => p.id === 'sms-twilio')?.enabled).toBe(false);
  });
  it('maps roles and natures to labelled accounts, and lays an agency’s own rows over the chart', () => {
    const agencies = createAgencies(config, fixedClock('2026-03-01T23:30:00Z'));
    expect(agencies.chart('demo-fr').roles).toMatchObject({
      receivable: { default: '411', party: 'client' },
      income: { default: '706', nature: { discount: '709' } },
    });
    expect(agencies.chart('demo-be')).toMatchObject({ id: 'be', roles: { receivable: { default: '400' } }, books: { sales: 'VE' } });
    expect(agencies.accountLabel('demo-fr', '4111')).toBe('Clients');
    // What is in no chart is called by its code, names of every object too.
    for (const name of ['999', '__proto__', 'constructor', 'toString1'])
      expect([agencies.accountLabel('demo-fr', name), agencies.journalLabel('demo-fr', name)]).toEqual([name, name]);
    expect([agencies.accountLabel('demo-fr', '512'), agencies.accountLabel('demo-be', '550')]).toEqual([
      'Banques',
      'Établissements de crédit - Compte courant',
    ]);
    expect(agencies.journalLabel('demo-be', 'AC')).toBe('Achats');
    expect(agencies.today('demo-fr')).toBe('2026-03-02');
    expect(refused(() => agencies.get('nobody')).code).toBe('NOT_FOUND');
  });
  it('keeps what one agency enabled away from the other', () => {
    const agencies = createAgencies(config, fixedClock('2026-03-01T00:00:00Z'));
    const registry = createRegistry(
      () => [
        { id: 'hotel', value: 1 },
        { id: 'air', value: 2 },
      ],
      agencies,
    );
    expect(registry.list('demo-be').map((r) => r.id)).toEqual(['air']);
    expect([registry.get('demo-be', 'hotel'), registry.get('demo-fr', 'hotel')]).toEqual([null, 1]);
    expect(createSettings(agencies, 'hotel').of('demo-fr')).toEqual({});
    expect(refused(() => createSettings(agencies, 'hotel').of('demo-be')).code).toBe('NOT_FOUND');
  });
});

describe('readConfig', () => {
  it('says file, line and column of a JSON error', () => {
    write('agencies/a.json', '{\n  "agency": {,}\n}');
    const error = refused(read);
    expect([error.code, error.message]).toEqual(['CONFIG_UNREADABLE', expect.stringContaining('agencies/a.json, line 2, column 14')]);
    expect(error.findings[0]).toMatchObject({ line: 2, column: 14 });
  });
  it('gathers everything wrong in one go, each with file and pointer', () => {
    const bad = agency('a', { plugin: {} });
    write('agencies/a.json', { ...bad, agency: { ...bad.agency, siren: '12', adress: [] } });
    write('agencies/b.json', agency('b', { chart: 'fra' }));
    const { base: _, ...rest } = { base: 0, ...agency('c') };
    write('agencies/c.json', { ...rest, agency: { ...rest.agency, siren: '123456789', timeZone: 'Paris' } });
    const error = refused(read);
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.findings.map((f) => f.pointer).sort()).toEqual([
      'agencies/a.json#/agency/adress',
      'agencies/a.json#/agency/siren',
      'agencies/a.json#/plugin',
      'agencies/b.json#/chart',
      'agencies/c.json#/agency/siren',
      'agencies/c.json#/agency/timeZone',
    ]);
    expect(error.findings.map((f) => f.message).join()).toContain('Did you mean “plugins”?');
    expect(error.findings.map((f) => f.message).join()).toContain('Did you mean “fr”?');
  });
  it('knows the agency’s own accounts at banks, each once and kept on an account of the bank', () => {
    const [first, second] = ['FR7699999000010000000000115', 'FR7699999000010000000000212'];
    const listed = (...banks: object[]) => {
      const sound = agency('a');
      write('agencies/a.json', { ...sound, agency: { ...sound.agency, banks } });
    };
    listed({ iban: first }, { iban: second, account: '512', bic: 'AAAAFR22' });
    expect(createAgencies(read(), fixedClock('2026-03-01T00:00:00Z')).get('a').banks).toEqual([
      { iban: first },
      { iban: second, account: '512', bic: 'AAAAFR22' },
    ]);
    listed({ iban: first }, { iban: first, account: '511' });
    expect(refused(read).findings.map((f) => f.pointer)).toEqual([
      'agencies/a.json#/agency/banks/1/account',
      'agencies/a.json#/agency/banks/1/iban',
    ]);
    listed({ iban: `${first.slice(0, -1)}6` }, { iban: second, bic: 'AAAA' });
    expect(refused(read).findings.map((f) => f.pointer)).toEqual([
      'agencies/a.json#/agency/banks/0/iban',
      'agencies/a.json#/agency/banks/1/bic',
    ]);
  });
  it('resolves $env, NAME_FILE and $file, and names what is not there', () => {
    write('secret.txt', 's3cret\n');
    const plugins = { x: { $from: './x', a: { $env: 'TOKEN' }, b: [{ c: { $file: '../secret.txt' } }] } };
    write('agencies/a.json', agency('a', { plugins }));
    mkdirSync(path('agencies/x'));
    const token = write('token.txt', 'from file\n');
    const expected = [{ place: 'agencies/a.json#/plugins/x', value: { a: 'from file', b: [{ c: 's3cret' }] } }];
    const entry = read({ TOKEN_FILE: token }).plugins.find((p) => p.id === 'x');
    expect(entry?.settings).toEqual(expected);
    expect(entry?.where?.pathname).toContain('/agencies/x/');
    const error = refused(read);
    expect(error.findings).toEqual([
      expect.objectContaining({ pointer: 'agencies/a.json#/plugins/x/a', message: expect.stringContaining('TOKEN') }),
    ]);
    // Switched off, its secret need not exist.
    write('agencies/a.json', agency('a', { plugins: { x: { ...plugins.x, enabled: false } } }));
    expect(read().plugins.find((p) => p.id === 'x')).toMatchObject({ enabled: false, settings: [] });
  });
  it('takes one agency file alone, and the project’s defaults and charts with it', () => {
    const file = write('mine.json', agency('mine'));
    const config = readConfig({ ESCALE_CONFIG: file });
    expect(config.agencies.map((a) => [a.agency.id, a.chart.id])).toEqual([['mine', 'fr']]);
    expect(config.plugins.map((p) => p.id)).toContain('billing');
  });
  it('lists a plugin nobody knows without a place, for the kernel to name', () => {
    write('agencies/a.json', agency('a', { plugins: { 'no-such-thing': {}, far: { $from: 'no-such-package' } } }));
    const config = read();
    const unknown = config.plugins.filter((p) => p.where === null && ['far', 'no-such-thing'].includes(p.id));
    expect(unknown.map((p) => [p.id, p.from])).toEqual([
      ['far', 'no-such-package'],
      ['no-such-thing', null],
    ]);
  });
  it('names wrong variables and never repeats a value', () => {
    write('agencies/a.json', agency('a'));
    const error = refused(() =>
      read({ ESCALE_PORT: 'eighty', ESCALE_DATABASE_URL: 'postgres://me:hunter2@h/x', ESCALE_OUTBOUND_ALLOW: 'api.example' }),
    );
    expect(error.findings.map((f) => f.pointer)).toEqual(['ESCALE_DATABASE_URL', 'ESCALE_PORT', 'ESCALE_OUTBOUND_ALLOW']);
    expect(JSON.stringify([error.message, error.findings])).not.toContain('hunter2');
  });
  it('refuses a misspelt variable with the nearest name, and lets through what a file refers to', () => {
    const plugins = { x: { $from: './x', enabled: false, key: { $env: 'ESCALE_X_KEY' } } };
    write('agencies/a.json', agency('a', { plugins }));
    mkdirSync(path('agencies/x'));
    const error = refused(() => read({ ESCALE_PROT: '8080', ESCALE_DATABSE_URL_FILE: '/run/secret', ESCALE_X_KEY: 'k' }));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.findings.map((f) => [f.pointer, f.message])).toEqual([
      ['ESCALE_PROT', 'There is no such setting. Did you mean “ESCALE_PORT”?'],
      ['ESCALE_DATABSE_URL_FILE', 'There is no such setting. Did you mean “ESCALE_DATABASE_URL”?'],
    ]);
    expect(read({ ESCALE_X_KEY_FILE: '/run/secret', ESCALE_TEST_REQUIRE: 'redis' }).agencies).toHaveLength(1);
  });
  it('reads a secret from a file', () => {
    write('agencies/a.json', agency('a'));
    const file = write('url', 'mysql://escale:pw@db:3306/escale\n');
    expect(read({ ESCALE_DATABASE_URL_FILE: file }).server.databaseUrl).toBe('mysql://escale:pw@db:3306/escale');
  });
  it('refuses a value that is given twice, and an address whose password would be read as a host', () => {
    write('agencies/a.json', agency('a'));
    const file = write('url', 'mysql://escale:pw@db:3306/escale');
    const places = (env: Record<string, string>) => refused(() => read(env)).findings.map((f) => f.pointer);
    expect(places({ ESCALE_DATABASE_URL: 'mysql://escale@db:3306/escale', ESCALE_DATABASE_URL_FILE: file })).toEqual([
      'ESCALE_DATABASE_URL',
    ]);
    expect(places({ ESCALE_DATABASE_URL: 'mysql://escale:p@ss/w:rd@db:3306/escale' })).toEqual(['ESCALE_DATABASE_URL']);
    expect(places({ ESCALE_PORT: '70000' })).toEqual(['ESCALE_PORT']);
  });
  it('refuses a VAT rate of the agency that its chart does not know, unless it is not liable', () => {
    const at = (vatRate: string, more: object = {}) =>
      write('agencies/a.json', { ...agency('a'), agency: { ...agency('a').agency, vatRate, ...more } });
    at('77');
    expect(refused(read).findings.map((f) => f.pointer)).toEqual(['agencies/a.json#/agency/vatRate']);
    at('77', { vatLiable: false });
    expect(read().agencies).toHaveLength(1);
    at('20.0');
    expect(read().agencies).toHaveLength(1);
  });
  it.runIf(process.getuid?.() !== 0)('refuses a data folder that may not be written', () => {
    const dir = path('kept');
    mkdirSync(dir, { mode: 0o500 });
    write('agencies/a.json', agency('a'));
    expect(refused(() => makeDataDir(read({ ESCALE_DATA_DIR: dir }).server)).code).toBe('CONFIG_UNREADABLE');
  });
  it('refuses two agencies of one id and an account without a label', () => {
    write('agencies/a.json', agency('a'));
    write('agencies/b.json', agency('a', { chart: { extends: 'fr', roles: { bank: { default: '5121' } } } }));
    expect(refused(read).findings.map((f) => f.pointer)).toEqual(['agencies/b.json#/chart/labels', 'agencies/b.json']);
  });
});

describe('schemas', () => {
  const config = Type.Object(
    { host: Type.String(), password: Type.Optional(Type.String({ 'x-secret': true })), port: Type.Integer({ default: 25 }) },
    { additionalProperties: false },
  );
  it('writes a schema of an agency file that knows the plugins, accepts references and refuses unknown keys', () => {
    const schema = agencySchema([{ id: 'mail', config }]);
    const judge = (plugins: object) => validate(schema, agency('a', { plugins })).map((f) => f.pointer);
    expect(judge({ mail: { host: { $env: 'HOST' }, port: 25 } })).toEqual([]);
    expect(judge({ mail: { enabled: false } })).toEqual([]);
    expect(judge({ mail: { host: 'h', port: 25, hots: 1 } })).toEqual(['/plugins/mail/hots']);
    expect(judge({ mail: { host: 'h' } })).toEqual([]);
    expect(judge({ mail: { port: 25 } })).not.toEqual([]);
    expect(validateSettings(config, Object.freeze({ host: 'h' }))).toEqual([]);
    expect(validateSettings(config, { port: 25 }).map((f) => f.pointer)).toEqual(['/host']);
    expect(judge({ own: {} })).not.toEqual([]);
    expect(judge({ own: { $from: './own', anything: 1 } })).toEqual([]);
  });
  it('fills defaults in and hides secrets', () => {
    write('agencies/a.json', agency('a', { plugins: { mail: { $from: './x', host: 'h', from: 'me@a.example', password: 'hunter2' } } }));
    mkdirSync(path('agencies/x'));
    const agencies = createAgencies(read(), fixedClock('2026-03-01T00:00:00Z'), (id) => (id === 'mail' ? config : undefined));
    expect(agencies.settings('a', 'mail')).toEqual({ from: 'me@a.example', host: 'h', password: 'hunter2', port: 25 });
    expect(redact(config, agencies.settings('a', 'mail'))).toEqual({ host: 'h', from: 'me@a.example', password: '[secret]', port: 25 });
  });
  it('gives the legal facts of an invoice, and null for what a file does not say', () => {
    const facts = {
      ...agency('a').agency,
      legalForm: 'SAS',
      shareCapital: '40000',
      siren: '732829320',
      vatNumber: 'FR44732829320',
      registration: 'IM075110001',
      insurer: { name: 'B', address: ['2 rue B'], policy: '7' },
    };
    write('agencies/a.json', agency('a', { agency: facts }));
    write('agencies/b.json', agency('b', { agency: { ...facts, id: 'b', vatLiable: false } }));
    const agencies = createAgencies(read(), fixedClock('2026-03-01T09:00:00.000Z'));
    expect(agencies.get('a')).toMatchObject({
      ...facts,
      shareCapital: { minor: 4_000_000n, currency: 'EUR' },
      vatLiable: true,
      guarantor: null,
      tradeRegister: null,
    });
    expect(agencies.get('b').vatLiable).toBe(false);
  });
  it.each([
    ['shareCapital', { shareCapital: '1.50', currency: 'JPY' }],
    ['registration', { registration: 'IM75' }],
    ['vatNumber', { siren: '123456782', vatNumber: 'FR44732829320' }],
    ['vatNumber', { vatNumber: 'FR45732829320' }],
    ['insurer/policy', { insurer: { name: 'B', address: ['2 rue B'] } }],
    ['eInvoiceAddress', { eInvoiceAddress: '732829320' }],
    ['currency', { currency: 'EUX' }],
  ])('refuses a wrong %s', (field, facts) => {
    write('agencies/a.json', agency('a', { agency: { ...agency('a').agency, ...facts } }));
    expect(refused(read).findings.map((f) => f.pointer)).toEqual([`agencies/a.json#/agency/${field}`]);
  });
});
