/** Which VAT the agency's own lines hold, and what a discount of no service lowers: own lines first, then what is sold as a package, else what an agent adds to the price of others. */
import { decimal, type Nature } from '../../contracts/index.ts';
import { narrow, type Open, Shelf, type Taken, takeBack, total } from './taking.ts';

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

interface Standing extends Open, Pick<Rated, 'rate' | 'lowers'>, Pick<OwnLine, 'nature' | 'label'> {}
/** What a discount took, as far as none of it was given back: of what stands, of what services are sold at, or of nothing. */
interface Lowered extends Open, Pick<Rated, 'rate' | 'lowers'> {
  readonly of?: Standing;
}
interface Discount extends Open, Pick<OwnLine, 'label'> {
  readonly took: Lowered[];
}
type Part = Pick<Rated, 'minor' | 'rate' | 'lowers'>;
const kindOf = ({ rate, lowers }: Pick<Rated, 'rate' | 'lowers'>): Pick<Rated, 'rate' | 'lowers'> => ({
  rate,
  ...(lowers === undefined ? {} : { lowers }),
});

/** What was taken, by rate and service. */
const byKind = (taken: readonly Taken<Standing | Lowered>[]): Part[] =>
  [...Map.groupBy(taken, ({ from }) => `${from.rate} ${from.lowers}`).values()].map((own) => ({
    ...kindOf((own[0] as Taken<Standing | Lowered>).from),
    minor: own.reduce((sum, t) => sum + t.minor, 0n),
  }));

/** The lines that one giving money back means: those of its nature, of its label and of its amount where there are such; a penalty means penalties only. */
function meant({ nature, label, minor }: OwnLine, standing: Shelf<Standing>, test: (s: Standing) => boolean): readonly Standing[] {
  if (nature === 'discount') return standing.all.filter(test);
  const own = standing.of(label).filter((s) => s.nature === nature && test(s));
  const alike = (): readonly Standing[] => narrow(standing.all.filter(test), (s) => s.nature === nature);
  return narrow(own.length > 0 ? own : narrow(alike(), (s) => s.label === label), (s) => s.open === -minor);
}
/** The discounts that one taken back means, first: those of its label and of its amount where there are such, the latest first. */
function* meantFirst<T extends Open & Pick<OwnLine, 'label'>>({ label, minor }: OwnLine, discounts: Shelf<T>): Generator<T> {
  const own = discounts.of(label);
  const latest = (own.length > 0 ? own : discounts.all).toReversed();
  yield* latest.filter((d) => d.open === minor);
  yield* latest;
  if (own.length > 0) yield* discounts.all.toReversed();
}

/** What an agency sells itself holds its rate where nobody said another. */
const TAXED: readonly string[] = ['fee', 'markup'];
const none = (rate: string | null): boolean => rate === null || decimal(rate).value === 0n;

/**
 * Which VAT each own line of a dossier holds. A fee (or a mark-up of no service) holds the agency's rate where nobody said another. A discount takes VAT back
 * of all own lines, each in its share; a fee given back, of the fee it means, and of several of them in their shares. What is left of a discount lowers what
 * services are sold at: those sold in the own name, in their shares, so that it is revenue when they are; what is more than they are, the mark-ups of those sold
 * for others, as a lower price would. One that is taken back gives each thing back what discounts took of it, so that it stands as it did before them. So a
 * line may be cut. What states its rate is taken at that rate.
 */
