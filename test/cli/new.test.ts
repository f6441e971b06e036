/** Plugins that begin with `escale new`: they start red, say where, and turn green by what their guide says and nothing else. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shownIn } from './guide.ts';
import { cli, ROOT, type Said, start } from './run.ts';

const home = mkdtempSync(join(tmpdir(), 'escale-new-'));
const escale = cli();
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  escale.remove();
});
interface Told {
  readonly of: string;
  readonly case: string;
  readonly status: string;
  readonly place: string | null;
}
const begin = (kind: string, id: string, ...more: string[]): Promise<Said> =>
  escale.run(['new', kind, id, '--to', join(home, id), ...more]);
const kit = async (id: string): Promise<{ code: number; told: Told[] }> => {
  const { code, lines } = await escale.run(['kit', join(home, id), '--mutants', '300', '--json']);
  return { code, told: lines() as Told[] };
};
const notOk = (told: readonly Told[]): Told[] => told.filter(({ status }) => status !== 'ok');

/** The fifty lines of the README, as the parser they are. */
const parserOfReadme = (): [string, string][] => {
  const code = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1];
  return [['read.ts', code as string]];
};

/** What a plugin of a kind is filled in with, and the files of it that are not written at first. */
const KINDS: Readonly<Record<string, { id: string; files: () => [string, string][]; open: string[]; mode?: string }>> = {
  supplier: { id: 'rail-sealine', files: parserOfReadme, open: ['read.ts'] },
  accounting: { id: 'accounting-csv', files: () => shownIn('docs/guides/accounting-adapter.md'), open: ['adapter.ts'] },
  'accounting of mode api': {
    ...{ id: 'accounting-ledgerly', files: () => shownIn('docs/guides/accounting-api.md'), open: ['adapter.ts'], mode: 'api' },
  },
  service: { id: 'coach', files: () => shownIn('docs/guides/service-type.md'), open: ['service.ts', 'shown.ts'] },
  checks: { id: 'nameless', files: () => shownIn('docs/guides/module.md').filter(([name]) => name === 'check.ts'), open: ['check.ts'] },
  module: { id: 'call-list', files: () => shownIn('docs/guides/module.md').filter(([name]) => name === 'notes.ts'), open: ['notes.ts'] },
  payment: { id: 'payment-gate', files: () => shownIn('docs/guides/payment.md'), open: ['payment.ts'] },
  bank: { id: 'bank-one', files: () => shownIn('docs/guides/bank.md'), open: ['read.ts', 'orders.ts'] },
  einvoice: { id: 'invoice-one', files: () => shownIn('docs/guides/einvoice.md'), open: ['write.ts', 'read.ts'] },
  notifier: { id: 'sms-dove', files: () => shownIn('docs/guides/notifier.md'), open: ['notifier.ts'] },
};

describe.each(Object.entries(KINDS))('a plugin of kind %s', (kind, { id, files, open, mode }) => {
  it('starts red, and says at which lines, and nothing else of it fails', async () => {
    expect((await begin(kind.split(' ')[0] as string, id, ...(mode ? ['--mode', mode] : []))).code).toBe(0);
    const { code, told } = await kit(id);
    expect(code).toBe(1);
    expect(new Set(notOk(told).map(({ status }) => status))).toEqual(new Set(['open']));
    expect([...new Set(notOk(told).map(({ place }) => place?.replace(/:\d+$/, '')))]).toEqual(open);
    expect(told.find(({ of }) => of === 'manifest')?.status).toBe('ok');
  });
  it('turns green by what its guide says', async () => {
    const given = files();
    expect(given.length).toBeGreaterThan(0);
    for (const [name, text] of given) writeFileSync(join(home, id, name), text);
    // A process of its own: this one knows the files as they were.
    const { code, told } = await elsewhere(id);
    expect(notOk(told)).toEqual([]);
    expect(code).toBe(0);
  });
  it('says in its README how it gets into a configuration', () => {
    const text = readFileSync(join(home, id, 'README.md'), 'utf8');
    expect(text).toContain(`"${id}": { "$from": "PATH/${id}"`);
    expect(text).not.toMatch(/scaffold/i);
  });
});

