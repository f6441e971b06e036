/** The client's accounts of a dossier as they would be had of its money only come what stands: what was taken back leaves no value there, and no result. */
import { type Day, size } from '../../../contracts/index.ts';
import type { SoldByDay } from '../../dossiers/tokens.ts';
import { ClientMoney } from '../client-money.ts';
import { roleOf } from '../names.ts';
import { CLIENT_ROLES, type MovementLine } from '../rules.ts';
import type { Act, ClientWorth } from '../tokens.ts';
import { standing } from '../values.ts';
import type { Desk } from './drafts.ts';
import { toResults } from './results.ts';

type On = Omit<Act, 'parts'>;
type Worth = ClientMoney['worth'];

/** A document of a dossier, or money of it. */
interface Piece {
  readonly ref: string;
  readonly isMoney: boolean;
  /** What it posted; what follows from it (`deposits`, `exchange`) is none of it. */
  readonly lines: readonly MovementLine[];
  /** What came of money, and what was taken back of that. */
  readonly came: readonly MovementLine[];
}

function piecesOf({ chart, posted }: Desk, dossier: string): Piece[] {
  const lines = posted.of(dossier, null).filter((l) => l.piece !== dossier);
  const spot = lines.filter((l) => roleOf(chart, l.role).spot);
  const money = new Set(spot.map((l) => l.piece));
  const came = Map.groupBy(spot, (l) => (l.takes !== undefined && money.has(l.takes) ? l.takes : l.piece));
  const ofClients = [...Map.groupBy(lines, (l) => l.piece)].filter(([, own]) => own.some((l) => l.party?.kind === 'client'));
  return ofClients.map(([ref, own]) => ({ ref, isMoney: money.has(ref), lines: own, came: came.get(ref) ?? [] }));
}

/** What the client's accounts of a dossier are worth at the end of its days, as they were known then. They are played from day to day. */
export class Replay implements ClientWorth {
  readonly #sold: SoldByDay;
  readonly #byDay: ReadonlyMap<Day, readonly Piece[]>;
  readonly #days: readonly Day[];
  /** Days on which a piece of before became another: money that was taken back. */
  readonly #changed: readonly Day[];
  #money = new ClientMoney();
  #upTo: Day | null = null;

  constructor(desk: Desk, dossier: string, sold: SoldByDay) {
    this.#sold = sold;
    const pieces = piecesOf(desk, dossier);
    const dayOf = ({ lines: [first] }: Piece): Day => (first as MovementLine).dated;
    this.#byDay = Map.groupBy(pieces, dayOf);
    this.#days = [...new Set([...this.#byDay.keys(), ...sold.days])].sort();
    this.#changed = pieces.flatMap((p) => [...p.lines, ...p.came].flatMap((l) => (l.dated > dayOf(p) ? [l.dated] : [])));
  }

  async at(day: Day): Promise<Worth> {
    const upTo = this.#upTo;
    const goesOn = upTo !== null && upTo <= day && !this.#changed.some((on) => on > upTo && on <= day);
    if (!goesOn) this.#money = new ClientMoney();
    for (const on of this.#days) if (on <= day && !(goesOn && on <= upTo)) await this.#play(on, day);
    this.#upTo = day;
    return this.#money.worth;
  }

  /** What happened on a day, as far as it stands at the end of another. */
  async #play(on: Day, day: Day): Promise<void> {
    const sale = await this.#sold.on(on);
    this.#money.sells(sale);
    for (const { ref, isMoney, lines, came } of this.#byDay.get(on) ?? []) {
      const known = lines.filter((l) => l.dated <= day && l.amount !== 0n);
      const owed = known.filter((l) => l.role === 'receivable');
      if (!isMoney) this.#money.issued(ref, owed, sale);
      else this.#money.came(standing(came.filter((l) => l.dated <= day)), namesOf(known), sale);
    }
  }
}

/** The documents money names. */
const namesOf = (lines: readonly MovementLine[]): string[] => [
  ...new Set(lines.flatMap((l) => (l.party?.kind === 'client' && l.takes !== undefined ? [l.takes] : []))),
];

/**
 * What brings the client's accounts, at the end of the day of an act, to what they would be worth had only the money come that stands, with the gain or loss
 * that nobody bore then.
 */
export function restated(desk: Desk, dossier: string, on: On, worth: Worth): MovementLine[] {
  const lines = desk.posted.of(dossier, null).filter((l) => l.dated <= on.date);
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
  const isRounding = values.every((l) => size(l.booked) * 2n <= BigInt(lines.filter((o) => o.role === l.role).length));
  const stated = isRounding ? [] : values;
  const results = toResults(desk, lines, -standing(stated).booked).map(
    (l): MovementLine => ({ ...at, what: l.role, ...l, party: null, dossier, service: null, nature: null, vatRate: null }),
  );
  return [...stated, ...results];
}
