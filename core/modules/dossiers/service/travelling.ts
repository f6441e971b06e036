/** Who of a dossier still travels, for papers. */
import type { Tx } from '../../../contracts/index.ts';
import { toldOnce } from '../channels.ts';
import { travellersIn } from '../describe.ts';
import { type DossierRow, facts, type ServiceRow } from '../model.ts';
import { GONE } from '../tokens.ts';
import { toldIn } from './fold.ts';

/** The travellers of a dossier but for those whom messages name with these services and who travel with none of them any more. Whoever a person added stays. */
export async function travelling(tx: Tx, dossier: DossierRow, services: readonly ServiceRow[]): Promise<readonly string[]> {
  const told = await tx.find(facts, { service_id: services.map((s) => s.id) }, { order: [['id', 'asc']] });
  const [named, travel] = [new Set<string>(), new Set<string>()];
  for (const { id, status } of services) {
    const own = travellersIn(toldOnce(told.filter((f) => f.service_id === id).map(toldIn)));
    for (const name of own.named) named.add(name);
    if (!GONE.includes(status)) for (const name of own.travel) travel.add(name);
  }
  return (dossier.travellers as string[]).filter((name) => travel.has(name) || !named.has(name));
}
