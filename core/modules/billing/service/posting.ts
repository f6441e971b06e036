/** From the lines a document bills to what it says and what it posts. */
import { type Day, type Money, money, type Nature, type Party, type Tx } from '../../../contracts/index.ts';
import { type Books, LOST, type Part, type PostedPart, SHARED, type Timing, type What } from '../../accounting/tokens.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { type Left, takenOf } from '../left.ts';
import { type AgentSale, agentParts, agentSale, type BillLine, type Lost, lostSale, taxOfOwn, taxOnce, vatOf } from '../rules.ts';
import type { TaxedPart } from './issued.ts';
import { type Account, type BillingDeps, byService, isBesides, isCharged } from './lines.ts';
import type { IssuedDocument, IssuedLine } from './view.ts';

type LeftAt = (rate: string) => readonly Left[];

export interface Posting {
  readonly lines: readonly IssuedLine[];
  readonly vat: IssuedDocument['vat'];
  readonly total: Money;
  readonly parts: readonly Part[];
}

/**
 * What a document with these lines says and posts. `after` is every line of the dossier that is billed once it is issued: an agent's sale is split between
 * principal and agency as a whole, so that a mark-up taken back is less mark-up and no loss. Lines that are taken back come with their amounts turned;
 * `leftAt` says which documents what is given back at a rate is taken of; null for the mirror of what was stated.
 */
export function postingOf(
  deps: BillingDeps,
  tx: Tx,
  where: {
    readonly dossier: LockedDossier;
    readonly client: Party;
    readonly account: Account;
    readonly books: Books;
    readonly timing: Timing;
  },
  lines: readonly BillLine[],
  after: readonly BillLine[],
  leftAt: LeftAt | null,
): Posting {
  const { dossier, client, account, timing } = where;
  const { currency } = dossier;
  const sale = lines.filter((l) => l.side === 'sale');
  const taxes = taxesOf(account, sale, currency, leftAt);
  const issued = sale.map((l, i): IssuedLine => {
    const tax = taxes[i] ?? 0n;
    return {
      priceLine: l.id,
      label: l.label,
      detail: l.detail,
      group: l.group,
      nature: l.nature,
      as: l.as,
      ...(l.as === 'own' && l.service !== null ? { lowers: l.service.id } : {}),
      gross: l.money,
      net: money(l.money.minor - tax, currency),
      tax: money(tax, currency),
      vat: l.taxed ?? vatOf(l, l.as === 'own' ? l.vatRate : null, account.agencyRate !== null),
    };
  });
  const total = grossOf(sale);
  const at = { dossier: dossier.ref };
  const today = deps.agencies.today(tx.ctx.agency);
  // What was billed of a service that is gone waits for its credit note: that takes it from there.
  const deferred = (id: string): boolean => timing.gone(id) || timing.waits(id, today);
  const own = sale.map((l, i): Part => {
    const net = l.money.minor - (taxes[i] ?? 0n);
    if (l.as === 'own' && l.service === null) return { ...at, what: 'own', minor: net, nature: l.nature, vatRate: l.vatRate };
    const what = l.nature === 'penalty' ? 'penalty' : l.service && deferred(l.service.id) ? 'deferred' : 'sale';
    return { ...at, what, minor: isForOthers(l) ? 0n : net, nature: l.as === 'own' ? SHARED : l.nature, service: l.service };
  });
  const vat = sale.flatMap((l, i): Part[] =>
    l.as === 'own' && l.vatRate !== null ? [{ ...at, what: 'vat', minor: taxes[i] ?? 0n, vatRate: l.vatRate }] : [],
  );
  return {
    lines: issued,
    vat: breakdown(issued, currency),
    total: money(total, currency),
    parts: summed([{ ...at, what: 'total', minor: total, client }, ...own, ...vat, ...soldForOthers(deps, tx, where, lines, after)]),
  };
}

