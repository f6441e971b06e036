/**
 * Writes PDF/A-3b: fonts embedded, XMP that agrees with the document information, no missing glyph, no outside resource.
 * The same HTML and metadata give the same bytes, the file identifier included.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as fontkitModule from 'fontkit';
import type { Font } from 'fontkit';
import type PrinterType from 'pdfmake/js/Printer.js';
import { EscaleError, fail, type Instant, type PdfAttachment } from '../../contracts/index.ts';
import { parseHtml } from './html.ts';
import { pdfContent } from './pdf.ts';

/** What a PDF is made from. */
export interface PdfInput {
  readonly html: string;
  readonly title: string;
  readonly author: string;
  readonly locale: string;
  readonly createdAt: Instant;
  readonly attachments?: readonly PdfAttachment[];
  /** Extra `rdf:Description` elements of the XMP, such as the Factur-X ones. Written as it is: escape it first. */
  readonly xmp?: string;
}

const require = createRequire(import.meta.url);
const FILES = {
  normal: 'DejaVuSansCondensed.ttf',
  bold: 'DejaVuSansCondensed-Bold.ttf',
  italics: 'DejaVuSansCondensed-Oblique.ttf',
  bolditalics: 'DejaVuSansCondensed-BoldOblique.ttf',
} as const;
type Face = keyof typeof FILES;

interface Engine {
  readonly Printer: typeof PrinterType;
  /** Stands for the bytes of a face: see `shareFonts`. */
  readonly stubs: Readonly<Record<Face, Uint8Array>>;
  readonly fonts: Readonly<Record<Face, Font>>;
  readonly printable: ReadonlyMap<Face, Map<string, string | null>>;
}
let loaded: Engine | undefined;

/** Loaded at the first document: a command that writes none does not wait for fonts. */
function engine(): Engine {
  if (loaded) return loaded;
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const fontkit = require('fontkit') as typeof fontkitModule;
  const faces = Object.keys(FILES) as Face[];
  const each = <T>(make: (face: Face) => T): Record<Face, T> =>
    Object.fromEntries(faces.map((face) => [face, make(face)])) as Record<Face, T>;
  const fonts = each((face) => fontkit.create(readFileSync(join(folder, FILES[face]))));
  loaded = {
    Printer: (require('pdfmake/js/Printer.js') as { default: typeof PrinterType }).default,
    stubs: shareFonts(fontkit, faces, fonts),
    fonts,
    printable: new Map(faces.map((face) => [face, new Map<string, string | null>()])),
  };
  return loaded;
}

/**
 * pdfkit parses its fonts anew for every document, half of the time a document takes. What it asks fontkit for is a font of
 * certain bytes: we register a format whose "bytes" name a face, and hand out the font already parsed.
 */
function shareFonts(fontkit: typeof fontkitModule, faces: readonly Face[], fonts: Readonly<Record<Face, Font>>): Record<Face, Uint8Array> {
  const MARK = 'escale-shared-font:';
  const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1', 0, 64);
  fontkit.registerFormat(
    class {
      static probe(bytes: Uint8Array): boolean {
        return textOf(bytes).startsWith(MARK);
      }
      constructor(stream: { readonly buffer: Uint8Array }) {
        const font = fonts[textOf(stream.buffer).slice(MARK.length) as Face];
        // Glyphs remember which characters they were first made for: a new document starts without that memory. pdfkit asks
        // for its fonts at the start of the layout, which runs without a pause to its end, so no other document is under way.
        font._glyphs = {};
        // biome-ignore lint/correctness/noConstructorReturn: fontkit makes fonts with `new`; this one exists already
        return font;
      }
    },
  );
  return Object.fromEntries(faces.map((face) => [face, Buffer.from(MARK + face)])) as unknown as Record<Face, Uint8Array>;
}

