/** The client's accounts of a dossier as they would be had of its money only come what stands: what was taken back leaves no value there, and no result. */
import { type Day, size } from '../../../contracts/index.ts';
import type { SoldByDay } from '../../dossiers/tokens.ts';
import { ClientMoney } from '../client-money.ts';
import { roleOf } from '../names.ts';
import { CLIENT_ROLES, type MovementLine } from '../rules.ts';
import type { Act, Role } from '../tokens.ts';
import { standing } from '../values.ts';
import type { Desk } from './drafts.ts';
import { takenBack } from './results.ts';

type On = Omit<Act, 'parts'>;

/** Documents and money of a dossier, piece by piece: of a receipt, what was not taken back of it. */
interface Pieces {
  readonly isMoney: (piece: string) => boolean;
  /** What each posted by the end of a day, in the order of it; what follows from them (`deposits`, `exchange`) is none of them. */
  readonly of: ReadonlyMap<string, readonly MovementLine[]>;
  /** What came of money, and stands. */
  stands(piece: string): readonly MovementLine[];
}

function piecesOf({ chart }: Desk, dossier: string, lines: readonly MovementLine[]): Pieces {
  const ofClients = new Set(lines.flatMap((l) => (l.party?.kind === 'client' && l.piece !== dossier ? [l.piece] : [])));
  const of = Map.groupBy(
    lines.filter((l) => ofClients.has(l.piece)),
    (l) => l.piece,
  );
  const spot = [...of.values()].flat().filter((l) => roleOf(chart, l.role).spot);
  const money = new Set(spot.map((l) => l.piece));
  const came = Map.groupBy(spot, (l) => (l.takes !== undefined && money.has(l.takes) ? l.takes : l.piece));
  return { of, isMoney: (piece) => money.has(piece), stands: (piece) => came.get(piece) ?? [] };
}

/** The client's accounts as documents and money that stands leave them, day by day. */
async function playedAgain(desk: Desk, dossier: string, day: Day, sold: SoldByDay, lines: readonly MovementLine[]): Promise<ClientMoney> {
  const pieces = piecesOf(desk, dossier, lines);
  const money = new ClientMoney();
  const posted = [...pieces.of].map(([piece, some]) => ({ piece, dated: some[0]?.dated as Day, some }));
  const byDay = Map.groupBy(posted, (p) => p.dated);
  const days = new Set([...byDay.keys(), ...sold.days.filter((on) => on <= day)]);
  for (const on of [...days].sort()) {
    const sale = await sold.on(on);
    money.sells(sale);
    for (const { piece, some } of byDay.get(on) ?? []) {
      const owed = some.filter((l) => l.role === 'receivable' && l.amount !== 0n);
      if (!pieces.isMoney(piece)) money.issued(piece, owed, sale);
      else money.came(standing(pieces.stands(piece)), [...new Set(owed.flatMap((l) => l.takes ?? []))], sale);
    }
  }
  return money;
}

/**
 * What brings the client's accounts, at the end of the day of an act, to what they would be worth had only the money come that stands, with the gain or loss
 * that nobody bore then.
 */
export async function restated(desk: Desk, dossier: string, on: On, sold: SoldByDay): Promise<MovementLine[]> {
  const lines = desk.posted.of(dossier, null).filter((l) => l.dated <= on.date);
  const { worth } = await playedAgain(desk, dossier, on.date, sold, lines);
  const at = { piece: on.piece.ref, dated: on.date, amount: 0n };
  const values: MovementLine[] = [];
  for (const role of CLIENT_ROLES) {
    const own = lines.filter((l) => l.role === role);
    const [stands, side] = [standing(own), role === 'receivable' ? 1n : -1n];
    // Where a rule of then can not be told from the lines it left, they stay.
    if (stands.amount !== side * worth[role].amount) return [];
    const booked = side * worth[role].booked - stands.booked;
    if (booked === 0n) continue;
    const open = new Set(
      [...Map.groupBy(own, (l) => l.account)].flatMap(([account, some]) => (standing(some).amount === 0n ? [] : [account])),
    );
    const line = own.findLast((l) => open.has(l.account)) ?? own.at(-1);
    if (line !== undefined) values.push({ ...line, ...at, booked });
  }
  // What each line may be off by rounding is none.
  if (values.every((l) => size(l.booked) * 2n <= BigInt(lines.filter((o) => o.role === l.role).length))) return [];
  const [gap, [loss, gain]] = [standing(values).booked, ['exchangeLoss', 'exchangeGain'] as const];
  const [undone, made] = gap > 0n ? [loss, gain] : [gain, loss];
  const { back, left } = takenBack(
    gap,
    lines.filter((l) => l.role === undone),
  );
  const result = (role: Role, account: string, booked: bigint): MovementLine[] =>
    booked === 0n ? [] : [{ ...at, what: role, role, account, party: null, dossier, service: null, nature: null, vatRate: null, booked }];
  return [
    ...values,
    ...back.flatMap(({ account, booked }) => result(undone, account, -booked)),
    ...result(made, roleOf(desk.chart, made).default, -left),
  ];
}
