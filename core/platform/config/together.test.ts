import { describe, expect, it } from 'vitest';
import { definePlugin, NOTIFIER_CONTRACT, type PluginManifest, ServiceAddress, Type } from '../../contracts/index.ts';
import { validateSettings } from './schema.ts';
import { agency, configFolder } from './testing/folder.ts';
import { judgeOutbound, judgeTogether, notifiersOf } from './together.ts';

const { write, read } = configFolder();
const sender = (id: string, channel: 'sms' | 'email', config = Type.Object({})): { manifest: PluginManifest } => ({
  manifest: definePlugin({ id, kind: 'notifier', channel, contract: NOTIFIER_CONTRACT, host: '>=0.1', config }),
});

describe('plugins of one agency', () => {
  it('have one sender of each channel', () => {
    write('agencies/a.json', agency('a', { plugins: { dove: {}, crow: {}, post: {} } }));
    write('agencies/b.json', agency('b', { plugins: { dove: { enabled: false }, crow: {} } }));
    const plugins = [sender('dove', 'sms'), sender('crow', 'sms'), sender('post', 'email')];
    expect(judgeTogether(read(), plugins).filter(({ plugin }) => plugin !== undefined)).toEqual([
      {
        code: 'CONFIG_INVALID',
        message: '“dove” sends a’s messages by sms already: switch one of both off ("enabled": false).',
        pointer: 'agencies/a.json#/plugins/crow',
        plugin: 'crow',
      },
    ]);
  });
  it('are found by what they send by', () => {
    const registry = { list: () => [{ id: 'post', value: {} as never }], get: () => null };
    const by = notifiersOf(registry, () => sender('post', 'email').manifest).by;
    expect([by('a', 'email')?.id, by('a', 'sms')]).toEqual(['post', null]);
  });
  it('call what the host lets out, wherever the address stands', () => {
    const of = (channel: 'sms' | 'email', config: Parameters<typeof sender>[2]) => sender(channel, channel, config);
    const plugins = [
      of('sms', Type.Object({ baseUrl: Type.Optional(ServiceAddress({ default: 'https://api.dove.example', description: 'where' })) })),
      of('email', Type.Object({ host: Type.Optional(Type.String({ 'x-port': 'port' })), port: Type.Optional(Type.Integer()) })),
    ];
    const said = (allow: string): string[] =>
      judgeOutbound(read({ ESCALE_OUTBOUND_ALLOW: allow }), plugins).map(({ pointer, message }) => `${pointer} ${message}`);
    write('agencies/a.json', agency('a', { plugins: { sms: {}, email: { host: 'mail.example', port: 25 } } }));
    write('agencies/b.json', agency('b', { plugins: { sms: { baseUrl: 'http://127.0.0.1:8080/x' }, email: {} } }));
    expect(said('')).toEqual([
      'agencies/a.json#/plugins/sms/baseUrl It calls api.dove.example:443, which is not let out: add it to ESCALE_OUTBOUND_ALLOW.',
      'agencies/a.json#/plugins/email/host It calls mail.example:25, which is not let out: add it to ESCALE_OUTBOUND_ALLOW.',
      'agencies/b.json#/plugins/sms/baseUrl It calls 127.0.0.1:8080, which is not let out: add it to ESCALE_OUTBOUND_ALLOW.',
    ]);
    expect(said('api.dove.example:443 mail.example:25 127.0.0.1:8080')).toEqual([]);
  });
  it('say an address of a service in one way', () => {
    const schema = Type.Object({ baseUrl: ServiceAddress({ description: 'where the provider is' }) });
    const fits = (baseUrl: string): boolean => validateSettings(schema, { baseUrl }).length === 0;
    expect(
      ['https://a.example', 'https://a.example:8443/v2/', 'http://127.0.0.1:80', 'http://localhost/x', 'http://[::1]:9'].filter(fits),
    ).toHaveLength(5);
    const none = [
      'https://',
      'https:// a',
      'http://a.example',
      'http://localhost.evil.example',
      'ftp://a',
      'https://u:p@a.example',
      'a.example',
    ];
    expect([...none, 'https://a.example?x=1', 'https://a.example#x', 'https://a:99999'].filter(fits)).toEqual([]);
    expect(validateSettings(schema, { baseUrl: 'https://' })).toMatchObject([
      { pointer: '/baseUrl', message: expect.stringContaining('an address such as https://api.example') },
    ]);
  });
});
