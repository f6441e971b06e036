/** What the documents of an air booking cost. */
import {
  add,
  asSeen,
  type Booked,
  type BookedDocument,
  type Cost,
  type CostLabel,
  type CostOf,
  decimal,
  fromJson,
  type Money,
  type Nature,
  negate,
  percentOf,
  type StatedAmount,
  subtract,
  zero,
} from '../../core/contracts/index.ts';

/** One amount before it is known what of: payable, published or earned. */
type Part = Pick<Cost, 'nature' | 'money' | 'code' | 'label'>;

/** A void is reversed by the host; what a change of unknown effect costs is for a person to say. */
const MOVES_MONEY: ReadonlySet<Booked['kind']> = new Set(['issued', 'exchanged', 'refunded', 'cancelled']);

/**
 * What every document costs. A refund is negative with its penalty positive, a cancellation its penalty; of an exchange only what is due now counts; a void and a reservation move no money here;
 * of a document whose total is hidden the net total is payable and the selling total published, each where it is stated; a fee of the agency is only sold.
 * AMOUNT_INVALID, CURRENCY_UNKNOWN.
 */
export function costs(booked: Booked): readonly Cost[] {
  if (!MOVES_MONEY.has(booked.kind)) return [];
  return booked.documents.flatMap((of) =>
    costsOf(booked, of).map((cost) => ({ ...cost, document: of.number, ...(of.traveller !== null && { travellers: [of.traveller] }) })),
  );
}

function costsOf(booked: Booked, of: BookedDocument): Omit<Cost, 'document'>[] {
  if (booked.kind === 'cancelled')
    return of.penalty && of.kind !== 'fee' ? are('payable', [part('penalty', fromJson(of.penalty), { word: 'cancellation' })]) : [];
  if (of.kind === 'fee') return of.total ? are('published', [part('fee', fromJson(of.total), { word: 'agencyFee' })]) : [];
  if (of.total === null && booked.kind === 'issued') {
    // What the airline keeps of a net fare is in the net total: nothing more is earned on it.
    const payable = are('payable', agreed(of, of.net));
    const published = are('published', agreed(of, of.selling));
    const [first] = published.length === 0 ? payable : [];
    return [...published, ...(first ? [{ ...first, of: 'published' as const, money: zero(first.money.currency) }] : []), ...payable];
  }
  const parts = (of.refund ? refunded(of) : booked.kind === 'exchanged' ? exchanged(of) : issued(of)).filter(isMoney);
  return [...are('payable', parts), ...are('commission', commission(of, parts))];
}

const are = (of: CostOf, parts: readonly Part[]): Omit<Cost, 'document'>[] => parts.filter(isMoney).map((each) => ({ of, ...each }));

/** What a document costs on one side of a nett-remit agreement: its taxes as stated, the rest is the fare. */
function agreed(of: BookedDocument, side: BookedDocument['net']): Part[] {
  if (!side?.total) return [];
  const total = fromJson(side.total);
  const taxes = newTaxes(of);
  if (taxes.some((tax) => tax.money.currency !== total.currency)) return [part('fare', total, { word: 'fare' })];
  return [
    part(
      'fare',
      taxes.reduce((rest, tax) => subtract(rest, tax.money), total),
      { word: 'fare' },
    ),
    ...taxes,
  ];
}

const isMoney = ({ money }: Part): boolean => money.minor !== 0n;
const part = (nature: Nature, money: Money, label: CostLabel, code: string | null = null): Part => ({ nature, money, label, code });

const isAncillary = (of: BookedDocument): boolean => of.kind === 'emd' || of.kind === 'mco';

function issued(of: BookedDocument): Part[] {
  const fare = of.equivalent ?? of.fare;
  if (of.total === null || fare === null) return [];
  // A fare in another currency than the total, with no equivalent: what is payable is only known as a whole.
  if (fare.currency !== of.total.currency) return [part(isAncillary(of) ? 'ancillary' : 'fare', fromJson(of.total), { word: 'total' })];
  return [
    isAncillary(of)
      ? part('ancillary', fromJson(fare), asSeen(of.reason?.text ?? '') || { word: 'ancillary' }, of.reason?.rfisc ?? null)
      : part('fare', fromJson(fare), { word: 'fare' }),
    ...newTaxes(of),
    ...fees(of),
  ];
}

