/** Which VAT the agency's own lines hold, and what a discount of no service lowers: own lines first, then what is sold as a package, else what an agent adds to the price of others. */
import { decimal, divideRounded, type Nature } from '../../contracts/index.ts';

/** An own line as it was entered: `stated` is the rate a person gave; undefined when nobody said. */
export interface OwnLine {
  readonly id: string;
  readonly nature: Nature;
  readonly label: string;
  readonly minor: bigint;
  readonly stated: string | null | undefined;
  /** How it is billed: that stays, whatever the agency has become. */
  readonly billed?: readonly Rated[] | undefined;
}
export interface Rated {
  readonly id: string;
  readonly minor: bigint;
  readonly rate: string | null;
  /** No own line was left that it could lower: it lowers what services are sold at. */
  readonly beyond?: true;
  /** The service that this part of a discount lowers: sold in the own name, it is revenue when that is; sold for others, it is less of the mark-up. */
  readonly lowers?: string;
}
/** A service sold in the own name, and what it is sold at; one sold for others, and what the agency adds to its price. */
export interface Sold {
  readonly service: string;
  readonly minor: bigint;
}
export interface OwnLines {
  readonly rated: readonly Rated[];
  /** Lines that are not billed and give back more than is left of what they mean: by how much. */
  readonly over: ReadonlyMap<string, bigint>;
}

/** What is left of something that may be taken back of. */
interface Standing extends Pick<Rated, 'rate' | 'lowers'>, Pick<OwnLine, 'nature' | 'label'> {
  open: bigint;
}
type Taken = Pick<Rated, 'minor' | 'rate' | 'lowers'>;
const total = (some: readonly { readonly open: bigint }[]): bigint => some.reduce((sum, s) => sum + s.open, 0n);

/** Takes an amount of what stands, each in its share by cumulative difference; tells `taken`, gives what nothing was left for. */
function takeBack(amount: bigint, from: readonly Standing[], taken: Taken[] = []): bigint {
  const all = total(from);
  const part = amount < all ? amount : all;
  let [cumulative, given] = [0n, 0n];
  for (const s of from) {
    cumulative += s.open;
    const upTo = all === 0n ? 0n : divideRounded(part * cumulative, all);
    if (upTo !== given) taken.push({ rate: s.rate, minor: upTo - given, ...(s.lowers === undefined ? {} : { lowers: s.lowers }) });
    s.open -= upTo - given;
    given = upTo;
  }
  return amount - part;
}
/** What was taken, by rate and service. */
const byKind = (taken: readonly Taken[]): Taken[] =>
  [...Map.groupBy(taken, (t) => `${t.rate} ${t.lowers}`).values()].map((own) => ({
    ...(own[0] as Taken),
    minor: own.reduce((sum, t) => sum + t.minor, 0n),
  }));

/** The lines that one giving money back means: those of its nature, of its label and of its amount where there are such; a penalty means penalties only. */
function meant(l: OwnLine, standing: readonly Standing[]): readonly Standing[] {
  const narrow = (from: readonly Standing[], test: (s: Standing) => boolean): readonly Standing[] => {
    const found = from.filter((s) => s.open > 0n && test(s));
    return found.length > 0 ? found : from;
  };
  if (l.nature === 'discount') return standing;
  return narrow(
    narrow(
      narrow(standing, (s) => s.nature === l.nature),
      (s) => s.label === l.label,
    ),
    (s) => s.open === (l.minor < 0n ? -l.minor : l.minor),
  );
}

/** What an agency sells itself holds its rate where nobody said another. */
const TAXED: readonly string[] = ['fee', 'markup'];
const none = (rate: string | null): boolean => rate === null || decimal(rate).value === 0n;

/**
 * Which VAT each own line of a dossier holds. A fee (or a mark-up of no service) holds the agency's rate where nobody said another. A discount takes VAT back
 * of all own lines, each in its share; a fee given back, of the fee it means, and of several of them in their shares. What is left of a discount lowers what
 * services are sold at: those sold in the own name, in their shares, so that it is revenue when they are; where there is none, the mark-ups of those sold
 * for others, as a lower price would. One that is taken back gives back what discounts took. So a line may be cut. What states its rate is taken at that rate.
 */
