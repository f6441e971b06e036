import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRenderer, loadPacks, plainText } from './index.ts';
import { formatDay, formatMoney, formatPercent } from './locales.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'escale-pack-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const good: Record<string, string> = {
  'template.json': JSON.stringify({ id: 'hello', version: 3, kind: 'document', locale: 'fr', title: 'Bonjour', subject: 'Pour {{name}}' }),
  'view.schema.json': JSON.stringify({
    type: 'object',
    properties: { name: { type: 'string' }, sum: { type: 'object' } },
    required: ['name', 'sum'],
    additionalProperties: false,
  }),
  'body.fr.hbs': '<p>{{name}} : {{money sum}}</p>\n',
  'sample.json': JSON.stringify({ name: 'A & B', sum: { amount: '1234.50', currency: 'EUR' } }),
  'expected.fr.html': '<p>A &amp; B : 1\u202f234,50\u00a0€</p>\n',
};
/** Writes a pack of one template, with some files changed or left out. */
function pack(changes: Record<string, string | null> = {}, name = 'hello', id = 'mine'): { id: string; url: URL } {
  const folder = join(root, id, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries({ ...good, ...changes })) if (text !== null) writeFileSync(join(folder, file), text);
  return { id, url: pathToFileURL(`${join(root, id)}/`) };
}
const messages = (changes: Record<string, string | null>): string[] =>
  loadPacks([pack(changes)]).findings.map((finding) => finding.message);
const view = { name: 'Zoé', sum: { amount: '-1.00', currency: 'USD' } };

describe('loadPacks', () => {
  it('loads a pack, and renders escaped HTML, title and version', () => {
    const { packs, findings } = loadPacks([pack()]);
    expect(findings).toEqual([]);
    const documents = createRenderer(packs);
    expect(packs[0]?.templates).toMatchObject([
      { id: 'hello', version: 3, kind: 'document', locale: 'fr', title: 'Bonjour', pack: 'mine' },
    ]);
    expect(documents.html('hello', 'fr', { ...view, name: '<b>' })).toEqual({
      html: '<p>&lt;b&gt; : -1,00\u00a0USD</p>\n',
      title: 'Pour <b>',
      version: 3,
    });
    expect(documents.html('hello', 'fr-CA', view).title).toBe('Pour Zoé');
  });

  it.each([
    ['no manifest', { 'template.json': null }, /template.json: the file is missing/],
    ['a broken manifest', { 'template.json': '{' }, /not JSON/],
    ['another id', { 'template.json': good['template.json']!.replace('hello', 'other') }, /not the name of the folder/],
    [
      'a field nobody knows',
      { 'template.json': good['template.json']!.replace('"title"', '"code":"x","title"') },
      /additional properties.*code/,
    ],
    ['a file nobody knows', { 'body.de.hbs': 'x' }, /body.de.hbs: no file of this name/],
    ['a schema that does not compile', { 'view.schema.json': '{"type":"nothing"}' }, /schema does not compile/],
    ['a sample that does not fit', { 'sample.json': '{"name":1}' }, /sample.json: .*(must be string|required)/],
    ['a template that does not parse', { 'body.fr.hbs': '{{#if name}}' }, /does not compile/],
    ['an unknown helper', { 'body.fr.hbs': '{{shout name}}' }, /shout/],
    ['an unknown helper in a branch never taken', { 'body.fr.hbs': '{{#if (eq 1 2)}}{{#shout name}}a{{/shout}}{{/if}}' }, /shout/],
    [
      'a misspelt name in a branch never taken',
      { 'body.fr.hbs': '{{#if (eq 1 2)}}\n{{#each sum}}{{../nmae}}{{/each}}{{/if}}' },
      /no “..\/nmae”/,
    ],
    ['a misspelt argument', { 'body.fr.hbs': '{{#if (eq nmae 2)}}{{/if}}' }, /no “nmae”/],
    ['a misspelt subject', { 'template.json': good['template.json']!.replace('{{name}}', '{{nmae}}') }, /subject: .*no “nmae”/],
    ['a section', { 'body.fr.hbs': '{{#name}}a{{/name}}' }, /neither/],
    ['the log helper', { 'body.fr.hbs': '{{log name}}' }, /log/],
    ['a field of anything that is not there', { 'body.fr.hbs': '{{sum.constructor}}' }, /renders differently at line 1: ""/],
    ['lookup', { 'body.fr.hbs': '{{lookup sum "constructor"}}' }, /lookup/],
    ['unescaped output', { 'body.fr.hbs': '<p>{{{name}}}</p>' }, /unescaped output/],
    ['a partial', { 'body.fr.hbs': '{{> other}}' }, /partials/],
    ['a missing value', { 'body.fr.hbs': '{{nickname}}' }, /no “nickname”/],
    ['the prototype', { 'body.fr.hbs': '{{name.constructor}}' }, /no “name.constructor”/],
    ['another result', { 'expected.fr.html': '<p>x</p>\n' }, /renders differently at line 1/],
    ['a tag outside the subset', { 'body.fr.hbs': '<video></video>', 'expected.fr.html': '<video></video>' }, /<video>/],
    ['a locale without formats', { 'template.json': good['template.json']!.replace('"fr"', '"zz"') }, /no formats are known/],
  ] as const)('tells about %s', (_what, changes, message) => {
    expect(messages(changes).join('\n')).toMatch(message);
  });

  it('tells all problems of all packs at once, with the plugin and the file, and leaves the good ones in', () => {
    const one = pack({ 'template.json': null }, 'hello', 'one');
    const two = pack({ 'sample.json': '{', 'view.schema.json': null }, 'hello', 'two');
    const { packs, findings } = loadPacks([one, two, pack(), { id: 'gone', url: pathToFileURL(join(root, 'gone/')) }]);
    expect(findings.map(({ code, plugin, message }) => [code, plugin, message.split(':')[0]])).toEqual([
      ['TEMPLATE_INVALID', 'one', 'hello/template.json'],
      ['TEMPLATE_INVALID', 'two', 'hello/view.schema.json'],
      ['TEMPLATE_INVALID', 'two', 'hello/sample.json'],
      ['TEMPLATE_INVALID', 'gone', '.'],
    ]);
    expect(packs.flatMap((loaded) => loaded.templates.map((template) => template.id))).toEqual(['hello']);
  });

  it('refuses the same template in two packs', () => {
    const first = pack();
    cpSync(join(root, 'mine'), join(root, 'copy'), { recursive: true });
    const { findings } = loadPacks([first, { id: 'copy', url: pathToFileURL(`${join(root, 'copy')}/`) }]);
    expect(findings.map((finding) => finding.message).join()).toMatch(/also in the pack “mine”/);
  });
});

