/** The client's accounts of a dossier as they would be had of its money only come what stands: what was taken back leaves no value there, and no result. */
import { type Day, size } from '../../../contracts/index.ts';
import type { SoldByDay } from '../../dossiers/tokens.ts';
import { movements } from '../model.ts';
import { roleOf } from '../names.ts';
import { CLIENT_ROLES, clientParts, clientPosition, type MovementLine } from '../rules.ts';
import type { Act, Part, Rate, Role } from '../tokens.ts';
import { type Desk, draftOf } from './drafts.ts';
import { Positions } from './positions.ts';
import { releasedValue } from './released.ts';
import { cleared, differences, takenBack, valueOfNothing } from './results.ts';

type On = Omit<Act, 'parts'>;
const sum = (lines: readonly MovementLine[], of: (l: MovementLine) => bigint): bigint => lines.reduce((total, l) => total + of(l), 0n);
const amountOf = (lines: readonly MovementLine[]): bigint => sum(lines, (l) => l.amount);
const worthOf = (lines: readonly MovementLine[]): bigint => sum(lines, (l) => l.booked);

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

/** Documents and money that stands once more, each by the rule of its act, day by day: the lines they leave. */
async function playedAgain(desk: Desk, dossier: string, on: On, sold: SoldByDay, lines: readonly MovementLine[]): Promise<Positions> {
  const pieces = piecesOf(desk, dossier, lines);
  const rates = new Map<string, Rate | null>();
  for (const row of await desk.tx.find(movements, { dossier }, { order: [['id', 'desc']], columns: ['piece', 'rate'] }))
    rates.set(row.piece, row.rate as Rate | null);
  const own = new Positions();
  const documents = new Set([...pieces.of.keys()].filter((piece) => !pieces.isMoney(piece)));
  const shadow: Desk = { ...desk, posted: own };
  let [paid, invoiced] = [0n, 0n];
  let client: MovementLine['party'] = null;
  const balance = (role: Role | null): bigint => amountOf(own.of(dossier, role));
  const add = (more: readonly MovementLine[]): void => {
    for (const l of more) own.add(l);
  };
  const play = async (act: Act): Promise<void> => {
    if (act.parts.length === 0) return;
    const { lines: drafted, rate } = await draftOf(shadow, act);
    const all = cleared(shadow, drafted, (there) => there);
    add([...all, ...differences(shadow, act, all, rate)]);
  };
  const changes = (sale: bigint): Part[] => clientParts({ balance }, { ref: dossier }, clientPosition(paid, invoiced, sale), client);
  const posted = [...pieces.of.values()].map((some) => ({ dated: some[0]?.dated as Day, some }));
  const days = [...new Set([...posted.map((p) => p.dated), ...sold.days.filter((day) => day <= on.date)])].sort();
  for (const day of days) {
    const sale = await sold.on(day);
    // What was held before is assigned at its own value, not at that of the money that comes.
    await play({ ...on, act: 'deposits', date: day, parts: changes(sale) });
    for (const { some } of posted.filter((p) => p.dated === day)) {
      const ofClient = some.filter((l) => l.party?.kind === 'client');
      const [{ piece, party }] = ofClient as [MovementLine];
      client = party;
      if (pieces.isMoney(piece)) {
        const money = pieces.stands(piece);
        const [first, minor, booked] = [money[0], amountOf(money), worthOf(money)];
        if (first === undefined || minor === 0n) continue;
        paid += minor;
        const named = ofClient.flatMap((l) => (l.role === 'receivable' ? (l.takes ?? []) : []));
        const of = changes(sale).map((p) =>
          p.what === 'receivable' ? { ...p, minor: -p.minor, ...(named.length > 0 ? { corrects: named } : {}) } : p,
        );
        await play({
          ...{ act: first.role === 'moves' ? 'move' : minor > 0n ? 'receipt' : 'refund', key: piece, date: day },
          ...{ piece: { ref: piece, date: day }, currency: on.currency, rate: rates.get(piece) ?? null },
          parts: [{ what: first.what as Part['what'], minor, booked, account: first.account, dossier }, ...of],
        });
      } else {
        add(ofClient);
        invoiced += amountOf(ofClient);
        const [owed, last] = [own.of(dossier, 'receivable'), ofClient.at(-1)];
        const off = amountOf(ofClient) < 0n ? releasedValue(owed, documents) : 0n;
        if (off !== 0n && last !== undefined) add([{ ...last, amount: 0n, booked: -off }]);
      }
      await play({ ...on, act: 'deposits', date: day, parts: changes(sale) });
      add(valueOfNothing(shadow, own.of(dossier, null)).map(({ line, value }) => ({ ...line, amount: 0n, booked: -value })));
    }
    await play({ ...on, act: 'deposits', date: day, parts: changes(sale) });
  }
  return own;
}

/**
 * What brings the client's accounts, at the end of the day of an act, to what they would be worth had only the money come that stands, with the gain or loss
 * that nobody bore then.
 */
export async function restated(desk: Desk, dossier: string, on: On, sold: SoldByDay): Promise<MovementLine[]> {
  const lines = desk.posted.of(dossier, null).filter((l) => l.dated <= on.date);
  const again = await playedAgain(desk, dossier, on, sold, lines);
  const at = { piece: on.piece.ref, dated: on.date, amount: 0n };
  const values: MovementLine[] = [];
  for (const role of CLIENT_ROLES) {
    const [own, wanted] = [lines.filter((l) => l.role === role), again.of(dossier, role)];
    // Where a rule of then can not be told from the lines it left, they stay.
    if (amountOf(own) !== amountOf(wanted)) return [];
    const booked = worthOf(wanted) - worthOf(own);
    const line = own.findLast((l) => amountOf(own.filter((o) => o.account === l.account)) !== 0n) ?? own.at(-1);
    if (line !== undefined && booked !== 0n) values.push({ ...line, ...at, booked });
  }
  // What each line may be off by rounding is none.
  if (values.every((l) => size(l.booked) * 2n <= BigInt(lines.filter((o) => o.role === l.role).length))) return [];
  const ofClients = new Set(lines.flatMap((l) => (l.party?.kind === 'client' ? [l.piece] : [])));
  const [gap, [loss, gain]] = [worthOf(values), ['exchangeLoss', 'exchangeGain'] as const];
  const [undone, made] = gap > 0n ? [loss, gain] : [gain, loss];
  const { back, left } = takenBack(
    gap,
    lines.filter((l) => l.role === undone && ofClients.has(l.piece)),
  );
  const result = (role: Role, account: string, booked: bigint): MovementLine[] =>
    booked === 0n ? [] : [{ ...at, what: role, role, account, party: null, dossier, service: null, nature: null, vatRate: null, booked }];
  return [
    ...values,
    ...back.flatMap(({ account, booked }) => result(undone, account, -booked)),
    ...result(made, roleOf(desk.chart, made).default, -left),
  ];
}
