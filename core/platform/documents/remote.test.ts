import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { THREADS } from '../work/index.ts';
import { createRenderer, openStack } from './index.ts';
import { checkPacks, documentsOf } from './remote.ts';

const ROOT = new URL('../../../', import.meta.url);
const sources = [
  { id: 'documents', url: new URL('templates/documents/', ROOT) },
  { id: 'messages', url: new URL('templates/messages/', ROOT), after: ['documents'] },
];
const meta = { createdAt: '2026-03-10T09:00:00.000Z', author: 'Cap Horizon' };
const stack = openStack(sources);
const sampleOf = (id: string): unknown => stack.template(id, 'fr').sample;

describe('documents off the thread', () => {
  const documents = documentsOf(sources);

  it('are the bytes the same templates give on the spot, however often and in whichever thread', async () => {
    const here = await createRenderer(stack).pdf('invoice', 'fr', sampleOf('invoice'), meta);
    const all = await Promise.all(Array.from({ length: 6 }, () => documents.pdf('a', 'invoice', 'fr', sampleOf('invoice'), meta)));
    for (const there of all) {
      expect({ ...there, pdf: null }).toEqual({ ...here, pdf: null });
      expect(Buffer.compare(there.pdf, here.pdf)).toBe(0);
    }
    const view = sampleOf('invoice-issued');
    expect(await documents.message('a', 'invoice-issued', 'fr', view)).toEqual(createRenderer(stack).message('invoice-issued', 'fr', view));
  });

  it('are asked for again rather than waited for while many are, and are there then', async () => {
    const hurried = documentsOf(sources, () => true, 0);
    const asked = (author: number) => hurried.pdf('a', 'invoice', 'fr', sampleOf('invoice'), { ...meta, author: `Agence ${author}` });
    const outcome = (author: number) =>
      asked(author).then(
        ({ pdf }) => pdf.length > 10_000,
        ({ code }) => code,
      );
    const many = Array.from({ length: THREADS + 1 }, (_, author) => author);
    const job = hurried.pdf('a', 'invoice', 'fr', sampleOf('invoice'), { ...meta, author: 'Agence' }, { patient: true });
    expect(await Promise.all(many.map(outcome))).toEqual(many.map(() => 'BUSY'));
    expect((await job).pdf.length).toBeGreaterThan(10_000);
    // They went on meanwhile, and the last ones are few enough to be waited for.
    await expect.poll(() => Promise.all(many.map(outcome))).toEqual(many.map(() => true));
  });

  it('refuse as they would on the spot', async () => {
    await expect(documents.html('a', 'invoice', 'fr', {})).rejects.toMatchObject({ code: 'TEMPLATE_INVALID' });
    await expect(documents.html('a', 'nope', 'fr', {})).rejects.toMatchObject({ code: 'TEMPLATE_UNKNOWN' });
    await expect(documents.html('a', 'invoice', 'nl', {})).rejects.toMatchObject({ code: 'TEMPLATE_UNKNOWN' });
    await expect(documentsOf([]).html('a', 'invoice', 'fr', {})).rejects.toMatchObject({ code: 'TEMPLATE_UNKNOWN' });
  });

  it('are written with the packs an agency enabled: one it switched off does nothing there', async () => {
    const dutch = { id: 'documents-nl', url: new URL('templates/documents-nl/', ROOT), after: ['documents'] };
    const both = documentsOf([...sources, dutch], (pack, agency) => agency === 'be' || pack !== 'documents-nl');
    expect(both.locales('be', 'invoice')).toEqual(['en', 'fr', 'nl']);
    expect(both.locales('be', 'credit-note')).toEqual(['en', 'fr', 'nl']);
    expect(both.locales('be', 'refund-done')).toEqual(['en', 'fr']);
    expect(both.locales('fr')).toEqual(['en', 'fr']);
    expect(both.locales('be')).toEqual(['en', 'fr']);
    expect(both.locales('fr', 'nope')).toEqual([]);
    expect(both.words('be', 'credit-note', 'nl-BE')('kind')).toBe('Creditnota');
    expect(both.words('be', 'invoice', 'nl')('vat')).toBe('Btw');
    expect(() => both.words('fr', 'invoice', 'nl')).toThrow(/exists in en, fr, not in “nl”/);
    expect(await both.html('be', 'credit-note', 'nl', sampleOf('credit-note'))).toMatchObject({ title: 'Creditnota A2026-000017' });
    await expect(both.html('fr', 'credit-note', 'nl', sampleOf('credit-note'))).rejects.toMatchObject({ code: 'TEMPLATE_UNKNOWN' });
  });

  it('are proved before the host starts', async () => {
    expect(await checkPacks(sources)).toEqual([]);
    expect(await checkPacks([{ id: 'gone', url: new URL('templates/gone/', ROOT) }])).toMatchObject([{ code: 'TEMPLATE_INVALID' }]);
  });

  it('are proved again once anything in a pack has changed, and only then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'escale-packs-'));
    try {
      const pack = join(folder, 'documents');
      const record = join(folder, 'proved');
      cpSync(new URL('templates/documents/', ROOT), pack, { recursive: true });
      const packs = [{ id: 'documents', url: pathToFileURL(`${pack}/`) }];
      const check = (agencies = [{ enables: (_: string) => true }]) => checkPacks(packs, agencies, record);
      expect(await check()).toEqual([]);
      const before = statSync(record, { bigint: true }).mtimeNs;
      expect(await check()).toEqual([]);
      expect(statSync(record, { bigint: true }).mtimeNs).toBe(before);
      expect(await check([{ enables: () => true }, { enables: () => false }])).toEqual([]);
      expect(statSync(record, { bigint: true }).mtimeNs).not.toBe(before);
      appendFileSync(join(pack, 'voucher/body.hbs'), '{{nobody}}');
      expect(await check()).toMatchObject([{ code: 'TEMPLATE_INVALID', plugin: 'documents' }]);
      expect(await check()).toMatchObject([{ code: 'TEMPLATE_INVALID' }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leave fonts, templates and the PDF writer out of the process that answers', () => {
    const script = `
      import { createRequire } from 'node:module';
      await import(${JSON.stringify(new URL('core/main.ts', ROOT).href)});
      await import(${JSON.stringify(new URL('core/platform/http/index.ts', ROOT).href)});
      const { documentsOf } = await import(${JSON.stringify(new URL('core/platform/documents/remote.ts', ROOT).href)});
      const documents = documentsOf(${JSON.stringify(sources)}.map((source) => ({ ...source, url: new URL(source.url) })));
      const { pdf } = await documents.pdf('a', 'invoice', 'fr', ${JSON.stringify(sampleOf('invoice'))}, ${JSON.stringify(meta)});
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => /node_modules.(pdfmake|pdfkit|fontkit|handlebars)/.test(file));
      console.log(JSON.stringify([pdf.length > 10_000, loaded]));
    `;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(out)).toEqual([true, []]);
  });
});
