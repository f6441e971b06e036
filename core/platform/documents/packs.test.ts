import { describe, expect, it } from 'vitest';
import { createRenderer, openStack, plainText } from './index.ts';
import { provePacks } from './proof.ts';
import { codeOf, type Files, FR, gone, good, mine, pack, packsOnDisk, told, view, words } from './testing.ts';

packsOnDisk();

describe('a pack', () => {
  it('is one body in the words of each language, escaped, with title and version', () => {
    const source = mine();
    expect(told(source)).toEqual([]);
    const stack = openStack([source]);
    expect(stack.template('hello', 'fr')).toMatchObject({
      id: 'hello',
      version: 3,
      kind: 'document',
      locale: 'fr',
      title: 'Bonjour',
      pack: 'mine',
    });
    const documents = createRenderer(stack);
    expect(documents.html('hello', 'fr', { ...view, name: '<b>' })).toEqual({
      html: '<p lang="fr">Bonjour &lt;b&gt; !</p>\n<p>Somme de &lt;b&gt; : <b>-1,00\u00a0USD</b></p>\n',
      title: 'Pour <b>',
      version: 3,
    });
    expect(documents.html('hello', 'fr-CA', view).title).toBe('Pour Zoé');
    expect(documents.html('hello', 'en', view)).toMatchObject({ html: expect.stringContaining('Hello Zoé!'), title: 'For Zoé' });
  });

  const body = 'hello/body.hbs';
  it.each<[string, Files, RegExp]>([
    ['no manifest', { 'hello/template.json': null }, /hello\/template.json: the file is missing/],
    ['a broken manifest', { 'hello/template.json': '{' }, /not JSON/],
    ['a field nobody knows', { 'hello/template.json': { version: 1, kind: 'document', code: 'x' } }, /additional properties.*code/],
    ['a file nobody knows', { 'hello/body.de.hbs': 'x' }, /body.de.hbs: no file of this name/],
    ['formats that say less', { 'formats.fr.json': { ...FR, months: ['janvier'] } }, /formats.fr.json: \/months/],
    ['formats without a mark', { 'formats.fr.json': { ...FR, day: '{d} {m}' } }, /formats.fr.json: \/day must match/],
    ['a schema that does not compile', { 'hello/view.schema.json': '{"type":"nothing"}' }, /schema does not compile/],
    ['a sample that does not fit', { 'hello/sample.json': { name: 1 } }, /sample.json: .*(must be string|required)/],
    ['a template that does not parse', { [body]: '{{#if name}}' }, /body.hbs: .*does not compile/],
    ['an unknown helper', { [body]: '{{shout name}}' }, /shout/],
    ['an unknown helper in a branch never taken', { [body]: '{{#if (eq 1 2)}}{{#shout name}}a{{/shout}}{{/if}}' }, /shout/],
    [
      'a misspelt name in a branch never taken',
      { [body]: '{{#if (eq 1 2)}}\n{{#each sum}}{{../nmae}}{{/each}}{{/if}}' },
      /no “..\/nmae”.*\(2\)/,
    ],
    ['a misspelt argument', { [body]: '{{#if (eq nmae 2)}}{{/if}}' }, /no “nmae”/],
    ['a misspelt argument of a word', { [body]: '{{t "sum" name=nmae amount=sum}}' }, /no “nmae”/],
    ['a misspelt subject', { 'hello/words.fr.json': { ...words, subject: 'Pour {{nmae}}' } }, /words.fr.json “subject”: .*no “nmae”/],
    ['a section', { [body]: '{{#name}}a{{/name}}' }, /neither/],
    ['the log helper', { [body]: '{{log name}}' }, /log/],
    ['a field of anything that is not there', { [body]: '{{sum.constructor}}' }, /renders differently at line 1: ""/],
    ['lookup', { [body]: '{{lookup sum "constructor"}}' }, /lookup/],
    ['unescaped output', { [body]: '<p>{{{name}}}</p>' }, /unescaped output/],
    [
      'unescaped output of a word',
      { 'hello/words.fr.json': { ...words, sum: '{{{name}}}{{amount}}' } },
      /words.fr.json: “sum”: unescaped output/,
    ],
    ['a missing value', { [body]: '{{nickname}}' }, /no “nickname”/],
    ['the prototype', { [body]: '{{name.constructor}}' }, /no “name.constructor”/],
    ['another result', { 'hello/expected.fr.html': '<p>x</p>\n' }, /expected.fr.html: the sample renders differently at line 1/],
    ['no result to hold it against', { 'hello/expected.en.html': null }, /expected.en.html: the file is missing/],
    ['a tag outside the subset', { [body]: '<video></video>' }, /body.hbs: .*<video>/],
    ['a word with a tag outside the subset', { 'hello/words.fr.json': { ...words, sum: '<video>{{name}}{{amount}}</video>' } }, /<video>/],
    ['no words', { 'hello/words.fr.json': null, 'hello/words.en.json': null }, /the template has no words/],
    ['words without a title', { 'hello/words.en.json': { sum: 'x {{name}} {{amount}}', subject: 'x' } }, /no word “title”/],
    ['a locale without formats', { 'formats.fr.json': null }, /words.fr.json: no formats are known for “fr”/],
    ['a partial that is not there', { [body]: '{{#if (eq 1 2)}}\n{{> hial}}{{/if}}' }, /body.hbs: there is no partial “hial”.*\(2\)/],
    [
      'a partial that calls itself',
      { 'partials/hail.hbs': '{{#if (eq 1 2)}}{{> hail who=who}}{{/if}}{{t "hail" name=who}}' },
      /partials\/hail.hbs: .*calls itself/,
    ],
    ['a partial that is not given what it names', { [body]: '{{> hail}}' }, /partials\/hail.hbs: the view has no “who”/],
    ['a partial by a name that is worked out', { [body]: '{{> (t "sum")}}' }, /called by its name/],
    ['a word by a name that is worked out', { [body]: '{{t name}}' }, /takes one word by its key/],
    [
      'words of a partial nobody has',
      { 'partials/words.fr.json': { hail: { hail: '{{name}}' }, hial: {} } },
      /no pack it comes after has the partial “hial”. Did you mean “hail”/,
    ],
    [
      'a word that says another',
      { 'hello/words.fr.json': { ...words, sum: '{{t "title"}}{{name}}{{amount}}' } },
      /a word says no other word/,
    ],
    ['a word that is no text', { 'hello/words.fr.json': { ...words, sum: 3 } }, /words.fr.json: \/sum must be string/],
    ['words of a variant nobody names', { 'hello/words.bye.fr.json': {} }, /“bye” is no variant/],
    ['a sample of a variant nobody names', { 'hello/sample.bye.json': {} }, /“bye” is no variant/],
  ])('tells about %s', (_what, changes, message) => {
    expect(told(mine(changes)).join('\n')).toMatch(message);
  });

  it('whose words lack a key, or have one too many, has one finding, at its place', () => {
    const { sum: _, ...less } = words;
    expect(told(mine({ 'hello/words.fr.json': less, 'hello/words.en.json': { title: 'x', subject: 'x' } }))).toEqual([
      'mine: hello/body.hbs: no words.en.json says “sum”. (2)',
      'mine: hello/body.hbs: no words.fr.json says “sum”. (2)',
    ]);
    expect(told(mine({ 'hello/words.fr.json': less }))).toEqual(['mine: hello/words.fr.json: no word “sum”, which hello/body.hbs names.']);
    expect(told(mine({ 'hello/words.fr.json': { ...words, smu: 'x' } }))).toEqual([
      'mine: hello/words.fr.json: nothing names the word “smu”. Did you mean “sum”?',
    ]);
    expect(told(mine({ 'partials/words.fr.json': { hail: {} } }))).toEqual([
      'mine: partials/words.fr.json: no word “hail” of “hail”, which partials/hail.hbs names.',
    ]);
    expect(told(mine({ 'hello/words.fr.json': { ...words, sum: '{{nmae}} {{amount}}' } }))).toEqual([
      'mine: hello/words.fr.json “sum”: the word names “nmae”, which it is not given: hello/body.hbs line 2.',
    ]);
  });

  it('has all its problems told at once, with those of others, and each once', () => {
    const one = pack(
      {
        ...good,
        'hello/template.json': null,
        'formats.fr.json': null,
        'formats.en.json': null,
        'partials/hail.hbs': null,
        'partials/words.fr.json': null,
        'partials/words.en.json': null,
      },
      'one',
    );
    const two = pack({ 'bye/sample.json': '{', 'bye/view.schema.json': 'x' }, 'two');
    expect(provePacks([one, two, gone()]).map(({ code, plugin, message }) => [code, plugin, message.split(':')[0]])).toEqual([
      ['TEMPLATE_INVALID', 'two', 'bye/sample.json'],
      ['TEMPLATE_INVALID', 'two', 'bye/view.schema.json'],
      ['TEMPLATE_INVALID', 'gone', '.'],
      ['TEMPLATE_INVALID', 'one', 'hello/template.json'],
    ]);
  });
});

