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
interface Open {
  open: bigint;
}
interface Standing extends Open, Pick<Rated, 'rate' | 'lowers'>, Pick<OwnLine, 'nature' | 'label'> {}
/** What a discount took, as far as none of it was given back: of what stands, of what services are sold at, or of nothing. */
interface Lowered extends Open, Pick<Rated, 'rate' | 'lowers'> {
  readonly of?: Standing;
}
interface Discount extends Pick<OwnLine, 'label'> {
  readonly took: Lowered[];
}
interface Taken<T> {
  readonly from: T;
  readonly minor: bigint;
}
type Part = Pick<Rated, 'minor' | 'rate' | 'lowers'>;
const total = (some: readonly Open[]): bigint => some.reduce((sum, s) => sum + s.open, 0n);
const kindOf = ({ rate, lowers }: Pick<Rated, 'rate' | 'lowers'>): Pick<Rated, 'rate' | 'lowers'> => ({
  rate,
  ...(lowers === undefined ? {} : { lowers }),
});

/** Takes an amount of what stands, each in its share by cumulative difference; tells `taken`, gives what nothing was left for. */
function takeBack<T extends Open>(amount: bigint, from: readonly T[], taken: Taken<T>[] = []): bigint {
  const all = total(from);
  const part = amount < all ? amount : all;
  let [cumulative, given] = [0n, 0n];
  for (const s of from) {
    cumulative += s.open;
    const upTo = all === 0n ? 0n : divideRounded(part * cumulative, all);
    if (upTo !== given) taken.push({ from: s, minor: upTo - given });
    s.open -= upTo - given;
    given = upTo;
  }
  return amount - part;
}
/** What was taken, by rate and service. */
const byKind = (taken: readonly Taken<Standing | Lowered>[]): Part[] =>
  [...Map.groupBy(taken, ({ from }) => `${from.rate} ${from.lowers}`).values()].map((own) => ({
    ...kindOf((own[0] as Taken<Standing | Lowered>).from),
    minor: own.reduce((sum, t) => sum + t.minor, 0n),
  }));

/** Those of which something is left and that pass; all of them where none does. */
function narrow<T>(from: readonly T[], left: (s: T) => bigint, test: (s: T) => boolean): readonly T[] {
  const found = from.filter((s) => left(s) > 0n && test(s));
  return found.length > 0 ? found : from;
}
/** The lines that one giving money back means: those of its nature, of its label and of its amount where there are such; a penalty means penalties only. */
function meant(l: OwnLine, standing: readonly Standing[]): readonly Standing[] {
  if (l.nature === 'discount') return standing;
  const left = (s: Standing): bigint => s.open;
  const own = narrow(standing, left, (s) => s.nature === l.nature);
  const labelled = narrow(own, left, (s) => s.label === l.label);
  return narrow(labelled, left, (s) => s.open === -l.minor);
}
/** The discounts that one taken back means, first: those of its label and of its amount where there are such, the latest first. */
function meantFirst<T extends Pick<OwnLine, 'label'>>(l: OwnLine, latest: readonly T[], left: (d: T) => bigint): readonly T[] {
  const labelled = narrow(latest, left, (d) => d.label === l.label);
  return [...new Set([...narrow(labelled, left, (d) => left(d) === l.minor), ...labelled, ...latest])];
}

/** What an agency sells itself holds its rate where nobody said another. */
const TAXED: readonly string[] = ['fee', 'markup'];
const none = (rate: string | null): boolean => rate === null || decimal(rate).value === 0n;

/**
 * Which VAT each own line of a dossier holds. A fee (or a mark-up of no service) holds the agency's rate where nobody said another. A discount takes VAT back
 * of all own lines, each in its share; a fee given back, of the fee it means, and of several of them in their shares. What is left of a discount lowers what
 * services are sold at: those sold in the own name, in their shares, so that it is revenue when they are; where there is none, the mark-ups of those sold
 * for others, as a lower price would. One that is taken back gives each thing back what discounts took of it, so that it stands as it did before them. So a
 * line may be cut. What states its rate is taken at that rate.
 */
