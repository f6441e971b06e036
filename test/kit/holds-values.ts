/** What must hold of values in the books after any history: nothing has none, and nothing is gained or lost where nothing happened. */
import { size } from '../../core/contracts/index.ts';
import type { MovementRow } from '../../core/modules/accounting/model.ts';
import { CLIENT_ROLES, type MovementLine, residues } from '../../core/modules/accounting/rules.ts';
import { linesOf } from '../../core/modules/accounting/service/positions.ts';
import type { Role } from '../../core/modules/accounting/tokens.ts';
import type { TestApp } from './app.ts';

const CARRIES: readonly string[] = ['recognition', 'costRecognition', 'accrual', 'accrualReversal'];
const RESULTS: readonly string[] = ['exchangeLoss', 'exchangeGain', 'varianceLoss', 'varianceGain'] satisfies Role[];

/** How often the margin could be compared, also where not all of its cost is spent, and all of a dossier was undone: a run that never did proves little. */
export const compared = { margins: 0, unspent: 0, undone: 0 };

/** What fails of the movements of a dossier. */
export function whatFailsOfValues(app: TestApp, ref: string, rows: readonly MovementRow[]): (string | null)[] {
  const lines = rows.flatMap(linesOf);
  const { roles } = app.agencies.chart('demo-fr');
  // What is held and what is billed of it meet on one account, and are two natures.
  const standing = lines.flatMap((l) => (roles[l.role]?.spot ? [] : [l.role === 'principal' ? { ...l, nature: null } : l]));
  const ofNothing = residues(standing).map(({ line, value }) => `${ref}: nothing stands on ${line.account}, and it is worth ${value}`);
  // What only moves from one day or account to another makes no result.
  const made = rows.find((r) => CARRIES.includes(r.act) && linesOf(r).some((l) => RESULTS.includes(l.role)));
  return [
    ...ofNothing,
    resultOfNothing(ref, lines, standing),
    exchangeOfDocuments(ref, lines, (l) => roles[l.role]?.spot === true),
    valueOfNothingByDay(ref, lines),
    worthOfClients(ref, lines),
    rateOfClients(ref, lines, (l) => roles[l.role]?.spot === true),
    made ? `${ref} ${made.act} of ${made.dated}: makes a result of nothing that happened` : null,
  ];
}

/** Where no money came or went, and all else was undone, nothing was gained or lost. */
function resultOfNothing(ref: string, lines: readonly MovementLine[], standing: readonly MovementLine[]): string | null {
  const at = (l: MovementLine): string => [l.role, l.account, l.service?.id, l.nature, l.vatRate].join(' ');
  const stands = [...Map.groupBy(standing, at).values()].some((own) => own.reduce((sum, l) => sum + l.amount, 0n) !== 0n);
  if (lines.length === 0 || standing.length < lines.length || stands) return null;
  compared.undone++;
  for (const [role, own] of Map.groupBy(lines, (l) => l.role)) {
    const value = own.reduce((sum, l) => sum + l.booked, 0n);
    if (value !== 0n) return `${ref} ${role}: ${value} where all was undone and no money moved`;
  }
  return null;
}

/** Documents move no money: where none came, went or was moved, nothing was gained or lost by exchange. */
function exchangeOfDocuments(ref: string, lines: readonly MovementLine[], isMoney: (l: MovementLine) => boolean): string | null {
  if (lines.some((l) => l.role === 'moves' || isMoney(l))) return null;
  const made = lines.find((l) => l.role === 'exchangeLoss' || l.role === 'exchangeGain');
  return made ? `${ref} ${made.role}: ${made.booked} by ${made.piece} of ${made.dated}, though no money moved` : null;
}

/** What waits or is accrued of a service: where none of it stands at the end of a day, it is worth nothing then either. */
function valueOfNothingByDay(ref: string, lines: readonly MovementLine[]): string | null {
  for (const role of ['deferredRevenue', 'deferredCost', 'accrual'] as const) {
    const positions = Map.groupBy(
      lines.filter((l) => l.role === role),
      (l) => `${l.service?.id} ${l.nature} ${l.party?.code}`,
    );
    for (const [position, own] of positions)
      for (const until of new Set(own.map((l) => l.dated))) {
        const by = own.filter((l) => l.dated <= until);
        const [stands, value] = [by.reduce((sum, l) => sum + l.amount, 0n), by.reduce((sum, l) => sum + l.booked, 0n)];
        if (stands === 0n && value !== 0n) return `${ref} ${role} of ${position}: nothing of it is worth ${value} on ${until}`;
      }
  }
  return null;
}

/** What a client owes, or is held for him, is worth something on its own side. */
function worthOfClients(ref: string, lines: readonly MovementLine[]): string | null {
  for (const role of CLIENT_ROLES) {
    const own = lines.filter((l) => l.role === role);
    const [stands, value] = [own.reduce((sum, l) => sum + l.amount, 0n), own.reduce((sum, l) => sum + l.booked, 0n)];
    // Each line may be a unit off by rounding.
    if (size(value) > BigInt(own.length) && stands > 0n !== value > 0n) return `${ref} ${role}: ${stands} are worth ${value}`;
  }
  return null;
}

/** It is worth so much a unit as its pieces are: between the least and the largest rate of the documents and of the money that stand there. */
function rateOfClients(ref: string, lines: readonly MovementLine[], isMoney: (l: MovementLine) => boolean): string | null {
  const ofClients = new Set(lines.flatMap((l) => (l.party?.kind === 'client' && l.piece !== ref ? [l.piece] : [])));
  const came = lines.filter((l) => ofClients.has(l.piece) && isMoney(l));
  const pieces = new Set(came.map((l) => l.piece));
  // What was taken back of a receipt, the whole or a part of it, did not come.
  const moved = Map.groupBy(came, (l) => (l.takes !== undefined && pieces.has(l.takes) ? l.takes : l.piece));
  const billed = Map.groupBy(
    lines.filter((l) => l.what === 'total'),
    (l) => l.piece,
  );
  const rates = [...moved.values(), ...billed.values()].flatMap((own) => {
    const [amount, booked] = [own.reduce((sum, l) => sum + l.amount, 0n), own.reduce((sum, l) => sum + l.booked, 0n)];
    return amount === 0n ? [] : [Number(booked) / Number(amount)];
  });
  const [least, largest] = [Math.min(...rates), Math.max(...rates)];
  for (const role of CLIENT_ROLES) {
    const own = lines.filter((l) => l.role === role);
    const stands = Math.abs(Number(own.reduce((sum, l) => sum + l.amount, 0n)));
    const value = Math.abs(Number(own.reduce((sum, l) => sum + l.booked, 0n)));
    // Each line may be half a unit off by rounding.
    const off = own.length / 2 + 1;
    if (stands !== 0 && (value < stands * least - off || value > stands * largest + off))
      return `${ref} ${role}: ${stands} are worth ${value}, beyond the rates of what stands there, ${least} to ${largest}`;
  }
  return null;
}
