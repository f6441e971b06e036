/** A column more of a dossier is its migration, folded into the model, and one line: shown on a copy of the project where that was done, and nothing else. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const CABINS = {
  migration: `import { addColumn } from '../../../contracts/index.ts';\n\nexport default addColumn('dossiers', { cabin: 'key=economy' });\n`,
  line: `    cabin: field.is('cabin', Type.String(), { fr: 'Classe', en: 'Cabin' }),\n`,
};
/** What a caller then sees, told as JSON. */
const LOOK = `
import { dossiers } from './core/modules/dossiers/model.ts';
import { testApp } from './test/kit/app.ts';
const app = await testApp();
const { key } = await app.op('apiKey.create', { name: 'look', roles: ['manager'] });
const open = async (title) => (await app.op('dossier.create', { title })).ref;
const [plain, other] = [await open('Lyon'), await open('Tokyo')];
await app.db.transaction(app.ctx(), async (tx) => {
  const [row] = await tx.lock(dossiers, { ref: other });
  await tx.put(dossiers, { ...row, cabin: 'business' });
});
const get = (path, accept) => app.api.fetch(new Request('http://localhost/api' + path, { headers: { authorization: 'Bearer ' + key, accept } }));
const pages = async (query) => (await app.op('dossier.list', query)).items.map((d) => d.title + ' ' + d.cabin);
const told = {
  read: (await app.op('dossier.get', { ref: plain })).cabin,
  filtered: await pages({ filter: 'cabin:business' }),
  sorted: await pages({ sort: 'cabin', limit: 1 }),
  next: await app.op('dossier.list', { sort: 'cabin', limit: 1 }).then(({ cursor }) => pages({ sort: 'cabin', limit: 1, cursor })),
  exported: (await (await get('/dossiers?sort=ref', 'text/csv')).text()).split('\\n').map((l) => /Cabin|economy|business/.exec(l)?.[0] ?? ''),
  shown: app.api.openapi.paths['/dossiers'].get['x-list'].fields.find((f) => f.name === 'cabin'),
  schema: Object.hasOwn(app.api.openapi.paths['/dossiers/{ref}'].get.responses[200].content['application/json'].schema.properties, 'cabin'),
  findings: (await app.integrity.run(app.ctx())).findings,
};
await app.remove();
process.stdout.write('\\nTOLD' + JSON.stringify(told));
process.exit(0);
`;

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'escale-copy-'));
  const names = [
    'core',
    'plugins',
    'adapters',
    'templates',
    'config',
    'console',
    'test',
    'bench',
    'bin',
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
  ];
  for (const name of names) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const module = join(copy, 'core/modules/dossiers');
  const change = (file: string, from: string, to: string): void => {
    const text = readFileSync(join(module, file), 'utf8');
    expect(text.split(from)).toHaveLength(2);
    writeFileSync(join(module, file), text.replace(from, to));
  };
  writeFileSync(join(module, 'migrations/900-dossiers-cabin.ts'), CABINS.migration);
  change('model.ts', '  addCreditDue,\n', '  addCreditDue,\n  addCabin,\n');
  change('model.ts', 'import addCancelledOn', "import addCabin from './migrations/900-dossiers-cabin.ts';\nimport addCancelledOn");
  change(
    'views.ts',
    "    currency: field.is('currency', Type.String(), { fr: 'Devise', en: 'Currency' }),\n    departure",
    `${CABINS.line}    currency: field.is('currency', Type.String(), { fr: 'Devise', en: 'Currency' }),\n    departure`,
  );
  writeFileSync(join(copy, 'look.ts'), LOOK);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

it('leaves nothing to do elsewhere: the types hold', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '--noEmit', '-p', '.'], { cwd: copy }).catch(({ stdout }) => expect(stdout).toBe(''));
});

it('is read, filtered and sorted by, exported and published with its titles, and what stands has it without being written', async () => {
  const { stdout } = await run(process.execPath, ['look.ts'], { cwd: copy });
  expect(JSON.parse(stdout.split('\nTOLD')[1] as string)).toEqual({
    read: 'economy',
    filtered: ['Tokyo business'],
    sorted: ['Tokyo business'],
    next: ['Lyon economy'],
    exported: ['Cabin', 'economy', 'business', ''],
    shown: { name: 'cabin', title: { fr: 'Classe', en: 'Cabin' }, type: 'key' },
    schema: true,
    findings: [],
  });
});
