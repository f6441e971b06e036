/** Arithmetic of what was read: findings, never repairs. */
import type { BookedDocument, Finding, StatedAmount } from '../../core/contracts/index.ts';
import { exact, plain } from './amounts.ts';
import type { Pricing } from './fares.ts';

const value = (of: StatedAmount | null): bigint => (of === null ? 0n : exact(of.amount));

/** AMOUNTS_DISAGREE when `equivalent or fare + new taxes` is not the total. A re-issue is left out: its total is what is collected on top. */
export function checkTotal(document: BookedDocument, reissue: boolean, line: number, findings: Finding[]): void {
  const { total } = document;
  const payable = document.equivalent ?? document.fare;
  if (total === null || payable === null || reissue) return;
  if (payable.currency !== total.currency) {
    disagree(
      findings,
      line,
      document.number,
      `the fare is in ${payable.currency}, the total in ${total.currency}, and no equivalent is stated`,
    );
    return;
  }
  sums(findings, line, document.number, payable, document.taxes, total);
}

/** The same for net and selling fares. */
export function checkSide(
  number: string,
  fare: StatedAmount | null,
  taxes: BookedDocument['taxes'],
  total: StatedAmount | null,
  line: number,
  findings: Finding[],
): void {
  if (fare !== null && total !== null && fare.currency === total.currency) sums(findings, line, number, fare, taxes, total);
}

function sums(
  findings: Finding[],
  line: number,
  number: string,
  fare: StatedAmount,
  taxes: BookedDocument['taxes'],
  total: StatedAmount,
): void {
  let sum = exact(fare.amount);
  for (const tax of taxes) {
    if (tax.paidBefore) continue;
    if (tax.currency !== total.currency) {
      disagree(findings, line, number, `tax ${tax.code} is in ${tax.currency}, the total in ${total.currency}`);
      return;
    }
    sum += exact(tax.amount);
  }
  if (sum !== exact(total.amount))
    disagree(findings, line, number, `fare and taxes give ${plain(sum)}, the total says ${total.amount} ${total.currency}`);
}

/** PRICE_HIDDEN when neither fare and total nor, beside them, a selling and a net total say what a document costs: no amount is gone in silence. */
export function checkHidden(
  { number, fare, equivalent, total, net, selling }: BookedDocument,
  pricing: Pricing,
  line: number,
  findings: Finding[],
): void {
  if (total ? (equivalent ?? fare) : selling?.total && net?.total) return;
  const amount = total ? `${total.amount} ${total.currency}` : pricing.published?.stray;
  const why = amount ? `the message says ${amount}, but not what of it is the fare or the total` : 'its price is hidden';
  findings.push({ code: 'PRICE_HIDDEN', message: `Document ${number}: ${why}. Enter the price by hand.`, line });
}

/** AMOUNTS_DISAGREE when `paid − used − penalty + tax` is not the refund. */
export function checkRefund(document: BookedDocument, line: number, findings: Finding[]): void {
  const { refund } = document;
  if (!refund?.total || !refund.paid) return;
  if (refund.fare && value(refund.fare) !== value(refund.paid) - value(refund.used))
    disagree(
      findings,
      line,
      document.number,
      `the fare that comes back is ${refund.fare.amount}, what was paid less what was used ${plain(value(refund.paid) - value(refund.used))}`,
    );
  const sum = value(refund.paid) - value(refund.used) - value(document.penalty) + value(refund.tax);
  if (sum !== value(refund.total))
    disagree(
      findings,
      line,
      document.number,
      `paid − used − penalty + tax gives ${plain(sum)}, the refund says ${refund.total.amount} ${refund.total.currency}`,
    );
  const taxes = document.taxes.reduce((all, tax) => all + exact(tax.amount), 0n);
  if (document.taxes.length > 0 && taxes !== value(refund.tax))
    disagree(
      findings,
      line,
      document.number,
      `the refunded taxes add up to ${plain(taxes)}, the refund counts ${refund.tax?.amount ?? 'none'}`,
    );
}

function disagree(findings: Finding[], line: number, number: string, what: string): void {
  findings.push({ code: 'AMOUNTS_DISAGREE', message: `Document ${number}: ${what}. Compare with the document before accepting.`, line });
}
