/** Plugins that begin with `escale new`: they start red, say where, and turn green by what their guide says and nothing else. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { shownIn } from './guide.ts';
import { cli, ROOT, type Said } from './run.ts';

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
const KINDS: Readonly<Record<string, { id: string; files: () => [string, string][]; open: string[] }>> = {
  supplier: { id: 'rail-sealine', files: parserOfReadme, open: ['read.ts'] },
  accounting: { id: 'accounting-csv', files: () => shownIn('docs/guides/accounting-adapter.md'), open: ['adapter.ts'] },
  service: { id: 'coach', files: () => shownIn('docs/guides/service-type.md'), open: ['service.ts', 'shown.ts'] },
  checks: { id: 'nameless', files: () => shownIn('docs/guides/module.md').filter(([name]) => name === 'check.ts'), open: ['check.ts'] },
  module: { id: 'call-list', files: () => shownIn('docs/guides/module.md').filter(([name]) => name === 'notes.ts'), open: ['notes.ts'] },
  payment: { id: 'payment-gate', files: () => shownIn('docs/guides/payment.md'), open: ['payment.ts'] },
  bank: { id: 'bank-one', files: () => shownIn('docs/guides/bank.md'), open: ['read.ts', 'orders.ts'] },
  notifier: { id: 'sms-dove', files: () => shownIn('docs/guides/notifier.md'), open: ['notifier.ts'] },
};

describe.each(Object.entries(KINDS))('a plugin of kind %s', (kind, { id, files, open }) => {
  it('starts red, and says at which lines, and nothing else of it fails', async () => {
    expect((await begin(kind, id)).code).toBe(0);
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
async function elsewhere(id: string): Promise<{ code: number; told: Told[] }> {
  const { start } = await import('./run.ts');
  const { ended } = start(process.execPath, ['bin/cli.ts', 'kit', join(home, id), '--mutants', '300', '--json'], {});
  const { code, lines } = await ended;
  return { code, told: lines() as Told[] };
}

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
  it('names a folder without a plugin, and one that is not there', async () => {
    expect(await escale.run(['kit', join(home, 'nowhere')])).toMatchObject({ code: 2, err: expect.stringContaining('does not exist') });
    mkdirSync(join(home, 'empty'));
    expect(await escale.run(['kit', join(home, 'empty'), '--json'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('neither index.ts'),
    });
    expect(await escale.run(['kit', home, '--mutants', 'many'])).toMatchObject({ code: 2, err: expect.stringContaining('--mutants') });
  });
});
