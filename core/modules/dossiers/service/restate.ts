/** How a person changes how a service stands: typed, or decided between what was said and what messages tell. */
import type { Static } from 'typebox';
import {
  type Agencies,
  beginning,
  type Consequence,
  type Locked,
  type Registry,
  type ServiceTypes,
  type Tx,
} from '../../../contracts/index.ts';
import type { Claims, Stated } from '../claims.ts';
import { type DossierRow, type ServiceRow, services } from '../model.ts';
import type { ServiceView } from '../views.ts';
import { changed } from './changed.ts';
import { allow, follow, lockDossier, note, refreshDates, saveDossier, titleAfter } from './dossier.ts';
import { readItems, typeOf } from './manual.ts';
import { inState } from './states.ts';
import { travelOf } from './travel.ts';

export interface RestateDeps {
  readonly types: ServiceTypes;
  readonly agencies: Agencies;
  readonly consequences: Registry<Consequence>;
}

/** A service locked with its dossier, to be changed as it was seen. */
export async function openService(
  { tx, match }: { readonly tx: Tx; match(version: number): void },
  agencies: Agencies,
  id: string,
): Promise<{ readonly dossier: Locked<DossierRow>; readonly service: ServiceRow }> {
  const seen = await tx.get(services, { id }, 'No such service.');
  const dossier = await lockDossier(tx, seen.dossier);
  const service = await tx.lockOne(services, { id }, 'No such service.');
  match(service.version);
  allow(tx, agencies, dossier, 'price');
  return { dossier, service };
}

/** Brings it to what is stated now, with all that follows. */
export async function restate(
  tx: Tx,
  { types, agencies, consequences }: RestateDeps,
  { dossier, service: before }: { readonly dossier: Locked<DossierRow>; readonly service: ServiceRow },
  { stated, claims }: { readonly stated: Stated; readonly claims: Claims | null },
  kind = 'service.updated',
): Promise<Static<typeof ServiceView>> {
  const { agency, at } = tx.ctx;
  const { item } = stated;
  const type = typeOf(types, agency, before.service);
  const { title, travel } = types.asked(`the service “${before.title}” of ${dossier.ref}`, () => ({
    title: type.read(item, types.say(agency, before.service, agencies.get(agency).locale)).title,
    travel: item === before.item ? {} : travelOf(type, item, agencies.today(agency)),
  }));
  const after: ServiceRow = {
    ...before,
    ...{ item, record_locator: stated.recordLocator, claims, updated_at: at, version: before.version + 1 },
    title: beginning(title, 250),
    ...travel,
    ...inState(tx, agencies, before, stated.status),
  };
  await tx.put(services, after);
  await saveDossier(tx, await refreshDates(tx, dossier), { title: titleAfter(dossier, before, after.title) });
  const what = changed(before, after, ['item', 'record_locator', 'status']);
  if (what.fields.length > 0 || kind !== 'service.updated')
    await note(tx, dossier.ref, kind, { service: after.id, title: after.title, ...what });
  await follow(tx, consequences, dossier.ref);
  const [view] = await readItems(tx, types, [after], agencies.get(agency).locale);
  return view as Static<typeof ServiceView>;
}