export function rateOwnLines(
  lines: readonly OwnLine[],
  agencyRate: string | null,
  sold: readonly Sold[] = [],
  markups: readonly Sold[] = [],
): OwnLines {
  const added = markups.map(({ service, minor }): Standing => ({ nature: 'markup', label: '', rate: null, lowers: service, open: minor }));
  /** What a part of a discount leaves of the mark-up it lowers; less than nothing where that was more when it was billed. */
  const lower = ({ lowers, minor }: Pick<Rated, 'lowers' | 'minor'>): void => {
    for (const s of added) if (s.lowers === lowers) s.open += minor;
  };
  const over = new Map<string, bigint>();
  /** What is rated by itself: what is billed, what is charged, what states a rate. */
  const known = (l: OwnLine): readonly Rated[] | null => {
    if (l.billed) return l.billed;
    if (l.stated !== undefined && !none(l.stated) && (l.minor < 0n || agencyRate !== null))
      return [{ id: l.id, minor: l.minor, rate: l.stated }];
    if (l.minor <= 0n || l.nature === 'discount') return null;
    const rate = l.stated === undefined && TAXED.includes(l.nature) ? agencyRate : null;
    return [{ id: l.id, minor: l.minor, rate: none(rate) ? null : rate }];
  };
  const ofKind =
    (l: OwnLine) =>
    (s: Standing): boolean =>
      (s.nature === 'penalty') === (l.nature === 'penalty');
  const standing = lines.flatMap((l): Standing[] =>
    (known(l) ?? []).flatMap((p) =>
      p.minor > 0n && p.lowers === undefined ? [{ nature: l.nature, label: l.label, rate: p.rate, open: p.minor }] : [],
    ),
  );
  /** What discounts took: one that is taken back gives it back. */
  const discounts: Standing[] = [];
  const tookAway = (l: OwnLine, { rate, lowers, minor }: Taken): void => {
    if (l.nature === 'discount')
      discounts.push({ nature: l.nature, label: l.label, rate, open: minor, ...(lowers === undefined ? {} : { lowers }) });
  };
  for (const l of lines)
    for (const p of known(l) ?? []) {
      if (p.lowers !== undefined) lower(p);
      if (p.minor < 0n) {
        const from = standing.filter((s) => s.rate === p.rate);
        const left = p.lowers === undefined ? takeBack(takeBack(-p.minor, meant(l, from.filter(ofKind(l)))), from) : 0n;
        if (left > 0n && !l.billed) over.set(l.id, left);
        tookAway(l, { ...p, minor: -p.minor });
      }
    }
  for (const l of lines.filter((d) => d.nature === 'discount'))
    for (const p of known(l) ?? [])
      if (p.minor > 0n)
        takeBack(
          p.minor,
          discounts.filter((d) => d.rate === p.rate && d.lowers === p.lowers),
        );

  const rated = lines.flatMap((l): readonly Rated[] => {
    const own = known(l);
    if (own) return own;
    const said = (s: Standing): boolean => l.stated === undefined || s.rate === null;
    const taken: Taken[] = [];
    if (l.minor > 0n) {
      const left = takeBack(l.minor, discounts.filter(said), taken);
      const back = byKind(taken);
      for (const { rate, lowers, minor } of back)
        if (lowers === undefined) standing.push({ nature: l.nature, label: l.label, rate, open: minor });
        else lower({ lowers, minor });
      return [...back.map((t) => ({ id: l.id, ...t })), ...(left > 0n ? [{ id: l.id, minor: left, rate: null }] : [])];
    }
    const from = standing.filter((s) => ofKind(l)(s) && said(s));
    const left = takeBack(takeBack(-l.minor, meant(l, from), taken), from, taken);
    for (const t of byKind(taken)) tookAway(l, t);
    const beyond = left === 0n ? [] : l.nature === 'discount' ? lowering(left, sold, added) : [{ rate: null, minor: left }];
    if (left > 0n && l.nature !== 'discount') over.set(l.id, left);
    for (const t of beyond) if (t.lowers !== undefined) tookAway(l, t);
    return [
      ...byKind(taken).map((t) => ({ id: l.id, ...t, minor: -t.minor })),
      ...beyond.map((t) => ({ id: l.id, ...t, minor: -t.minor, beyond: true as const })),
    ];
  });
  return { rated, over };
}

/** What a discount leaves to the services sold in the own name, each in its share of their price; else to the mark-ups of others, as far as they go. */
function lowering(left: bigint, sold: readonly Sold[], added: readonly Standing[]): Taken[] {
  const shares = sold.map(
    ({ service, minor }): Standing => ({ nature: 'discount', label: '', rate: null, lowers: service, open: minor * left }),
  );
  const taken: Taken[] = [];
  const rest = takeBack(left, sold.length > 0 ? shares : added.filter((s) => s.open > 0n), taken);
  return rest === 0n ? taken : [...taken, { rate: null, minor: rest }];
}