export function rateOwnLines(
  lines: readonly OwnLine[],
  agencyRate: string | null,
  sold: readonly Sold[] = [],
  markups: readonly Sold[] = [],
): OwnLines {
  const added = markups.map(({ service, minor }): Standing => ({ nature: 'markup', label: '', rate: null, lowers: service, open: minor }));
  /** What a part of a discount leaves of the mark-up it lowers; less than nothing where that was more when it was billed. */
  const lower = (service: string | undefined, minor: bigint): void => {
    for (const s of added) if (s.lowers === service) s.open += minor;
  };
  const over = new Map<string, bigint>();
  const rated = new Map<string, readonly Rated[]>();
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
  const standing: Standing[] = [];
  const stand = ({ nature, label }: OwnLine, rate: string | null, open: bigint): number => standing.push({ nature, label, rate, open });
  const discounts = new Map<string, Discount>();
  const tookAway = (l: OwnLine, taken: readonly Taken<Standing>[], more: readonly Part[]): void => {
    const took = [
      ...taken.map(({ from, minor }): Lowered => ({ rate: from.rate, of: from, open: minor })),
      ...more.map(({ minor, ...kind }): Lowered => ({ ...kind, open: minor })),
    ];
    if (l.nature === 'discount') discounts.set(l.id, { label: l.label, took: [...(discounts.get(l.id)?.took ?? []), ...took] });
  };
  /** Gives back what discounts took, of one after the other; tells `taken`, gives what none is left for. */
  const restore = (amount: bigint, from: readonly Discount[], test: (s: Lowered) => boolean, taken: Taken<Lowered>[] = []): bigint => {
    const back: Taken<Lowered>[] = [];
    const left = from.reduce((rest, { took }) => takeBack(rest, took.filter(test), back), amount);
    for (const t of back)
      if (t.from.of) t.from.of.open += t.minor;
      else lower(t.from.lowers, t.minor);
    taken.push(...back);
    return left;
  };
  const meantBy = (l: OwnLine): readonly Discount[] =>
    meantFirst(
      l,
      lines.toReversed().flatMap((d) => discounts.get(d.id) ?? []),
      (d) => total(d.took),
    );
  const said =
    (l: OwnLine) =>
    (s: Standing | Lowered): boolean =>
      l.stated === undefined || s.rate === null;

  const rateKnown = (l: OwnLine, own: readonly Rated[]): void => {
    const back = isBack(l) ? meantBy(l) : [];
    for (const p of own) {
      if (p.minor < 0n) {
        lower(p.lowers, p.minor);
        const from = p.lowers === undefined ? standing.filter((s) => s.rate === p.rate) : [];
        const taken: Taken<Standing>[] = [];
        const left = takeBack(takeBack(-p.minor, meant(l, from.filter(ofKind(l))), taken), from, taken);
        if (left > 0n && p.lowers === undefined && !l.billed) over.set(l.id, left);
        tookAway(l, taken, left > 0n ? [{ ...kindOf(p), minor: left }] : []);
      } else if (isBack(l)) {
        const left = restore(p.minor, back, (s) => s.rate === p.rate && s.lowers === p.lowers);
        if (p.lowers !== undefined) lower(p.lowers, left);
        else if (left > 0n) stand(l, p.rate, left);
      }
    }
  };
  const rateBack = (l: OwnLine): Part[] => {
    const taken: Taken<Lowered>[] = [];
    const left = restore(l.minor, meantBy(l), said(l), taken);
    if (left > 0n) stand(l, null, left);
    return [...byKind(taken), ...(left > 0n ? [{ minor: left, rate: null }] : [])];
  };
  const rateLess = (l: OwnLine): Omit<Rated, 'id'>[] => {
    const taken: Taken<Standing>[] = [];
    const from = standing.filter((s) => ofKind(l)(s) && said(l)(s));
    const left = takeBack(takeBack(-l.minor, meant(l, from), taken), from, taken);
    const beyond = left === 0n ? [] : l.nature === 'discount' ? lowering(left, sold, added) : [{ rate: null, minor: left }];
    if (left > 0n && l.nature !== 'discount') over.set(l.id, left);
    tookAway(l, taken, beyond);
    return [
      ...byKind(taken).map((t) => ({ ...t, minor: -t.minor })),
      ...beyond.map((t) => ({ ...t, minor: -t.minor, beyond: true as const })),
    ];
  };

  for (const l of lines) {
    const own = known(l);
    if (own !== null) rated.set(l.id, own);
    if (!isBack(l)) for (const p of own ?? []) if (p.minor > 0n && p.lowers === undefined) stand(l, p.rate, p.minor);
  }
  for (const l of inTurn(lines, (w) => !w.billed && rated.has(w.id))) {
    const own = rated.get(l.id);
    if (own) rateKnown(l, own);
    else
      rated.set(
        l.id,
        (l.minor > 0n ? rateBack(l) : rateLess(l)).map((p) => ({ id: l.id, ...p })),
      );
  }
  return { rated: lines.flatMap((l) => rated.get(l.id) ?? []), over };
}

