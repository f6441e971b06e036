/**
 * The semantic invoice, frozen beside the view, so that an e-invoice of any syntax says what the paper says.
 */
import { formatMinor, type Money, type SemanticInvoice, type SemanticVat } from '../../../contracts/index.ts';
import { type IssuedDocument, isUntaxed, mentionOf, type Reading, referencesOf, shownLines, termsOf, type Vat } from './issued.ts';

export function semanticInvoice(d: IssuedDocument, reading: Reading): SemanticInvoice {
  const { agency, client, dossier } = d;
  const { currency } = d.total;
  const sign = d.kind === 'creditNote' ? -1n : 1n;
  const text = (minor: bigint): string => formatMinor(minor * sign, currency);
  // Category O stands alone on an invoice or not at all (BR-O-11, BR-O-12): beside others, what is outside the scope is exempt with its reason.
  const outside = d.lines.every((l) => l.vat.category === 'O');
  const vatOf = ({ category, rate }: Vat): SemanticVat =>
    category === 'O' && outside ? { category, rate: null } : { category: category === 'O' ? 'E' : category, rate: rate ?? '0' };
  const lines = shownLines(d, reading);
  const rows = Map.groupBy(d.vat, (row) => JSON.stringify(vatOf(row)));
  const sum = (amounts: readonly Money[]): bigint => amounts.reduce((all, m) => all + m.minor, 0n);
  const order = referencesOf(d).find((r) => r.field === 'purchaseOrder');
  return {
    number: d.number,
    issuedOn: d.issuedOn,
    type: d.kind === 'creditNote' ? '381' : '380',
    currency,
    dueOn: d.kind === 'creditNote' ? null : d.dueOn,
    vatCurrency: d.vatInBooks?.tax.currency ?? null,
    purchaseOrder: order?.value ?? null,
    notes: [
      ...termsOf(d, reading),
      ...referencesOf(d).flatMap((r) => (r === order ? [] : [{ subject: null, text: `${r.label} : ${r.value}` }])),
      ...(d.reason === null ? [] : [{ subject: null, text: d.reason }]),
    ],
    preceding: d.corrects.map(({ number, issuedOn }) => ({ number, issuedOn })),
    seller: {
      name: agency.legalName,
      tradingName: agency.name === agency.legalName ? null : agency.name,
      legalId: agency.siren,
      vatId: outside ? null : agency.vatNumber,
      legalInformation:
        [
          agency.legalForm,
          agency.shareCapital && `${formatMinor(agency.shareCapital.minor, agency.shareCapital.currency)} ${agency.shareCapital.currency}`,
          agency.tradeRegister && [agency.tradeRegister, agency.siren].filter(Boolean).join(' '),
          agency.registration,
        ]
          .filter(Boolean)
          .join(' · ') || null,
      electronicAddress: agency.eInvoiceAddress,
      address: { lines: [...agency.address], postcode: null, city: null, country: agency.country },
      email: agency.email,
      phone: agency.phone,
    },
    buyer: {
      name: client.name,
      tradingName: null,
      legalId: client.siren,
      vatId: outside ? null : client.vatNumber,
      legalInformation: null,
      electronicAddress: client.eInvoiceAddress,
      address: {
        lines: [...client.address],
        postcode: client.postcode,
        city: client.city,
        country: client.country ?? agency.country,
      },
      email: client.email,
      phone: client.phone,
    },
    period: dossier.departure === null ? null : { from: dossier.departure, to: dossier.return ?? dossier.departure },
    lines: lines.map((l, i) => ({
      id: String(i + 1),
      name: l.label,
      description: l.detail,
      quantity: l.net.minor * sign < 0n ? '-1' : '1',
      price: formatMinor(l.net.minor < 0n ? -l.net.minor : l.net.minor, currency),
      net: text(l.net.minor),
      ...vatOf(l.vat),
    })),
    vat: [...rows.values()].map((of) => {
      const reasons = [...new Set(of.flatMap((row) => (isUntaxed(row) ? [row.reason ?? 'exempt'] : [])))];
      const mentions = reasons.map((reason) => mentionOf(reason, agency.country, reading));
      return {
        ...vatOf(of[0]!),
        base: text(sum(of.map((row) => row.base))),
        tax: text(sum(of.map((row) => row.tax))),
        reason: mentions.map((m) => m.text).join(' ; ') || null,
        // A code speaks for the whole row: where reasons are mixed, the words do.
        reasonCode: mentions.length === 1 ? (mentions[0]?.code ?? null) : null,
      };
    }),
    totals: {
      lines: text(sum(lines.map((l) => l.net))),
      withoutVat: text(sum(d.vat.map((row) => row.base))),
      vat: text(sum(d.vat.map((row) => row.tax))),
      vatAccounted: d.vatInBooks && formatMinor(d.vatInBooks.tax.minor * sign, d.vatInBooks.tax.currency),
      withVat: text(d.total.minor),
      prepaid: text(d.prepaid.minor),
      due: text(d.due.minor),
    },
  };
}