/** The same in a process of its own. */
async function elsewhere(id: string, ...more: string[]): Promise<{ code: number; told: Told[]; err: string }> {
  const { start } = await import('./run.ts');
  const { ended } = start(process.execPath, ['bin/cli.ts', 'kit', join(home, id), '--mutants', '300', '--json', ...more], {});
  const { code, lines, err } = await ended;
  return { code, told: lines() as Told[], err };
}

describe('a supplier of a service type', () => {
  const written = (id: string, file: string): string => readFileSync(join(home, id, file), 'utf8');
  it('comes after that one where it is beside it, and after none where nobody knows which', async () => {
    expect((await begin('supplier', 'coach-line')).code).toBe(0);
    expect(written('coach-line', 'index.ts')).toContain("after: ['coach']");
    expect(written('coach-line', 'kit.ts')).toContain("new URL('../coach/', import.meta.url)");
    expect((await begin('supplier', 'ferry-line')).code).toBe(0);
    expect(written('ferry-line', 'index.ts')).toContain('after: []');
    for (const id of ['coach-line', 'ferry-line']) {
      const { told } = await elsewhere(id);
      expect(told.find(({ of }) => of === 'manifest')?.status).toBe('ok');
    }
  });
});

describe('a module', () => {
  it('takes columns more as its guide says: a file more, and a line each where they are shown', async () => {
    const guide = readFileSync(join(ROOT, 'docs/guides/module.md'), 'utf8');
    const [[name, migration]] = shownIn('docs/guides/module.md').filter(([file]) => file.startsWith('migrations/')) as [[string, string]];
    const [state] = /^state: field\.oneOf\([\s\S]*?^\),$/m.exec(guide) as unknown as [string];
    const [, imported, folded] = /^```ts\n(import addUrgency .*)\n\nexport const notes = (table\(.*\));\n```$/m.exec(guide) as unknown as [
      string,
      string,
      string,
    ];
    const notes = join(home, 'call-list', 'notes.ts');
    writeFileSync(join(home, 'call-list', name), migration);
    const shown = `${state}\nremark: field.is('remark', orNull(TextSchema), { fr: 'Remarque', en: 'Remark' }),\nid: field`;
    const [order] = /\{ sort: '-writtenAt', search: 'text' \}/.exec(guide) as unknown as [string];
    const text = readFileSync(notes, 'utf8').replace('table(createNotes)', folded).replace("{ sort: '-writtenAt' }", order);
    writeFileSync(notes, `${imported}\n${text.replace('id: field', shown)}`);
    const { code, told } = await elsewhere('call-list');
    expect(notOk(told)).toEqual([]);
    expect(code).toBe(0);
    // What does not fit is told with module, file and line.
    writeFileSync(notes, readFileSync(notes, 'utf8').replace("tone: 'watch'", "tone: 'warn'"));
    const { told: wrong } = await elsewhere('call-list');
    expect(JSON.stringify(notOk(wrong))).toMatch(/call-list.*“open” of its field state in the tone.*warn.*notes\.ts:\d+/);
  });
});

describe('a message that is to be refused', () => {
  it('is held to its refusal as others are to what they say', async () => {
    const [sample, golden] = ['refused.txt', 'refused.golden.json'].map((name) => join(home, 'rail-sealine', 'samples', name));
    writeFileSync(sample as string, 'SEA1|QX7PL3|2026-02-30|Brest|Ouessant|EXEMPLE/ALICE|42.50|EUR\n');
    const without = await elsewhere('rail-sealine');
    expect(notOk(without.told).map((each) => each.case)).toEqual([
      'has messages to try it with, and of each what it says',
      'reads refused.txt as it is said to',
    ]);
    expect((await elsewhere('rail-sealine', '--golden')).code).toBe(0);
    expect(JSON.parse(readFileSync(golden as string, 'utf8'))).toEqual({
      refused: { code: 'DATE_INVALID', message: '“2026-02-30” is not a day: ask for the file again.', line: 1, column: 1 },
    });
    expect(await elsewhere('rail-sealine')).toMatchObject({ code: 0 });
    // One that is read after all is told.
    writeFileSync(sample as string, 'SEA1|QX7PL3|2026-02-28|Brest|Ouessant|EXEMPLE/ALICE|42.50|EUR\n');
    expect(notOk((await elsewhere('rail-sealine')).told)).toMatchObject([{ case: 'reads refused.txt as it is said to' }]);
    for (const file of [sample, golden]) rmSync(file as string);
  });
});

