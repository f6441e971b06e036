/** The money items of miscellaneous documents: `EMDnnn` and `MCOnnn` lines share their frame; the labels tie them to the numbers (`TMC…`). */
import type { BookedDocument, StatedAmount, StatedTax } from '../../core/contracts/index.ts';
import { amountIn } from './amounts.ts';
import { taxList } from './fares.ts';
import { refuse } from './place.ts';

/** One item of an EMD or MCO. */
export interface Item {
  readonly line: number;
  /** `D1` of an EMD, `L4` of an MCO: the label its number carries. */
  readonly label: string;
  readonly carrier: { code: string; numeric: string } | null;
  readonly reason: NonNullable<BookedDocument['reason']>;
  readonly inConnectionWith: string | null;
  readonly fare: StatedAmount | null;
  readonly equivalent: StatedAmount | null;
  readonly taxes: StatedTax[];
  readonly total: StatedAmount | null;
}

const AMOUNT = /^ *[A-Z]{3} *\d[\d.]*(?: *A)? *$/;

/** `EUR    10.00YQ`: an amount and a code, whether a blank stands between them or not. */
const TAX = /^[ O]?[A-Z]{3} *\d[\d.]*(?![\d.]) *(?:[A-Z][A-Z0-9]|\d[A-Z])/;

/**
 * Money of an item line: after the fare mark, `F` or `R` for a re-issue, come fare, `N` and, where the fare is in another currency, the equivalent; taxes
 * carry a code. Which of the plain amounts behind them is the total (an MCO says it first, an EMD last), `totalAt` says. RECORD_INVALID, CURRENCY_UNKNOWN.
 */
export function itemMoney(
  fields: readonly string[],
  from: number,
  line: number,
  totalAt: 'first' | 'last',
): Pick<Item, 'fare' | 'equivalent' | 'taxes' | 'total'> {
  const mark = fields.findIndex((field, i) => i >= from && /^[FR]$/.test(field));
  if (mark < 0) throw refuse('RECORD_INVALID', { line, column: 1 }, 'The item has no fare mark “F” or “R”. Ask for the message again.');
  const at = (index: number): StatedAmount | null =>
    AMOUNT.test(fields[index] ?? '') ? amountIn((fields[index] as string).trimStart(), line, 1) : null;
  const fare = at(mark + 1);
  const equivalent = at(mark + 3);
  const taxes: StatedTax[] = [];
  let total: StatedAmount | null = null;
  for (let i = mark + 4; i < fields.length; i++) {
    const field = fields[i] as string;
    if (AMOUNT.test(field)) total = totalAt === 'first' ? (total ?? at(i)) : at(i);
    else if (TAX.test(field)) taxList(`;${/^[A-Z]{3}/.test(field) ? ' ' : ''}${field}`, line, taxes, []);
  }
  return {
    fare,
    equivalent: fare && equivalent && fare.currency === equivalent.currency ? null : equivalent,
    taxes,
    total: total ?? equivalent,
  };
}
