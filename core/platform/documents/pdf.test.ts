import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { afterAll, describe, expect, it } from 'vitest';
import { renderPdf } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'escale-pdf-'));
afterAll(() => rmSync(folder, { recursive: true }));
const tool = (name: string): string | null => [`/usr/bin/${name}`, `/usr/local/bin/${name}`].find(existsSync) ?? null;
const save = (pdf: Uint8Array): string => {
  const file = join(folder, `${pdf.length}.pdf`);
  writeFileSync(file, pdf);
  return file;
};

const base = { title: 'Facture F-1', author: 'Horizon & Fils <SARL> "Ł"', locale: 'fr', createdAt: '2026-03-10T09:00:00.000Z' };
const html = (body: string, css = ''): string => `<!doctype html><html><head><style>${css}</style></head><body>${body}</body></html>`;
const page = html(
  `<h1>Bonjour</h1><p>Total <b>1\u202f234,56\u00a0€</b> <i>net</i></p>
   <table data-cols="* 70pt"><thead><tr><th>Ligne</th><th>Prix</th></tr></thead><tbody><tr><td>Vol</td><td>10</td></tr><tr><td colspan="2">Fin</td></tr></tbody></table>
   <ul><li>un</li><li>deux</li></ul><hr><div style="background: #eeeeee; padding: 4pt">cadre</div>
   <img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==" width="10" alt="logo">
   <p style="break-before: page">Deuxième page</p><footer>Page <span data-field="page"></span> sur <span data-field="pages"></span></footer>`,
);

/** Structure of a PDF/A-3b that can be read without a validator: says what falls short. */
function shortfalls(pdf: Uint8Array): string[] {
  const text = Buffer.from(pdf).toString('latin1');
  const out: string[] = [];
  const need = (ok: boolean, what: string): void => void (ok || out.push(what));
  const xmp = Buffer.from(/<\?xpacket begin[\s\S]*<\?xpacket end[^>]*>/.exec(text)?.[0] ?? '', 'latin1').toString('utf8');
  try {
    new SaxesParser({ xmlns: true }).write(xmp).close();
  } catch (error) {
    out.push(`XMP is not well formed: ${(error as Error).message}`);
  }
  need(text.startsWith('%PDF-1.7'), 'header');
  need(/^%PDF-1\.7\n%[\x80-\xff]{4}/.test(text), 'binary comment');
  need(/<pdfaid:part>3</.test(xmp) && /<pdfaid:conformance>B</.test(xmp), 'pdfaid 3/B');
  need(/\/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]/.test(text), '/ID');
  need(text.includes('/S /GTS_PDFA1') && text.includes('/OutputIntents'), 'OutputIntent');
  need(!/\/Encrypt|\/JavaScript|\/JS |\/Launch/.test(text), 'no encryption, no script');
  const fonts = text.match(/\/Type \/FontDescriptor/g)?.length ?? 0;
  need(fonts > 0 && fonts === text.match(/\/FontFile2/g)?.length, 'every font embedded');
  need(
    fonts === text.match(/\/CIDToGIDMap \/Identity/g)?.length && fonts === text.match(/\/ToUnicode/g)?.length,
    'CIDToGIDMap and ToUnicode',
  );
  need(!/\/Subtype \/Type1\b/.test(text), 'no standard font');
  return out;
}

