/** Names both directions use. */
export const NAMESPACES = {
  invoice: 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2',
  creditNote: 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2',
  cac: 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  cbc: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
} as const;
/** BT-24 */
export const NORM = 'urn:cen.eu:en16931:2017';
/** Scheme of BT-30 and BT-47: the register of French companies. */
export const SIREN = '0002';
/** One of something: the unit of every quantity. */
export const UNIT = 'C62';
/** The subject of a note stands before it. */
export const SUBJECT = /^\s*#([A-Z]{3})#/;
/** UNTDID 4451: general information. */
export const GENERAL = 'AAI';
/** What a credit note calls otherwise. */
export const NAMED = {
  '380': { root: 'Invoice', type: 'InvoiceTypeCode', line: 'InvoiceLine', quantity: 'InvoicedQuantity' },
  '381': { root: 'CreditNote', type: 'CreditNoteTypeCode', line: 'CreditNoteLine', quantity: 'CreditedQuantity' },
} as const;