/** Is it of an agent's sale, or a discount that lowers what the agency adds to its price? */
const isForOthers = (l: BillLine): boolean => l.as === 'agent' || (l.lowers === 'agent' && l.service !== null);

/**
 * Parts of the agent's services among `lines`, from what is posted to what is billed `after`. What is lost of one stays as it is posted (`lost.ts` brings it to
 * what suppliers bill), unless a document bills its price.
 */
export function soldForOthers(deps: BillingDeps, tx: Tx, at: Sale, lines: readonly BillLine[], after: readonly BillLine[]): Part[] {
  const { dossier, account, books } = at;
  const touched = new Set(lines.flatMap((l) => (isForOthers(l) && l.service?.id) || []));
  const sells = new Set(lines.flatMap((l) => (l.side === 'sale' && l.service?.id) || []));
  const [all, billedAfter] = [byService(account.lines), byService(after)];
  return [...touched].flatMap((id): Part[] => {
    const own = all.get(id) ?? [];
    const line = own.find((l) => l.as === 'agent');
    if (!line) return [];
    const billed = billedAfter.get(id) ?? [];
    const of = { dossier: dossier.ref, service: id };
    const ofDocument = (l: BillLine): boolean => !isBesides(account, l);
    const priced = billed.some((l) => l.side === 'sale' && l.nature !== 'penalty' && ofDocument(l));
    const minor = priced ? 0n : -books.balance('principal', { ...of, nature: LOST });
    // What its supplier keeps goes with a penalty that a client is charged.
    const charged = isCharged(own, (l) => account.billed.has(l.id) && ofDocument(l));
    const lost = minor === 0n ? [] : billed.filter((l) => !ofDocument(l) && !(charged && l.nature === 'penalty'));
    // A purchase that changes between documents makes a loss or takes it back: what they posted of a discount beyond the mark-up grows by documents alone.
    const stated = books.lines(null, { ...of, what: 'agentDiscount' }).filter((l) => l.piece !== dossier.ref);
    const beyond = sells.has(id) ? undefined : stated.reduce((sum, l) => sum + l.amount, 0n);
    const rate = markupRate(deps, tx, at, id);
    const target = agentSale(
      billed.filter((l) => !lost.includes(l)),
      rate,
      beyond,
    );
    return partsOf(at, line, rate, target, { sale: lostSale(lost, minor, rate), worth: null });
  });
}

/** What parts of an agent's sale are made from. */
export interface Sale {
  readonly dossier: LockedDossier;
  readonly account: Account;
  readonly books: Books;
}
/** From what is posted of an agent's service (up to a day, where one is given) to what is billed and lost of it; `line` is one of its own. */
export function partsOf({ dossier, books }: Sale, line: BillLine, rate: string | null, target: AgentSale, lost: Lost, until?: Day): Part[] {
  const { service, supplier } = line;
  if (service === null) return [];
  const of = { dossier: dossier.ref, service: service.id, ...(until === undefined ? {} : { until }) };
  const apart = (what: What): boolean => what === 'held' || what === 'loss';
  return agentParts(
    target,
    (what, nature) => books.lines(null, { ...of, what, ...(apart(what) ? { nature } : {}) }),
    { service, supplier, dossier: dossier.ref, markupRate: rate },
    lost,
  );
}

/** The VAT rate of what the agency adds to the price of a service sold for others, by what is posted of it (up to a day, where one is given). */
export function markupRate(deps: BillingDeps, tx: Tx, { dossier, account, books }: Sale, service: string, until?: Day): string | null {
  const now = deps.agencies.settings(tx.ctx.agency, 'billing')?.['markupVat'] === true ? account.agencyRate : null;
  const of = { dossier: dossier.ref, service, ...(until === undefined ? {} : { until }) };
  return markupRateOf(books.lines(null, { ...of, what: 'markup' }), books.balance(null, { ...of, what: 'held' }) !== 0n, now);
}

/**
 * A mark-up that is invoiced keeps the rate it was posted with, whatever settings and chart have become: what stands of it, else, as long as its service is
 * billed, what it had before it came to nothing. One that is new has the rate of its day.
 */
