import { describe, expect, it } from 'vitest';
import type { PluginManifest } from '../../contracts/index.ts';
import { createRenderer, openStack, type PackSource } from './index.ts';
import { judgeCalled, spokenBy } from './spoken.ts';
import { codeOf, type Files, good, mine, NL, pack, packsOnDisk, told, view, words } from './testing.ts';

packsOnDisk();

describe('a template of another kind', () => {
  const variant: Files = {
    'hello/template.json': { version: 3, kind: 'document', variants: ['bye'] },
    'hello/words.bye.fr.json': { title: 'Au revoir', sum: 'Reste de {{name}} : {{amount}}' },
    'hello/words.bye.en.json': { title: 'Good-bye', sum: 'Rest of {{name}}: {{amount}}' },
    'hello/sample.bye.json': { name: 'C', sum: { amount: '2.00', currency: 'EUR' } },
    'hello/expected.bye.fr.html': '<p lang="fr">Bonjour C !</p>\n<p>Reste de C : 2,00\u00a0€</p>\n',
    'hello/expected.bye.en.html': '<p lang="en">Hello C!</p>\n<p>Rest of C: €2.00</p>\n',
  };
  it('is the same body with words and a sample of its own', () => {
    expect(told(mine(variant))).toEqual([]);
    const { template } = openStack([mine(variant)]);
    expect(template('bye', 'fr')).toMatchObject({ id: 'bye', title: 'Au revoir', sample: { name: 'C' } });
    expect(createRenderer({ template }).html('bye', 'fr', view)).toMatchObject({
      title: 'Pour Zoé',
      html: expect.stringContaining('Reste de Zoé'),
    });
    expect(createRenderer({ template }).html('hello', 'fr', view).html).toContain('Somme de Zoé');
  });
  it('says in every language what it says otherwise: it would pass for what it is a variant of', () => {
    expect(told(mine({ ...variant, 'hello/words.bye.en.json': { title: 'Good-bye' } }))).toEqual([
      'mine: hello/words.bye.en.json: no word “sum”, which “bye” says otherwise than “hello”.',
    ]);
    const dutch = pack(
      {
        'formats.nl.json': NL,
        'partials/words.nl.json': { hail: { hail: 'Dag {{name}}!' } },
        'hello/words.nl.json': { title: 'Dag', subject: 'Voor {{name}}', sum: 'Som van {{name}}: {{amount}}' },
        'hello/words.bye.nl.json': { title: 'Tot ziens' },
      },
      'dutch',
      ['mine'],
    );
    expect(told(mine(variant), dutch)).toEqual(['dutch: hello/words.bye.nl.json: no word “sum”, which “bye” says otherwise than “hello”.']);
    // What an agency says otherwise in one language alone is its own affair.
    const own = pack({ 'hello/words.bye.fr.json': { subject: 'Adieu {{name}}' } }, 'own', ['mine']);
    expect(told(mine(variant), own)).toEqual([]);
  });
  it('needs its sample and its page', () => {
    expect(
      told(mine({ ...variant, 'hello/sample.bye.json': null, 'hello/expected.bye.fr.html': null, 'hello/expected.bye.en.html': null })),
    ).toEqual(['mine: hello/sample.bye.json: the file is missing.']);
    expect(told(mine({ ...variant, 'hello/expected.bye.en.html': null }))).toEqual([
      'mine: hello/expected.bye.en.html: the file is missing.',
    ]);
  });
});

