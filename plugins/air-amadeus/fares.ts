/** Fares and taxes: `K-`, `KN-`, `KS-`, their tax lists `KFT? KNT? KST?`, the old summary `TAX-` and the parts of XT in the fare calculation `Q-`. */
import type { Finding, StatedAmount, StatedTax } from '../../core/contracts/index.ts';
import { amountIn, exact, stated } from './amounts.ts';
import type { Head } from './header.ts';
import { refuse, shown } from './place.ts';
import type { Layout } from './versions.ts';

/** One fare line with its taxes. */
export interface Priced {
  line: number;
  /** F first issue, R re-issue, I inclusive tour, B bulk, …; null for an empty line: the fare is hidden. */
  kind: string | null;
  fare: StatedAmount | null;
  equivalent: StatedAmount | null;
  total: StatedAmount | null;
  /** An amount where none is known to stand. */
  stray: string | null;
  /** Nothing is collected, in words: `NO ADC`. */
  even: boolean;
  taxes: StatedTax[] | null;
}

/** What the lines of one pricing say; the lines before the first `I-` hold for every passenger of the message. */
export interface Pricing {
  published: Priced | null;
  net: Priced | null;
  selling: Priced | null;
  summary: { line: number; text: string } | null;
  calculation: string;
}

export const noPricing = (): Pricing => ({ published: null, net: null, selling: null, summary: null, calculation: '' });

/** Reads one pricing line into `into`, and the codes of taxes that are not to be paid into `exempt`. */
export function pricingLine(
  into: Pricing,
  text: string,
  line: number,
  { head: { layout }, exempt }: { readonly head: Head; readonly exempt: string[] },
): void {
  if (text.startsWith('K-')) into.published = priced(into.published, text, 2, line, layout);
  else if (text.startsWith('KN-')) into.net = priced(into.net, text, 3, line, layout);
  else if (text.startsWith('KS-')) into.selling = priced(into.selling, text, 3, line, layout);
  else if (text.startsWith('KFT')) into.published = taxed(into.published, exempt, text, line);
  else if (text.startsWith('KNT')) into.net = taxed(into.net, exempt, text, line);
  else if (text.startsWith('KST')) into.selling = taxed(into.selling, exempt, text, line);
  else if (text.startsWith('TAX-')) into.summary = { line, text };
  else if (text.startsWith('Q-')) into.calculation += text.slice(2);
}

const blank = (line: number): Priced => ({
  line,
  kind: null,
  fare: null,
  equivalent: null,
  total: null,
  stray: null,
  even: false,
  taxes: null,
});

const STRAY = /[A-Z]{3} {0,12}\d[\d.]*/;

function priced(before: Priced | null, text: string, prefix: number, line: number, layout: Layout): Priced {
  const result = before ?? blank(line);
  result.line = line;
  const fields = text.slice(prefix).split(';');
  const base = fields[0] as string;
  if (base.trim() === '' && fields.length === 1) return result;
  result.kind = base.slice(0, 1).trim() || null;
  result.fare = amountIn(base.slice(1), line, prefix + 2);
  let column = prefix + 1;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as string;
    if (i === layout.equivalent) result.equivalent = amountIn(field, line, column);
    else if (i === layout.total) {
      result.total = amountIn(field, line, column);
      result.even = field.includes('NO ADC');
    } else if (i > 0 && field !== '') result.stray ??= STRAY.exec(field)?.[0] ?? null;
    column += field.length + 1;
  }
  return result;
}

function taxed(before: Priced | null, exempt: string[], text: string, line: number): Priced {
  const result = before ?? blank(line);
  result.taxes ??= [];
  taxList(text, line, result.taxes, exempt);
  return result;
}

const TAX = /^ *(\d{1,15}(?:\.\d{1,4})?) *([A-Z0-9]{2})(?: *([A-Z0-9]{2}))? *$/;
const EXEMPT = /^ *EXEMPT *([A-Z0-9]{2})/;

