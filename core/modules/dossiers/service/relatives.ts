/** Which messages speak of one booking: those that share an identity, whoever tells them. See docs/adr/0017. */
import { type Booked, daysBetween, type Identity, type Row, type Tx } from '../../../contracts/index.ts';
import { type FactRow, factIdentities, facts } from '../model.ts';

type FactIdentity = Row<typeof factIdentities>;

/** One identity, whoever names it. */
export const identityKey = ({ scheme, issuer, value }: Pick<FactIdentity, 'scheme' | 'issuer' | 'value'>): string =>
  `${scheme} ${issuer} ${value}`;
/** By what a fact is found. */
export const identityRows = ({ identities }: Booked, fact_id: string) => [
  ...new Map(
    identities
      .map(({ scheme, issuer, value, since }) => ({ scheme, issuer: issuer ?? '', value, since: since ?? null, fact_id }))
      .map((row) => [identityKey(row), row]),
  ).values(),
];

/** A PNR is given again to others, after about a year. */
const LIFE_DAYS = 360;

/** Is a PNR that both name one and the same? Where both say since when it is, that tells; else their messages are of about the same time. */
function isOneLife(own: Identity, on: string, other: { readonly since: string | null }, otherOn: string): boolean {
  if (own.since !== undefined && other.since !== null) return own.since === other.since;
  return Math.abs(daysBetween(on, otherOn)) <= LIFE_DAYS;
}

/** Facts that speak of the same booking: first those of the same paper or order, where the money is, then those of the same PNR. */
export async function findRelatives(tx: Tx, booked: Booked): Promise<FactRow[]> {
  const { identities, occurredOn } = booked;
  const named = await tx.find(factIdentities, {
    scheme: [...new Set(identities.map((i) => i.scheme))],
    issuer: [...new Set(identities.map((i) => i.issuer ?? ''))],
    value: [...new Set(identities.map((i) => i.value))],
  });
  const shared = named.flatMap((row) => {
    const own = identities.find((i) => i.scheme === row.scheme && (i.issuer ?? '') === row.issuer && i.value === row.value);
    return own === undefined ? [] : [{ row, own }];
  });
  const byFact = Map.groupBy(shared, ({ row }) => row.fact_id);
  const found = await tx.find(facts, { id: [...byFact.keys()] }, { order: [['id', 'asc']] });
  const rank = (fact: FactRow): 'surely' | 'pnr' | null => {
    const by = byFact.get(fact.id) ?? [];
    if (by.some(({ own }) => own.scheme !== 'pnr')) return 'surely';
    return by.some(({ row, own }) => isOneLife(own, occurredOn, row, fact.occurred_on)) ? 'pnr' : null;
  };
  const ranked = Map.groupBy(found, rank);
  return [...(ranked.get('surely') ?? []), ...(ranked.get('pnr') ?? [])];
}
