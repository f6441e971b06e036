/** What is held for suppliers of an agent's sales, beside what they bill: in another currency, the one is seldom worth what the other is. */
import { type Agencies, bookingDay, type Day, type Ledger, size, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { BILLED, LOST, MET } from '../names.ts';
import type { Books, Of, Part, PostedPart } from '../tokens.ts';
import { type Piece, standing, worthOf } from '../values.ts';
import { takenBack } from './results.ts';

/** What bills are worth more than what was held for them, of what lies on one account: nothing where only one of the two is there. */
function beyondHeld(own: readonly (Piece & Pick<PostedPart, 'nature' | 'dated'>)[]): bigint {
  const lines = own.toSorted((a, b) => a.dated.localeCompare(b.dated));
  const billed = lines.filter((l) => l.nature === BILLED);
  const lost = lines.filter((l) => l.nature === LOST);
  const held = lines.filter((l) => l.nature !== BILLED && l.nature !== MET && l.nature !== LOST);
  const [bills, sales] = [standing(billed).amount, -standing(held).amount];
  // What is lost is worth what it was billed at, on all accounts together: on one that is cleared by it nothing is left.
  const all = standing([...billed, ...held, ...lost]);
  if (lost.length > 0 && bills !== 0n && all.amount === 0n) return all.booked;
  if (bills * sales <= 0n) return 0n;
  const met = size(bills) < size(sales) ? bills : sales;
  return worthOf(billed, met) + worthOf(held, -met);
}

/**
 * Bills and what is held for them each keep the value they were posted with, so that each is undone by its mirror. What they differ by, of what is held and
 * billed, is a variance of the dossier, brought at the end of each day to what it was then: whichever came first, nothing of it is left where one of the two is
 * gone, and what is entered late has met the other on its own day.
 */
export async function settleBilled(
  tx: Tx,
  { ledger, agencies }: { readonly ledger: Ledger; readonly agencies: Agencies },
  { ref, currency }: LockedDossier,
  books: Books,
): Promise<void> {
  if (currency === agencies.get(tx.ctx.agency).currency) return;
  const services = new Map(books.lines('principal', { dossier: ref }).map((l) => [l.service?.id, l.service]));
  if (services.size === 0) return;
  const closed = await ledger.closedUpTo(tx);
  for (const service of services.values()) {
    const of = { dossier: ref, ...(service ? { service: service.id } : {}) };
    const own = (until?: Day): readonly PostedPart[] =>
      books.lines('principal', { ...of, ...(until === undefined ? {} : { until }) }).filter((l) => l.service?.id === service?.id);
    for (const date of [...new Set(own().map((l) => bookingDay(l.dated, closed)))].sort()) {
      const parts = meetingParts(own(date), books, { ...of, nature: MET, until: date }, { dossier: ref, service, nature: MET, minor: 0n });
      if (parts.length === 0) continue;
      const about = { key: `variance:${service?.id}:${tx.newId()}`, date, asOf: date, piece: { ref, date } };
      await books.post({ act: 'variance', ...about, currency, parts });
    }
  }
}

/** What brings the variance of what met on the accounts of a service to what its lines make it. */
function meetingParts(
  lines: readonly PostedPart[],
  books: Books,
  of: Of,
  at: Pick<Part, 'dossier' | 'service' | 'nature' | 'minor'>,
): Part[] {
  let result = 0n;
  const parts = [...Map.groupBy(lines, (l) => `${l.account} ${l.party?.code}`).values()].flatMap((own): Part[] => {
    const [{ account, party }] = own as [PostedPart];
    const beyond = beyondHeld(own);
    result += beyond;
    const booked = -beyond - standing(own.filter((l) => l.nature === MET)).booked;
    return booked === 0n ? [] : [{ ...at, what: 'settled', booked, account, ...(party ? { supplier: party } : {}) }];
  });
  if (parts.length === 0) return [];
  for (const [what, worth] of [
    ['varianceLoss', result > 0n ? result : 0n],
    ['varianceGain', result < 0n ? result : 0n],
  ] as const) {
    const stands = books.lines(what, of);
    const { back, left } = takenBack(standing(stands).booked - worth, stands);
    const moved = [...back.map((b) => ({ account: b.account, by: -b.booked })), ...(left === 0n ? [] : [{ by: -left }])];
    const sign = what === 'varianceLoss' ? 1n : -1n;
    parts.push(...moved.map(({ by, ...on }): Part => ({ ...at, ...on, what, booked: sign * by })));
  }
  return parts;
}