describe('renderPdf', () => {
  it('writes PDF/A-3b structure, with names that XML would choke on', async () => {
    const { pdf, lost } = await renderPdf({ ...base, html: page });
    expect(shortfalls(pdf)).toEqual([]);
    expect(lost).toEqual([]);
    const qpdf = tool('qpdf');
    if (qpdf) expect(execFileSync(qpdf, ['--check', save(pdf)]).toString()).toContain('No syntax or stream encoding errors');
  });

  it('prints the texts, page numbers included', async () => {
    const reader = tool('pdftotext');
    if (!reader) return;
    const { pdf } = await renderPdf({ ...base, html: page });
    const text = execFileSync(reader, [save(pdf), '-']).toString();
    for (const piece of ['Bonjour', '234,56', '€', 'Ligne', 'Fin', 'deux', 'cadre', 'Deuxième page', 'Page 1 sur 2', 'Page 2 sur 2'])
      expect(text).toContain(piece);
  });

  it('gives the same bytes for the same input, other bytes and identifier for another', async () => {
    const once = await renderPdf({ ...base, html: page });
    const again = await renderPdf({ ...base, html: page });
    const later = await renderPdf({ ...base, html: page, createdAt: '2026-03-11T09:00:00.000Z' });
    const other = await renderPdf({ ...base, html: html('<p>Autre</p>') });
    expect(Buffer.compare(once.pdf, again.pdf)).toBe(0);
    const id = (pdf: Uint8Array): string => /\/ID \[<([0-9a-f]+)>/.exec(Buffer.from(pdf).toString('latin1'))?.[1] ?? '';
    expect(new Set([once, later, other].map(({ pdf }) => id(pdf))).size).toBe(3);
  });

  it('does not remember one document in the next', async () => {
    // The ligature typed as one character and the two letters share a glyph: what it stands for belongs to the document.
    const [letters, ligature] = [html('<p>financier</p>'), html('<p>\ufb01nancier</p>')];
    const first = await renderPdf({ ...base, html: letters });
    const second = await renderPdf({ ...base, html: ligature });
    const both = await Promise.all([ligature, letters].map((source) => renderPdf({ ...base, html: source })));
    expect(both.map(({ pdf }) => Buffer.from(pdf).toString('latin1'))).toEqual(
      [second, first].map(({ pdf }) => Buffer.from(pdf).toString('latin1')),
    );
    const reader = tool('pdftotext');
    if (!reader) return;
    expect(execFileSync(reader, [save(first.pdf), '-']).toString()).toContain('financier');
    expect(execFileSync(reader, [save(second.pdf), '-']).toString()).toContain('\ufb01nancier');
  });

  it('prints what the font has, replaces what it can and reports what is lost', async () => {
    const { lost, pdf } = await renderPdf({
      ...base,
      html: html('<p>Ελλάδα Łódź ᠮᠣ ﬁn 😀 a\u2009b e\u0301 東京 한국 नेहा สมชาย محمد 12</p>'),
    });
    expect(lost).toEqual(['ᠮ', 'ᠣ']);
    expect(shortfalls(pdf)).toEqual([]);
    // No run may hold glyph 0, the empty box.
    const streams =
      Buffer.from(pdf)
        .toString('latin1')
        .match(/stream\n[\s\S]*?endstream/g) ?? [];
    const contents = streams.flatMap((stream) => {
      try {
        return [inflateSync(Buffer.from(stream.slice(7, -10), 'latin1')).toString('latin1')];
      } catch {
        return [];
      }
    });
    const runs = contents.filter((content) => content.includes(' Tf')).flatMap((content) => content.match(/<([0-9a-f]{4})+>(?= )/g) ?? []);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) expect(run.match(/[0-9a-f]{4}/g)).not.toContain('0000');
  });

  it('keeps what people typed as text', async () => {
    const { pdf } = await renderPdf({ ...base, html: html('<p>&lt;/td&gt; {{x}} &lt;script&gt;</p>') });
    expect(shortfalls(pdf)).toEqual([]);
  });

  it('carries a file, as Factur-X needs', async () => {
    const bytes = Buffer.from('<rsm:CrossIndustryInvoice/>');
    const { pdf } = await renderPdf({
      ...base,
      html: page,
      attachments: [{ name: 'factur-x.xml', type: 'text/xml', description: 'Factur-X invoice', relationship: 'Alternative', bytes }],
      xmp: '<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"><fx:Version>1.0</fx:Version></rdf:Description>',
    });
    expect(shortfalls(pdf)).toEqual([]);
    const text = Buffer.from(pdf).toString('latin1');
    expect(text).toContain('/AFRelationship /Alternative');
    expect(text).toContain('<fx:Version>1.0</fx:Version>');
    const qpdf = tool('qpdf');
    if (qpdf) expect(execFileSync(qpdf, ['--show-attachment=factur-x.xml', save(pdf)])).toEqual(bytes);
  });

  it('lays out a list of many pages, with its head repeated', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => `<tr><td>Ligne ${i}</td><td>${i}</td></tr>`).join('');
    const { pdf } = await renderPdf({
      ...base,
      html: html(`<table data-cols="* 50pt"><thead><tr><th>Tete</th><th>N</th></tr></thead><tbody>${rows}</tbody></table>`),
    });
    const reader = tool('pdftotext');
    if (!reader) return;
    const text = execFileSync(reader, [save(pdf), '-']).toString();
    expect(text).toContain('Ligne 119');
    expect(text.split('Tete').length - 1).toBeGreaterThan(1);
  });

  it.each([
    ['a tag outside the subset', '<p>a</p>\n<iframe></iframe>', /<iframe>.*line 2/],
    ['a script', '<script>1</script>', /<script>/],
    ['an event', '<p onclick="x">a</p>', /onclick/],
    ['a file', '<img src="/etc/passwd">', /data: URI/],
    ['an address', '<img src="https://example.org/a.png">', /data: URI/],
    ['a link that runs', '<a href="javascript:x">a</a>', /link starts/],
    ['an unclosed tag', '<div><p>a</p>', /never closed/],
    ['rows of different widths', '<table><tr><td>a</td></tr><tr><td>a</td><td>b</td></tr></table>', /number of columns/],
    ['a property outside the subset', '<p style="position: fixed">a</p>', /position/],
    ['a length without a unit', '<p style="padding: 4">a</p>', /not a length/],
  ])('refuses %s', async (_what, body, message) => {
    await expect(renderPdf({ ...base, html: `<body>${body}</body>` })).rejects.toMatchObject({
      code: 'TEMPLATE_INVALID',
      message: expect.stringMatching(message),
    });
  });
});
