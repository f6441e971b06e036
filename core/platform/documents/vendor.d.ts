/** Types of the two libraries that ship none: only what this folder uses. */
declare module 'pdfmake/js/Printer.js' {
  export interface PdfKitDocument extends NodeJS.ReadableStream {
    info: Record<string, unknown>;
    _id: Buffer;
    _addInfo(): void;
    file(bytes: Buffer, options: Record<string, unknown>): void;
    appendXML(xml: string): void;
    end(): void;
  }
  export default class Printer {
    constructor(fonts: unknown, virtualFs: unknown, urlResolver: unknown, localAccessPolicy: (path: string) => boolean);
    createPdfKitDocument(definition: Record<string, unknown>, options?: Record<string, unknown>): Promise<PdfKitDocument>;
  }
}
declare module 'fontkit' {
  export interface Font {
    /** Glyphs made so far. */
    _glyphs: Record<number, unknown>;
    hasGlyphForCodePoint(codePoint: number): boolean;
  }
  export function create(bytes: Uint8Array): Font;
  /** Adds a format: the first whose `probe` says yes makes the font. */
  export function registerFormat(format: {
    probe(bytes: Uint8Array): boolean;
    new (stream: { readonly buffer: Uint8Array }): object;
  }): void;
}
