/** Writes an invoice whole, the same one as the same bytes. What whoever receives it would refuse is a finding, never an exception. */
import { type EInvoiceFile, notDone, type SemanticInvoice } from 'escale/contracts';

export function write(invoice: SemanticInvoice): EInvoiceFile {
  notDone(`Write each term of invoice ${invoice.number}; what is missing (unsaid), and what would be refused, is a finding.`);
}
