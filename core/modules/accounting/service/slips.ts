/** Cheques and card slips as people see them: what lies in transit, and what a deposit was made of. */
import { type Agencies, fail, type Money, money, type Tx, toJson } from '../../../contracts/index.ts';
import { type HeldRow, held, movements, takes } from '../model.ts';
import type { SlipView } from '../tokens.ts';
import { banksOf, ownBanks } from './banks.ts';
import { takersOf } from './held.ts';
import { linesOf } from './positions.ts';

const sum = <R>(own: readonly R[], of: (row: R) => bigint): bigint => own.reduce((all, r) => all + of(r), 0n);
const slipsOf = (rows: readonly HeldRow[]): HeldRow[][] =>
  [...Map.groupBy(rows, (r) => r.slip).values()].sort((a, b) => ((a[0] as HeldRow).came_on < (b[0] as HeldRow).came_on ? -1 : 1));

/** Slips with the amount of each that `of` says: what is left of it, or what it was. */
async function viewsOf(tx: Tx, slips: readonly HeldRow[][], booksIn: string, of: 'left' | 'whole'): Promise<SlipView[]> {
  const entry = slips.flat().map((r) => r.entry);
  const said = Map.groupBy(entry.length === 0 ? [] : await tx.find(movements, { entry }), (m) => m.entry);
  return slips.map((own) => {
    const [{ currency, came_on }] = own as [HeldRow];
    const moved = own.flatMap((r) => said.get(r.entry) ?? []);
    const [booked, minor] = of === 'left' ? (['left_booked', 'left_minor'] as const) : (['booked', 'minor'] as const);
    return {
      receipts: [...new Set(moved.map((m) => m.piece))],
      dossiers: [...new Set(moved.flatMap((m) => m.dossier ?? []))],
      pointsOfSale: [...new Set(own.flatMap((r) => r.point_of_sale ?? []))],
      money: toJson(
        money(
          sum(own, (r) => r[booked]),
          booksIn,
        ),
      ),
      original:
        currency === booksIn
          ? null
          : toJson(
              money(
                sum(own, (r) => r[minor]),
                currency,
              ),
            ),
      cameOn: came_on,
    };
  });
}

/** What lies in transit, what came first first: `limit` of it, how many slips there are, and what they add up to. */
export async function slipsInTransit(tx: Tx, agencies: Agencies, limit: number) {
  const { agency } = tx.ctx;
  const [chart, { currency: booksIn }] = [agencies.chart(agency), agencies.get(agency)];
  const rows = await tx.find(held, { role: 'transit', open: true }, { order: [['id', 'asc']] });
  const slips = slipsOf(rows);
  const bankOf = (own: readonly HeldRow[]): string | null => {
    const [bank, ...more] = ownBanks(chart, own).keys();
    return more.length === 0 ? (bank ?? null) : null;
  };
  return {
    items: (await viewsOf(tx, slips.slice(0, limit), booksIn, 'left')).map((view, i) => ({ ...view, bank: bankOf(slips[i] ?? []) })),
    banks: (await banksOf(tx, chart)).map((account) => ({ account, label: agencies.accountLabel(agency, account) })),
    count: slips.length,
    total: toJson(
      money(
        sum(rows, (r) => r.left_booked),
        booksIn,
      ),
    ),
  };
}

/** A deposit: what arrived at the bank, what that kept, and the slips it is made of, with those that came back since. NOT_FOUND. */
export async function depositOf(tx: Tx, booksIn: string, ref: string) {
  const said = await tx.first(movements, { piece: ref, act: 'bankDeposit' });
  if (!said?.entry) throw fail('NOT_FOUND', `No bank deposit has the reference “${ref}”.`);
  const taken = await tx.find(takes, { entry: said.entry, undoes: null });
  const pieces = await tx.find(held, { id: taken.map((t) => t.held) }, { order: [['id', 'asc']] });
  const [slips, takers] = [slipsOf(pieces), await takersOf(tx, pieces)];
  const views = await viewsOf(tx, slips, booksIn, 'whole');
  const at = (role: string): Money =>
    money(
      sum(linesOf(said), (l) => (l.role === role ? l.booked : 0n)),
      booksIn,
    );
  return {
    ...{ ref, entry: said.entry, date: said.dated, money: toJson(at('bank')), fee: toJson(at('bankFee')) },
    items: views.map((view, i) => ({ ...view, cameBack: !(slips[i] ?? []).some((p) => takers(p).some((t) => t.entry === said.entry)) })),
  };
}

/** The slips that an entry took to the bank or brought back, what came first first: `limit` of them, and how many there are. */
export async function slipsMoved(tx: Tx, booksIn: string, entry: number, limit: number) {
  const moved = await tx.find(takes, { entry });
  const id = [...new Set(moved.map((t) => t.held))];
  const slips = slipsOf(id.length === 0 ? [] : await tx.find(held, { id, role: 'transit' }, { order: [['id', 'asc']] }));
  return { items: await viewsOf(tx, slips.slice(0, limit), booksIn, 'whole'), count: slips.length };
}
