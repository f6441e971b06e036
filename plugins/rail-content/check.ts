/** Arithmetic of a reservation and of its passengers: findings, never repairs. */
import type { Finding, StatedAmount, XmlElement } from '../../core/contracts/index.ts';
import { amountIn, exact, optional, plain } from './amounts.ts';

/**
 * Whether `totalPrice` holds what the agency adds (`agentCommission`), by the year of the reservation. It does since 2018 and did not in 2015;
 * what changed in between is not known, so either is accepted there.
 */
const AGENT_COMMISSION: readonly { readonly from: string; readonly included: boolean | null }[] = [
  { from: '2018', included: true },
  { from: '2016', included: null },
  { from: '0000', included: false },
];

/** Components of the distributor's fees. Before 2016 the VAT stood beside the mark-up, now it is inside. */
const FEES = ['markup', 'additionalMarkup', 'remitCommission'] as const;
const VAT = ['vatFromMarkup', 'vatFromAdditionalMarkup', 'vatFromRemitCommission'] as const;

export interface Price {
  readonly documents: StatedAmount | null;
  readonly fees: { code: string; amount: string; currency: string }[];
  readonly purchase: StatedAmount | null;
}

/**
 * Price of each passenger. Where the order alone says what it costs, that stands on the first document, with a finding: nobody says whose it is. RECORD_INVALID.
 */
export function pricesOf(of: XmlElement, passengers: readonly XmlElement[], currency: string, year: string, findings: Finding[]): Price[] {
  const order = priceOf(of, currency, year, findings);
  const prices = passengers.map((each) => priceOf(each, currency, year, findings));
  if (order.purchase === null || prices.some(({ documents, purchase }) => documents !== null || purchase !== null)) {
    checkPassengers(of, passengers, currency, findings);
    return prices;
  }
  findings.push({
    code: 'PRICE_ON_ORDER',
    message: `The order costs ${order.purchase.amount} ${currency} and no passenger says his part: all of it stands on the first document. Divide it by hand.`,
    line: of.line,
  });
  return [order, ...prices.slice(1)];
}

/** DOCUMENTS_MISSING when the order counts more documents than passengers bring. */
export function checkDocuments(of: XmlElement, passengers: readonly XmlElement[], findings: Finding[]): void {
  const counted = Number(optional(of, 'numberOfDocuments', 5) ?? 0);
  if (counted > passengers.length)
    findings.push({
      code: 'DOCUMENTS_MISSING',
      message: `The order counts ${counted} documents and names ${passengers.length}: ask for the file again.`,
      line: of.line,
    });
}

/** Price of a reservation or of one passenger, with what does not add up. RECORD_INVALID. */
function priceOf(of: XmlElement, currency: string, year: string, findings: Finding[]): Price {
  const get = (name: string): StatedAmount | null => amountIn(of, name, currency);
  const sum = (names: readonly string[]): bigint => names.reduce((all, name) => all + exact(get(name)), 0n);
  const documents = get('documentsPrice');
  const purchase = get('purchasePrice');
  const stated = get('fees');
  const parts: readonly string[] =
    stated === null
      ? [...FEES, 'vatFromMarkup']
      : ([[...FEES], [...FEES, ...VAT], [...FEES, VAT[0]]].find((names) => sum(names) === exact(stated)) ?? []);
  const disagree = (message: string): void => {
    findings.push({ code: 'AMOUNTS_DISAGREE', message: `${message} Compare with the order before accepting.`, line: of.line });
  };
  const lines = parts.flatMap((code) => {
    const amount = get(code);
    return amount === null || exact(amount) === 0n ? [] : [{ code, ...amount }];
  });
  const fees = stated === null ? sum(parts) : exact(stated);
  if (stated !== null && parts.length === 0) {
    disagree(`The fees of ${stated.amount} ${currency} are not the sum of their parts.`);
    if (fees !== 0n) lines.push({ code: 'fees', ...stated });
  }
  if (documents !== null && purchase !== null && exact(documents) + fees !== exact(purchase))
    disagree(`Documents and fees give ${plain(exact(documents) + fees)}, the purchase price says ${purchase.amount} ${currency}.`);
  const [total, added] = [get('totalPrice'), get('agentCommission')];
  if (total !== null && purchase !== null) {
    const rule = AGENT_COMMISSION.find((each) => year >= each.from)?.included ?? null;
    const fits = [true, false]
      .filter((each) => rule === null || rule === each)
      .some((each) => exact(purchase) + (each ? exact(added) : 0n) === exact(total));
    if (!fits) disagree(`The total price of ${total.amount} ${currency} does not follow from the purchase price and the agent commission.`);
  }
  return { documents, fees: lines, purchase };
}

/** The passengers' amounts must add up to the reservation's. */
function checkPassengers(of: XmlElement, passengers: readonly XmlElement[], currency: string, findings: Finding[]): void {
  for (const name of ['documentsPrice', 'purchasePrice']) {
    const all = amountIn(of, name, currency);
    const sum = passengers.reduce((total, each) => total + exact(amountIn(each, name, currency)), 0n);
    if (all !== null && passengers.length > 0 && sum !== exact(all))
      findings.push({
        code: 'AMOUNTS_DISAGREE',
        message: `The passengers’ ${name} add up to ${plain(sum)}, the reservation says ${all.amount} ${currency}. Compare with the order before accepting.`,
        line: of.line,
      });
  }
}