describe('packs over each other', () => {
  const html = (packs: readonly PackSource[], locale = 'fr'): string => createRenderer(openStack(packs)).html('hello', locale, view).html;
  const own = (files: Files, id = 'own', after = ['mine']): PackSource => pack(files, id, after);

  it('override a word, a partial, a body, and leave the rest', () => {
    const word = own({ 'hello/words.fr.json': { sum: 'Total : {{amount}}' } });
    expect(told(mine(), word)).toEqual([]);
    expect(told(word, mine())).toEqual([]);
    expect(html([word, mine()])).toBe(html([mine(), word]));
    expect(html([mine(), word])).toBe('<p lang="fr">Bonjour Zoé !</p>\n<p>Total : -1,00\u00a0USD</p>\n');
    expect(html([mine(), word], 'en')).toBe(html([mine()], 'en'));
    const partial = own({ 'partials/hail.hbs': '<h1>{{t "hail" name=who}}</h1>\n' }, 'partial');
    expect(told(mine(), partial)).toEqual([]);
    expect(html([mine(), partial])).toContain('<h1>Bonjour Zoé !</h1>');
    const body = own(
      {
        'hello/template.json': { version: 4, kind: 'document' },
        'hello/body.hbs': '<p>{{t "mine" name=name}}</p>\n',
        'hello/words.fr.json': { mine: 'À {{name}}' },
        'hello/words.en.json': { mine: 'To {{name}}' },
        'hello/expected.fr.html': '<p>À A &amp; B</p>\n',
        'hello/expected.en.html': '<p>To A &amp; B</p>\n',
      },
      'body',
    );
    expect(told(mine(), body)).toEqual([]);
    expect(createRenderer(openStack([mine(), body])).html('hello', 'en', view)).toEqual({
      html: '<p>To Zoé</p>\n',
      title: 'For Zoé',
      version: 4,
    });
  });

  it('keep the variants of what they lay over, and say nothing of it but a version', () => {
    const base: Files = {
      'hello/template.json': { version: 3, kind: 'document', variants: ['bye'] },
      'hello/sample.bye.json': { name: 'C', sum: { amount: '2.00', currency: 'EUR' } },
      'hello/expected.bye.fr.html': '<p lang="fr">Bonjour C !</p>\n<p>Somme de C : <b>2,00\u00a0€</b></p>\n',
      'hello/expected.bye.en.html': '<p lang="en">Hello C!</p>\n<p>Sum of C: <b>€2.00</b></p>\n',
    };
    const newer = own({ 'hello/template.json': { version: 5, kind: 'document' }, 'hello/words.fr.json': { sum: 'Total {{amount}}' } });
    expect(told(mine(base), newer)).toEqual([]);
    expect(openStack([mine(base), newer]).template('bye', 'fr').version).toBe(5);
    for (const manifest of [
      { version: 5, kind: 'sms' },
      { version: 5, kind: 'document', variants: ['aloha'] },
    ])
      expect(told(mine(base), own({ 'hello/template.json': manifest }))).toEqual([
        'own: hello/template.json: only the pack that brings a template says more of it than its version: “mine”.',
      ]);
  });

  it('that say the same and do not know of each other are told of', () => {
    const word = own({ 'hello/words.fr.json': { sum: 'Total {{amount}}' } });
    const other = own({ 'hello/words.fr.json': { sum: 'Montant {{amount}}' } }, 'other');
    expect(told(mine(), word, other)).toEqual([
      'other: hello/words.fr.json: the word “sum” is also in the pack “own”. Say "after": ["own"] in pack.json to lay this over it, or enable one of the two.',
    ]);
    expect(told(mine(), word, { ...other, after: ['own'] })).toEqual([]);
    const twin = (what: string) =>
      `twin: ${what} is also in the pack “mine”. Say "after": ["mine"] in pack.json to lay this over it, or enable one of the two.`;
    expect(told(mine(), pack(good, 'twin'))).toEqual([
      twin('hello/template.json: the template “hello”'),
      twin('partials/hail.hbs: the partial “hail”'),
      twin('formats.en.json: the file for “en”'),
      twin('formats.fr.json: the file for “fr”'),
    ]);
    // Of what it does not lay over it says nothing, however much it says.
    expect(told(mine(), own({ 'hello/words.fr.json': { sum: 'x', smu: 'y' } }, 'blind', []))).toEqual([
      'blind: hello/: no pack it comes after has the template “hello”.',
    ]);
  });

  it('say a third language in words alone', () => {
    const dutch = own({
      'formats.nl.json': NL,
      'partials/words.nl.json': { hail: { hail: 'Dag {{name}}!' } },
      'hello/words.nl.json': { title: 'Dag', subject: 'Voor {{name}}', sum: 'Som van {{name}}: {{amount}}' },
    });
    expect(told(mine(), dutch)).toEqual([]);
    expect(html([mine(), dutch], 'nl-BE')).toBe('<p lang="nl">Dag Zoé!</p>\n<p>Som van Zoé: USD\u00a0-1,00</p>\n');
    expect(codeOf(() => html([mine()], 'nl'))).toBe('TEMPLATE_UNKNOWN');
  });

  it('that leave a language half said are told of, whoever made the hole', () => {
    const nl = { title: 'Dag', subject: 'Voor', sum: '{{name}} {{amount}}' };
    const formats = { 'formats.nl.json': NL };
    expect(told(mine(), own({ ...formats, 'hello/words.nl.json': nl }))).toEqual([
      'own: partials/words.nl.json: no word “hail” of “hail”, which partials/hail.hbs names.',
    ]);
    const bye = Object.fromEntries(
      Object.entries(good).flatMap(([file, text]) => (file.startsWith('hello/') ? [[file.replace('hello', 'bye'), text]] : [])),
    );
    const dutch = own({ ...formats, 'hello/words.nl.json': nl, 'partials/words.nl.json': { hail: { hail: '{{name}}' } } });
    expect(told(mine(bye), dutch)).toEqual([
      'own: bye/words.nl.json: the file is missing: the pack has words in “nl” for other templates of “mine”.',
    ]);
    const body = own(
      {
        'hello/body.hbs': '{{t "new"}}\n',
        'hello/words.fr.json': { new: 'a' },
        'hello/words.en.json': { new: 'b' },
        'hello/expected.fr.html': 'a\n',
        'hello/expected.en.html': 'b\n',
      },
      'body',
    );
    expect(told(mine({ 'bye/words.fr.json': null }), { ...dutch, id: 'own' }, body)).toEqual(
      expect.arrayContaining(['own: hello/words.nl.json: no word “new”, which hello/body.hbs names.']),
    );
  });

  it.each<[string, Files, string]>([
    ['words', { 'hello/words.fr.json': '{' }, 'hello/words.fr.json: the file is not JSON'],
    ['words of partials', { 'partials/words.fr.json': '[]' }, 'partials/words.fr.json: the value must be object'],
    ['formats', { 'formats.fr.json': '{' }, 'formats.fr.json: the file is not JSON'],
    ['a manifest', { 'hello/template.json': '{' }, 'hello/template.json: the file is not JSON'],
    ['a sample', { 'hello/sample.json': '{' }, 'hello/sample.json: the file is not JSON'],
  ])('that cannot be read have one finding, and those over them none: %s', (_what, changes, message) => {
    const dutch = own({
      'formats.nl.json': NL,
      'partials/words.nl.json': { hail: { hail: 'Dag {{name}}!' } },
      'hello/words.nl.json': { title: 'Dag', subject: 'Voor {{name}}', sum: 'Som van {{name}}: {{amount}}' },
    });
    expect(told(mine(changes), dutch)).toEqual([expect.stringMatching(`^mine: ${message}`)]);
  });

  it('say words of a country over those of the language', () => {
    const belgian = own({ 'hello/words.fr-BE.json': { sum: 'Septante {{amount}}' } });
    expect(told(mine(), belgian)).toEqual([]);
    expect(html([mine(), belgian], 'fr-BE')).toContain('<p lang="fr-BE">Bonjour Zoé');
    expect(html([mine(), belgian], 'fr-BE')).toContain('Septante -1,00');
    expect(html([mine(), belgian], 'fr-CA')).toContain('Somme de');
  });

  it('lose no value that what they lay over says, unless something else says it there', () => {
    const lost = (file: string, names = '{{amount}}', key = 'sum', of = 'hello') =>
      `own: ${file}: “${key}” leaves out ${names}, which the word it stands over says, and nothing else of “${of}” does.`;
    // The name is in the partial.
    expect(told(mine(), own({ 'hello/words.fr.json': { sum: 'Total' } }))).toEqual([lost('hello/words.fr.json')]);
    expect(told(mine(), own({ 'hello/words.fr-BE.json': { sum: 'Total de {{name}}' } }))).toEqual([lost('hello/words.fr-BE.json')]);
    const dutch = (sum: string) =>
      own({
        'formats.nl.json': NL,
        'partials/words.nl.json': { hail: { hail: 'Dag!' } },
        'hello/words.nl.json': { title: 'Dag', subject: 'Voor u', sum },
      });
    expect(told(mine(), dutch('Som van {{name}}'))).toEqual([lost('hello/words.nl.json')]);
    expect(told(mine(), dutch('Som: {{amount}}'))).toEqual([
      lost('partials/words.nl.json', '{{name}}', 'hail'),
      lost('hello/words.nl.json', '{{name}}'),
    ]);
    // One side of a condition says nothing for the other.
    const either: Files = {
      'hello/body.hbs':
        '{{> hail who=name}}\n<p>{{#if sum}}{{t "sum" name=name amount=(money sum)}}{{else}}{{t "rest" amount=(money sum)}}{{/if}}</p>\n',
      'hello/words.fr.json': { ...words, rest: 'Reste {{amount}}' },
      'hello/words.en.json': {
        title: 'Hello',
        subject: 'For {{name}}',
        sum: 'Sum of {{name}}: <b>{{amount}}</b>',
        rest: 'Rest {{amount}}',
      },
    };
    expect(told(mine(either), own({ 'hello/words.fr.json': { sum: 'Total' } }))).toEqual([lost('hello/words.fr.json')]);
    expect(told(mine(either), own({ 'hello/words.fr.json': { rest: 'Reste' } }))).toEqual([
      lost('hello/words.fr.json', '{{amount}}', 'rest'),
    ]);
    const after = { ...either, 'hello/body.hbs': `${either['hello/body.hbs']}{{#if name}}<p>{{money sum}}</p>{{/if}}\n` };
    const pages = {
      'hello/expected.fr.html': `${good['hello/expected.fr.html']}<p>1\u202f234,50\u00a0€</p>\n`,
      'hello/expected.en.html': `${good['hello/expected.en.html']}<p>€1,234.50</p>\n`,
    };
    expect(told(mine({ ...after, ...pages }), own({ 'hello/words.fr.json': { sum: 'Total', rest: 'Reste' } }))).toEqual([]);
  });

  it('bring no words of what nobody has, and no schema of what another brings', () => {
    expect(told(mine(), own({ 'hlelo/words.fr.json': words }))).toEqual(['own: hlelo/: no pack it comes after has the template “hlelo”.']);
    expect(told(mine(), own({ 'hello/sample.json': {} }))).toEqual([
      'own: hello/sample.json: only the pack that brings a template has its schema and samples: “mine”.',
    ]);
  });

  it('share a view schema within one, each template with what it requires', () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, sum: { type: 'object' } },
      required: ['name'],
      additionalProperties: false,
    };
    const shared = { 'hello/view.schema.json': null, 'view.schema.json': schema };
    expect(told(mine(shared))).toEqual([]);
    const { check } = openStack([mine({ ...shared, 'hello/template.json': { version: 1, kind: 'document', requires: ['sum'] } })]).template(
      'hello',
      'fr',
    );
    expect(check({ name: 'x' })).toMatchObject([{ message: expect.stringContaining('sum') }]);
  });
});

