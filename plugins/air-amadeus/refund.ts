/** Refunds: `RFDF RFDL RFDM` with what was paid, used, kept and returned, and `KRF` with the taxes that come back. */
import type { BookedDocument, Day, StatedAmount, StatedTax } from '../../core/contracts/index.ts';
import { isNumber, stated } from './amounts.ts';
import { ddmmmyy } from './dates.ts';
import { taxList } from './fares.ts';
import { refuse, shown } from './place.ts';

export interface Refund {
  readonly line: number;
  readonly issuedOn: Day | null;
  readonly amounts: NonNullable<BookedDocument['refund']>;
  readonly penalty: StatedAmount | null;
}

const FIELDS = { issued: 1, paid: 3, used: 4, fare: 5, penalty: 8, tax: 11, total: 12 } as const;

/** `RFDF;20MAR09;I;UAH4002.00;0.00;4002.00;;;1000.50;;;XT11.50;3013.00;22MAR09`. RECORD_INVALID, DATE_INVALID, CURRENCY_UNKNOWN. */
export function refund(text: string, line: number): Refund {
  const fields = text.split(';').map((field) => field.trim());
  const columns: number[] = [];
  let column = 1;
  for (const field of text.split(';')) {
    columns.push(column);
    column += field.length + 1;
  }
  const at = (field: number) => ({ line, column: columns[field] ?? 1 });
  const paid = fields[FIELDS.paid] ?? '';
  const currency = /^[A-Z]{3}(?=\d)/.exec(paid)?.[0];
  if (currency === undefined)
    throw refuse(
      'RECORD_INVALID',
      at(FIELDS.paid),
      `“${shown(paid)}” is not the amount paid; a currency and a number are expected. Ask for the message again.`,
    );
  const amount = (field: keyof typeof FIELDS): StatedAmount | null => {
    const number = (fields[FIELDS[field]] ?? '').replace(/^(?:[A-Z]{3}|XT)(?=\d)/, '').replace(/A$/, '');
    if (number === '') return null;
    if (!isNumber(number))
      throw refuse('RECORD_INVALID', at(FIELDS[field]), `“${shown(number)}” is not an amount. Ask for the message again.`);
    return stated(currency, number, at(FIELDS[field]));
  };
  const day = fields[FIELDS.issued] ?? '';
  return {
    line,
    issuedOn: day === '' ? null : ddmmmyy(day, at(FIELDS.issued)),
    amounts: { paid: amount('paid'), used: amount('used'), fare: amount('fare'), tax: amount('tax'), total: amount('total') },
    penalty: amount('penalty'),
  };
}

/** `KRF ;QUAH11.50    RU   ;…`. */
export function refundedTaxes(text: string, line: number): StatedTax[] {
  const taxes: StatedTax[] = [];
  taxList(text, line, taxes, []);
  return taxes;
}
