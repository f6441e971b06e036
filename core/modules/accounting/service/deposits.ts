/** Client accounts brought to what was paid, billed and sold: 411, 4191 and 419 say what is owed, what is a deposit and what is too much. */
import { type Agencies, bookingDay, type Day, divideRounded, type Ledger, size, type Tx } from '../../../contracts/index.ts';
import type { Dossiers, LockedDossier } from '../../dossiers/tokens.ts';
import { CLIENT_ROLES, clientOn, clientParts, clientPosition } from '../rules.ts';
import type { Books, ClientPosition, Part } from '../tokens.ts';

interface DepositDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly dossiers: Dossiers;
}

/**
 * The client's accounts say what the dossier says today. Where money of a day before (`since`) was entered, they also say at the end of each open day from
 * then on what they would have said, had it been entered in time: what was billed, credited, sold, cancelled or paid since is assigned on the days of that.
 * In another currency than the books they are worth on each of them what follows from the days on which things happened (`ClientMoney`).
 */
export async function settleDeposits(tx: Tx, deps: DepositDeps, dossier: LockedDossier, books: Books, since?: Day): Promise<void> {
  const { ref, currency } = dossier;
  const today = deps.agencies.today(tx.ctx.agency);
  const post = async (day: Day, parts: readonly Part[], more: object): Promise<void> => {
    if (parts.length === 0) return;
    const piece = { ref, date: day };
    await books.post({ act: 'deposits', key: `deposits:${ref}:${tx.newId()}`, date: day, piece, currency, parts, ...more });
  };
  const assign = (target: ClientPosition, day: Day, until?: Day): Promise<void> =>
    post(day, clientParts(books, dossier, target, books.client(ref), until), {
      undoes: ref,
      ...(until === undefined ? {} : { asOf: until }),
    });

  const foreign = currency !== deps.agencies.get(tx.ctx.agency).currency;
  const sold = foreign || (since !== undefined && since < today) ? await deps.dossiers.soldByDay(tx, dossier) : null;
  const worth = foreign && sold !== null ? books.worth(ref, sold) : null;
  const restate = async (day: Day): Promise<void> => {
    if (worth === null) return;
    const of = { act: 'exchange', key: `exchange:${ref}:${tx.newId()}`, date: day, piece: { ref, date: day }, currency } as const;
    await books.level(ref, { ...of, names: { dossier: ref }, undoes: ref }, worth);
  };
  if (since !== undefined && since < today && sold !== null) {
    const closed = await deps.ledger.closedUpTo(tx);
    const days = [...books.days(CLIENT_ROLES, { dossier: ref }), ...sold.days]
      .filter((day) => day >= since)
      .map((day) => bookingDay(day, closed));
    for (const day of [...new Set(days)].sort().filter((d) => d < today)) {
      const { paid, invoiced } = clientOn(books, ref, day);
      const target = clientPosition(paid, invoiced, await sold.on(day));
      await assign(target, day, day);
      await restate(day);
    }
  }
  await assign(clientPosition(dossier.paid.minor, dossier.invoiced.minor, await deps.dossiers.sold(tx, dossier)), today);
  await post(today, offParts(books, ref), {});
  await restate(today);
}

/**
 * What of a role stands above zero on one account and below on another is set off: so it does where the chart named another account in between, and what
 * came after does not clear what is on the former one.
 */
function offParts(books: Books, dossier: string): Part[] {
  const client = books.client(dossier);
  return CLIENT_ROLES.flatMap((what): Part[] => {
    const sums = [...Map.groupBy(books.lines(what, { dossier }), (l) => l.account)].map(([account, own]) => ({
      account,
      amount: own.reduce((sum, l) => sum + l.amount, 0n),
      booked: own.reduce((sum, l) => sum + l.booked, 0n),
    }));
    const sides = [sums.filter((s) => s.amount < 0n), sums.filter((s) => s.amount > 0n)];
    const [under, over] = sides.map((some) => size(some.reduce((sum, s) => sum + s.amount, 0n))) as [bigint, bigint];
    const both = under < over ? under : over;
    return sides.flatMap((some) => {
      let left = both;
      return some.flatMap(({ account, amount, booked }): Part[] => {
        const moved = size(amount) < left ? size(amount) : left;
        left -= moved;
        // The rule debits what is owed and credits what is held.
        const turned = (of: bigint): bigint => (what === 'receivable' ? -of : of);
        const value = divideRounded(booked * moved, size(amount));
        const of = { what, account, dossier, ...(client ? { client } : {}) };
        return moved === 0n ? [] : [{ ...of, minor: turned(amount > 0n ? moved : -moved), booked: turned(value) }];
      });
    });
  });
}
