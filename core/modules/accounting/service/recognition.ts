/** Own sales and their costs, from waiting on 487 and 486 to revenue and cost, service by service. */
import { type Agencies, addDays, type Day, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { due } from '../model.ts';
import { ACCRUED, accrueOn } from '../rules.ts';
import type { Books, Of, OfService, Part, Timing } from '../tokens.ts';

const SALES = [
  { waiting: 'deferredRevenue', final: 'sale', act: 'recognition', whats: ['deferred', 'sale'], sign: -1n },
  { waiting: 'deferredCost', final: 'purchase', act: 'costRecognition', whats: ['deferredCost', 'purchase'], sign: 1n },
] as const;
const ROLES = ['deferredRevenue', 'deferredCost', 'sale', 'purchase'] as const;

/** Was an own sale, or what it costs, ever posted on a dossier? */
export const sellsOwn = (books: Books, dossier: string): boolean => ROLES.some((role) => books.lastDay(role, { dossier }) !== null);

/** Services and natures that own sales or costs stand on. What is accrued is no bill yet: settlement takes it back by itself. */
const positions = (
  books: Books,
  roles: readonly string[],
  dossier: string,
): { readonly service: OfService; readonly nature: string | null }[] => [
  ...new Map(
    roles
      .flatMap((role) => books.open(role, { dossier }))
      .flatMap(({ service, nature }) => (service && nature !== ACCRUED ? [[`${service.id} ${nature}`, { service, nature }] as const] : [])),
  ).values(),
];

/** Days on which what suppliers have not billed is accrued, the first one first: after the month of each trip, or of a sale that waits for no day. */
export function accrualDays(books: Books, dossier: string, { days, on, gone }: Timing): Day[] {
  const of = { dossier };
  if (!ROLES.some((role) => books.open(role, of).some((o) => o.balance !== 0n))) return [];
  const atOnce = (['sale', 'accrual'] as const)
    .flatMap((role) => books.open(role, of))
    .flatMap((o) => (o.service && !gone(o.service.id) && on(o.service.id) === null ? (o.since ?? []) : []));
  return [...days, ...atOnce].map(accrueOn).sort();
}

const size = (v: bigint): bigint => (v < 0n ? -v : v);
/** What came to an account by some days: by the first of them in all, then day by day. */
function increments(books: Books, role: string, of: Of, days: readonly Day[]): (readonly [Day, bigint])[] {
  const sums = days.map((until) => books.balance(role, { ...of, until }));
  return days
    .map((day, i) => [day, (sums[i] as bigint) - (i === 0 ? 0n : (sums[i - 1] as bigint))] as const)
    .filter(([, minor]) => minor !== 0n);
}
/** What of `all` an amount reaches, towards its side and no further. */
const within = (amount: bigint, all: bigint): bigint => {
  if (all < 0n) return -within(-amount, -all);
  return amount < 0n ? 0n : amount > all ? all : amount;
};

/**
 * Revenue of own sales waits on 487 and their cost on 486 until the day of recognition; when that day moves after they were recognised, they wait again,
 * taken back from the accounts they went to. The entry is dated the day the trip says, whatever night the job runs. What was billed of a service that is
 * gone waits for its credit note; what it cost is a cost at once.
 */
export async function settleRecognition(tx: Tx, agencies: Agencies, dossier: LockedDossier, books: Books, timing: Timing): Promise<void> {
  const today = agencies.today(tx.ctx.agency);
  const at = { dossier: dossier.ref };
  const dayOf = (final: 'sale' | 'purchase', { id }: OfService): Day | null => (final === 'sale' ? timing.on(id) : timing.costOn(id));
  for (const { waiting, final, act, whats, sign } of SALES) {
    const dated = new Map<Day, Part[]>();
    for (const { service, nature } of positions(books, [waiting, final], dossier.ref)) {
      const of = { ...at, service: service.id, nature };
      const [open, posted] = [books.balance(waiting, of), books.balance(final, of)];
      const on = dayOf(final, service);
      const earned = final === 'sale' ? timing.earned(service.id, nature) : null;
      // What is dated the day of the trip or later (a bill of next month) is where it belongs.
      const waits = on !== null && on > today;
      const before = waits ? { ...of, until: addDays(on, -1) } : of;
      const late = waits ? posted - books.balance(final, before) : 0n;
      const target = waits ? late : earned === null ? open + posted : within(sign * earned, open + posted);
      const minor = sign * (target - posted);
      if (minor === 0n) continue;
      // What waits on a day goes on it, what comes after it (a bill dated ahead, an invoice after the departure) on its own day; what waits again, where it was.
      const since = on ?? today;
      const moves = waits
        ? increments(books, final, before, books.days([final], before)).map(([day, m]) => [day, -sign * m] as const)
        : earned === null
          ? increments(books, waiting, of, [since, ...books.days([waiting], of).filter((day) => day > since)]).map(
              ([day, m]) => [day, sign * m] as const,
            )
          : [[today, minor] as const];
      const part = { ...at, service, ...(nature === null ? {} : { nature }) };
      // Where it comes from is first: where it goes takes that value.
      const back = waits || (earned !== null && size(target) < size(posted));
      for (const [day, moved] of moves) {
        const both: Part[] = [
          { ...part, what: whats[0], minor: -moved },
          { ...part, what: whats[1], minor: moved },
        ];
        dated.set(day, [...(dated.get(day) ?? []), ...(back ? both.reverse() : both)]);
      }
    }
    for (const [date, parts] of [...dated].sort(([a], [b]) => a.localeCompare(b)))
      await books.post({
        act,
        key: `${act}:${dossier.ref}:${tx.newId()}`,
        date,
        piece: { ref: dossier.ref, date },
        currency: dossier.currency,
        parts,
      });
  }
  const days = SALES.flatMap(({ waiting, final }) =>
    books.open(waiting, at).flatMap((o) => (o.balance !== 0n && o.service && dayOf(final, o.service)) || []),
  );
  await tx.put(due, {
    agency: tx.ctx.agency,
    dossier: dossier.ref,
    recognise_on: days.sort()[0] ?? null,
    // Also when that day has passed: who recognises late accrues late, the same night.
    accrue_on: accrualDays(books, dossier.ref, timing)[0] ?? null,
  });
}
