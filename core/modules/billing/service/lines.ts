/** The price lines of a dossier as billing sees them: own fee, sold for a principal, or sold in the own name; and which of them are billed. */

import { core } from '../../../contracts/core.ts';
import { type Day, fail, Host, type Party, type Resolved, type Tx } from '../../../contracts/index.ts';
import { Bookkeeping, type OfService } from '../../accounting/tokens.ts';
import { type DossierService, Dossiers, isGone, isOwn, type LockedDossier, type PriceLine } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { lapsedOf } from '../lapsed.ts';
import { type BilledRow, billedLines } from '../model.ts';
import { type OwnLine, type Rated, rateOwnLines, type Sold } from '../own-lines.ts';
import { APART, agentSale, type BillLine } from '../rules.ts';
import type { TaxedPart } from './issued.ts';

export const NEEDS = {
  ledger: Host.Ledger,
  agencies: Host.Agencies,
  documents: Host.Documents,
  dossiers: Dossiers,
  parties: Parties,
  books: Bookkeeping,
};
export type BillingDeps = Resolved<typeof NEEDS>;

/** What a group of invoices needs, in a handful of statements instead of a handful for each. */
export async function readAhead(tx: Tx, deps: BillingDeps, refs: readonly string[]): Promise<void> {
  const codes = await deps.dossiers.ahead(tx, refs);
  await deps.parties.ahead(tx, codes);
  await deps.ledger.ahead(tx, [...codes.clients, ...codes.suppliers]);
  await deps.books.ahead(tx, refs);
  await billedAhead(tx, refs);
}
export const billedAhead = async (tx: Tx, refs: readonly string[]): Promise<void> =>
  void (await core(tx).ahead(billedLines, 'dossier', refs));

/** Keys of what is billed by no document. */
export const OWN = 'regularisation:';

/** Lines of a dossier, and which of them a document bills already. */
export interface Account {
  readonly services: readonly DossierService[];
  readonly lines: readonly BillLine[];
  /** The lines that are billed now, with the document that bills each. */
  readonly billed: ReadonlyMap<string, string>;
  readonly rows: readonly BilledRow[];
  /** The agency's VAT rate; null when it is not liable. */
  readonly agencyRate: string | null;
  /** Own lines that are not billed and give back more than is left of what they mean: by how much. */
  readonly over: ReadonlyMap<string, bigint>;
  /** Services nobody travels with, and nobody used a part of. */
  readonly gone: ReadonlySet<string>;
  /** Lines that are billed no more, since nobody travels. */
  readonly off: ReadonlySet<string>;
  /** Discounts that went with the last trip, with what takes them back, billed or not. */
  readonly lapsed: ReadonlySet<string>;
}

/** How a dossier is to be seen. */
interface Seen {
  /** As it was at the end of a day: its services of then, without lines and documents that came later. */
  readonly day?: Day;
  readonly without?: ReadonlySet<string>;
  readonly later?: ReadonlySet<string>;
  /** Lines that are to be billed although nobody travels. */
  readonly named?: readonly string[] | undefined;
}
export async function accountOf(
  tx: Tx,
  deps: BillingDeps,
  dossier: LockedDossier,
  { day, without, later, named = [] }: Seen = {},
): Promise<Account> {
  const rows = (await tx.find(billedLines, { dossier: dossier.ref })).filter((r) => !later?.has(r.invoice));
  const booked = await deps.dossiers.services(tx, dossier.ref, day);
  const services = new Map(booked.map((s) => [s.id, s]));
  const suppliers = new Map<string, Party>();
  const codes = [...new Set(booked.map((s) => s.supplier))];
  await deps.parties.ahead(tx, { clients: [], suppliers: codes });
  for (const code of codes) suppliers.set(code, (await deps.parties.supplier(tx, code)).party);
  const { vatRate, vatLiable } = deps.agencies.get(tx.ctx.agency);
  const agencyRate = vatLiable ? vatRate : null;
  const billed = billedNow(rows);
  const frozen = new Map(
    rows.flatMap((r) =>
      r.sign === 1 && r.vat !== null && billed.get(r.price_line) === r.invoice ? [[r.price_line, r.vat as TaxedPart[]] as const] : [],
    ),
  );
  const all = (await deps.dossiers.priceLines(tx, dossier.ref)).filter((l) => !without?.has(l.id));
  const made = all.map((l) => billLine(l, l.service === null ? null : (services.get(l.service) ?? null), suppliers));
  const gone = new Set(booked.filter((s) => isGone(dossier, s) && s.status !== 'refunded').map((s) => s.id));
  const sells: OwnLine[] = made
    .filter((l) => l.as === 'own' && l.side === 'sale')
    .map((l) => ({
      ...{ id: l.id, nature: l.nature, label: l.label, minor: l.money.minor, stated: l.vatRate ?? undefined },
      billed: frozen.get(l.id)?.map(({ minor, rate, lowers }) => ({
        ...{ id: l.id, minor: BigInt(minor), rate },
        ...(lowers === undefined ? {} : { lowers }),
      })),
    }));
  const dropped = droppedOf(made, { gone, billed, named });
  const lapsed: ReadonlySet<string> = isOver(dossier, booked, gone, made) ? lapsedOf(sells) : new Set();
  const off = new Set([...dropped.map((l) => l.id), ...[...lapsed].filter((id) => !named.includes(id) && !billed.has(id))]);
  const own = sells.filter((l) => !off.has(l.id));
  const packages = packagesOf(dossier, booked, made);
  const markups = markupsOf(dossier, booked, made);
  const { rated, over: overNow } = rateOwnLines(own, agencyRate, packages, markups);
  // What is off may come to be billed after all.
  const over = own.length === sells.length ? overNow : rateOwnLines(sells, agencyRate, packages, markups).over;
  const byLine = Map.groupBy(rated, (r) => r.id);
  // A package first: an agent lowers his own remuneration.
  const sold = (['principal', 'agent'] as const).find((as) => made.some((l) => l.as === as && l.side === 'sale'));
  const lines = made.flatMap((l): BillLine[] => {
    const taxed = frozen.get(l.id)?.map(({ minor: _minor, tax, lowers: _lowers, ...vat }) => ({ taxed: vat, charged: BigInt(tax) }));
    const of = (at: number): Pick<BillLine, 'taxed' | 'charged'> => taxed?.[at] ?? {};
    const lowers = (p: Rated): Partial<Pick<BillLine, 'lowers' | 'service'>> => {
      const service = p.lowers === undefined ? undefined : services.get(p.lowers);
      return {
        ...(sold !== undefined && p.beyond ? { lowers: sold } : {}),
        ...(service ? { lowers: service.soldAs, service: ofService(service) } : {}),
      };
    };
    return (
      byLine.get(l.id)?.map((p, i) => ({ ...l, money: { ...l.money, minor: p.minor }, vatRate: p.rate, ...lowers(p), ...of(i) })) ?? [
        { ...l, ...of(0) },
      ]
    );
  });
  return { services: booked, lines, rows, agencyRate, billed, over, gone, off, lapsed };
}

