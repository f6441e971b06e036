/** The amounts of an act that states a total and the lines it is made of. */
import { fail, formatMinor, fromJson, type Money, type MoneyJson } from '../../../contracts/index.ts';

/** Both read, in one currency and adding up. `at` are the pointers of the two. CURRENCY_MISMATCH, AMOUNT_INVALID, AMOUNTS_DISAGREE. */
export function amountsOf(
  given: { readonly total: MoneyJson; readonly lines: readonly { readonly money: MoneyJson }[] },
  at: { readonly total: string; readonly lines: string },
): { readonly total: Money; readonly amounts: readonly Money[] } {
  const total = fromJson(given.total);
  const amounts = given.lines.map((l) => fromJson(l.money));
  const other = amounts.findIndex((a) => a.currency !== total.currency);
  if (other >= 0)
    throw fail('CURRENCY_MISMATCH', `Line ${other + 1} is not in ${total.currency}.`, [
      { code: 'CURRENCY_MISMATCH', message: `use ${total.currency}`, pointer: `${at.lines}/${other}/money/currency` },
    ]);
  const zero = amounts.findIndex((a) => a.minor === 0n);
  if (zero >= 0)
    throw fail('AMOUNT_INVALID', `Line ${zero + 1} is of nothing: leave it out.`, [
      { code: 'AMOUNT_INVALID', message: 'an amount', pointer: `${at.lines}/${zero}/money/amount` },
    ]);
  const sum = amounts.reduce((s, a) => s + a.minor, 0n);
  if (sum !== total.minor) {
    const [lines, said] = [sum, total.minor].map((minor) => `${formatMinor(minor, total.currency)} ${total.currency}`);
    throw fail('AMOUNTS_DISAGREE', `The lines add up to ${lines}, the total says ${said}: correct one of them.`, [
      { code: 'AMOUNTS_DISAGREE', message: 'the total is not the sum of the lines', pointer: at.total },
    ]);
  }
  return { total, amounts };
}
