/** Dossiers as checks see them, and which of them there are to look at. */
import { addDays, type Day, type DossierSeen, type Instant, money, type Tx } from '../../../contracts/index.ts';
import { dossiers, services } from '../model.ts';
import { type Dossiers, GONE } from '../tokens.ts';
import { contestedIn } from './claims.ts';

/** States of a dossier in which nobody travels, or does no more. */
const OVER: readonly string[] = ['cancelled', 'closed'];
/** Nobody is on the way for longer. */
const LONGEST_TRIP_DAYS = 90;
/** Dossiers looked through at once. */
const PAGE = 500;

export async function dossiersSeen(tx: Tx, refs: readonly string[], today: Day): Promise<readonly DossierSeen[]> {
  const rows = (await tx.find(dossiers, { ref: refs }, { order: [['ref', 'asc']] })).filter(
    (d) => !OVER.includes(d.status) && (d.return_on ?? d.departure ?? today) >= today,
  );
  if (rows.length === 0) return [];
  const all = await tx.find(services, { dossier: rows.map((d) => d.ref) }, { order: [['position', 'asc']] });
  const of = Map.groupBy(all, (s) => s.dossier);
  const seen = rows.map((d) => ({ d, own: of.get(d.ref) ?? [] }));
  return seen.map(({ d, own }) => ({
    ...{ ref: d.ref, title: d.title, status: d.status, client: d.client, departure: d.departure, return: d.return_on },
    travellers: d.travellers as string[],
    sale: money(d.sale_minor, d.currency),
    invoiced: money(d.invoiced_minor, d.currency),
    paid: money(d.paid_minor, d.currency),
    services: own
      .filter((s) => !GONE.includes(s.status))
      .map((s) => ({
        ...{ id: s.id, service: s.service, supplier: s.supplier, status: s.status, title: s.title, item: s.item },
        ...{ departure: s.departure, return: s.return_on, recordLocator: s.record_locator },
      })),
    contested: own.flatMap((s) => contestedIn(s).map(({ field, by }) => ({ service: s.id, title: s.title, field, by: by.name }))),
  }));
}

export const toLookAt: Dossiers['toLookAt'] = {
  async changed(tx: Tx, since: Instant, today: Day) {
    const travels = { gte: addDays(today, -LONGEST_TRIP_DAYS) };
    const rows = await tx.find(dossiers, { departure: travels, updated_at: { gte: since } }, { columns: ['ref'] });
    return rows.map((d) => d.ref);
  },
  async leaving(tx: Tx, after: Day | null, today: Day) {
    const departure = after === null ? { gte: addDays(today, -LONGEST_TRIP_DAYS) } : { gt: after };
    const columns = ['ref', 'status', 'departure'] as const;
    const rows = await tx.find(dossiers, { departure }, { columns, order: [['departure', 'asc']], limit: PAGE });
    const last = rows.at(-1)?.departure;
    if (last == null) return null;
    // Of the last day of a full page there may be more.
    const whole = rows.length < PAGE ? rows : rows.filter((d) => d.departure !== last);
    const taken = whole.length > 0 ? whole : await tx.find(dossiers, { departure: last }, { columns });
    return { day: taken.at(-1)?.departure ?? last, refs: taken.filter((d) => !OVER.includes(d.status)).map((d) => d.ref) };
  },
};
