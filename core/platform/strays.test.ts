import { expect, it } from 'vitest';
import { pluginAt } from './strays.ts';

const plugins = ['/opt/vendor/waitlist/', '/opt/vendor/wait/index.ts', '/opt/my plugins/sms/'].map((path) => ({
  entry: { where: new URL(`file://${encodeURI(path)}`) },
  manifest: { id: path.split('/')[3] as string },
}));

it.each([
  ['    at f (file:///srv/core/held.ts:3:4)\n    at g (file:///opt/vendor/waitlist/lib/send.ts:12:3)', 'waitlist'],
  ['    at /opt/vendor/wait/send.ts:12:3', 'wait'],
  ['    at Timeout.h (file:///opt/my%20plugins/sms/index.ts:1:1)', 'sms'],
  ['    at f (file:///opt/vendor/other/send.ts:12:3)\n    at node:internal/timers:685:17', null],
  ['what was thrown is no error', null],
])('%s is of %s', (stack, plugin) => expect(pluginAt(`Error: boom\n${stack}`, plugins)).toBe(plugin));
