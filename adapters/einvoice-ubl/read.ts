/** Reads an invoice or credit note in UBL 2.1. What stands in it and has no place in the semantic invoice is named, so that nobody takes the rest for the whole. */
import {
  type ErrorCode,
  type EscaleError,
  type Finding,
  isDay,
  parseXml,
  refuseAt,
  type SemanticInvoice,
  type SemanticParty,
  type SemanticVat,
  type VatCategory,
  type XmlElement,
} from '../../core/contracts/index.ts';
import { GENERAL, NAMED, NAMESPACES, SIREN, SUBJECT, UNIT } from './terms.ts';

const MOST = 50;
const refuse = (code: ErrorCode, line: number, message: string): EscaleError => refuseAt(code, { line, column: 1 }, message);

export function read(bytes: Uint8Array): { readonly invoice: SemanticInvoice; readonly findings: readonly Finding[] } {
  const root = parseXml(bytes, { namespaces: true });
  const type = Object.keys(NAMED).find((key) => NAMED[key as '380'].root === root.name) as keyof typeof NAMED | undefined;
  if (type === undefined || root.namespace !== (type === '381' ? NAMESPACES.creditNote : NAMESPACES.invoice))
    throw refuse('FORMAT_UNKNOWN', root.line, `<${root.name}> is neither an invoice nor a credit note in UBL 2.`);
  const seen = new Set<XmlElement>();
  const look = looker(seen);
  const invoice = documentOf(look, root, type);
  return { invoice, findings: [...look.told, ...leftOut(root, seen, '')].slice(0, MOST) };
}

/** Every text nobody asked for: a term of another vocabulary, one that stands twice, one beside the terms of a group. */
function* leftOut(element: XmlElement, seen: ReadonlySet<XmlElement>, path: string): Generator<Finding> {
  const at = `${path}/${element.name}`;
  if (element.text !== '' && (element.children.length > 0 || !seen.has(element)))
    yield { code: 'TERM_LEFT_OUT', message: `${at} has no place in our invoice: look at it yourself.`, line: element.line, column: 1 };
  for (const child of element.children) yield* leftOut(child, seen, at);
}

/** Where terms and groups of terms are from. */
const UBL: ReadonlySet<string> = new Set([NAMESPACES.cac, NAMESPACES.cbc]);

/** Amounts are all in one currency but the tax that is accounted for in another: nobody takes one for the other. */
function checkCurrency(element: XmlElement, currencyOf: (element: XmlElement) => string | null, above: string): void {
  const currency = currencyOf(element) ?? above;
  const own = element.attributes['currencyID'];
  if (own !== undefined && own !== currency)
    throw refuse('RECORD_INVALID', element.line, `${element.name} is in ${own} where the document is in ${currency}.`);
  for (const child of element.children) checkCurrency(child, currencyOf, currency);
}

/** Finds things, and remembers that somebody asked for them. */
function looker(seen: Set<XmlElement>) {
  const all = (from: XmlElement, path: string): XmlElement[] =>
    path
      .split('/')
      .reduce((found, name) => found.flatMap((e) => e.children.filter((c) => c.name === name && UBL.has(c.namespace))), [from]);
  const element = (from: XmlElement, path: string): XmlElement | null => {
    const found = all(from, path)[0] ?? null;
    if (found) seen.add(found);
    return found;
  };
  const text = (from: XmlElement, path: string): string | null => element(from, path)?.text || null;
  const needed = (from: XmlElement, path: string): string => {
    const found = text(from, path);
    if (found === null) throw refuse('RECORD_INVALID', from.line, `<${from.name}> has no ${path}, which every invoice has.`);
    return found;
  };
  const day = (from: XmlElement, path: string): string | null => {
    const found = text(from, path);
    if (found !== null && !isDay(found)) throw refuse('RECORD_INVALID', from.line, `${path} “${found}” is no day.`);
    return found;
  };
  const number = (from: XmlElement, path: string): string => {
    const found = needed(from, path);
    if (!/^-?\d{1,18}(\.\d{1,10})?$/.test(found)) throw refuse('RECORD_INVALID', from.line, `${path} “${found}” is no number.`);
    return found;
  };
  const told: Finding[] = [];
  const tell = (line: number, message: string): void => void told.push({ code: 'TERM_LEFT_OUT', message, line, column: 1 });
  return { all, element, text, needed, day, number, told, tell };
}
type Look = ReturnType<typeof looker>;

