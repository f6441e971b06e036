/** The posted position of some dossiers, and the one way from what happened to an entry: the rule of the act, its accounts, the value in the books. */
import { type Agencies, type Day, divideRounded, fail, type Ledger, type PostedEntry, type Tx } from '../../../contracts/index.ts';
import { held } from '../model.ts';
import { roleOf } from '../names.ts';
import { fillLabel, journalLines, type MovementLine, matches, openSince } from '../rules.ts';
import type { Act, Books, Of, Part, Rate, Role } from '../tokens.ts';
import { shareOf } from '../values.ts';
import { noteUse } from './accounts.ts';
import { type Desk, draftOf, seenBy } from './drafts.ts';
import { bring, isHeld, take } from './held.ts';
import { keep, ofNoDossier, Positions, positions } from './positions.ts';
import { Replay, restated } from './replay.ts';
import { cleared, creditedEven, differences, valueOfNothing } from './results.ts';

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
  const known = await positions(
    tx,
    dossiers.map((d) => d.ref),
  );
  const posted = new Positions(known);
  const desk: Desk = { tx, chart, booksIn, posted, rate: deps.rate, pointOfSale: new Map(dossiers.map((d) => [d.ref, d.pointOfSale])) };

  /** The entry of an act; what its lines differ by in the books is gain or loss. */
  const write = async (
    act: Omit<Act, 'parts'>,
    lines: readonly MovementLine[],
    rate: Rate | null,
    cameBy?: string | null,
  ): Promise<PostedEntry | null> => {
    const rule = chart.acts[act.act];
    if (!rule) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no rule for the act “${act.act}”.`);
    const all = act.currency === booksIn ? lines : [...lines, ...differences(desk, act, lines, rate)];
    // What moves no money, bills that are netted, is no entry of the bank.
    const journalRole = all.some((l) => roleOf(chart, l.role).spot)
      ? rule.journal.replace('{means}', act.names?.['means'] ?? '')
      : rule.journal.replace('{means}', 'misc');
    const journal = chart.books[journalRole];
    if (journal === undefined) throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no journal for “${journalRole}”.`);
    const entryLines = journalLines(all, act.currency, booksIn);
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
    await noteUse(tx, deps.ledger, all);
    if (entry !== null && act.takes !== undefined) await take(tx, act.takes, entry);
    else if (entry !== null)
      await bring(
        tx,
        all.flatMap((l) =>
          isHeld(l.role)
            ? [
                {
                  ...l,
                  currency: act.currency,
                  pointOfSale: cameBy === undefined ? (desk.pointOfSale.get(l.dossier ?? '') ?? null) : cameBy,
                },
              ]
            : [],
        ),
        { entry, slip: act.slip ?? act.piece.ref },
      );
    const dated = entry?.date ?? act.date;
    const about = { entry: entry?.seq ?? null, act: act.act, piece: act.piece.ref, dated, currency: act.currency, rate };
    // Those of the dossiers that were read are added to them there.
    for (const line of await keep(tx, all, about)) if (line.dossier === null || !known.has(line.dossier)) posted.add(line);
    return entry;
  };

  const found = (role: Role | null, of: Of): MovementLine[] => {
    if (of.after === undefined) return posted.of(of.dossier, role, of.service).filter((l) => matches(l, of));
    const lines = posted.of(of.dossier, null, of.service);
    const after = lines.findLastIndex((l) => l.role === of.after && matches(l, { ...of, nature: l.nature }));
    return lines.slice(after + 1).filter((l) => (role === null || l.role === role) && matches(l, of));
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
    client: (dossier) => posted.of(dossier, null).findLast((l) => l.party?.kind === 'client')?.party ?? null,
    lastDay: (role, of = {}) => found(role, of).reduce<Day | null>((last, l) => (last === null || l.dated > last ? l.dated : last), null),
    days: (roles, of = {}) => [...new Set(roles.flatMap((role) => found(role, of).map((l) => l.dated)))].sort(),
    get empty() {
      return posted.empty;
    },
    draft: async (act) => (await draftOf(desk, act)).lines,
    async post(act: Act): Promise<PostedEntry | null> {
      if (act.undoes !== undefined && act.parts.every((p) => p.dossier === undefined))
        for (const line of await ofNoDossier(tx, act.undoes)) posted.add(line);
      const { parts, lines, rate } = await draftOf(desk, act);
      if (parts.length === 0) return null;
      const off = lines.reduce((sum, l) => sum + l.amount, 0n);
      // Nobody who asks can mend it: a rule of ours is wrong.
      if (off !== 0n) throw new Error(`The parts of “${act.act}” ${act.piece.ref} differ by ${off} minor units of ${act.currency}.`);
      const even = (own: readonly MovementLine[]): readonly MovementLine[] => (act.act === 'creditNote' ? creditedEven(desk, own) : own);
      const own =
        act.currency === booksIn ? lines : even(cleared(desk, lines, { seen: (there) => seenBy(act, there), bills: act.bills === true }));
      const [{ dossier }] = parts as [Part];
      return write({ ...act, names: { ...(dossier === undefined ? {} : { dossier }), ...act.names } }, own, rate);
    },
    async giveBack(dossier, act, { piece, entry, whole, from, upTo }) {
      // Its slip goes to the bank its money came to, whatever point of sale the dossier is of by now.
      const slip = entry === null ? null : await tx.first(held, { entry });
      const own = posted.of(dossier, null).filter((l) => l.piece === piece);
      const lines = shareOf(own, (amount) => divideRounded(amount * from, whole) - divideRounded(amount * upTo, whole));
      return write(
        act,
        lines.map((l) => ({ ...l, piece: act.piece.ref, takes: piece, dated: act.date })),
        act.rate ?? null,
        slip?.point_of_sale,
      );
    },
    worth: (dossier, sold) => new Replay(desk, dossier, sold),
    async level(dossier, act, worth) {
      if (act.currency === booksIn) return;
      if (worth !== undefined) {
        const lines = restated(desk, dossier, act, await worth.at(act.date));
        if (lines.length > 0) await write(act, lines, null);
        return;
      }
      const at = { piece: act.piece.ref, dated: act.date, amount: 0n };
      const left = valueOfNothing(desk, posted.of(dossier, null));
      const lines = left.map(({ line, value }): MovementLine => ({ ...line, ...at, booked: -value }));
      // What clients owed or had paid was cleared by money; what a cost or a sale was worth beside it is none of it.
      const [money, others] = [lines.filter((l) => l.party?.kind === 'client'), lines.filter((l) => l.party?.kind !== 'client')];
      if (money.length > 0) await write(act, money, null);
      if (others.length > 0) await write({ ...act, act: 'variance', key: `${act.key}:variance` }, others, null);
    },
  };
}
