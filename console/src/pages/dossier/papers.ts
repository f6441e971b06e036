/** The papers of a dossier that can be read as PDF: invoices as issued, travel papers as the dossier is now. */
import { documentItinerary, documentVoucher, invoicePdf } from '../../api/client.gen.ts';
import { addressOf } from '../../api/http.ts';

export interface Paper {
  readonly kind: 'invoice' | 'itinerary' | 'voucher';
  /** Number of the invoice or voucher, or reference of the dossier. */
  readonly number: string;
  /** Name of the file when it is kept. */
  readonly file: string;
  /** Address of the bytes: what a link needs. */
  readonly address: string;
  readonly read: () => Promise<unknown>;
}

export const invoicePaper = (number: string): Paper => ({
  kind: 'invoice',
  number,
  file: `${number}.pdf`,
  address: addressOf('/invoices/{number}/pdf', { number }).url,
  read: () => invoicePdf({ number }),
});
export const itineraryPaper = (dossier: string): Paper => ({
  kind: 'itinerary',
  number: dossier,
  file: `itinerary-${dossier}.pdf`,
  address: addressOf('/dossiers/{dossier}/itinerary', { dossier }).url,
  read: () => documentItinerary({ dossier }),
});
export function voucherPaper(service: { readonly id: string; readonly dossier: string; readonly position: number }): Paper {
  const number = `${service.dossier}-${service.position}`;
  return {
    kind: 'voucher',
    number,
    file: `voucher-${number}.pdf`,
    address: addressOf('/services/{id}/voucher', { id: service.id }).url,
    read: () => documentVoucher({ id: service.id }),
  };
}