function documentOf(look: Look, root: XmlElement, type: keyof typeof NAMED): SemanticInvoice {
  const named = NAMED[type];
  const said = look.needed(root, named.type);
  if (said !== type)
    throw refuse('RECORD_INVALID', root.line, `A document of type ${said} is not read here: ${Object.keys(NAMED).join(' and ')} are.`);
  for (const name of ['CustomizationID', 'ProfileID', 'UBLVersionID']) look.text(root, name);
  const currency = look.needed(root, 'DocumentCurrencyCode');
  const vatCurrency = look.text(root, 'TaxCurrencyCode');
  const totals = look.all(root, 'TaxTotal');
  const inCurrency = (code: string): XmlElement | undefined =>
    totals.find((t) => t.children.some((c) => c.name === 'TaxAmount' && c.attributes['currencyID'] === code));
  const tax = inCurrency(currency);
  const accounted = vatCurrency === null || vatCurrency === currency ? undefined : inCurrency(vatCurrency);
  checkCurrency(root, (element) => (element === accounted ? vatCurrency : null), currency);
  const monetary = look.all(root, 'LegalMonetaryTotal')[0];
  if (!tax || !monetary)
    throw refuse('RECORD_INVALID', root.line, `The document has no ${tax ? 'LegalMonetaryTotal' : `TaxTotal in ${currency}`}.`);
  const issuedOn = look.day(root, 'IssueDate');
  if (issuedOn === null) throw refuse('RECORD_INVALID', root.line, 'The document has no IssueDate, which every invoice has.');
  const [from, to] = [look.day(root, 'InvoicePeriod/StartDate'), look.day(root, 'InvoicePeriod/EndDate')];
  return {
    number: look.needed(root, 'ID'),
    issuedOn,
    type,
    currency,
    dueOn: type === '380' ? look.day(root, 'DueDate') : null,
    vatCurrency,
    purchaseOrder: look.text(root, 'OrderReference/ID'),
    notes: look.all(root, 'Note').flatMap((note) => noteOf(look, root, note)),
    preceding: look.all(root, 'BillingReference/InvoiceDocumentReference').map((reference) => ({
      number: look.needed(reference, 'ID'),
      issuedOn: look.day(reference, 'IssueDate') ?? issuedOn,
    })),
    seller: partyOf(look, root, 'AccountingSupplierParty'),
    buyer: partyOf(look, root, 'AccountingCustomerParty'),
    period: from === null && to === null ? null : { from: (from ?? to) as string, to: (to ?? from) as string },
    lines: look.all(root, named.line).map((line) => lineOf(look, line, named.quantity)),
    vat: look.all(tax, 'TaxSubtotal').map((row) => ({
      ...vatOf(look, row, 'TaxCategory'),
      base: look.number(row, 'TaxableAmount'),
      tax: look.number(row, 'TaxAmount'),
      reason: look.text(row, 'TaxCategory/TaxExemptionReason'),
      reasonCode: look.text(row, 'TaxCategory/TaxExemptionReasonCode'),
    })),
    totals: {
      lines: look.number(monetary, 'LineExtensionAmount'),
      withoutVat: look.number(monetary, 'TaxExclusiveAmount'),
      vat: look.number(tax, 'TaxAmount'),
      vatAccounted: accounted ? look.number(accounted, 'TaxAmount') : null,
      withVat: look.number(monetary, 'TaxInclusiveAmount'),
      prepaid: look.text(monetary, 'PrepaidAmount') === null ? '0' : look.number(monetary, 'PrepaidAmount'),
      due: look.number(monetary, 'PayableAmount'),
    },
  };
}