const isBack = (l: OwnLine): boolean => l.nature === 'discount' && l.minor > 0n;
const isLess = (l: OwnLine): boolean => l.nature === 'discount' && l.minor < 0n;
/**
 * In which order lines take of what stands: what is billed, then what states its rate (`first`), then as they were entered. A discount that is
 * taken back follows those it means, and restores what they lowered before any of that is given back.
 */
function inTurn(lines: readonly OwnLine[], first: (l: OwnLine) => boolean): OwnLine[] {
  const after = followed(lines);
  return [lines.filter((l) => l.billed), lines.filter((l) => !l.billed)].flatMap((some) => {
    const takes = some.filter((l) => !isBack(l));
    const turn = [...takes.filter(first), ...takes.filter((l) => !first(l))];
    for (const l of some) if (isBack(l)) turn.splice(turn.findLastIndex((o) => after.get(l)?.has(o)) + 1, 0, l);
    return turn;
  });
}
/** The discounts that each one taken back means, as many as make it up: those of another rate than it states, or of none that is known yet, make up nothing. */
function followed(lines: readonly OwnLine[]): ReadonlyMap<OwnLine, ReadonlySet<OwnLine>> {
  const after = new Map<OwnLine, ReadonlySet<OwnLine>>();
  const open = new Map(lines.filter(isLess).map((d) => [d, -d.minor]));
  const left = (d: OwnLine): bigint => open.get(d) ?? 0n;
  for (const l of [...lines.filter((x) => x.billed), ...lines.filter((x) => !x.billed)]) {
    if (!isBack(l)) continue;
    const latest = lines
      .slice(0, lines.indexOf(l))
      .filter((d) => isLess(d) && (d.billed || !l.billed))
      .reverse();
    const its = new Set<OwnLine>();
    let rest = l.minor;
    for (const d of meantFirst(l, latest, left)) {
      if (rest === 0n) break;
      its.add(d);
      if (l.stated !== undefined && !sameRate(l, d)) continue;
      const part = left(d) < rest ? left(d) : rest;
      open.set(d, left(d) - part);
      rest -= part;
    }
    after.set(l, its);
  }
  return after;
}
const sameRate = ({ stated: a }: OwnLine, { stated: b }: OwnLine): boolean =>
  a === b || (a !== undefined && b !== undefined && none(a) && none(b));

/** What a discount leaves to the services sold in the own name, each in its share of their price; else to the mark-ups of others, as far as they go. */
function lowering(left: bigint, sold: readonly Sold[], added: readonly Standing[]): Part[] {
  const shares = sold.map(
    ({ service, minor }): Standing => ({ nature: 'discount', label: '', rate: null, lowers: service, open: minor * left }),
  );
  const taken: Taken<Standing>[] = [];
  const rest = takeBack(left, sold.length > 0 ? shares : added.filter((s) => s.open > 0n), taken);
  const parts = taken.map(({ from, minor }): Part => ({ ...kindOf(from), minor }));
  return rest === 0n ? parts : [...parts, { rate: null, minor: rest }];
}
