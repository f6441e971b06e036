/** Of whom a booking is bought, and how it is sold. */
import type { Booked, Finding, Tx } from '../../../contracts/index.ts';
import type { Parties } from '../../parties/tokens.ts';
import { type DossierRow, facts, priceLines, type ServiceRow, services } from '../model.ts';
import { describe } from '../rules.ts';
import type { ApplyDeps } from './apply.ts';

/** Of whom a booking is bought, and whether for him or in the own name: by the latest of its messages that says. */
export async function howSold(
  tx: Tx,
  { agencies, parties, pricing }: Pick<ApplyDeps, 'agencies' | 'parties' | 'pricing'>,
  { point_of_sale: pointOfSale }: DossierRow,
  all: readonly Booked[],
  title: string,
): Promise<Pick<ServiceRow, 'supplier' | 'sold_as'>> {
  const last = <T>(said: (b: Booked) => T | null | undefined): T | null =>
    said(all.findLast((b) => said(b)) ?? (all.at(-1) as Booked)) ?? null;
  const { agency } = tx.ctx;
  const { service } = all.at(-1) as Booked;
  // Where nobody says who bills, the carrier of its documents does, or who gave its order.
  const biller =
    last((b) => b.billedBy) ??
    last((b) => b.validatingCarrier?.code) ??
    last((b) => b.identities.find((i) => i.scheme === 'order')?.issuer);
  const unstated = agencies.get(agency).locale.startsWith('fr') ? 'Fournisseur non précisé' : 'Supplier not stated';
  // A number alone is no name.
  const name = biller === null ? unstated : /\p{L}/u.test(biller) ? biller : `${title} (${biller})`;
  const { code: supplier } = await parties.supplierOf(tx, biller ?? 'UNSTATED', name);
  const contract = last((b) => b.references['tourCode']);
  return { supplier, sold_as: pricing.soldAs(agency, { service, supplier, contract, pointOfSale }) };
}

/** Messages that name somebody else as who bills than the books have a booking under, where none before them did: nothing is moved, and no supplier is made for them. */
export async function otherBillers(tx: Tx, parties: Parties, id: string, come: readonly Booked[]): Promise<Finding[]> {
  if ((await tx.first(priceLines, { service_id: id })) === null) return [];
  const { title, supplier } = await tx.get(services, { id }, 'The service of this booking is missing.');
  const known = (await tx.find(facts, { service_id: id })).map((f) => f.booked as Booked);
  const findings: Finding[] = [];
  for (const biller of new Set(come.flatMap((b) => b.billedBy ?? []))) {
    const tell = (b: Booked): boolean => b.billedBy === biller;
    if (known.filter(tell).length > come.filter(tell).length) continue;
    const bills = await parties.knownBiller(tx, biller);
    if (bills?.code === supplier) continue;
    findings.push({
      code: 'BILLER_DIFFERS',
      message: `${describe(come.find(tell) as Booked)} says that ${biller} bills; the books have ${title} under ${supplier}, and all it costs stays there. Where both are one, say so (biller.create, biller.update); else add what ${biller} bills as a service of its own, and take it off this one.`,
    });
  }
  return findings;
}