describe('what packs call service types', () => {
  const coach = { one: 'Autocar', many: 'Autocars' };
  const house = (names: object) => pack({ 'services.fr.json': names }, 'house', ['mine']);
  it('is laid over each other name by name', () => {
    const under = mine({ 'services.fr.json': { coach, ferry: { one: 'Bac', many: 'Bacs' } } });
    const over = house({ coach: { one: 'Car', many: 'Cars' } });
    expect(told(under, over)).toEqual([]);
    expect(spokenBy([under, over]).serviceNames).toEqual({
      fr: { coach: { one: 'Car', many: 'Cars' }, ferry: { one: 'Bac', many: 'Bacs' } },
    });
  });
  it('is one and several, told with the file where it is not', () => {
    expect(told(mine(), house({ coach: { one: 'Car' } }))).toEqual([expect.stringContaining('house: services.fr.json: /coach must have')]);
    expect(told(mine(), house({ coach: 'Car' }))).toEqual([expect.stringContaining('house: services.fr.json: /coach must be object')]);
  });
  it('is of a type there is, in words it has', () => {
    const types = [
      { id: 'coach', kind: 'service', shown: { names: { en: { ...coach, words: { ride: 'Ride', leaves: 'leaves' } } }, icon: 'bus' } },
      { id: 'mine', kind: 'templates' },
    ] as unknown as PluginManifest[];
    const called = (names: object) =>
      judgeCalled(
        types.map((manifest) => ({ manifest })),
        [mine(), house(names)],
        ['coach', 'ferry'],
      ).map(({ plugin, message }) => `${plugin}: ${message}`);
    expect(called({ coach: { ...coach, words: { ride: 'Trajet' } }, ferry: coach })).toEqual([]);
    expect(called({ coahc: coach, mine: coach })).toEqual([
      'house: services.fr.json: no service type is called “coahc”. Did you mean “coach”?',
      'house: services.fr.json: no service type is called “mine”.',
    ]);
    expect(called({ coach: { ...coach, words: { ryde: 'Trajet' } } })).toEqual([
      'house: services.fr.json: “coach” has no word “ryde”. Did you mean “ride”?',
    ]);
  });
  it('is said by one of two packs that do not know of each other', () => {
    const other = pack({ 'services.fr.json': { coach } }, 'other', ['mine']);
    expect(told(mine(), house({ coach }), other)).toEqual([expect.stringContaining('the name of “coach” is also in the pack')]);
  });
});