describe('a template pack', () => {
  it('starts red with every word of another language, and turns green when they are said', async () => {
    expect((await begin('template', 'words-de')).code).toBe(0);
    const { told } = await kit('words-de');
    expect(new Set(notOk(told).map(({ status }) => status))).toEqual(new Set(['open']));
    expect(notOk(told).length).toBeGreaterThan(10);
    for (const name of readdirSync(join(home, 'words-de'), { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.json'),
    )) {
      const file = join(home, 'words-de', name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('TO WRITE: ', ''));
    }
    expect((await kit('words-de')).code).toBe(0);
  });
  it('needs to know which language it is of', async () => {
    expect(await begin('template', 'house')).toMatchObject({ code: 2, err: expect.stringContaining('--locale') });
    expect(existsSync(join(home, 'house'))).toBe(false);
  });
});

describe('escale new', () => {
  it.each<[string, string[], number, string]>([
    ['a kind that is none', ['new', 'suplier', 'rail-x'], 2, 'Did you mean “supplier”?'],
    ['an id that is none', ['new', 'supplier', 'Rail_X'], 2, '“Rail_X” is no id'],
    ['a mode that is none', ['new', 'accounting', 'x', '--mode', 'apy'], 2, 'Did you mean “api”?'],
    ['a mode of a kind without', ['new', 'supplier', 'rail-x', '--mode', 'api'], 2, 'leave --mode out'],
    ['an id of ours', ['new', 'supplier', 'air-amadeus'], 2, 'is a plugin of the project'],
    ['a place inside the project', ['new', 'supplier', 'rail-x', '--to', 'plugins/rail-x'], 2, 'outside Escale'],
    ['a folder by another name', ['new', 'supplier', 'rail-x', '--to', join(home, 'y')], 2, 'the name of the plugin'],
  ])('refuses %s', async (_what, argv, code, words) => {
    expect(await escale.run(argv)).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
  });
  it('leaves a folder that holds something as it is', async () => {
    mkdirSync(join(home, 'rail-full'));
    writeFileSync(join(home, 'rail-full', 'a'), 'mine');
    expect(await begin('supplier', 'rail-full')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('CONFLICT') });
    expect(readdirSync(join(home, 'rail-full'))).toEqual(['a']);
    expect(readdirSync(home).filter((name) => name.startsWith('.new'))).toEqual([]);
  });
});

