/** An issued document in a syntax machines read: what was frozen when it was issued, written by a plugin of kind `einvoice`. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Binary,
  didYouMean,
  type EInvoice,
  type EInvoiceFile,
  fail,
  isError,
  maskCards,
  pluginFailed,
  type Registry,
  type SemanticInvoice,
  type Tx,
} from '../../../contracts/index.ts';
import { findInvoice } from './documents.ts';

/**
 * NOT_FOUND, also for a document issued before its terms were kept; ADAPTER_UNKNOWN where no plugin writes the format; PLUGIN_FAILED where it breaks its contract; EINVOICE_REFUSED with what whoever receives it
 * would refuse: half an e-invoice is none. Without a format, that of the first plugin.
 */
export async function eInvoiceOf(tx: Tx, eInvoices: Registry<EInvoice>, number: string, format: string | undefined): Promise<Binary> {
  const at = eInvoices.list(tx.ctx.agency);
  const formats = at.map((e) => e.value.format);
  const found = at.find((e) => format === undefined || e.value.format === format);
  if (!found) {
    const asked = format === undefined ? 'e-invoices' : `“${format}”`;
    throw fail(
      'ADAPTER_UNKNOWN',
      `No enabled plugin writes ${asked}.${didYouMean(format ?? '', formats)} Formats: ${formats.join(', ') || 'none'}.`,
    );
  }
  const { semantic } = await findInvoice(tx, number);
  if (semantic === null) throw fail('NOT_FOUND', `${number} was issued before its terms were kept: it has its paper alone.`);
  const { value: plugin, id } = found;
  const { bytes, findings } = written(id, plugin, semantic as SemanticInvoice);
  if (findings.length > 0)
    throw fail(
      'EINVOICE_REFUSED',
      `${number} cannot be written as ${plugin.format}: ${findings[0]?.message}`,
      findings.map((f) => ({ ...f, plugin: id })),
    );
  return { binary: true, name: `${number}.${plugin.extension}`, type: plugin.type, bytes };
}

/** What a plugin wrote; it never throws. Whoever receives it reads what was issued, or it is not handed out. */
function written(id: string, plugin: EInvoice, invoice: SemanticInvoice): EInvoiceFile {
  const asked = <R>(what: 'write' | 'read', ask: () => R): R => {
    try {
      return ask();
    } catch (error) {
      throw isError(error, 'PLUGIN_FAILED') ? error : pluginFailed(id, what, error);
    }
  };
  // What was frozen stays what it is, whatever is done to what is handed out of it.
  const file: Partial<EInvoiceFile> | null = asked('write', () => plugin.write(structuredClone(invoice)));
  const { bytes, findings } = file ?? {};
  if (!(bytes instanceof Uint8Array) || !Array.isArray(findings))
    throw pluginFailed(id, 'write', 'it must give bytes and a list of findings.');
  for (const [i, finding] of findings.entries())
    if (typeof finding?.code !== 'string' || typeof finding.message !== 'string')
      throw pluginFailed(id, 'write', 'a finding must say its code and a message.', `/findings/${i}`);
  if (
    findings.length === 0 &&
    !isDeepStrictEqual(
      asked('read', () => trimmed(plugin.read(bytes).invoice)),
      trimmed(invoice),
    )
  )
    throw pluginFailed(id, 'write', 'what it wrote does not read as what was issued.');
  return { bytes, findings: findings.map((f) => ({ ...f, message: maskCards(f.message.toWellFormed()) })) };
}

/** Blanks at the ends of a text say nothing. */
const trimmed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, inner) => (typeof inner === 'string' ? inner.trim() : inner));
