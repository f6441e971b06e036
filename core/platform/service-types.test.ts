/** What a service type says of itself is data, held to what can be shown; what it is called has one order of who is heard. */
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { definePlugin, faultOfIcon, ICONS, type PluginManifest, type Service } from '../contracts/index.ts';
import { checkShown, createServiceTypes } from './service-types.ts';

const coach = { en: { one: 'Coach', many: 'Coaches' }, fr: { one: 'Autocar', many: 'Autocars' } };
const listed = (shown: unknown, kind: PluginManifest['kind'] = 'service') => ({
  entry: { place: 'a.json#/plugins/coach' },
  manifest: definePlugin({
    ...{ id: 'coach', kind, contract: 3, host: '>=0.1', config: Type.Object({}) },
    ...(shown === undefined ? {} : { shown: shown as NonNullable<PluginManifest['shown']> }),
  }),
});

describe('what is shown of a service type', () => {
  it.each<[string, unknown]>([
    ['one of our icons', { names: coach, icon: 'bus' }],
    ['lines of its own', { names: coach, icon: ['M4 17h16', 'm4 9 16,0 a2 2 0 1 0 4-1e-1Z'] }],
    ['a language alone', { names: { pl: { one: 'Autokar', many: 'Autokary' } }, icon: 'bus' }],
  ])('is taken with %s', (_what, shown) => expect(checkShown([listed(shown)])).toEqual([]));

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'It does not say how it is shown'],
    ['no names', { names: {}, icon: 'bus' }, 'shown/names:'],
    ['no plural', { names: { en: { one: 'Coach' } }, icon: 'bus' }, 'shown/names/en'],
    ['a blank for a name', { names: { en: { one: 'Coach', many: '  ' } }, icon: 'bus' }, 'shown/names/en/many'],
    ['what nobody sees', { names: { en: { one: 'Co\u200bach', many: 'Coaches' } }, icon: 'bus' }, 'shown/names/en/one'],
    ['a language that is none', { names: { english: coach.en }, icon: 'bus' }, 'shown/names'],
    ['a control character', { names: { en: { one: 'Co\u0000ach', many: 'Coaches' } }, icon: 'bus' }, 'shown/names/en/one'],
    ['no icon', { names: coach }, 'shown'],
    ['an icon we do not have', { names: coach, icon: 'onload' }, 'is no icon of ours'],
    ['a name every object has', { names: coach, icon: 'constructor' }, 'is no icon of ours'],
    ['a script', { names: coach, icon: ['M0 0"/><script>alert(1)</script>'] }, 'Line 1 of the icon is no SVG path data'],
    ['an address', { names: coach, icon: ['M0 0', 'url(#x)'] }, 'Line 2 of the icon'],
    ['markup', { names: coach, icon: '<svg onload="alert(1)"/>' }, 'is no icon of ours'],
    ['an object', { names: coach, icon: [{ toString: 'M0 0' }] }, 'Line 1 of the icon'],
    ['no lines', { names: coach, icon: [] }, 'a list of 1 to 24'],
    ['too many lines', { names: coach, icon: Array(25).fill('M0 0') }, 'a list of 1 to 24'],
    ['too long a line', { names: coach, icon: [`M${'0 '.repeat(3_000)}`] }, '4000 at most'],
    ['something else', { names: coach, icon: 'bus', script: 'alert(1)' }, 'shown'],
  ])('is one finding with %s', (_what, shown, why) =>
    expect(checkShown([listed(shown)])).toEqual([
      { code: 'PLUGIN_INVALID', plugin: 'coach', pointer: 'a.json#/plugins/coach', message: expect.stringContaining(why) },
    ]),
  );
  it('is said by a service type and nobody else', () => {
    expect(checkShown([listed(undefined, 'supplier')])).toEqual([]);
    expect(checkShown([listed({ names: coach, icon: 'bus' }, 'supplier')])).toMatchObject([
      { message: expect.stringContaining('only a plugin of kind “service”') },
    ]);
  });
  it('has icons of ours that are what we ask of others', () => {
    for (const lines of Object.values(ICONS)) expect(faultOfIcon(lines)).toBeNull();
  });
});

describe('what a service type is called', () => {
  const registry = {
    list: () => [],
    get: (_agency: string, id: string) => (id === 'coach' ? ({} as Service) : null),
    asked: <R>(_of: string, work: () => R) => work(),
  };
  const types = (names: Readonly<Record<string, { one: string; many: string }>>, packs: object = {}) =>
    createServiceTypes(registry, () => listed({ names, icon: 'bus' }).manifest, { serviceNames: () => packs as never });
  const one = (locale: string, ...of: Parameters<typeof types>): unknown => {
    const shown = types(...of).shown('demo', 'coach', locale);
    return shown && [shown.one, shown.locale];
  };
  it('is in the language, else in that of the country, else English, else what stands first, and says which', () => {
    expect(one('fr', coach)).toEqual(['Autocar', 'fr']);
    expect(one('fr-BE', coach)).toEqual(['Autocar', 'fr']);
    expect(one('nl', coach)).toEqual(['Coach', 'en']);
    expect(one('nl', { pl: { one: 'Autokar', many: 'Autokary' }, fr: coach.fr })).toEqual(['Autokar', 'pl']);
  });
  it('is what a pack of the agency says of it instead', () => {
    const packs = { nl: { coach: { one: 'Touringcar', many: 'Touringcars' } }, fr: { ferry: { one: 'Bac', many: 'Bacs' } } };
    expect(one('nl-BE', coach, packs)).toEqual(['Touringcar', 'nl']);
    expect(one('fr', coach, packs)).toEqual(['Autocar', 'fr']);
    expect(one('fr', coach, { fr: { coach: { one: 'Car', many: 'Cars' } } })).toEqual(['Car', 'fr']);
    expect(types(coach, packs).names('demo', 'coach')).toEqual({ en: 'Coach', fr: 'Autocar', nl: 'Touringcar' });
  });
  it('so are the words its items are read with, one by one', () => {
    const words = {
      en: { ...coach.en, words: { leaves: 'leaves', seat: 'seat' } },
      fr: { ...coach.fr, words: { leaves: 'départ', seat: 'place' } },
    };
    const packs = {
      nl: { coach: { one: 'Bus', many: 'Bussen', words: { leaves: 'vertrek' } } },
      fr: { coach: { ...coach.fr, words: { seat: 'siège' } } },
    };
    const said = (locale: string) => ['leaves', 'seat'].map((key) => types(words, packs).say('demo', 'coach', locale).word(key));
    expect(said('nl-BE')).toEqual(['vertrek', 'seat']);
    expect(said('fr')).toEqual(['départ', 'siège']);
  });
  it('is nothing where the agency does not have it', () => expect(types(coach).shown('demo', 'ferry', 'fr')).toBeNull());
});
