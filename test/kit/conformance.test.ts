/** Every plugin of ours against the cases of its kind: what `escale kit` says of each. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conformanceOf } from './conformance.ts';

const root = new URL('../../', import.meta.url);
const folders = ['plugins/', 'adapters/', 'templates/'].flatMap((home) =>
  readdirSync(new URL(home, root), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [`${home}${name}`, new URL(`${home}${name}/`, root)] as const),
);

describe.each(folders)('%s', async (_name, folder) => {
  const { manifest, cases } = await conformanceOf(folder, { seed: 1, mutants: 1_000 });
  it('is a plugin with cases of its kind', () => {
    expect(manifest).not.toBeNull();
    expect(cases.length).toBeGreaterThan(1);
  });
  it.each(cases.map((each) => [`${each.of}: ${each.name}`, each] as const))('%s', (_case, { holds }) => holds());
});