/** Is a line billed now, and by no document? */
export const isBesides = ({ billed }: Pick<Account, 'billed'>, { id }: Pick<BillLine, 'id'>): boolean =>
  billed.get(id)?.startsWith(OWN) === true;

/** What lines amount to. */
export const sumOf = (lines: readonly BillLine[] = []): bigint => lines.reduce((total, l) => total + l.money.minor, 0n);
/** Lines by the service they are of: a dossier of a thousand services asks of each of them. */
export const byService = (lines: readonly BillLine[]): ReadonlyMap<string | undefined, readonly BillLine[]> =>
  Map.groupBy(lines, (l) => l.service?.id);

/** Sale lines of services that are no penalty, by service. */
export const prices = (lines: readonly BillLine[]): ReturnType<typeof byService> =>
  byService(lines.filter((l) => l.side === 'sale' && l.as !== 'own' && l.nature !== 'penalty'));

/** Does nobody travel at all? A refunded service was used as far as its lines leave something of its price. */
function isOver(dossier: LockedDossier, booked: readonly DossierService[], gone: ReadonlySet<string>, lines: readonly BillLine[]): boolean {
  if (booked.length === 0 || !booked.every((s) => isGone(dossier, s))) return false;
  const sold = prices(lines);
  return booked.every((s) => gone.has(s.id) || sumOf(sold.get(s.id)) === 0n);
}

/** Services sold in one way that a discount of none of them lowers, by what of each: those somebody travels with, where there are such. */
function loweredOf(
  dossier: LockedDossier,
  services: readonly DossierService[],
  lines: readonly BillLine[],
  soldAs: 'agent' | 'principal',
  of: (own: readonly BillLine[]) => bigint,
): Sold[] {
  const by = byService(lines);
  const sold = services
    .filter((s) => s.soldAs === soldAs)
    .map((s) => ({ service: s.id, gone: isGone(dossier, s), minor: of(by.get(s.id) ?? []) }))
    .filter((s) => s.minor > 0n);
  const live = sold.filter((s) => !s.gone);
  return live.length > 0 ? live : sold;
}
/** The services sold in the own name, with what each is sold at. */
const packagesOf = (dossier: LockedDossier, services: readonly DossierService[], lines: readonly BillLine[]): Sold[] =>
  loweredOf(dossier, services, lines, 'principal', (own) =>
    own.filter((l) => l.side === 'sale' && l.nature !== 'penalty').reduce((sum, l) => sum + l.money.minor, 0n),
  );
/** The services sold for others, with what the agency adds to the price of each. */
const markupsOf = (dossier: LockedDossier, services: readonly DossierService[], lines: readonly BillLine[]): Sold[] =>
  loweredOf(dossier, services, lines, 'agent', (own) => agentSale(own, null).markup);

