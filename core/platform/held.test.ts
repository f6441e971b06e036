import { expect, it } from 'vitest';
import { endedWhen, fail, type Registry } from '../contracts/index.ts';
import { held } from './held.ts';

const value = Object.freeze({
  name: 'odd',
  other: undefined,
  loops() {
    for (;;);
  },
  throws() {
    throw new Error('boom');
  },
  refuses() {
    throw fail('SIGNATURE_INVALID', 'no');
  },
  rejects: async () => {
    throw new Error('later');
  },
  answers(more: string) {
    return `${this.name}${more}`;
  },
  inbound: { headers: ['x'], read: (): never => [][0] as never, loops: () => value.loops() },
});
const failures: string[] = [];
const registry: Registry<typeof value> = { list: () => [{ id: 'p', value }], get: (_agency, id) => (id === 'p' ? value : null) };
const failed = (plugin: string, what: string): void => void failures.push(`${plugin} ${what}`);
const plugins = held(registry, { failed, ms: 50 });
const plugin = plugins.get('a', 'p') as typeof value;

it('are as they were, and the same each time', () => {
  expect([plugin.name, plugin.other, plugin.answers('!'), plugin.inbound.headers, 'inbound' in plugin]).toEqual([
    'odd',
    undefined,
    'odd!',
    ['x'],
    true,
  ]);
  expect(plugins.list('a')).toEqual([{ id: 'p', value: plugin }]);
  expect(plugins.list('a')[0]?.value).toBe(plugin);
  expect(plugins.get('a', 'q')).toBe(null);
  expect(failures).toEqual([]);
});
it('are ended where they loop, and counted where they fail; what they refuse is an answer', async () => {
  for (const loops of [plugin.loops, plugin.inbound.loops])
    expect(loops).toThrow(expect.objectContaining({ code: 'PLUGIN_FAILED', findings: [expect.objectContaining({ plugin: 'p' })] }));
  expect(plugin.throws).toThrow('boom');
  expect(plugin.refuses).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
  await expect(plugin.rejects()).rejects.toThrow('later');
  expect(failures).toEqual(['p loops', 'p inbound.loops', 'p throws', 'p rejects']);
});
it('say whether a function was ended now, or was ended before and not even asked', () => {
  const resting = held(registry, { failed: () => {}, ms: 50, rest_ms: 60_000 }).get('a', 'p') as typeof value;
  const when = (ask: () => unknown): unknown => {
    try {
      return ask();
    } catch (error) {
      return endedWhen(error);
    }
  };
  expect([resting.loops, resting.loops, resting.throws, plugin.loops, plugin.loops].map(when)).toEqual([
    'now',
    'before',
    null,
    'now',
    'now',
  ]);
});
it('are held only where that is asked for', () => {
  const some = held(registry, { failed: () => {}, whom: (one, id) => one.name === 'odd' && id !== 'p' });
  expect([some.get('a', 'p'), some.list('a')[0]?.value]).toEqual([value, value]);
});
it('are left alone for a while where they looped, if that is asked for: the thread is not held each time', () => {
  failures.length = 0;
  const resting = held(registry, { failed, ms: 50, rest_ms: 300 }).get('a', 'p') as typeof value;
  const took = (): number => {
    const began = performance.now();
    expect(resting.loops).toThrow(
      expect.objectContaining({ code: 'PLUGIN_FAILED', message: expect.stringContaining('asked again in 0.3 s') }),
    );
    return performance.now() - began;
  };
  expect(took()).toBeGreaterThanOrEqual(45);
  for (let n = 0; n < 10; n++) expect(took()).toBeLessThan(45);
  expect(resting.answers('!')).toBe('odd!');
  expect(failures).toEqual(['p loops']);
  const until = performance.now() + 400;
  while (performance.now() < until);
  expect(took()).toBeGreaterThanOrEqual(45);
  expect(failures).toEqual(['p loops', 'p loops']);
});