function markupRateOf(posted: readonly PostedPart[], billed: boolean, now: string | null): string | null {
  const stands = [...Map.groupBy(posted, (l) => l.vatRate).values()].find((own) => own.reduce((sum, l) => sum + l.amount, 0n) !== 0n);
  const last = (stands ?? (billed ? posted : [])).at(-1);
  return last === undefined ? now : last.vatRate;
}

const grossOf = (lines: readonly BillLine[]): bigint => lines.reduce((sum, l) => sum + l.money.minor, 0n);

/** Tax of each sale line: per rate once on the document, spread over its lines. */
function taxesOf(account: Account, sale: readonly BillLine[], currency: string, leftAt: LeftAt | null): bigint[] {
  if (leftAt === null) return sale.map((l) => -(l.charged ?? 0n));
  const taxes = sale.map(() => 0n);
  const rateOf = (l: BillLine): string | null => (l.as === 'own' ? l.vatRate : null);
  for (const rate of new Set(sale.map(rateOf))) {
    if (rate === null) continue;
    const at = sale.flatMap((l, i) => (rateOf(l) === rate ? [i] : []));
    const own = at.map((i) => sale[i] as BillLine);
    const sum = money(grossOf(own), currency);
    const stated = statedAt(account, rate);
    const before = stated(null);
    // With the last that was charged at a rate goes the last cent of it.
    const last = before.gross + sum.minor === 0n ? -before.tax : null;
    const tax = sum.minor < 0n ? takenOf(sum, rate, leftAt(rate)).reduce((all, t) => all + t.tax, 0n) : taxOnce(sum, rate, null);
    for (const [k, part] of taxOfOwn(own, stated, last ?? tax, rate).entries()) taxes[at[k] as number] = part;
  }
  return taxes;
}
/** What documents stated so far of own lines at a rate: of those of one nature, of all for null. */
function statedAt({ lines, rows }: Account, rate: string): (nature: Nature | null) => { readonly gross: bigint; readonly tax: bigint } {
  const natures = new Map(lines.map((l) => [l.id, l.nature]));
  const parts = rows.flatMap((r) =>
    ((r.vat ?? []) as TaxedPart[]).flatMap((p) => (p.rate === rate ? [{ ...p, nature: natures.get(r.price_line) }] : [])),
  );
  return (nature) => {
    const own = parts.filter((p) => nature === null || p.nature === nature);
    const sum = (of: 'minor' | 'tax'): bigint => own.reduce((all, p) => all + BigInt(p[of]), 0n);
    return { gross: sum('minor'), tax: sum('tax') };
  };
}

function breakdown(lines: readonly IssuedLine[], currency: string): IssuedDocument['vat'] {
  const rows = Map.groupBy(lines, (l) => JSON.stringify([l.vat.category, l.vat.rate, l.vat.reason]));
  const sum = (own: readonly IssuedLine[], of: 'net' | 'tax') =>
    money(
      own.reduce((s, l) => s + l[of].minor, 0n),
      currency,
    );
  return [...rows.values()].flatMap((own) => (own[0] ? [{ ...own[0].vat, base: sum(own, 'net'), tax: sum(own, 'tax') }] : []));
}

/** Amounts of one kind as one part; those whose value is known apart from the others. */
export function summed(parts: readonly Part[]): Part[] {
  const key = (p: Part): string =>
    `${p.what} ${p.nature} ${p.vatRate} ${p.service?.id} ${p.dossier} ${p.booked === undefined} ${p.account}`;
  return [...Map.groupBy(parts, key).values()].flatMap((own) =>
    own[0]
      ? [
          {
            ...own[0],
            minor: own.reduce((s, p) => s + p.minor, 0n),
            ...(own[0].booked === undefined ? {} : { booked: own.reduce((s, p) => s + (p.booked ?? 0n), 0n) }),
          },
        ]
      : [],
  );
}