describe('createRenderer', () => {
  it('refuses unknown templates, other languages and views that do not fit', () => {
    const documents = createRenderer(openStack([mine()]));
    expect(codeOf(() => documents.html('nope', 'fr', view))).toBe('TEMPLATE_UNKNOWN');
    expect(codeOf(() => documents.html('hello', 'de', view))).toBe('TEMPLATE_UNKNOWN');
    expect(codeOf(() => documents.html('hello', 'fr', { ...view, extra: 1 }))).toBe('TEMPLATE_INVALID');
    expect(codeOf(() => documents.html('hello', 'fr', { ...view, sum: {} }))).toBe('RENDER_FAILED');
    expect(codeOf(() => createRenderer(openStack([mine({ 'hello/body.hbs': '{{nmae}}' })])).html('hello', 'fr', view))).toBe(
      'TEMPLATE_INVALID',
    );
  });

  it('writes an SMS as text of ordinary spaces', () => {
    const sms: Files = {
      'partials/hail.hbs': null,
      'partials/words.fr.json': null,
      'partials/words.en.json': null,
      'hello/template.json': { version: 1, kind: 'sms' },
      'hello/body.hbs': '{{t "text" name=name sum=(money sum)}}\n',
      'hello/words.fr.json': { title: 'x', text: '{{name}} : {{sum}}' },
      'hello/words.en.json': null,
      'hello/expected.fr.html': 'A & B : 1\u202f234,50\u00a0€\n',
      'hello/expected.en.html': null,
    };
    expect(told(mine(sms))).toEqual([]);
    expect(
      createRenderer(openStack([mine(sms)])).message('hello', 'fr', { name: 'L’été <3', sum: { amount: '1234.00', currency: 'EUR' } }),
    ).toEqual({
      subject: null,
      text: 'L’été <3 : 1 234,00 €',
      html: '<p>L’été &lt;3 : 1 234,00 €</p>',
    });
  });
});

describe('plainText', () => {
  it('reads like a letter', () => {
    const html =
      '<html><head><title>x</title><style>p { color: #000000 }</style></head><body><p>Bonjour   <b>Zoé</b>,</p><table><tr><td>Total</td><td>10 €</td></tr></table><ul><li>un</li><li>deux</li></ul><p>Voir <a href="https://example.org/a">ici</a><br><a href="mailto:a@example.org">a@example.org</a></p></body></html>';
    expect(plainText(html)).toBe('Bonjour Zoé,\n\nTotal  10 €\n\n- un\n- deux\n\nVoir ici (https://example.org/a)\na@example.org\n');
  });
});
