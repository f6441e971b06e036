import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NOUNS } from '../../core/cli/commands.ts';
import { cli, ROOT } from './run.ts';

const here = cli();
afterAll(here.remove);

const commands = (await Promise.all(Object.values(NOUNS).map((n) => n.load()))).flatMap((m) => [...m.commands]);

describe('usage', () => {
  it('lists every command, and nothing else', async () => {
    const { code, out } = await here.run(['--help']);
    expect(code).toBe(0);
    const promised = Object.values(NOUNS).flatMap((n) => n.lines.map(([name]) => name));
    expect(promised.map((p) => commands.some((c) => p.startsWith(c.name)))).not.toContain(false);
    expect(promised).toHaveLength(commands.length);
    for (const c of commands) expect(out).toContain(c.name);
  });
  it.each(commands.map((c) => [c.name, c] as const))('explains %s with an example', async (name, command) => {
    const { code, out, err } = await here.run([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out).toContain(`Example: ${command.example}`);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
  });
  it.each([
    [['pars'], 'Did you mean “parse”?'],
    [['ledger', 'verfy'], 'Did you mean “verify”?'],
    [['ledger'], '`escale ledger verify`'],
    [['parse', 'a.air', '--jsn'], 'Did you mean “--json”?'],
    [['parse', 'a.air', '--supplier'], '--supplier'],
    [['parse', 'a.air', '--supplier', 'air-amadeu'], 'Did you mean “air-amadeus”?'],
    [['parse'], 'FILE…'],
    [['check', 'me'], 'one too many'],
    [['ledger', 'verify', '--agency', 'demo-rf'], 'Did you mean “demo-fr”?'],
    [['invoice', 'render', 'F1', '--format', 'udl'], 'Did you mean “ubl”? Available: pdf, ubl'],
    [['export', 'accounting-fe', '--out', 'x'], 'Did you mean “accounting-fec”?'],
    [['export', 'accounting-fec'], '--out DIR'],
    [['user', 'create', 'ana'], 'ESCALE_PASSWORD'],
    [['play', 'nowhere.json'], 'does not exist'],
    [['--json'], 'needs a command'],
    [[], 'Usage'],
  ])('refuses %j with a sentence that helps', async (argv, sentence) => {
    const { code, out, err } = await here.run(argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(sentence);
  });
  it('ends with 78 for a wrong configuration and names the place', async () => {
    const wrong = await here.run(['check'], { env: { ESCALE_PORT: 'many' } });
    expect(wrong).toMatchObject({ code: 78, out: '' });
    expect(wrong.err).toContain('ESCALE_PORT');
    const missing = await here.run(['parse', 'x'], { env: { ESCALE_CONFIG: join(here.folder, 'nowhere') } });
    expect(missing.code).toBe(78);
    const file = join(here.folder, 'broken.json');
    writeFileSync(file, '{\n "agency": }');
    const broken = await here.run(['check', '--json'], { env: { ESCALE_CONFIG: file } });
    expect(broken.code).toBe(78);
    expect(broken.lines()).toMatchObject([{ ok: false, findings: [{ code: 'CONFIG_UNREADABLE', line: 2 }] }]);
  });
  it('colours only for a terminal', async () => {
    const ESC = '\u001b[';
    expect((await here.run(['--help'], { color: false })).out).not.toContain(ESC);
    expect((await here.run(['--help'], { color: true })).out).toContain(ESC);
    expect((await here.run(['check', '--json'], { color: true })).out).not.toContain(ESC);
  });
});

describe('commands without a database', () => {
  it('check is content with the shipped configuration', async () => {
    const { code, lines } = await here.run(['check', '--json']);
    expect(code).toBe(0);
    expect(lines()).toMatchObject([{ ok: true, findings: [] }]);
    expect((await here.run(['check'])).out).toMatch(/^Fine: 2 agencies \(.+\), \d+ plugins\.\n$/);
    const one = { ESCALE_CONFIG: join(ROOT, 'config/agencies/demo-fr.json') };
    expect((await here.run(['check'], { env: one })).out).toMatch(/^Fine: 1 agency \(demo-fr\), \d+ plugins\.\n$/);
  });
  it('check names the second sender of a channel, and what is called and not let out', async () => {
    const file = join(here.folder, 'senders.json');
    const own = JSON.parse(readFileSync(join(ROOT, 'config/agencies/demo-fr.json'), 'utf8'));
    const run = async (plugins: object, env: object = {}) => {
      writeFileSync(file, JSON.stringify({ ...own, plugins: { ...own.plugins, ...plugins } }));
      const { code, lines } = await here.run(['check', '--json'], { env: { ESCALE_CONFIG: file, ...env } });
      return [code, ...(lines() as { findings: { pointer: string }[] }[]).flatMap((l) => l.findings.map((f) => f.pointer))];
    };
    const mail = { 'email-smtp': { from: 'a@b.example', host: 'mail.example', port: 25 } };
    expect(await run(mail)).toEqual([78, 'senders.json#/plugins/email-smtp/host']);
    expect(await run(mail, { ESCALE_OUTBOUND_ALLOW: 'mail.example:25' })).toEqual([0]);
    const odd = join(ROOT, 'test/faults/odd/email-odd');
    expect(await run({ 'email-odd': { $from: relative(here.folder, odd) } })).toEqual([78, 'senders.json#/plugins/email-smtp']);
  });
  it('check names accounts that cannot be right', async () => {
    const file = join(here.folder, 'charted.json');
    const { chart: _chart, ...own } = JSON.parse(readFileSync(join(ROOT, 'config/agencies/demo-fr.json'), 'utf8'));
    const run = async (roles: object) => {
      writeFileSync(file, JSON.stringify({ ...own, chart: { extends: 'fr', roles } }));
      const { code, lines } = await here.run(['check', '--json'], { env: { ESCALE_CONFIG: file } });
      return [code, ...(lines() as { findings: { pointer: string }[] }[]).flatMap((l) => l.findings.map((f) => f.pointer))];
    };
    expect(await run({ sale: { default: '487' } })).toEqual([78, 'charted.json#/chart/roles/sale']);
    expect(await run({ sale: { service: { hotels: '704' } } })).toEqual([78, 'charted.json#/chart/roles/sale/service/hotels']);
    expect(await run({ sale: { service: { hotel: '704' } } })).toEqual([0]);
  });
  it('check names the agency no documents are written for, and says where', async () => {
    const file = join(here.folder, 'spoken.json');
    const own = JSON.parse(readFileSync(join(ROOT, 'config/agencies/demo-fr.json'), 'utf8'));
    const run = (agency: object, plugins: object) => {
      writeFileSync(file, JSON.stringify({ ...own, agency: { ...own.agency, ...agency }, plugins: { ...own.plugins, ...plugins } }));
      return here.run(['check'], { env: { ESCALE_CONFIG: file } });
    };
    expect(await run({ locale: 'nl' }, {})).toMatchObject({
      code: 78,
      err: expect.stringMatching(/#\/agency\/locale: .*“invoice-issued”.* in en, fr only.*documents-nl/),
    });
    expect(await run({ locale: 'nl' }, { 'documents-nl': {} })).toMatchObject({
      code: 78,
      err: expect.stringMatching(/only: .*messages-nl/),
    });
    expect(await run({ locale: 'nl' }, { 'documents-nl': {}, 'messages-nl': {} })).toMatchObject({ code: 0, err: '' });
    expect(await run({ locale: 'nl-BE' }, { 'documents-nl': {}, 'messages-nl': {} })).toMatchObject({ code: 0, err: '' });
    const alone = await run({}, { documents: { enabled: false } });
    expect(alone).toMatchObject({
      code: 78,
      err: expect.stringMatching(/spoken\.json#\/plugins\/messages: .*“documents”, which is not enabled/),
    });
    const none = await run({}, { documents: { enabled: false }, messages: { enabled: false } });
    expect(none).toMatchObject({ code: 78, err: expect.stringMatching(/spoken\.json#\/agency\/locale: .*no documents at all/) });
    expect(await run({}, { rail: { x: 1 } })).toMatchObject({ code: 78, err: expect.stringContaining('spoken.json#/plugins/rail/x') });
    expect((await run({ locale: 'fr-CA' }, {})).code).toBe(0);
  });
  it('check takes an agency’s own words over ours, and says in which pack and file they are wrong', async () => {
    const file = join(here.folder, 'worded.json');
    const own = JSON.parse(readFileSync(join(ROOT, 'config/agencies/demo-fr.json'), 'utf8'));
    mkdirSync(join(here.folder, 'paper/invoice'), { recursive: true });
    const pack = { id: 'agency-paper', contract: 1, host: '>=0.1', after: ['documents'], title: 'Ours' };
    const run = async (words: object, after = pack.after) => {
      writeFileSync(join(here.folder, 'paper/pack.json'), JSON.stringify({ ...pack, after }));
      writeFileSync(join(here.folder, 'paper/invoice/words.fr.json'), JSON.stringify(words));
      writeFileSync(file, JSON.stringify({ ...own, plugins: { ...own.plugins, 'agency-paper': { $from: './paper' } } }));
      const { code, lines } = await here.run(['check', '--json'], { env: { ESCALE_CONFIG: file } });
      const told = (lines() as { findings: { plugin: string; message: string }[] }[]).flatMap((l) => l.findings);
      return [code, ...told.map(({ plugin, message }) => `${plugin}: ${message}`)];
    };
    expect(await run({ kind: 'Facture client' })).toEqual([0]);
    expect(await run({ knid: 'Facture client' })).toEqual([
      78,
      'agency-paper: invoice/words.fr.json: nothing names the word “knid”. Did you mean “kind”?',
    ]);
    expect(await run({ kind: 'Facture {{nmae}}' })).toEqual([
      78,
      'agency-paper: invoice/words.fr.json “kind”: the word names “nmae”, which it is not given: invoice/body.hbs line 19.',
    ]);
    expect(await run({ kind: 'Facture client' }, [])).toEqual([
      78,
      'agency-paper: invoice/: no pack it comes after has the template “invoice”.',
    ]);
  });
  it('plugin list says where each plugin is enabled', async () => {
    const plugins = (await here.run(['plugin', 'list', '--json'])).lines() as { id: string; agencies: string[]; enabled: boolean }[];
    expect(plugins.find((p) => p.id === 'hotel')).toMatchObject({ agencies: ['demo-fr'], enabled: true });
    expect(plugins.find((p) => p.id === 'sms-twilio')).toMatchObject({ agencies: [], enabled: false });
  });
});