describe('escale kit', () => {
  it.each<[string, (folder: string) => void]>([
    ['was cloned without its link', (folder) => rmSync(folder, { recursive: true })],
    [
      'has a link that leads nowhere any more',
      (folder) => void [rmSync(join(folder, 'escale')), symlinkSync('../../gone', join(folder, 'escale'))],
    ],
  ])('makes the link again of a plugin that %s', async (what, lose) => {
    const id = `bank-${what.split(' ')[0]}`;
    await begin('bank', id);
    lose(join(home, id, 'node_modules'));
    const { code, told, err } = await elsewhere(id);
    expect([code, told[0]?.status, err]).toEqual([1, 'ok', expect.stringContaining('node_modules/escale')]);
    expect(realpathSync(join(home, id, 'node_modules', 'escale'))).toBe(realpathSync(ROOT));
    expect((await elsewhere(id)).err).not.toContain('Made:');
  });
  it('names a folder without a plugin, and one that is not there', async () => {
    expect(await escale.run(['kit', join(home, 'nowhere')])).toMatchObject({ code: 2, err: expect.stringContaining('does not exist') });
    mkdirSync(join(home, 'empty'));
    expect(await escale.run(['kit', join(home, 'empty'), '--json'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('neither index.ts'),
    });
    expect(await escale.run(['kit', home, '--mutants', 'many'])).toMatchObject({ code: 2, err: expect.stringContaining('--mutants') });
  });
  const LOOPS = ': never {\n  for (;;);\n}\n';
  const sends = (first: string): string =>
    `export const notifierOf = () => ({\n  async send(): Promise<never> {\n    ${first}for (;;);\n  },\n});\n`;
  it.each<[kind: string, what: string, file: string, text: string, s: number]>([
    ['einvoice', 'write', 'write.ts', `export function write()${LOOPS}`, 5],
    ['bank', 'read', 'read.ts', `export function read()${LOOPS}`, 5],
    ['notifier', 'send', 'notifier.ts', sends(''), 5],
    [
      ...(['notifier', '“where nobody listens, a message certainly did not leave”', 'notifier.ts'] as const),
      ...([sends('await new Promise((resolve) => setTimeout(resolve, 10)); '), 10] as const),
    ],
    [
      ...(['notifier', '“where nobody listens, a message certainly did not leave”', 'notifier.ts'] as const),
      ...([sends('await new Promise((resolve) => setImmediate(() => setImmediate(() => { for (;;); }, resolve))); '), 10] as const),
    ],
  ])('ends where a plugin of kind %s does not, with one finding that names it', async (kind, what, file, text, s) => {
    const id = `${kind}-endless${s}${text.length}`;
    await begin(kind, id);
    writeFileSync(join(home, id, file), text);
    const { ended } = start(process.execPath, ['bin/cli.ts', 'kit', join(home, id), '--json'], {});
    const { code, lines } = await ended;
    expect(code).toBe(1);
    expect(notOk(lines() as Told[])).toMatchObject([
      {
        status: 'failed',
        message: `The plugin ${id} failed in ${what}: It did not come to an end within ${s} s, and was ended. Report it to who makes the plugin.`,
      },
    ]);
  });
  /** The adapter of the guide, with something before what one of its functions does. */
  const adapter = async (id: string, before: string, what: string): Promise<Said> => {
    await begin('accounting', id, '--mode', 'api');
    const [[name, text] = ['', '']] = shownIn('docs/guides/accounting-api.md');
    expect(text.split(before)).toHaveLength(2);
    writeFileSync(join(home, id, name), text.replace(before, `${before}\n${what}`));
    return start(process.execPath, ['bin/cli.ts', 'kit', join(home, id)], {}).ended;
  };
  it('names an adapter whose check loops, and tries the rest', async () => {
    const { code, out, err } = await adapter('accounting-looped', '{ piece, lines }: ExportEntry): readonly Finding[] {', 'for (;;);');
    expect([code, out.match(/^failed/gm), out.match(/^ok/gm)]).toEqual([1, ['failed'], expect.arrayContaining(['ok'])]);
    expect(out).toContain('The plugin accounting-looped failed in check: It did not come to an end within 5 s, and was ended. Report');
    expect(err).toMatch(/: (\d+) of (\d+) cases hold, 1 failed\.\n$/);
  });
  it('names an adapter whose send loops, and tries what needs no send', async () => {
    const { code, out, err } = await adapter('accounting-sends', 'async send(agency, key, entry, late): Promise<Taken> {', 'for (;;);');
    expect([code, out.match(/^failed/gm)]).toEqual([1, ['failed']]);
    expect(out).toContain('The plugin accounting-sends failed in send: It did not');
    // The cases that ask about what somebody else answered with 404, which is three, and those of manifest and check.
    expect(err).toMatch(/: 6 of 16 cases hold, 1 failed, 9 not tried, because they need what does not come to an end\.\n$/);
  });
  it('names an adapter that leaves behind a promise nobody waits for, with the line', async () => {
    const stray = "void Promise.reject(new Error('nobody waits'));";
    const { code, out, err } = await adapter('accounting-stray', 'async ask(agency, key): Promise<Taken> {', stray);
    expect([code, err]).toEqual([1, expect.not.stringContaining('Node.js')]);
    expect(out).toMatch(/^ {10}adapter\.ts:\d+: it left behind what fails and nobody waits for: nobody waits$/m);
  });
});