/** The lines that are billed and not taken back again, with the document that bills each. */
export function billedNow(rows: readonly BilledRow[]): ReadonlyMap<string, string> {
  const taken = new Set(rows.flatMap((r) => (r.takes === null ? [] : [`${r.price_line} ${r.takes}`])));
  return new Map(
    rows.flatMap((r) => (r.sign === 1 && !taken.has(`${r.price_line} ${r.invoice}`) ? [[r.price_line, r.invoice] as const] : [])),
  );
}

const ofService = (s: DossierService): OfService => ({ id: s.id, service: s.service, supplier: s.supplier });

function billLine(l: PriceLine, service: DossierService | null, suppliers: ReadonlyMap<string, Party>): BillLine {
  const own = service === null || isOwn(l);
  // No rule of prices states another scheme yet.
  const as = own ? 'own' : l.scheme === 'margin' ? 'principal' : 'agent';
  const apart = l.nature === 'penalty' ? ' penalty' : '';
  const named = own || APART.includes(l.nature);
  return {
    id: l.id,
    side: l.side,
    nature: l.nature,
    label: named ? l.label : service.title,
    labels: named ? l.labels : null,
    money: l.money,
    dated: l.dated,
    vatRate: own ? l.vatRate : null,
    as,
    service: own || !service ? null : ofService(service),
    supplier: service ? (suppliers.get(service.supplier) ?? null) : null,
    // An agent's penalty is kept when its price is given back.
    group: own ? l.id : `${service.id} ${l.document ?? ''}${as === 'agent' ? apart : ''}`,
    detail: own ? null : l.document,
  };
}

/** Is a client charged a penalty for a service of these lines? */
export function isCharged(lines: readonly BillLine[], billed: (line: BillLine) => boolean): boolean {
  const penalties = lines.filter((l) => l.side === 'sale' && l.nature === 'penalty');
  return sumOf(penalties) !== 0n || penalties.some(billed);
}

/** A line that an invoice posts: what is sold, and what an agent owes the principal for it. What an own sale costs is posted when it is billed to us. */
const posts = (l: BillLine): boolean => l.side === 'sale' || l.as === 'agent';

/**
 * Lines of services nobody travels with that are billed no more, unless lines of the price are `named`: penalties are billed, and what gives back of what was billed.
 * So is what its supplier keeps where a client is charged a penalty; else it is lost when he bills it (see `lost.ts`).
 */
function droppedOf(
  lines: readonly BillLine[],
  { gone, billed, named }: Pick<Account, 'gone' | 'billed'> & { readonly named: readonly string[] },
): readonly BillLine[] {
  const isBilled = (l: BillLine): boolean => billed.has(l.id);
  const all = byService(lines.filter((l) => l.as !== 'own' && gone.has(l.service?.id ?? '')));
  return [...all.values()].flatMap((own): readonly BillLine[] => {
    const [sale, waits] = [own.filter((l) => l.side === 'sale'), own.filter((l) => posts(l) && !isBilled(l))];
    const price = waits.filter((l) => l.nature !== 'penalty');
    const sold = sumOf(price.filter((l) => l.side === 'sale'));
    // What it costs follows what of it is billed.
    const sells = sale.some((l) => l.nature !== 'penalty' && isBilled(l));
    if (sold < 0n || (sold === 0n && sells) || price.some((l) => named.includes(l.id))) return [];
    if (sells) return price.filter((l) => l.side === 'sale');
    return isCharged(own, isBilled) ? price : waits;
  });
}

/** What waits to be billed. */
export const unbilled = ({ lines, billed, off }: Account): BillLine[] =>
  lines.filter((l) => posts(l) && !billed.has(l.id) && !off.has(l.id));

/** The sale lines named among `lines`, and the purchase lines of an agent's tickets with them: principal and commission follow the sale. */
export function choose(lines: readonly BillLine[], ids: readonly string[], pointer = '/lines'): BillLine[] {
  const wanted = new Set(ids);
  const sale = lines.filter((l) => l.side === 'sale' && wanted.has(l.id));
  if (new Set(sale.map((l) => l.id)).size !== wanted.size)
    throw fail('NOT_FOUND', 'A line named is not a sale line of this dossier that can be billed or credited here.', [
      { code: 'NOT_FOUND', message: 'not a sale line to choose', pointer },
    ]);
  const groups = new Set(sale.filter((l) => l.as === 'agent').map((l) => l.group));
  const split = lines.find((l) => l.side === 'sale' && groups.has(l.group) && !wanted.has(l.id));
  if (split)
    throw fail('NOTHING_TO_INVOICE', 'All lines of one ticket or service are billed together, and credited so: name them all.', [
      { code: 'GROUP_SPLIT', message: `${split.label} belongs to the same ticket`, pointer },
    ]);
  return lines.filter((l) => (l.side === 'sale' ? wanted.has(l.id) : l.as === 'agent' && groups.has(l.group)));
}