/** PDF/A forbids the empty glyph: each character must be in the font, have a stand-in there, or be reported in `lost`. */
function glyphFilter({ fonts, printable }: Engine, lost: Set<string>): (text: string, bold: boolean, italic: boolean) => string {
  return (text, bold, italic) => {
    const face: Face = bold ? (italic ? 'bolditalics' : 'bold') : italic ? 'italics' : 'normal';
    const known = printable.get(face)!;
    let out = '';
    for (const character of text.normalize('NFC')) {
      let replacement = known.get(character);
      if (replacement === undefined) {
        replacement = standIn(fonts[face], character);
        known.set(character, replacement);
      }
      if (replacement === null) lost.add(character);
      out += replacement ?? '\ufffd';
    }
    return out;
  };
}

function standIn(font: Font, character: string): string | null {
  const has = (c: string): boolean => font.hasGlyphForCodePoint(c.codePointAt(0)!);
  // Joiners, direction marks and variation selectors draw nothing.
  if (/\p{Cf}|\p{Variation_Selector}/u.test(character)) return '';
  if (character === '\n' || has(character)) return character;
  if (/\p{Cc}/u.test(character)) return '';
  if (/\s/u.test(character)) return '\u00a0';
  return [...character.normalize('NFKD')].find(has) ?? null;
}

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[c]!);
/** Characters XML 1.0 cannot carry at all. */
const clean = (text: string): string => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');

const noOutside = {
  resolve: (url: unknown) => {
    if (typeof url === 'string' && /^https?:/i.test(url)) throw fail('RENDER_FAILED', 'A document may not fetch anything.');
  },
  resolved: async () => undefined,
};

/** Renders HTML of the subset. `RENDER_FAILED` when the layout engine refuses it; `TEMPLATE_INVALID` outside the subset. */
export async function renderPdf(input: PdfInput): Promise<{ readonly pdf: Uint8Array; readonly lost: readonly string[] }> {
  const tree = parseHtml(input.html);
  const tools = engine();
  const lost = new Set<string>();
  const createdAt = new Date(input.createdAt);
  const info = { title: clean(input.title), author: clean(input.author), creator: 'Escale', producer: 'Escale', creationDate: createdAt };
  try {
    // The only "files" the engine can open are the four fonts, already in memory.
    const isFace = (name: unknown): name is Face => typeof name === 'string' && Object.hasOwn(FILES, name);
    const files = { existsSync: isFace, readFileSync: (name: Face) => tools.stubs[name] };
    const fonts = { Body: Object.fromEntries(Object.keys(FILES).map((face) => [face, face])) };
    const printer = new tools.Printer(fonts, files, noOutside, () => false);
    const document = await printer.createPdfKitDocument({
      version: '1.7',
      subset: 'PDF/A-3b',
      language: input.locale,
      displayTitle: true,
      info,
      ...pdfContent(tree, glyphFilter(tools, lost)),
    });
    document._id = createHash('sha256')
      .update(JSON.stringify([input.html, info, input.xmp ?? null]))
      .digest()
      .subarray(0, 16);
    escapeInfo(document);
    for (const { bytes, ...file } of input.attachments ?? [])
      document.file(Buffer.from(bytes), { ...file, creationDate: createdAt, modifiedDate: createdAt });
    if (input.xmp) document.appendXML(input.xmp);
    return { pdf: await bytesOf(document), lost: [...lost] };
  } catch (error) {
    if (error instanceof EscaleError) throw error;
    throw fail('RENDER_FAILED', `The document cannot be laid out: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** pdfkit writes the document information into the XMP unescaped: "Horizon & Fils" would break it. */
function escapeInfo(document: { info: Record<string, unknown>; _addInfo(): void }): void {
  const write = document._addInfo.bind(document);
  document._addInfo = () => {
    const keep = document.info;
    document.info = Object.fromEntries(
      Object.entries(keep).map(([key, value]) => [key, typeof value === 'string' ? escapeXml(value) : value]),
    );
    try {
      write();
    } finally {
      document.info = keep;
    }
  };
}

function bytesOf(document: NodeJS.ReadableStream & { end(): void }): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    document.end();
  });
}