const newTaxes = (of: BookedDocument): Part[] =>
  of.taxes.filter((tax) => !tax.paidBefore).map((tax) => part('tax', fromJson(tax), { word: 'tax', code: tax.code }, tax.code));

const fees = (of: BookedDocument): Part[] =>
  (of.fees ?? []).map((fee) => part('fee', fromJson(fee), { word: 'fee', code: fee.code }, fee.code));

/** The total of a re-issue is what is collected on top: new taxes and penalty as stated, the rest is difference of fare. */
function exchanged(of: BookedDocument): Part[] {
  if (of.total === null) return [];
  const due = fromJson(of.total);
  const penalty = of.penalty;
  const isPenalty = (code: string | null, money: Money): boolean =>
    penalty !== null && code === PENALTY_TAX && money.minor === fromJson(penalty).minor && money.currency === penalty.currency;
  const parts = [...newTaxes(of), ...fees(of)].map((each) =>
    each.nature === 'tax' && isPenalty(each.code, each.money) ? { ...each, nature: 'penalty' as const, label: { word: 'change' } } : each,
  );
  if (penalty !== null && !parts.some((each) => each.nature === 'penalty'))
    parts.push(part('penalty', fromJson(penalty), { word: 'change' }));
  if (parts.some((each) => each.money.currency !== due.currency)) return [part('fare', due, { word: 'additional' })];
  const fare = parts.reduce((rest, each) => subtract(rest, each.money), due);
  return [...(fare.minor === 0n ? [] : [part('fare', fare, { word: 'additional' })]), ...parts];
}

/** Tax code under which carriers charge a change. */
const PENALTY_TAX = 'CP';

/** What goes back: fare not used and taxes negative, penalty positive; the sum is minus the refund. */
function refunded(of: BookedDocument): Part[] {
  const { refund } = of;
  if (!refund?.total) return [];
  const currency = refund.total.currency;
  const taxes = of.taxes.map((tax) => part('tax', negate(fromJson(tax)), { word: 'tax', code: tax.code }, tax.code));
  const listed = taxes.reduce((sum, each) => (each.money.currency === currency ? add(sum, each.money) : sum), zero(currency));
  const stated = refund.tax ? negate(fromJson(refund.tax)) : listed;
  const penalty = of.penalty ? fromJson(of.penalty) : zero(currency);
  const back = negate(fromJson(refund.total));
  if (stated.currency !== currency || penalty.currency !== currency) return [part('fare', back, { word: 'refund' })];
  // Whatever the parts add up to, what goes back is what the line says.
  const fare = subtract(subtract(back, stated), penalty);
  return [
    part('fare', fare, { word: 'fareRefunded' }),
    ...(listed.minor === stated.minor ? taxes : [part('tax', stated, { word: 'taxesRefunded' })]),
    part('penalty', penalty, { word: 'cancellation' }),
  ];
}

/** What the agency earns; on a refund it is taken back. A stated amount is taken before a rate of the fare. */
function commission(of: BookedDocument, parts: readonly Part[]): Part[] {
  if (of.commission === null || parts.length === 0) return [];
  const back = of.refund !== null;
  const signed = (money: Money): Money => (back ? negate(money) : money);
  const fare = parts.find((each) => each.nature === 'fare' || each.nature === 'ancillary')?.money;
  const base = fare && back ? negate(fare) : fare;
  const amount = earned(of.commission, base ?? null);
  const tax: StatedAmount | null = of.commission.tax ?? null;
  const code = of.commission.rate;
  return [
    ...(amount === null || amount.minor === 0n
      ? []
      : [part('commission', signed(amount), { word: 'commission', ...(code !== null && { code: `${code} %` }) }, code)]),
    ...(tax === null ? [] : [part('commissionTax', signed(fromJson(tax)), { word: 'commissionTax' })]),
  ];
}

function earned(of: NonNullable<BookedDocument['commission']>, base: Money | null): Money | null {
  if (of.amount !== null) return fromJson(of.amount);
  if (of.rate === null || base === null) return null;
  return base.minor < 0n ? zero(base.currency) : percentOf(base, decimal(of.rate));
}
