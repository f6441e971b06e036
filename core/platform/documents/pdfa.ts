/**
 * Writes PDF/A-3b: fonts embedded, XMP that agrees with the document information, no missing glyph, no outside resource.
 * The same HTML and metadata give the same bytes, the file identifier included.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as fontkitModule from 'fontkit';
import type { Font } from 'fontkit';
import type PrinterType from 'pdfmake/js/Printer.js';
import { EscaleError, fail, type Instant, type PdfAttachment } from '../../contracts/index.ts';
import { parseHtml } from './html.ts';
import { type Printable, pdfContent } from './pdf.ts';
import { FONTS, type FontName, type Printed, piecesOf } from './scripts.ts';

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
const STYLES = ['normal', 'bold', 'italics', 'bolditalics'] as const;
type Style = (typeof STYLES)[number];
const BODY = 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed';
const HAN = '@expo-google-fonts/chocolate-classical-sans/400Regular/ChocolateClassicalSans_400Regular.ttf';
const THAI = '@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf';
/** File of each font in each style: those that help out with names have one style. */
const FILES: Readonly<Record<FontName, Readonly<Record<Style, string>>>> = {
  Body: { normal: `${BODY}.ttf`, bold: `${BODY}-Bold.ttf`, italics: `${BODY}-Oblique.ttf`, bolditalics: `${BODY}-BoldOblique.ttf` },
  Han: { normal: HAN, bold: HAN, italics: HAN, bolditalics: HAN },
  Thai: { normal: THAI, bold: THAI, italics: THAI, bolditalics: THAI },
};

interface Engine {
  readonly Printer: typeof PrinterType;
  /** A font by its file, parsed once, when it is first needed. */
  font(file: string): Font;
  readonly printed: ReadonlyMap<Style, Map<string, ReturnType<Printed>>>;
}
let loaded: Engine | undefined;

/** Loaded at the first document: a command that writes none does not wait for fonts. */
function engine(): Engine {
  if (loaded) return loaded;
  const fontkit = require('fontkit') as typeof fontkitModule;
  const fonts = new Map<string, Font>();
  const font = (file: string): Font => {
    const known = fonts.get(file) ?? fontkit.create(readFileSync(require.resolve(file)));
    fonts.set(file, known);
    return known;
  };
  shareFonts(fontkit, font);
  loaded = {
    Printer: (require('pdfmake/js/Printer.js') as { default: typeof PrinterType }).default,
    font,
    printed: new Map(STYLES.map((style) => [style, new Map()])),
  };
  return loaded;
}

const MARK = 'escale-shared-font:';
/** Stands for the bytes of a font: see `shareFonts`. */
const stubOf = (file: string): Uint8Array => Buffer.from(MARK + file);

/**
 * pdfkit parses its fonts anew for every document, half of the time a document takes. What it asks fontkit for is a font of
 * certain bytes: we register a format whose "bytes" name a file, and hand out the font already parsed.
 */
function shareFonts(fontkit: typeof fontkitModule, font: Engine['font']): void {
  const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  fontkit.registerFormat(
    class {
      static probe(bytes: Uint8Array): boolean {
        return textOf(bytes.subarray(0, MARK.length)) === MARK;
      }
      constructor(stream: { readonly buffer: Uint8Array }) {
        const shared = font(textOf(stream.buffer).slice(MARK.length));
        // Glyphs remember which characters they were first made for: a new document starts without that memory. pdfkit asks
        // for its fonts at the start of the layout, which runs without a pause to its end, so no other document is under way.
        shared._glyphs = {};
        // biome-ignore lint/correctness/noConstructorReturn: fontkit makes fonts with `new`; this one exists already
        return shared;
      }
    },
  );
}

/** PDF/A forbids the empty glyph: each character is in a font, has a stand-in there, or is reported in `lost`. */
function printableBy({ font, printed }: Engine, lost: Set<string>): Printable {
  return (text, bold, italic) => {
    const style: Style = bold ? (italic ? 'bolditalics' : 'bold') : italic ? 'italics' : 'normal';
    const known = printed.get(style)!;
    const find: Printed = (character) => {
      let found = known.get(character);
      if (found === undefined) {
        found = null;
        for (const name of FONTS) {
          const shown = standIn(font(FILES[name][style]), character);
          if (shown === null) continue;
          found = { text: shown, font: name };
          break;
        }
        known.set(character, found);
      }
      return found;
    };
    return piecesOf(text, find, (character) => void lost.add(character));
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
    // The only "files" the engine can open are the fonts, already in memory.
    const known = new Set(Object.values(FILES).flatMap((font) => Object.values(font)));
    const files = { existsSync: (name: string) => known.has(name), readFileSync: stubOf };
    const printer = new tools.Printer(FILES, files, noOutside, () => false);
    const document = await printer.createPdfKitDocument({
      version: '1.7',
      subset: 'PDF/A-3b',
      language: input.locale,
      displayTitle: true,
      info,
      ...pdfContent(tree, printableBy(tools, lost)),
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
