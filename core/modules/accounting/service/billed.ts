/** What is held for suppliers of an agent's sales, beside what they bill: in another currency, the one is seldom worth what the other is. */
import { type Agencies, type Day, divideRounded, size, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { BILLED, MET } from '../names.ts';
import type { Books, Part, PostedPart } from '../tokens.ts';
import { takenBack } from './results.ts';

type Side = readonly Pick<PostedPart, 'piece' | 'takes' | 'amount' | 'booked'>[];
const amountOf = (lines: Side): bigint => lines.reduce((sum, l) => sum + l.amount, 0n);
const bookedOf = (lines: Side): bigint => lines.reduce((sum, l) => sum + l.booked, 0n);

/** What the first `minor` of a side is worth, the oldest piece first; all of it, all that stands there. */
function worthOf(side: Side, minor: bigint): bigint {
  if (minor === amountOf(side)) return bookedOf(side);
  let [left, worth] = [minor, 0n];
  for (const own of Map.groupBy(side, (l) => l.takes ?? l.piece).values()) {
    const there = amountOf(own);
    if (left === 0n || there * minor <= 0n) continue;
    const taken = size(there) < size(left) ? there : left;
    worth += divideRounded(bookedOf(own) * taken, there);
    left -= taken;
  }
  return worth;
}

/** What bills are worth more than what was held for them, of what lies on one account: nothing where only one of the two is there. */
function beyondHeld(lines: readonly (Side[number] & Pick<PostedPart, 'nature'>)[]): bigint {
  const billed = lines.filter((l) => l.nature === BILLED);
  const held = lines.filter((l) => l.nature !== BILLED && l.nature !== MET);
  const [bills, sales] = [amountOf(billed), -amountOf(held)];
  if (bills * sales <= 0n) return 0n;
  const met = size(bills) < size(sales) ? bills : sales;
  return worthOf(billed, met) + worthOf(held, -met);
}

/**
 * Bills and what is held for them each keep the value they were posted with, so that each is undone by its mirror. What they differ by, of what is held and
 * billed, is a variance of the dossier, brought to what it is now: whichever came first, nothing of it is left where one of the two is gone. It is of the day
 * on which the last of both was there.
 */
export async function settleBilled(tx: Tx, agencies: Agencies, { ref, currency }: LockedDossier, books: Books): Promise<void> {
  if (currency === agencies.get(tx.ctx.agency).currency) return;
  for (const lines of Map.groupBy(books.lines('principal', { dossier: ref }), (l) => l.service?.id).values()) {
    const [{ service }] = lines as [PostedPart];
    const at = { dossier: ref, service, nature: MET, minor: 0n };
    let result = 0n;
    const parts = [...Map.groupBy(lines, (l) => `${l.account} ${l.party?.code}`).values()].flatMap((own): Part[] => {
      const [{ account, party }] = own as [PostedPart];
      const beyond = beyondHeld(own);
      result += beyond;
      const booked = -beyond - bookedOf(own.filter((l) => l.nature === MET));
      return booked === 0n ? [] : [{ ...at, what: 'settled', booked, account, ...(party ? { supplier: party } : {}) }];
    });
    if (parts.length === 0) continue;
    for (const [what, worth] of [
      ['varianceLoss', result > 0n ? result : 0n],
      ['varianceGain', result < 0n ? result : 0n],
    ] as const) {
      const stands = books.lines(what, { dossier: ref, nature: MET, ...(service ? { service: service.id } : {}) });
      const { back, left } = takenBack(bookedOf(stands) - worth, stands);
      const moved = [...back.map((b) => ({ account: b.account, by: -b.booked })), ...(left === 0n ? [] : [{ by: -left }])];
      const sign = what === 'varianceLoss' ? 1n : -1n;
      parts.push(...moved.map(({ by, ...on }): Part => ({ ...at, ...on, what, booked: sign * by })));
    }
    const date = lines.reduce<Day>((last, l) => (l.dated > last ? l.dated : last), '');
    await books.post({
      act: 'variance',
      key: `variance:${service?.id}:${tx.newId()}`,
      date,
      piece: { ref, date },
      currency,
      parts,
    });
  }
}
