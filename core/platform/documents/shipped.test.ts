import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStack, type PackSource } from './index.ts';
import { closureOf } from './layers.ts';
import { expectedFile, provePacks } from './proof.ts';

const here = new URL('../../../templates/', import.meta.url);
const manifestOf = (id: string) => JSON.parse(readFileSync(new URL(`${id}/pack.json`, here), 'utf8'));
const folders = (url: URL): string[] =>
  readdirSync(fileURLToPath(url), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
/** In boot order: here that of the ids. */
const sources: readonly PackSource[] = folders(here)
  .sort()
  .map((id) => ({ id, url: new URL(`${id}/`, here), after: manifestOf(id).after ?? [] }));

/** Every page a pack has words for, as its own folder keeps it. */
const pages = sources.flatMap((source) => {
  const stack = openStack(closureOf(sources, [source.id]));
  const own = new Set(folders(source.url));
  return [...stack.templates].flatMap(([id, locales]) => {
    const folder = own.has(id) ? id : id === 'credit-note' ? 'invoice' : null;
    const words = folder && own.has(folder) ? readdirSync(fileURLToPath(new URL(`${folder}/`, source.url))) : [];
    return locales
      .filter((locale) => words.includes(`words.${locale}.json`))
      .map((locale) => ({
        pack: source.id,
        id,
        locale,
        stack,
        file: new URL(`${folder}/${expectedFile(folder === id ? '' : id, locale)}`, source.url),
      }));
  });
});

describe('the packs we ship', () => {
  // `npx vitest run core/platform/documents/shipped -u` writes the expected files anew; look at the difference before committing it.
  it.each(pages)('$pack writes $id in $locale as expected', async ({ id, locale, stack, file }) => {
    const { body, sample } = stack.template(id, locale);
    await expect(body(sample)).toMatchFileSnapshot(fileURLToPath(file));
  });

  it('say nothing of a trip where there is none', () => {
    const { body, sample } = openStack(sources).template('invoice', 'en');
    const { dossier } = sample as { dossier: object };
    const none = { departure: null, return: null, travellers: [], annex: null };
    expect(body(sample)).toContain('Travel</p>');
    for (const there of [{}, { departure: '2026-07-04' }, { travellers: ['DUPONT'] }, { annex: ['DUPONT'] }])
      expect(body({ ...(sample as object), dossier: { ...dossier, ...none, ...there } }).includes('Travel</p>')).toBe(
        Object.keys(there).length > 0,
      );
  });

  it('speak three languages, each in every template', () => {
    const stack = openStack(sources);
    expect([...stack.templates.keys()].sort()).toEqual([
      'credit-note',
      'departure-reminder-sms',
      'invoice',
      'invoice-issued',
      'itinerary',
      'itinerary-ready',
      'payment-received',
      'payment-reminder',
      'payment-reminder-sms',
      'refund-done',
      'voucher',
    ]);
    for (const [id, locales] of stack.templates) expect([id, ...locales]).toEqual([id, 'en', 'fr', 'nl']);
    expect(pages).toHaveLength(33);
  });

  it('pass the boot check without a finding, apart and together', () => {
    expect(provePacks(sources, [sources.map(({ id }) => id), ['documents'], ['documents', 'documents-nl']])).toEqual([]);
  });

  it('say a third language in words alone: no body, no partial, no schema', () => {
    for (const id of ['documents-nl', 'messages-nl'])
      for (const file of readdirSync(fileURLToPath(new URL(`${id}/`, here)), { recursive: true, encoding: 'utf8' }))
        if (/\.\w+$/.test(file))
          expect(file).toMatch(/^pack\.json$|(^|\/)(words|formats|services|expected)(\.credit-note)?\.nl\.(json|html)$/);
  });

  it('carry a manifest that names the folder', () => {
    for (const { id } of sources) expect(manifestOf(id)).toMatchObject({ id, contract: 1, host: '>=0.1' });
  });
});
