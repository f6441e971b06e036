/** The view model of an invoice or credit note: all its template sees, frozen with the document. */
import { type Money, toJson } from '../../../contracts/index.ts';
import {
  addressOf,
  type IssuedDocument,
  isUntaxed,
  mentionOf,
  type Reading,
  referencesOf,
  shownLines,
  termsOf,
  type Vat,
} from './issued.ts';

export type { IssuedDocument, IssuedLine, Reading } from './issued.ts';

/** More travellers than this are listed after the lines. */
const BESIDE = 9;

export function invoiceView(d: IssuedDocument, reading: Reading): object {
  const { agency, client, dossier } = d;
  const untaxed = d.vat.filter(isUntaxed);
  const several = d.vat.length > 1;
  /** Reasons are numbered where a document has more than one treatment: the lines then say which is theirs. */
  const markOf = ({ category, rate, reason }: Vat): string | null => {
    const at = untaxed.findIndex((row) => row.category === category && row.rate === rate && row.reason === reason);
    return several && at >= 0 ? `(${at + 1})` : null;
  };
  const many = dossier.travellers.length > BESIDE;
  const total = (of: 'base' | 'tax'): Money => ({ minor: d.vat.reduce((sum, row) => sum + row[of].minor, 0n), currency: d.total.currency });
  return {
    kind: d.kind,
    number: d.number,
    issuedOn: d.issuedOn,
    dueOn: d.kind === 'invoice' ? d.dueOn : null,
    seller: {
      name: agency.name,
      legalName: agency.legalName,
      legalForm: agency.legalForm,
      shareCapital: agency.shareCapital && toJson(agency.shareCapital),
      tradeRegister: agency.tradeRegister,
      address: [...agency.address],
      siren: agency.siren,
      vatNumber: agency.vatNumber,
      registration: agency.registration,
      guarantor: agency.guarantor,
      insurer: agency.insurer,
      email: agency.email,
      phone: agency.phone,
    },
    client: {
      name: client.name,
      address: addressOf(client, agency, reading.locale),
      code: client.code,
      siren: client.siren,
      vatNumber: client.vatNumber,
      references: referencesOf(d).map(({ label, value }) => ({ label, value })),
    },
    dossier: {
      ref: dossier.ref,
      title: dossier.title,
      departure: dossier.departure,
      return: dossier.return,
      travellers: many ? [] : [...dossier.travellers],
      annex: many ? [...dossier.travellers] : [],
    },
    lines: shownLines(d, reading).map((l) => ({
      label: l.label,
      detail: l.detail,
      quantity: '1',
      unit: toJson(l.net),
      rate: isUntaxed(l.vat) ? null : (l.vat.rate ?? '0'),
      mark: markOf(l.vat),
      net: toJson(l.net),
      gross: toJson(l.gross),
    })),
    taxed: d.vat.length > untaxed.length,
    several,
    vat: d.vat.map((row) => ({
      rate: isUntaxed(row) ? null : (row.rate ?? '0'),
      mark: markOf(row),
      mention: isUntaxed(row) ? mentionOf(row.reason ?? 'exempt', agency.country, reading).text : null,
      base: toJson(row.base),
      tax: toJson(row.tax),
    })),
    vatInBooks: d.vatInBooks && {
      currency: d.total.currency,
      rate: d.vatInBooks.rate,
      day: d.vatInBooks.day,
      tax: toJson(d.vatInBooks.tax),
    },
    net: toJson(total('base')),
    tax: toJson(total('tax')),
    total: toJson(d.total),
    prepaid: toJson(d.prepaid),
    due: toJson(d.due),
    corrects: d.corrects.map(({ number, issuedOn }) => ({ number, issuedOn })),
    reason: d.reason,
    mentions: termsOf(d, reading).map((term) => term.text),
  };
}