/** Reads `KFTF; UAH142.30   YK AE;OUAH16.80 …` into `taxes`: flag 1 (`O` old), currency 3, amount, code, nature. */
export function taxList(text: string, line: number, taxes: StatedTax[], exempt: string[]): void {
  let start = text.indexOf(';') + 1;
  if (start === 0) return;
  while (start < text.length) {
    let end = text.indexOf(';', start);
    if (end < 0) end = text.length;
    if (end - start > 4) {
      const field = text.slice(start, end);
      const match = TAX.exec(field.slice(4));
      if (match) {
        const money = stated(field.slice(1, 4), match[1] as string, { line, column: start + 2 });
        taxes.push({
          code: match[2] as string,
          nature: match[3] ?? null,
          amount: money.amount,
          currency: money.currency,
          paidBefore: field[0] === 'O',
        });
      } else if (field.trim() !== '') {
        const free = EXEMPT.exec(field);
        if (!free)
          throw refuse(
            'RECORD_INVALID',
            { line, column: start + 1 },
            `“${shown(field.trim())}” is not a tax; flag, currency, amount, code and nature are expected.`,
          );
        exempt.push(free[1] as string);
      }
    }
    start = end + 1;
  }
}

/** Taxes of a pricing: the published list, else that of the selling or net fare, else the summary with XT split by the fare calculation. */
export function taxesOf(pricing: Pricing, findings: Finding[]): StatedTax[] {
  const listed = pricing.published?.taxes ?? pricing.selling?.taxes ?? pricing.net?.taxes;
  if (listed) return listed;
  return pricing.summary === null ? [] : summaryTaxes(pricing.summary, pricing.calculation, pricing, findings);
}

const SLOT = /^(PD |O?[A-Z]{3}) *(\d{1,15}(?:\.\d{1,4})?) *([A-Z0-9]{2}) *$/;
const PART = /(\d{1,9}(?:\.\d{1,4})?)([A-Z][A-Z0-9])/g;

function summaryTaxes(summary: { line: number; text: string }, calculation: string, pricing: Pricing, findings: Finding[]): StatedTax[] {
  const currency = (pricing.published?.equivalent ?? pricing.published?.fare)?.currency ?? '';
  const taxes: StatedTax[] = [];
  for (const slot of summary.text.slice(4).split(';')) {
    const match = SLOT.exec(slot);
    if (!match) continue;
    const paidBefore = match[1] === 'PD ' || match[1]?.length === 4;
    const money = stated(match[1] === 'PD ' ? currency : (match[1] as string).slice(-3), match[2] as string, {
      line: summary.line,
      column: 5,
    });
    const parts = match[3] === 'XT' ? xtParts(calculation) : [];
    const sum = parts.reduce((all, part) => all + exact(part.amount), 0n);
    if (match[3] === 'XT' && sum !== exact(money.amount)) {
      findings.push({
        code: 'AMOUNTS_DISAGREE',
        message: `The parts of tax XT in the fare calculation do not add up to ${money.amount} ${money.currency}: XT is kept whole. Compare with the ticket.`,
        line: summary.line,
      });
      parts.length = 0;
    }
    if (parts.length === 0) parts.push({ code: match[3] as string, amount: money.amount });
    for (const part of parts) taxes.push({ code: part.code, nature: null, amount: part.amount, currency: money.currency, paidBefore });
  }
  return taxes;
}

/** Parts of the XT bundle at the end of a fare calculation: `…END ROE1.000000XT1183.50YQ31.60UA`. */
export function xtParts(calculation: string): { code: string; amount: string }[] {
  const start = calculation.lastIndexOf('XT');
  if (start < 0) return [];
  const stop = calculation.slice(start + 2).search(/[ ;]/);
  const text = stop < 0 ? calculation.slice(start + 2) : calculation.slice(start + 2, start + 2 + stop);
  return [...text.matchAll(PART)].map((match) => ({ amount: match[1] as string, code: match[2] as string }));
}
