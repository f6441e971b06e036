/** Writes the semantic invoice in the order the schema of UBL 2.1 asks for. */
import {
  type EInvoiceFile,
  escapeXml,
  type SemanticInvoice,
  type SemanticParty,
  type SemanticVat,
  unsaid,
} from '../../core/contracts/index.ts';
import { brokenRules } from './rules.ts';
import { GENERAL, NAMED, NAMESPACES, NORM, SIREN, SUBJECT, UNIT } from './terms.ts';

type Part = string | null;
const lines = (parts: readonly Part[]): string => parts.filter((part) => part !== null && part !== '').join('\n');
/** A basic component; nothing where there is no text. */
const cbc = (name: string, text: string | null, attribute: readonly [name: string, value: string] | null = null): Part =>
  text === null || text === ''
    ? null
    : `<cbc:${name}${attribute ? ` ${attribute[0]}="${escapeXml(attribute[1])}"` : ''}>${escapeXml(text)}</cbc:${name}>`;
/** An aggregate; nothing where it holds nothing. */
function cac(name: string, parts: readonly Part[]): Part {
  const inner = lines(parts);
  return inner === '' ? null : `<cac:${name}>\n${inner.replace(/^(?=<)/gm, '  ')}\n</cac:${name}>`;
}

export function write(invoice: SemanticInvoice): EInvoiceFile {
  const findings = unsaid(invoice);
  if (findings.length > 0) return { bytes: new Uint8Array(), findings };
  return { bytes: new TextEncoder().encode(document(invoice)), findings: brokenRules(invoice) };
}

function document(s: SemanticInvoice): string {
  const named = NAMED[s.type];
  const money = (name: string, amount: string, currency = s.currency): Part => cbc(name, amount, ['currencyID', currency]);
  const namespace = s.type === '381' ? NAMESPACES.creditNote : NAMESPACES.invoice;
  const head = `<${named.root} xmlns="${namespace}" xmlns:cac="${NAMESPACES.cac}" xmlns:cbc="${NAMESPACES.cbc}">`;
  const body = lines([
    cbc('CustomizationID', NORM),
    cbc('ID', s.number),
    cbc('IssueDate', s.issuedOn),
    s.type === '380' ? cbc('DueDate', s.dueOn) : null,
    cbc(named.type, s.type),
    ...s.notes.map(({ subject, text }) => cbc('Note', noted(subject, text))),
    cbc('DocumentCurrencyCode', s.currency),
    cbc('TaxCurrencyCode', s.vatCurrency),
    s.period && cac('InvoicePeriod', [cbc('StartDate', s.period.from), cbc('EndDate', s.period.to)]),
    cac('OrderReference', [cbc('ID', s.purchaseOrder)]),
    ...s.preceding.map(({ number, issuedOn }) =>
      cac('BillingReference', [cac('InvoiceDocumentReference', [cbc('ID', number), cbc('IssueDate', issuedOn)])]),
    ),
    cac('AccountingSupplierParty', [party(s.seller)]),
    cac('AccountingCustomerParty', [party(s.buyer)]),
    cac('TaxTotal', [
      money('TaxAmount', s.totals.vat),
      ...s.vat.map((row) =>
        cac('TaxSubtotal', [
          money('TaxableAmount', row.base),
          money('TaxAmount', row.tax),
          category('TaxCategory', row, [cbc('TaxExemptionReasonCode', row.reasonCode), cbc('TaxExemptionReason', row.reason)]),
        ]),
      ),
    ]),
    s.vatCurrency !== null && s.totals.vatAccounted !== null
      ? cac('TaxTotal', [money('TaxAmount', s.totals.vatAccounted, s.vatCurrency)])
      : null,
    cac('LegalMonetaryTotal', [
      money('LineExtensionAmount', s.totals.lines),
      money('TaxExclusiveAmount', s.totals.withoutVat),
      money('TaxInclusiveAmount', s.totals.withVat),
      money('PrepaidAmount', s.totals.prepaid),
      money('PayableAmount', s.totals.due),
    ]),
    ...s.lines.map((l) =>
      cac(named.line, [
        cbc('ID', l.id),
        cbc(named.quantity, l.quantity, ['unitCode', UNIT]),
        money('LineExtensionAmount', l.net),
        cac('Item', [cbc('Description', l.description), cbc('Name', l.name), category('ClassifiedTaxCategory', l, [])]),
        cac('Price', [money('PriceAmount', l.price)]),
      ]),
    ),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${body.replace(/^(?=<)/gm, '  ')}\n</${named.root}>\n`;
}

/** A text that looks as if it began with a subject gets the one that says nothing, or its beginning would be taken for its subject. */
const noted = (subject: string | null, text: string): string => {
  const said = subject ?? (SUBJECT.test(text) ? GENERAL : null);
  return said === null ? text : `#${said}#${text}`;
};

const category = (name: string, row: SemanticVat, reasons: readonly Part[]): Part =>
  cac(name, [cbc('ID', row.category), cbc('Percent', row.rate), ...reasons, cac('TaxScheme', [cbc('ID', 'VAT')])]);

function party(p: SemanticParty): Part {
  const [scheme, ...rest] = (p.electronicAddress ?? '').split(':');
  const [street = null, more = null, ...others] = p.address.lines;
  return cac('Party', [
    p.electronicAddress === null ? null : cbc('EndpointID', rest.join(':'), ['schemeID', scheme ?? '']),
    cac('PartyName', [cbc('Name', p.tradingName)]),
    cac('PostalAddress', [
      cbc('StreetName', street),
      cbc('AdditionalStreetName', more),
      cbc('CityName', p.address.city),
      cbc('PostalZone', p.address.postcode),
      // The norm has one more line, and no other.
      cac('AddressLine', [cbc('Line', others.join('\n'))]),
      cac('Country', [cbc('IdentificationCode', p.address.country)]),
    ]),
    p.vatId === null ? null : cac('PartyTaxScheme', [cbc('CompanyID', p.vatId), cac('TaxScheme', [cbc('ID', 'VAT')])]),
    cac('PartyLegalEntity', [
      cbc('RegistrationName', p.name),
      cbc('CompanyID', p.legalId, ['schemeID', SIREN]),
      cbc('CompanyLegalForm', p.legalInformation),
    ]),
    cac('Contact', [cbc('Telephone', p.phone), cbc('ElectronicMail', p.email)]),
  ]);
}