/** `#AAB#text`: the subject of a note stands before it. */
function noteOf(look: Look, root: XmlElement, note: XmlElement): SemanticInvoice['notes'] {
  look.element({ ...root, children: [note] }, 'Note');
  const subject = SUBJECT.exec(note.text)?.[1] ?? null;
  const text = note.text.replace(SUBJECT, '');
  return text === '' ? [] : [{ subject: subject === GENERAL && SUBJECT.test(text) ? null : subject, text }];
}

function vatOf(look: Look, from: XmlElement, path: string): SemanticVat {
  const category = look.needed(from, `${path}/ID`);
  if (!['S', 'Z', 'E', 'O'].includes(category)) throw refuse('RECORD_INVALID', from.line, `VAT of category ${category} is not read here.`);
  look.text(from, `${path}/TaxScheme/ID`);
  const rate = look.text(from, `${path}/Percent`);
  return { category: category as VatCategory, rate: category === 'O' || rate === null ? null : look.number(from, `${path}/Percent`) };
}

function lineOf(look: Look, line: XmlElement, quantity: string): SemanticInvoice['lines'][number] {
  const unit = look.all(line, quantity)[0]?.attributes['unitCode'] ?? UNIT;
  if (unit !== UNIT) look.tell(line.line, `The quantity is in ${unit}, and our invoices count in ${UNIT} alone: the unit is left out.`);
  return {
    id: look.needed(line, 'ID'),
    name: look.needed(line, 'Item/Name'),
    description: look.text(line, 'Item/Description'),
    quantity: look.number(line, quantity),
    price: look.number(line, 'Price/PriceAmount'),
    net: look.number(line, 'LineExtensionAmount'),
    ...vatOf(look, line, 'Item/ClassifiedTaxCategory'),
  };
}

function partyOf(look: Look, root: XmlElement, role: string): SemanticParty {
  const party = look.all(root, `${role}/Party`)[0];
  if (!party) throw refuse('RECORD_INVALID', root.line, `The document has no ${role}.`);
  const endpoint = look.element(party, 'EndpointID');
  const scheme = endpoint?.attributes['schemeID'];
  // A register of another country is left out, and said to be.
  const register = look.all(party, 'PartyLegalEntity/CompanyID').find((e) => e.attributes['schemeID'] === SIREN);
  const taxed = look.all(party, 'PartyTaxScheme').find((t) => look.all(t, 'TaxScheme/ID').some((e) => e.text === 'VAT'));
  if (taxed) look.text(taxed, 'TaxScheme/ID');
  const lines = ['StreetName', 'AdditionalStreetName', 'AddressLine/Line'].map((name) => look.text(party, `PostalAddress/${name}`));
  return {
    name: look.needed(party, 'PartyLegalEntity/RegistrationName'),
    tradingName: look.text(party, 'PartyName/Name'),
    legalId: register ? look.text(party, 'PartyLegalEntity/CompanyID') : null,
    vatId: taxed ? look.text(taxed, 'CompanyID') : null,
    legalInformation: look.text(party, 'PartyLegalEntity/CompanyLegalForm'),
    electronicAddress: endpoint === null ? null : scheme === undefined ? endpoint.text : `${scheme}:${endpoint.text}`,
    address: {
      // What goes beyond the lines of the norm shares the last.
      lines: lines.flatMap((line) => line?.split('\n').filter((part) => part.trim() !== '') ?? []),
      postcode: look.text(party, 'PostalAddress/PostalZone'),
      city: look.text(party, 'PostalAddress/CityName'),
      country: look.needed(party, 'PostalAddress/Country/IdentificationCode'),
    },
    email: look.text(party, 'Contact/ElectronicMail'),
    phone: look.text(party, 'Contact/Telephone'),
  };
}
