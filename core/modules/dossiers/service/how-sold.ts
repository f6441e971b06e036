/** Of whom a booking is bought, and how it is sold. */
import type { Booked, Tx } from '../../../contracts/index.ts';
import type { DossierRow, ServiceRow } from '../model.ts';
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
