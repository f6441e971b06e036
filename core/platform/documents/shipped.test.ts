import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPacks, renderSample } from './index.ts';

const here = new URL('../../../templates/', import.meta.url);
const sources = readdirSync(fileURLToPath(here), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ id: name, url: new URL(`${name}/`, here) }));
const folders = sources.flatMap((source) =>
  readdirSync(fileURLToPath(source.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ source, name, locale: source.id.slice(-2) })),
);

describe('the packs we ship', () => {
  // `npx vitest run core/platform/documents/shipped -u` writes the expected files anew; look at the difference before committing it.
  it.each(folders)('$source.id/$name renders its sample to what is expected', async ({ source, name, locale }) => {
    await expect(renderSample(source, name)).toMatchFileSnapshot(fileURLToPath(new URL(`${name}/expected.${locale}.html`, source.url)));
  });

  it('pass the boot check without a finding', () => {
    expect(folders.length).toBe(22);
    const { packs, findings } = loadPacks(sources);
    expect(findings).toEqual([]);
    expect(packs.flatMap((pack) => pack.templates)).toHaveLength(22);
  });

  it('see the same view in every language', () => {
    const read = (pack: string, name: string): unknown =>
      JSON.parse(readFileSync(fileURLToPath(new URL(`${pack}/${name}/view.schema.json`, here)), 'utf8'));
    for (const { source, name } of folders.filter(({ locale }) => locale === 'fr'))
      expect(read(source.id.replace(/-fr$/, '-en'), name), name).toEqual(read(source.id, name));
  });

  it('carry a manifest that names the folder', () => {
    for (const { id, url } of sources)
      expect(JSON.parse(readFileSync(new URL('pack.json', url), 'utf8'))).toMatchObject({ id, contract: 1, host: '>=0.1' });
  });
});
