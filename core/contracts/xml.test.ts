import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EscaleError } from './errors.ts';
import { childOf, escapeXml, parseXml, textIn, type XmlElement } from './xml.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const plain = (text: string, more = {}): XmlElement => parseXml(bytes(text), { namespaces: false, ...more });
const spaced = (text: string): XmlElement => parseXml(bytes(text), { namespaces: true });
const refusal = (input: Uint8Array, more = {}): EscaleError => {
  try {
    parseXml(input, { namespaces: false, ...more });
  } catch (error) {
    if (error instanceof EscaleError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('an XML document', () => {
  it('is a tree whose elements know their place', () => {
    const root = plain('<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b x="1">one <!-- no --><![CDATA[<two>]]></b>\n  <b/>\n</a>');
    expect(root).toMatchObject({ name: 'a', namespace: '', line: 2, column: 3, text: '' });
    expect(root.children.map(({ name, line, text, attributes }) => ({ name, line, text, attributes }))).toEqual([
      { name: 'b', line: 3, text: 'one <two>', attributes: { x: '1' } },
      { name: 'b', line: 4, text: '', attributes: {} },
    ]);
    expect([childOf(root, 'b')?.line, childOf(root, 'c'), textIn(root, 'b'), textIn(root.children[1] as XmlElement, 'b')]).toEqual([
      3,
      null,
      'one <two>',
      null,
    ]);
  });
  it('has local names where namespaces are read, and names as written where they are not', () => {
    const text = '<p:a xmlns:p="urn:x" xmlns="urn:y" p:k="1"><b/></p:a>';
    const root = spaced(text);
    expect([root.name, root.namespace, root.attributes['k'], root.children[0]?.namespace]).toEqual(['a', 'urn:x', '1', 'urn:y']);
    expect([plain(text).name, plain(text).attributes['p:k']]).toEqual(['p:a', '1']);
    expect(() => spaced('<q:a/>')).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    expect(plain('<q:a/>').name).toBe('q:a');
  });
  it('may begin with a byte-order mark', () => {
    expect(parseXml(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes('<a>é</a>')), { namespaces: false }).text).toBe('é');
  });
  it.each<[string, string, Uint8Array, number]>([
    ['of nothing', 'FILE_EMPTY', new Uint8Array(), 1],
    ['of blanks', 'FILE_EMPTY', bytes(' \n '), 1],
    ['in UTF-16', 'FILE_ENCODING', new Uint8Array(Buffer.from('\ufeff<a/>', 'utf16le')), 1],
    ['in UTF-16 without its mark', 'FILE_ENCODING', new Uint8Array(Buffer.from('<a/>', 'utf16le')), 1],
    ['in Latin-1', 'FILE_ENCODING', new Uint8Array(Buffer.from('<a>\xe9</a>', 'latin1')), 1],
    ['that says another encoding', 'FILE_ENCODING', bytes('<?xml version="1.0" encoding="ISO-8859-1"?><a/>'), 1],
    ['of another version', 'FILE_MALFORMED', bytes('<?xml version="1.1"?><a>&#1;</a>'), 1],
    ['with a document type', 'FILE_MALFORMED', bytes('<a/>\n'.replace('<a', '\n<!DOCTYPE a [<!ENTITY e "x">]><a')), 2],
    ['with an entity of its own', 'FILE_MALFORMED', bytes('<a>\n&e;</a>'), 2],
    ['whose tags cross', 'FILE_MALFORMED', bytes('<a>\n<b></a></b>'), 2],
    ['that is cut', 'FILE_TRUNCATED', bytes('<a>\n<b>\n'), 3],
    ['cut in a tag', 'FILE_TRUNCATED', bytes('<a>\n<b x="'), 2],
    ['of text alone', 'FILE_MALFORMED', bytes('hello'), 1],
  ])('%s is refused with its place', (_what, code, input, line) => {
    const error = refusal(input);
    expect([error.code, error.findings[0]?.code, error.findings[0]?.line]).toEqual([code, code, line]);
    expect(error.findings[0]?.column).toBeGreaterThan(0);
  });
  it('has bounds: bytes, depth and elements, each its own', () => {
    expect(refusal(bytes(`<a>${' '.repeat(100)}</a>`), { maxBytes: 100 }).code).toBe('FILE_MALFORMED');
    expect(plain('<a><b><c/></b></a>', { maxDepth: 3 }).name).toBe('a');
    expect(refusal(bytes('<a><b><c/></b></a>'), { maxDepth: 2 }).code).toBe('FILE_MALFORMED');
    expect(plain('<a><b/><b/></a>', { maxElements: 3 }).children).toHaveLength(2);
    expect(refusal(bytes('<a><b/><b/></a>'), { maxElements: 2 }).code).toBe('FILE_MALFORMED');
    expect(refusal(bytes('<a>'.repeat(300_000))).code).toBe('FILE_MALFORMED');
  });
  it('reads back any text it was escaped from', () => {
    const text = fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", 'é', '𝄞', 'a', ']]>', '&amp;') });
    fc.assert(
      fc.property(text, (said) => {
        const root = plain(`<a x="${escapeXml(said)}">${escapeXml(said)}</a>`);
        expect([root.text, root.attributes['x']]).toEqual([said, said]);
      }),
    );
  });
  it('with any bytes changed is read or refused with a place', () => {
    const source = bytes('<?xml version="1.0"?><p:a xmlns:p="urn:x"><b c="d">é &amp; f</b><![CDATA[g]]></p:a>');
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.nat(source.length - 1), byte: fc.nat(255) }), { maxLength: 4 }),
        fc.boolean(),
        (edits, namespaces) => {
          const copy = Uint8Array.from(source);
          for (const { at, byte } of edits) copy[at] = byte;
          try {
            parseXml(copy, { namespaces });
          } catch (error) {
            if (!(error instanceof EscaleError)) throw error;
            expect(error.findings[0]?.line).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
