/** The posted position of some dossiers, and the one way from what happened to an entry: the rule of the act, its accounts, the value in the books. */
import { type Agencies, type Day, divideRounded, fail, type Ledger, type PostedEntry, size, type Tx } from '../../../contracts/index.ts';
import { roleOf, roleOfLine } from '../names.ts';
import {
  accountOf,
  convert,
  type Drawn,
  draw,
  fillLabel,
  journalLines,
  type MovementLine,
  matches,
  openSince,
  residues,
  samePosition,
  standsOf,
  type Valueless,
} from '../rules.ts';
import type { Act, ActName, Books, Of, Part, Rate, Role } from '../tokens.ts';
import { likeOthers, sharedOut } from '../values.ts';
import { keep, positions } from './positions.ts';

export interface BooksDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  rate(tx: Tx, currency: string, on: Day): Promise<Rate | null>;
}

export async function openBooks(
  tx: Tx,
  deps: BooksDeps,
  dossiers: readonly { readonly ref: string; readonly pointOfSale: string | null }[],
): Promise<Books> {
  const { agency } = tx.ctx;
  const chart = deps.agencies.chart(agency);
  const { currency: booksIn, locale } = deps.agencies.get(agency);
  const pointOfSale = new Map(dossiers.map((d) => [d.ref, d.pointOfSale]));
  const posted = await positions(
    tx,
    dossiers.map((d) => d.ref),
  );

  /** What was posted, as far as an act sees it. */
  const seenBy = ({ asOf }: Pick<Act, 'asOf'>): MovementLine[] => posted.filter((l) => asOf === undefined || l.dated <= asOf);
  const standing = (act: Act, line: Valueless, soFar: readonly MovementLine[]): MovementLine[] =>
    [...seenBy(act), ...soFar].filter((l) => samePosition(l, line));
  /** What one part takes back of the position, and what of it is new; `fresh` is the line of that, `side` where the rule puts it: 1 for debit. */
  const read = (act: Act, part: Part, soFar: readonly MovementLine[]): { taken: MovementLine[]; fresh: Valueless; side: 1n | -1n } => {
    const rule = chart.acts[act.act]?.lines[part.what];
    if (!rule) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no rule for “${part.what}” of the act “${act.act}”.`);
    const side = 'debit' in rule ? 1n : -1n;
    const role = roleOfLine(rule);
    const accounts = roleOf(chart, role);
    const amount = side * part.minor;
    const base = {
      what: part.what,
      role,
      party: accounts.party === undefined ? null : ((accounts.party === 'client' ? part.client : part.supplier) ?? null),
      dossier: part.dossier ?? null,
      service: part.service ? { id: part.service.id, service: part.service.service, supplier: part.service.supplier } : null,
      nature: part.nature ?? null,
      vatRate: part.vatRate ?? null,
      piece: act.piece.ref,
      dated: act.date,
    };
    const line = { ...base, account: accounts.default, amount };
    const position = accounts.spot || base.dossier === null ? [] : standing(act, line, soFar);
    const taken: MovementLine[] = [];
    let left = amount;
    const take = (from: { readonly drawn: readonly Drawn[]; readonly left: bigint }, takes?: string): void => {
      taken.push(...from.drawn.map((d) => ({ ...base, ...d, ...(takes === undefined ? {} : { takes }) })));
      left = from.left;
    };
    // What is left of the corrected pieces comes back first, then the oldest; never more than stands there in all.
    for (const piece of part.corrects ?? act.corrects ?? []) {
      const now = [...position, ...taken];
      take(draw(left, standsOf(piece, now), now), piece);
    }
    take(draw(left, [...position, ...taken]));
    if (act.undoes !== undefined)
      take(
        draw(
          left,
          [...position, ...taken].filter((l) => l.piece === act.undoes || l.takes === act.undoes),
        ),
      );
    const account =
      part.account ??
      accountOf(accounts, {
        supplier: part.service?.supplier ?? part.supplier?.code ?? null,
        pointOfSale: base.dossier === null ? null : (pointOfSale.get(base.dossier) ?? null),
        service: part.service?.service ?? null,
        vatRate: base.vatRate,
        nature: base.nature,
      });
    return { taken, side, fresh: { ...base, account, amount: left, ...(part.settles === undefined ? {} : { takes: part.settles }) } };
  };

  /**
   * The lines of an act: a part whose value is given has that; else what it takes back keeps its value, and what is new takes the value moved (a carried act),
   * that of the money (where it is given) or the rate of the act.
   */
  const linesOfAct = async (act: Act, parts: readonly Part[], carried: boolean): Promise<{ lines: MovementLine[]; rate: Rate | null }> => {
    const lines: MovementLine[] = [];
    const carry = (fresh: Valueless): boolean => {
      const gap = lines.reduce((sum, l) => ({ amount: sum.amount + l.amount, booked: sum.booked + l.booked }), { amount: 0n, booked: 0n });
      const [left, moved] = [fresh.amount < 0n ? -fresh.amount : fresh.amount, gap.amount < 0n ? -gap.amount : gap.amount];
      if (!carried || moved < left || gap.amount > 0n === fresh.amount > 0n) return false;
      lines.push({ ...fresh, booked: moved === left ? -gap.booked : divideRounded(gap.booked * fresh.amount, gap.amount) });
      return true;
    };
    /** What adds to a position in a carried act is worth what the position is. */
    const add = (fresh: Valueless): boolean => {
      const at = standing(act, fresh, lines);
      const [amount, booked] = [at.reduce((sum, l) => sum + l.amount, 0n), at.reduce((sum, l) => sum + l.booked, 0n)];
      if (!carried || amount === 0n) return false;
      lines.push({ ...fresh, booked: divideRounded(booked * fresh.amount, amount) });
      return true;
    };
    const waiting: Valueless[] = [];
    let drew = false;
    for (const part of parts) {
      const { taken, fresh, side } = read(act, part, lines);
      drew ||= taken.length > 0 || part.settles !== undefined;
      const own = fresh.amount === 0n && taken.length > 0 ? [] : [fresh];
      if (part.booked !== undefined) lines.push(...sharedOut(side * part.booked, [...taken, ...own]));
      else {
        lines.push(...taken);
        waiting.push(...own.filter((l) => !carry(l)));
      }
    }
    const open = waiting.filter((fresh) => !carry(fresh) && !add(fresh)).filter((fresh) => !carry(fresh));
    // What nothing of a carried act is large enough for is worth what the rest of it is: no rate of the day has to do with it.
    const like = carried ? likeOthers(open, lines) : [];
    lines.push(...like);
    const left = like.length > 0 ? [] : open;
    const rate = act.rate !== undefined ? act.rate : carried && left.length === 0 ? null : await deps.rate(tx, act.currency, act.date);
    if (rate === null && left.length > 0 && act.currency !== booksIn)
      throw fail('RATE_MISSING', `What “${act.act}” ${act.piece.ref} corrects has no rate of ${act.currency}: nothing of it is posted.`);
    // What settles a piece is worth what that was, not what the money is.
    const given = parts.find((p) => p.booked !== undefined && p.settles === undefined);
    const worth = (amount: bigint): bigint => {
      if (given?.booked !== undefined) return divideRounded(amount * given.booked, given.minor);
      return rate === null ? amount : convert(amount, act.currency, rate.rate, booksIn);
    };
    const valued = left.map((fresh) => ({ ...fresh, booked: worth(fresh.amount) }));
    // All at the rate of one document, and they add up: a line that is no VAT, and leaves something of it, takes what rounding left, half a unit a line at
    // most; no exchange result is made of it.
    const atOneRate = !drew || (act.rate !== undefined && lines.every((l) => l.takes !== undefined));
    const all = [...lines, ...valued];
    const gap = all.reduce((sum, l) => sum + l.booked, 0n);
    const leaves = ({ takes, ...l }: MovementLine): boolean =>
      takes === undefined ||
      standsOf(
        takes,
        [...posted, ...all].filter((o) => samePosition(o, l)),
      ).reduce((sum, o) => sum + o.amount, 0n) !== 0n;
    const at =
      gap !== 0n && atOneRate && size(gap) * 2n <= BigInt(all.length)
        ? all.findLastIndex((l) => !l.role.startsWith('vat') && leaves(l))
        : -1;
    return { lines: all.map((l, i) => (i === at ? { ...l, booked: l.booked - gap } : l)), rate };
  };

  /** Does an act move money, or what it clears: what clients owe, what is owed to suppliers? Only there something is gained or lost by exchange; else a cost is worth more or less. */
  const isOfMoney = (act: ActName): boolean => {
    const roles = Object.values(chart.acts[act]?.lines ?? {}).map((rule) => roleOf(chart, roleOfLine(rule)));
    return roles.some((r) => r.spot || r.party === 'client') || roles.every((r) => r.party !== undefined);
  };

  /** What values differ by is gain or loss, dossier by dossier; where an act undoes a piece, first less of the loss or gain that piece made. */
  const differences = (act: Omit<Act, 'parts'>, lines: readonly MovementLine[], gap: bigint, rate: Rate | null): MovementLine[] => {
    const [loss, gain]: [Role, Role] = isOfMoney(act.act) ? ['exchangeLoss', 'exchangeGain'] : ['varianceLoss', 'varianceGain'];
    const [{ piece, dated, dossier: first }] = lines as [MovementLine];
    const result = (role: Role, dossier: string | null, booked: bigint): MovementLine[] =>
      booked === 0n
        ? []
        : [
            {
              ...{ what: role, role, account: roleOf(chart, role).default, party: null, dossier, service: null, nature: null },
              ...{ vatRate: null, piece, dated, amount: 0n, booked },
            },
          ];
    const of = [...Map.groupBy(lines, (l) => l.dossier)].flatMap(([dossier, own]): [string, bigint][] => {
      if (dossier === null || rate === null || dossier === first) return [];
      const [amount, booked] = [own.reduce((sum, l) => sum + l.amount, 0n), own.reduce((sum, l) => sum + l.booked, 0n)];
      const off = booked - convert(amount, act.currency, rate.rate, booksIn);
      // What each of its lines may be off by rounding is none.
      return size(off) * 2n <= BigInt(own.length) ? [] : [[dossier, off]];
    });
    const rest = of.reduce((sum, [, own]) => sum - own, gap);
    return [[first, rest] as const, ...of].flatMap(([dossier, own]) => {
      const [undone, made] = own > 0n ? [loss, gain] : [gain, loss];
      const stands = posted
        .filter((l) => l.role === undone && l.amount === 0n && l.piece === act.undoes && l.dossier === dossier)
        .reduce((sum, l) => sum + l.booked, 0n);
      const back = stands > 0n !== own > 0n ? 0n : stands * stands < own * own ? stands : own;
      return [...result(undone, dossier, -back), ...result(made, dossier, back - own)];
    });
  };

  /** Positions with a value and nothing on them. Money itself and exchange results are none. */
  const valueOfNothing = (lines: readonly MovementLine[]): ReturnType<typeof residues> =>
    residues(lines.filter((l) => l.dossier !== null && !roleOf(chart, l.role).spot));

  /** The entry of an act; what its lines differ by in the books is gain or loss. */
  const write = async (act: Omit<Act, 'parts'>, lines: MovementLine[], rate: Rate | null): Promise<PostedEntry | null> => {
    const rule = chart.acts[act.act];
    if (!rule) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no rule for the act “${act.act}”.`);
    const gap = lines.reduce((sum, l) => sum + l.booked, 0n);
    if (act.currency !== booksIn) lines.push(...differences(act, lines, gap, rate));
    // What moves no money, bills that are netted, is no entry of the bank.
    const journalRole = lines.some((l) => roleOf(chart, l.role).spot)
      ? rule.journal.replace('{means}', act.names?.['means'] ?? '')
      : rule.journal.replace('{means}', 'misc');
    const journal = chart.books[journalRole];
    if (journal === undefined) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no journal for “${journalRole}”.`);
    const entryLines = journalLines(lines, act.currency, booksIn);
    const entry =
      entryLines.length === 0
        ? null
        : await deps.ledger.post(tx, {
            key: act.key,
            fresh: true,
            journal,
            date: act.date,
            piece: act.piece,
            label: fillLabel(rule.label, locale, { piece: act.piece.ref, ...act.names }),
            lines: entryLines,
          });
    const dated = entry?.date ?? act.date;
    const about = { entry: entry?.seq ?? null, act: act.act, piece: act.piece.ref, dated, currency: act.currency, rate };
    posted.push(...(await keep(tx, lines, about)));
    return entry;
  };

  /** What an act posts, before what its lines differ by. */
  const drafted = async (act: Act) => {
    const rule = chart.acts[act.act];
    if (!rule) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no rule for the act “${act.act}”.`);
    const parts = act.parts.filter((p) => p.minor !== 0n || (p.booked ?? 0n) !== 0n);
    return { parts, ...(await linesOfAct(act, parts, act.carried ?? rule.carried ?? false)) };
  };

  const found = (role: Role | null, of: Of): MovementLine[] => {
    const after = (): number => posted.findLastIndex((l) => l.role === of.after && matches(l, { ...of, nature: l.nature }));
    const lines = of.after === undefined ? posted : posted.slice(after() + 1);
    return lines.filter((l) => (role === null || l.role === role) && matches(l, of));
  };

  return {
    balance: (role, of = {}) => found(role, of).reduce((sum, l) => sum + l.amount, 0n),
    value: (role, of = {}) => found(role, of).reduce((sum, l) => sum + l.booked, 0n),
    open(role, of = {}) {
      const groups = Map.groupBy(found(role, of), (l) => `${l.service?.id ?? ''} ${l.nature ?? ''}`);
      return [...groups.values()].map((own) => ({
        service: own[0]?.service ?? null,
        nature: own[0]?.nature ?? null,
        balance: own.reduce((sum, l) => sum + l.amount, 0n),
        since: openSince(own),
        moved: own,
      }));
    },
    lines: (role, of = {}) => found(role, of),
    client: (dossier) => posted.findLast((l) => l.dossier === dossier && l.party?.kind === 'client')?.party ?? null,
    lastDay: (role, of = {}) => found(role, of).reduce<Day | null>((last, l) => (last === null || l.dated > last ? l.dated : last), null),
    days: (roles, of = {}) => [...new Set(roles.flatMap((role) => found(role, of).map((l) => l.dated)))].sort(),
    get empty() {
      return posted.length === 0;
    },
    draft: async (act) => (await drafted(act)).lines,
    async post(act: Act): Promise<PostedEntry | null> {
      const { parts, lines, rate } = await drafted(act);
      if (parts.length === 0) return null;
      const off = lines.reduce((sum, l) => sum + l.amount, 0n);
      if (off !== 0n)
        throw fail(
          'ENTRY_UNBALANCED',
          `The parts of “${act.act}” ${act.piece.ref} differ by ${off} minor units of ${act.currency}: nothing of it is posted.`,
        );
      if (act.currency !== booksIn)
        for (const { line, value } of valueOfNothing([...seenBy(act), ...lines])) {
          // The line that brought it there takes the value with it.
          const at = lines.indexOf(line);
          if (at >= 0) lines[at] = { ...line, booked: line.booked - value };
        }
      const [{ dossier }] = parts as [Part];
      return write({ ...act, names: { ...(dossier === undefined ? {} : { dossier }), ...act.names } }, lines, rate);
    },
    async level(act) {
      if (act.currency === booksIn) return;
      const at = { piece: act.piece.ref, dated: act.date, amount: 0n };
      const lines = valueOfNothing(posted).map(({ line, value }): MovementLine => ({ ...line, ...at, booked: -value }));
      // What clients owed or had paid was cleared by money; what a cost or a sale was worth beside it is none of it.
      const [money, others] = [lines.filter((l) => l.party?.kind === 'client'), lines.filter((l) => l.party?.kind !== 'client')];
      if (money.length > 0) await write(act, money, null);
      if (others.length > 0) await write({ ...act, act: 'variance', key: `${act.key}:variance` }, others, null);
    },
  };
}