export function rateOwnLines(
  lines: readonly OwnLine[],
  agencyRate: string | null,
  sold: readonly Sold[] = [],
  markups: readonly Sold[] = [],
): OwnLines {
  const standsOf = (some: readonly Sold[]): Standing[] =>
    some.map(({ service, minor }) => ({ nature: 'markup', label: '', rate: null, lowers: service, open: minor }));
  const [packages, added] = [standsOf(sold), standsOf(markups)];
  const services = new Map([...packages, ...added].map((s) => [s.lowers, s]));
  /** What a part of a discount leaves of the price or mark-up it lowers; less than nothing where that was more when it was billed. */
  const lower = (service: string | undefined, minor: bigint): void => {
    const stands = services.get(service);
    if (stands) stands.open += minor;
  };
  const over = new Map<string, bigint>();
  const rated = new Map<string, readonly Rated[]>();
  /** Rates a document charges: also an agency that is not liable any longer gives that back, and nothing else. */
  const charged = new Set(lines.flatMap((l) => (l.billed ?? []).flatMap((p) => (p.minor > 0n && p.rate !== null ? [p.rate] : []))));
  /** What is rated by itself: what is billed, what is charged, what states a rate. */
  const known = (l: OwnLine): readonly Rated[] | null => {
    if (l.billed) return l.billed;
    const stated = l.stated != null && !none(l.stated) ? l.stated : null;
    if (stated !== null && (agencyRate !== null || (l.minor < 0n && charged.has(stated))))
      return [{ id: l.id, minor: l.minor, rate: stated }];
    if (l.minor <= 0n || l.nature === 'discount') return null;
    const rate = l.stated === undefined && TAXED.includes(l.nature) ? agencyRate : null;
    return [{ id: l.id, minor: l.minor, rate: none(rate) ? null : rate }];
  };
  const ofKind =
    ({ nature }: OwnLine) =>
    (s: Standing): boolean =>
      (s.nature === 'penalty') === (nature === 'penalty');
  const standing = new Shelf<Standing>();
  const stand = ({ nature, label }: OwnLine, rate: string | null, open: bigint): void => standing.add({ nature, label, rate, open });
  /** Takes of what a line that gives money back means, then of all that may be; gives what nothing was left for. */
  const takeOf = (l: OwnLine, amount: bigint, taken: Taken<Standing>[], its: (s: Standing) => boolean, others = its): bigint => {
    const left = takeBack(amount, meant(l, standing, its), taken);
    return left === 0n ? left : takeBack(left, standing.all.filter(others), taken);
  };
  const discounts = new Map(
    lines.flatMap(({ id, nature, label }): [string, Discount][] => (nature === 'discount' ? [[id, { label, took: [], open: 0n }]] : [])),
  );
  const tookAway = ({ id }: OwnLine, taken: readonly Taken<Standing>[], more: readonly Part[]): void => {
    const discount = discounts.get(id);
    if (!discount) return;
    for (const { from, minor } of taken) discount.took.push({ ...kindOf(from), of: from, open: minor });
    for (const { minor, ...kind } of more) discount.took.push({ ...kind, open: minor });
    discount.open = total(discount.took);
  };
  /** Gives back what discounts took, of one after the other; tells `taken`, gives what none is left for. */
  const restore = (amount: bigint, from: Iterable<Discount>, test: (s: Lowered) => boolean, taken: Taken<Lowered>[] = []): bigint => {
    const back: Taken<Lowered>[] = [];
    let left = amount;
    for (const d of from) {
      if (left === 0n) break;
      const rest = takeBack(left, d.took.filter(test), back);
      d.open -= left - rest;
      left = rest;
    }
    for (const t of back) {
      if (t.from.of) t.from.of.open += t.minor;
      lower(t.from.lowers, t.minor);
    }
    taken.push(...back);
    return left;
  };
  const shelf = new Shelf<Discount>();
  for (const d of discounts.values()) shelf.add(d);
  const said =
    ({ stated }: OwnLine) =>
    (s: Standing | Lowered): boolean =>
      stated === undefined || s.rate === null;

  /** What was taken back of discounts that are not billed, of what services are sold at. */
  const ahead: Standing[] = [];
  const rateKnown = (l: OwnLine, own: readonly Rated[]): void => {
    const back = isBack(l) ? [...meantFirst(l, shelf)] : [];
    const kind = ofKind(l);
    for (const p of own) {
      if (p.minor < 0n) {
        lower(p.lowers, p.minor);
        const taken: Taken<Standing>[] = [];
        const ofRate = (s: Standing): boolean => s.rate === p.rate;
        const left = p.lowers === undefined ? takeOf(l, -p.minor, taken, (s) => ofRate(s) && kind(s), ofRate) : -p.minor;
        if (left > 0n && p.lowers === undefined && !l.billed) over.set(l.id, left);
        tookAway(l, taken, left > 0n ? [{ ...kindOf(p), minor: left }] : []);
      } else if (isBack(l)) {
        const left = restore(p.minor, back, (s) => s.rate === p.rate && s.lowers === p.lowers);
        if (p.lowers !== undefined) {
          lower(p.lowers, left);
          ahead.push({ ...kindOf(p), nature: l.nature, label: l.label, open: left });
        } else if (left > 0n) stand(l, p.rate, left);
      }
    }
  };
  const rateBack = (l: OwnLine): Part[] => {
    const taken: Taken<Lowered>[] = [];
    const left = restore(l.minor, meantFirst(l, shelf), said(l), taken);
    if (left > 0n) stand(l, null, left);
    return [...byKind(taken), ...(left > 0n ? [{ minor: left, rate: null }] : [])];
  };
  const rateLess = (l: OwnLine): Omit<Rated, 'id'>[] => {
    const taken: Taken<Standing>[] = [];
    const [kind, unsaid] = [ofKind(l), said(l)];
    // One that was taken back, and is billed again, is of what that was of.
    const back = l.nature === 'discount' ? [...standing.all.filter((s) => s.nature === 'discount'), ...ahead].filter(unsaid) : [];
    const rest = takeBack(-l.minor, back, taken);
    for (const { from, minor } of taken) lower(from.lowers, -minor);
    const left = takeOf(l, rest, taken, (s) => kind(s) && unsaid(s));
    const beyond = left === 0n ? [] : l.nature === 'discount' ? lowering(left, packages, added) : [{ rate: null, minor: left }];
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
  // What states a rate nobody charges gives nothing of it back.
  if (agencyRate === null)
    for (const { id, minor, stated, billed } of lines)
      if (!billed && minor < 0n && stated != null && !none(stated) && !charged.has(stated)) over.set(id, -minor);
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
    const place = new Map(turn.map((l, i) => [l, i]));
    const behind = Map.groupBy(some.filter(isBack), (l) =>
      (after.get(l) ?? []).reduce((last, d) => Math.max(last, place.get(d) ?? -1), -1),
    );
    const backs = (i: number): OwnLine[] => (behind.get(i) ?? []).toReversed();
    return [...backs(-1), ...turn.flatMap((l, i) => [l, ...backs(i)])];
  });
}
interface Less extends Open, Pick<OwnLine, 'label'> {
  readonly line: OwnLine;
}
/** The discounts that each one taken back means, as many as make it up: those of another rate than it states, or of none that is known yet, make up nothing. */
function followed(lines: readonly OwnLine[]): ReadonlyMap<OwnLine, readonly OwnLine[]> {
  const after = new Map<OwnLine, readonly OwnLine[]>();
  const open = new Map(lines.filter(isLess).map((line): [OwnLine, Less] => [line, { line, label: line.label, open: -line.minor }]));
  // What is billed follows what is billed.
  for (const some of [lines.filter((l) => l.billed), lines]) {
    const before = new Shelf<Less>();
    for (const l of some) {
      const less = open.get(l);
      if (less) before.add(less);
      if (!isBack(l) || after.has(l)) continue;
      const its: OwnLine[] = [];
      let rest = l.minor;
      for (const d of meantFirst(l, before)) {
        if (rest === 0n) break;
        its.push(d.line);
        if (l.stated !== undefined && !sameRate(l, d.line)) continue;
        const part = d.open < rest ? d.open : rest;
        d.open -= part;
        rest -= part;
      }
      after.set(l, its);
    }
  }
  return after;
}
const sameRate = ({ stated: a }: OwnLine, { stated: b }: OwnLine): boolean =>
  a === b || (a !== undefined && b !== undefined && none(a) && none(b));

/** What a discount leaves to the services sold in the own name, each in its share of their price, then to the mark-ups of others, as far as they go. */
function lowering(left: bigint, packages: readonly Standing[], added: readonly Standing[]): Part[] {
  const taken: Taken<Standing>[] = [];
  let rest = left;
  for (const stands of [packages, added])
    rest = takeBack(
      rest,
      stands.filter((s) => s.open > 0n),
      taken,
    );
  const parts = taken.map(({ from, minor }): Part => ({ ...kindOf(from), minor }));
  return rest === 0n ? parts : [...parts, { rate: null, minor: rest }];
}
