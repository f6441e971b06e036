/** Cheques and card slips that come back: they are taken from where they are. */
import { fail, type PostedLine, type Tx } from '../../../contracts/index.ts';
import { madeOf, type Piece } from '../choose.ts';
import { type HeldRow, held, movements, takes } from '../model.ts';
import type { Bookkeeping, Part, Take } from '../tokens.ts';
import { accountsEver, isUnder } from './accounts.ts';
import { type Back, backByHand, broughtBy, type HeldDeps, inPlaceOf, isInPlace, lying, takersOf, without } from './held.ts';
import { linesOf } from './positions.ts';

type Deps = HeldDeps & { readonly books: Pick<Bookkeeping, 'books'> };

/** What an entry took, as `madeOf` reads it: in the currency of one of its pieces, nothing of another. */
async function tookOf(tx: Tx, entry: number, currency: string): Promise<Piece[]> {
  const taken = new Map((await tx.find(takes, { entry, undoes: null })).map((t) => [t.held, t]));
  const pieces = await tx.find(held, { id: [...taken.keys()], currency });
  return pieces.map(({ id, slip, came_on: day }) => ({ left: taken.get(id)?.minor ?? 0n, slip, day }));
}

type Place = { readonly bank: string | null } | { readonly other: string } | { readonly unknown: string };
/**
 * Where an entry took a slip to: the bank's account (null: the chart's own), or what an accountant took it to by hand. Of several it is the one whose amount
 * it makes up, alone or with others that do not without it; else the only bank.
 */
async function takenTo(tx: Tx, { ledger, agencies }: HeldDeps, entry: number, { slip, currency }: HeldRow): Promise<Place> {
  const said = (await tx.find(movements, { entry })).flatMap(linesOf).find((l) => l.role === 'bank');
  if (said) return { bank: said.account };
  const ever = await accountsEver(tx, agencies.chart(tx.ctx.agency));
  const [posted] = await ledger.entries(tx, { seqs: [entry], limit: 1 });
  const debits = (posted?.lines ?? []).filter((l) => l.debit > 0n && !isUnder(ever('transit'), l.account));
  const minorOf = (l: PostedLine): bigint => {
    const { minor, currency: its } = l.original ?? { minor: l.debit, currency: l.currency };
    return its === currency ? minor : 0n;
  };
  const places = [...Map.groupBy(debits, (l) => l.account)].map(([account, lines]) => {
    const isBank = isUnder(ever('bank'), account);
    const place: Place = isBank ? { bank: account } : isUnder(ever('moves'), account) ? { bank: null } : { other: account };
    return { place, amount: lines.reduce((sum, l) => sum + minorOf(l), 0n) };
  });
  const took = await tookOf(tx, entry, currency);
  const [own, others] = [took.filter((p) => p.slip === slip), took.filter((p) => p.slip !== slip)];
  const amount = own.reduce((sum, p) => sum + p.left, 0n);
  const fit = places.filter((p) => madeOf(p.amount - amount, others) !== null);
  const isSure = fit.every((p) => madeOf(p.amount, others) === null);
  const banks = places.filter((p) => 'bank' in p.place);
  const [likely, ...more] = places.length === 1 ? places : fit.length > 0 ? fit : banks;
  if (likely && more.length === 0 && (isSure || places.length === 1)) return likely.place;
  return { unknown: [...new Set((posted?.lines ?? []).filter((l) => l.debit > 0n).map((l) => l.account))].join(', ') };
}

/** The same of a slip that may have been moved to another account in transit first. */
async function whereabouts(tx: Tx, deps: HeldDeps, entry: number, of: HeldRow): Promise<Place> {
  const [moved] = await tx.find(held, { entry, slip: of.slip, role: 'transit' });
  if (!moved) return takenTo(tx, deps, entry, of);
  const [next, ...more] = (await takersOf(tx, [moved]))(moved);
  return next && more.length === 0 ? whereabouts(tx, deps, next.entry, moved) : { unknown: moved.account };
}

/** Brings what of a receipt is at the bank back to where the receipt put it, so that its mirror takes it from there. */
export async function returned(tx: Tx, deps: Deps, receipt: Parameters<Bookkeeping['returned']>[1]): Promise<void> {
  const { entry, key, date, piece: ref } = receipt;
  if (entry === null) return;
  let posted = 0;
  const post = async (currency: string, parts: readonly Part[], taken: readonly Take[]): Promise<void> => {
    await (await deps.books.books(tx, [])).post({
      ...{ act: 'returned', key: posted === 0 ? key : `${key}:${posted}`, date, piece: { ref, date }, currency },
      ...{ parts, takes: taken },
    });
    posted++;
  };
  const bringBack = (
    of: { minor: bigint; booked: bigint; currency: string; account: string; bank?: string },
    taken: readonly Take[],
  ): Promise<void> => {
    const { minor, booked, currency, account, bank } = of;
    const parts: Part[] = [
      { what: 'transit', minor, booked, account },
      { what: 'bank', minor: -minor, booked: -booked, ...(bank === undefined ? {} : { account: bank }) },
    ];
    return post(currency, parts, taken);
  };
  /** From another account in transit, or at another value: what it differs by is gained or lost. */
  const bringFrom = (back: Back): Promise<void> => {
    const taken = inPlaceOf(back);
    const worth = (of: HeldRow): Part => {
      const own = taken.filter((t) => t.of === of);
      const [minor, booked] = [own.reduce((sum, t) => sum - t.minor, 0n), own.reduce((sum, t) => sum - t.booked, 0n)];
      return { what: 'transit', account: of.account, minor, booked };
    };
    return post(back.of.currency, [worth(back.of), worth(back.at)], taken);
  };
  const pieces = await broughtBy(tx, entry);
  const backs = new Map((await backByHand(tx, deps, pieces)).map((back) => [back.of.id, back]));
  for (const brought of pieces.filter((p) => p.role === 'transit')) {
    let of = brought;
    const back = backs.get(of.id);
    if (back) {
      // Where it lies in its place already, the mirror takes it.
      if (!isInPlace(back)) await bringFrom(back);
      continue;
    }
    const takers = (await takersOf(tx, [of]))(of);
    const places = new Map<number, Place>();
    for (const { entry: taker } of takers) places.set(taker, await whereabouts(tx, deps, taker, of));
    // The bank gives no commission back: what was taken off a slip that is there comes back from there.
    const banked = [...places.values()].find((p) => 'bank' in p);
    for (const { entry: taker, minor, booked } of takers) {
      const at = banked ?? (places.get(taker) as Place);
      if ('unknown' in at) {
        const where = `Entry ${taker} took it to ${at.unknown} by hand`;
        throw fail('PAYMENT_STATE', `${where}, which does not say where it is: reverse that entry first.`);
      }
      const bank = ('bank' in at ? at.bank : at.other) ?? undefined;
      await bringBack({ minor, booked, currency: of.currency, account: of.account, ...(bank === undefined ? {} : { bank }) }, [
        { of, minor: -minor, booked: -booked, undoes: taker },
      ]);
      of = without(of, { minor: -minor, booked: -booked });
    }
  }
  if (pieces.length > 0) return;
  // Of before pieces were kept: it is at the bank where less lies there of that time.
  for (const row of await tx.find(movements, { entry }))
    for (const { role, account, amount: minor, booked } of linesOf(row)) {
      if (role !== 'transit' || booked <= 0n) continue;
      const before = (await lying(tx, deps, 'transit')).find((p) => p.id === '' && p.account === account)?.left_booked ?? 0n;
      if (before < booked) await bringBack({ minor, booked, currency: row.currency, account }, []);
    }
}