describe('createRenderer', () => {
  it('refuses unknown templates, other languages and views that do not fit', () => {
    const documents = createRenderer(loadPacks([pack()]).packs);
    const code = (run: () => unknown): string => {
      try {
        run();
        return 'nothing';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(() => documents.html('nope', 'fr', view))).toBe('TEMPLATE_UNKNOWN');
    expect(code(() => documents.html('hello', 'en', view))).toBe('TEMPLATE_UNKNOWN');
    expect(code(() => documents.html('hello', 'fr', { ...view, extra: 1 }))).toBe('TEMPLATE_INVALID');
    expect(code(() => documents.html('hello', 'fr', { ...view, sum: {} }))).toBe('RENDER_FAILED');
  });

  it('writes an SMS as text of ordinary spaces', () => {
    const sms = {
      'template.json': JSON.stringify({ id: 'hello', version: 1, kind: 'sms', locale: 'fr', title: 'x' }),
      'body.fr.hbs': '{{name}} : {{money sum}}\n',
      'expected.fr.html': 'A & B : 1\u202f234,50\u00a0€\n',
    };
    const { packs, findings } = loadPacks([pack(sms)]);
    expect(findings).toEqual([]);
    expect(createRenderer(packs).message('hello', 'fr', { name: 'L’été <3', sum: { amount: '1234.00', currency: 'EUR' } })).toEqual({
      subject: null,
      text: 'L’été <3 : 1 234,00 €',
      html: '<p>L’été &lt;3 : 1 234,00 €</p>',
    });
  });
});

describe('formats', () => {
  it.each([
    ['1234.56', 'EUR', '1\u202f234,56\u00a0€', '€1,234.56'],
    ['-0.05', 'EUR', '-0,05\u00a0€', '-€0.05'],
    ['1234567', 'JPY', '1\u202f234\u202f567\u00a0JPY', 'JPY\u00a01,234,567'],
    ['999999999999999.999', 'TND', '999\u202f999\u202f999\u202f999\u202f999,999\u00a0TND', 'TND\u00a0999,999,999,999,999.999'],
  ])('%s %s', (amount, currency, fr, en) => {
    expect(formatMoney(amount, currency, 'fr')).toBe(fr);
    expect(formatMoney(amount, currency, 'en-GB')).toBe(en);
  });

  it('keep every figure of an amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.constantFrom('fr', 'en'), (minor, locale) => {
        const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
        const amount = `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(formatMoney(amount, 'EUR', locale).replace(/\D/g, '')).toBe(digits);
      }),
    );
  });

  it('write days as people do', () => {
    expect(formatDay('2026-03-01', 'weekday', 'fr')).toBe('dimanche 1er mars 2026');
    expect(formatDay('2026-03-01', 'shortWeekday', 'en')).toBe('Sun 1 Mar 2026');
    expect(formatDay('2026-05-04T11:25', 'long', 'fr')).toBe('4 mai 2026');
    expect(() => formatDay('2026-02-30', 'long', 'fr')).toThrow(/not a day/);
    expect(formatPercent('5.50', 'fr')).toBe('5,5\u00a0%');
    expect(formatPercent('20', 'en')).toBe('20%');
  });

  it('know the weekday of any day', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
        const name = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')[date.getUTCDay()]!;
        expect(formatDay(date.toISOString().slice(0, 10), 'weekday', 'en').split(' ')[0]).toBe(name);
      }),
    );
  });
});

describe('plainText', () => {
  it('reads like a letter', () => {
    const html =
      '<html><head><title>x</title><style>p { color: #000000 }</style></head><body><p>Bonjour   <b>Zoé</b>,</p><table><tr><td>Total</td><td>10 €</td></tr></table><ul><li>un</li><li>deux</li></ul><p>Voir <a href="https://example.org/a">ici</a><br><a href="mailto:a@example.org">a@example.org</a></p></body></html>';
    expect(plainText(html)).toBe('Bonjour Zoé,\n\nTotal  10 €\n\n- un\n- deux\n\nVoir ici (https://example.org/a)\na@example.org\n');
  });
});
