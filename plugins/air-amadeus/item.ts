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

/**
 * Money of an item line: after the fare mark `F` come fare, `N` and, where the fare is in another currency, the equivalent;
 * taxes carry a code; the last plain amount of the line is the total. RECORD_INVALID, CURRENCY_UNKNOWN.
 */
export function itemMoney(fields: readonly string[], from: number, line: number): Pick<Item, 'fare' | 'equivalent' | 'taxes' | 'total'> {
  const mark = fields.indexOf('F', from);
  if (mark < 0) throw refuse('RECORD_INVALID', { line, column: 1 }, 'The item has no fare mark “F”. Ask for the message again.');
  const at = (index: number): StatedAmount | null =>
    AMOUNT.test(fields[index] ?? '') ? amountIn((fields[index] as string).trimStart(), line, 1) : null;
  const fare = at(mark + 1);
  const equivalent = at(mark + 3);
  const taxes: StatedTax[] = [];
  let total: StatedAmount | null = null;
  for (let i = mark + 4; i < fields.length; i++) {
    const field = fields[i] as string;
    if (AMOUNT.test(field)) total = at(i);
    else if (/^[ O]?[A-Z]{3} *\d[\d.]* +[A-Z0-9]{2}/.test(field))
      taxList(`;${/^[A-Z]{3}/.test(field) ? ' ' : ''}${field}`, line, taxes, []);
  }
  return {
    fare,
    equivalent: fare && equivalent && fare.currency === equivalent.currency ? null : equivalent,
    taxes,
    total: total ?? equivalent,
  };
}
