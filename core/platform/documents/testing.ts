/** Packs made up for tests, on disk as they are shipped. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import type { Formats } from '../../contracts/index.ts';
import type { PackSource } from './index.ts';
import { provePacks } from './proof.ts';

export const shipped = (file: string): string => readFileSync(new URL(`../../../templates/${file}`, import.meta.url), 'utf8');
const formats = (file: string): Formats => JSON.parse(shipped(file));
export const FR = formats('documents/formats.fr.json');
export const EN = formats('documents/formats.en.json');
export const NL = formats('documents-nl/formats.nl.json');

/** Files of a pack; one that is null is left out. */
export type Files = Readonly<Record<string, string | object | null>>;
export const words = { title: 'Bonjour', subject: 'Pour {{name}}', sum: 'Somme de {{name}} : <b>{{amount}}</b>' };
/** A template in French and English, with a partial. */
export const good: Files = {
  'formats.fr.json': FR,
  'formats.en.json': EN,
  'partials/hail.hbs': '<p lang="{{lang}}">{{t "hail" name=who}}</p>\n',
  'partials/words.fr.json': { hail: { hail: 'Bonjour {{name}} !' } },
  'partials/words.en.json': { hail: { hail: 'Hello {{name}}!' } },
  'hello/template.json': { version: 3, kind: 'document' },
  'hello/view.schema.json': {
    type: 'object',
    properties: { name: { type: 'string' }, sum: { type: 'object' } },
    required: ['name', 'sum'],
    additionalProperties: false,
  },
  'hello/body.hbs': '{{> hail who=name}}\n<p>{{t "sum" name=name amount=(money sum)}}</p>\n',
  'hello/words.fr.json': words,
  'hello/words.en.json': { title: 'Hello', subject: 'For {{name}}', sum: 'Sum of {{name}}: <b>{{amount}}</b>' },
  'hello/sample.json': { name: 'A & B', sum: { amount: '1234.50', currency: 'EUR' } },
  'hello/expected.fr.html': '<p lang="fr">Bonjour A &amp; B !</p>\n<p>Somme de A &amp; B : <b>1\u202f234,50\u00a0€</b></p>\n',
  'hello/expected.en.html': '<p lang="en">Hello A &amp; B!</p>\n<p>Sum of A &amp; B: <b>€1,234.50</b></p>\n',
};
export const view = { name: 'Zoé', sum: { amount: '-1.00', currency: 'USD' } };

let root = '';
/** Call it in the file of the tests: packs live as long as one of them. */
export function packsOnDisk(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'escale-pack-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
}

/** Writes a pack, in place of one of this id. */
export function pack(files: Files, id = 'mine', after: readonly string[] = []): PackSource {
  const folder = join(root, id);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof text === 'string' ? text : JSON.stringify(text));
  }
  return { id, url: pathToFileURL(`${folder}/`), after };
}
export const mine = (changes: Files = {}): PackSource => pack({ ...good, ...changes });
export const gone = (): PackSource => ({ id: 'gone', url: pathToFileURL(join(root, 'gone/')) });

/** Findings as `pack: file: message (line)`, all packs enabled together. */
export const told = (...packs: readonly PackSource[]): string[] =>
  provePacks(packs, [packs.map(({ id }) => id)]).map(
    ({ plugin, message, line }) => `${plugin}: ${message}${line === undefined ? '' : ` (${line})`}`,
  );
/** Code of the error, or `nothing`. */
export const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'nothing';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
