/** What every plugin of kind `einvoice` must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict';
import type { EInvoice, SemanticInvoice } from '../../core/contracts/index.ts';
import { refusesFile } from './refused.ts';
import { otherText, textAt, textsIn, withText } from './terms.ts';

export interface EInvoiceSubject {
  readonly plugin: EInvoice;
  /** Invoices and credit notes nobody would refuse. */
  readonly sound: readonly SemanticInvoice[];
  /** One whose seller is nobody one could name. */
  readonly broken: SemanticInvoice;
}
type Case = readonly [name: string, holds: () => void];

/** Places a file is cut or changed at. */
const PLACES = 60;
/** Every term and every group. */
function* places(value: unknown, path = ''): Generator<string> {
  if (path !== '') yield path;
  if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) yield* places(inner, `${path}/${key}`);
}

export function eInvoiceCases({ plugin, sound, broken }: EInvoiceSubject): readonly Case[] {
  const refused = (bytes: Uint8Array, what: string): unknown => refusesFile((given) => plugin.read(given), bytes, what);
  return [
    [
      'says what its format is called, and what its files are',
      () => {
        ok(/^[a-z][a-z0-9-]{0,29}$/.test(plugin.format));
        ok(/^[a-z]+\/[\w.+-]+$/.test(plugin.type));
        ok(/^[a-z0-9]{1,10}$/.test(plugin.extension));
      },
    ],
    [
      'writes the same invoice as the same bytes, and finds nothing wrong with it',
      () => {
        for (const invoice of sound) {
          const before = structuredClone(invoice);
          const { bytes, findings } = plugin.write(invoice);
          deepEqual(findings, []);
          deepEqual(plugin.write(invoice).bytes, bytes);
          deepEqual(invoice, before);
        }
      },
    ],
    [
      'reads what it wrote as it was, with nothing left out',
      () => {
        for (const invoice of sound) deepEqual(plugin.read(plugin.write(invoice).bytes), { invoice, findings: [] });
      },
    ],
    [
      'writes every term: whatever is another is other bytes',
      () => {
        for (const invoice of sound) {
          const bytes = plugin.write(invoice).bytes;
          for (const path of textsIn(invoice)) {
            if (path === '/type') continue;
            const changed = withText(invoice, path, otherText(textAt(invoice, path)));
            notDeepEqual(plugin.write(changed).bytes, bytes, `${path} is not written`);
          }
        }
      },
    ],
    [
      'says what would be refused, and never throws for it',
      () => {
        const { findings } = plugin.write(broken);
        ok(findings.length > 0);
        for (const finding of findings) ok(finding.code !== '' && finding.message !== '' && finding.pointer?.startsWith('/'));
      },
    ],
    [
      'says which term is not there, and never throws for it',
      () => {
        for (const invoice of sound)
          for (const path of places(invoice)) {
            const { findings } = plugin.write(withText(invoice, path, undefined) as SemanticInvoice);
            ok(
              findings.some((f) => f.pointer?.startsWith(path)),
              `${path} is missing, and nothing says so`,
            );
          }
      },
    ],
    [
      'says which text no file can hold',
      () => {
        for (const invoice of sound)
          for (const path of textsIn(invoice)) {
            const { findings } = plugin.write(withText(invoice, path, 'a\ufffe') as SemanticInvoice);
            ok(
              findings.some((f) => f.pointer === path),
              `${path} holds what is no character, and nothing says so`,
            );
          }
      },
    ],
    [
      'refuses what is no file of its own, with the place',
      () => {
        refused(new Uint8Array(), 'nothing');
        refused(new TextEncoder().encode('<?xml version="1.0"?><html/>'), 'a page');
        refused(new Uint8Array([0xff, 0xfe, 0x3c, 0x00]), 'another encoding');
      },
    ],
    [
      'refuses what is cut short, with the place',
      () => {
        const [first] = sound as [SemanticInvoice];
        const { bytes } = plugin.write(first);
        for (let i = 0; i < PLACES; i++) refused(bytes.slice(0, Math.floor((i * (bytes.length - 2)) / PLACES)), `cut at ${i} of ${PLACES}`);
        equal(plugin.read(bytes).findings.length, 0);
      },
    ],
  ];
}
