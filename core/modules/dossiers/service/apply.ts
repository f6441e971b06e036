/** Turns a supplier's fact into a dossier: find the booking it belongs to, fold all facts of that booking, add the difference. Order of arrival does not matter. */
import { core } from '../../../contracts/core.ts';
import { type Booked, type Finding, fail, type Ledger, type Locked, type Service, type Tx } from '../../../contracts/index.ts';
import { contradiction } from '../channels.ts';
import { type DossierRow, type FactRow, factIdentities, facts, type ServiceRow, services } from '../model.ts';
import { byTime, describe, factKey, statedHash } from '../rules.ts';
import { ASK, tellAgain } from './again.ts';
import { newDossier, note } from './dossier.ts';
import { type FoldDeps, openDossier, refold, titleOf, toldIn } from './fold.ts';
import { otherBillers } from './how-sold.ts';
import { findRelatives, identityRows } from './relatives.ts';
import { inState } from './states.ts';

export interface ApplyDeps extends FoldDeps {
  readonly ledger: Ledger;
}
export interface Applied {
  readonly status: 'created' | 'updated' | 'unchanged' | 'waiting';
  readonly dossier: string | null;
  readonly findings: readonly Finding[];
}

/** The file a fact is told in. */
export interface Message {
  readonly plugin: string;
  readonly sha256: string;
  /** The dossier a new booking goes to; null for one of its own. */
  readonly into: string | null;
  /** A person takes its amounts, though others were told before. */
  readonly accept: boolean;
}

/** Applies one fact. */
export async function applyFact(tx: Tx, deps: ApplyDeps, message: Message, booked: Booked): Promise<Applied> {
  const { plugin, sha256, into, accept } = message;
  const type = deps.serviceTypes.get(tx.ctx.agency, booked.service);
  if (!type) throw fail('SUPPLIER_UNKNOWN', `The service “${booked.service}” is not enabled for this agency.`);
  const key = factKey(booked);
  const known = await tx.first(facts, { plugin, fact_key: key });
  if (known) return tellAgain(tx, deps, type, known, message, booked);
  const relatives = await findRelatives(tx, booked);
  const other = contradiction({ plugin, booked }, relatives.map(toldIn));
  if (other !== null && !accept)
    throw fail(
      'DUPLICATE_DOCUMENT',
      `${booked.kind} ${other.number} is told with other amounts by ${plugin} than it was by ${other.plugin}. ${ASK}`,
    );
  const owner = relatives.find((f) => f.service_id !== null) ?? null;
  const row: FactRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    plugin,
    fact_key: key,
    money_hash: statedHash(booked),
    sha256,
    kind: booked.kind,
    occurred_on: booked.occurredOn,
    revision: booked.revision ?? '',
    record_locator: booked.recordLocator,
    booked,
    dossier: null,
    service_id: null,
    imported_at: tx.ctx.at,
    superseded: null,
    accepted_at: other === null ? null : tx.ctx.at,
  };
  const waits = owner === null && into === null && ['voided', 'refunded', 'cancelled'].includes(booked.kind);
  const place = waits ? null : await placeOf(tx, deps, plugin, booked, owner, into);
  row.dossier = place?.dossier.ref ?? null;
  row.service_id = place?.service.id ?? null;
  await tx.insert(facts, row);
  await tx.insert(factIdentities, identityRows(booked, row.id));
  if (place === null) {
    const message = `${describe(booked)} is kept until the booking it speaks of arrives.`;
    return { status: 'waiting', dossier: null, findings: [{ code: 'WAITING_FOR_ISSUE', message }] };
  }
  const joined = relatives.filter((f) => f.service_id === null).sort((a, b) => byTime(a.booked as Booked, b.booked as Booked));
  for (const f of joined) await core(tx).update(facts, { id: f.id }, { dossier: row.dossier, service_id: row.service_id });
  const findings = await refold(tx, deps, type, place.dossier, place.service, sha256);
  // What waited for this booking is part of its life from now on: it gets its notes too.
  const come = [booked, ...joined.map((f) => f.booked as Booked)];
  // Of a booking that begins with one message nobody said otherwise.
  const billers = place.created && joined.length === 0 ? [] : await otherBillers(tx, deps.parties, place.service.id, come);
  for (const b of come)
    await note(tx, place.dossier.ref, `booking.${b.kind}`, {
      plugin,
      recordLocator: b.recordLocator,
      documents: b.documents.map((d) => d.number),
      service: place.service.id,
    });
  const twice = [...new Set(relatives.filter((f) => f.service_id !== null && f.service_id !== row.service_id).map((f) => f.dossier))];
  return {
    status: place.created ? 'created' : 'updated',
    dossier: place.dossier.ref,
    findings: [
      ...findings,
      ...billers,
      ...twice.map((dossier) => ({
        code: 'BOOKED_TWICE',
        message: `${describe(booked)} went to ${place.dossier.ref}; the dossier ${dossier} has the same booking, told apart before this message: see what of it stays there.`,
      })),
    ],
  };
}

async function placeOf(
  tx: Tx,
  deps: ApplyDeps,
  plugin: string,
  booked: Booked,
  owner: FactRow | null,
  into: string | null,
): Promise<{ dossier: Locked<DossierRow>; service: ServiceRow; created: boolean }> {
  if (owner?.dossier && owner.service_id) {
    const dossier = await openDossier(tx, owner.dossier, booked);
    return {
      dossier,
      service: await tx.get(services, { id: owner.service_id }, 'The service of this booking is missing.'),
      created: false,
    };
  }
  const type = deps.serviceTypes.get(tx.ctx.agency, booked.service) as Service;
  const { locale } = deps.agencies.get(tx.ctx.agency);
  const dossier =
    into === null
      ? await newDossier(tx, deps.ledger, deps.agencies, {
          title: deps.serviceTypes.asked(describe(booked), () =>
            titleOf(type.itemOf(booked), booked, type, deps.serviceTypes.say(tx.ctx.agency, booked.service, locale)),
          ),
          status: 'confirmed',
          travellers: booked.travellers.map((t) => t.name),
        })
      : await openDossier(tx, into, booked);
  const service: ServiceRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    dossier: dossier.ref,
    position: dossier.services_count + 1,
    service: booked.service,
    supplier: '',
    plugin,
    sold_as: type.soldAs,
    ...inState(tx, deps.agencies, null, 'reserved'),
    title: '',
    item: {},
    claims: null,
    record_locator: booked.recordLocator,
    departure: null,
    return_on: null,
    created_at: tx.ctx.at,
    updated_at: tx.ctx.at,
    version: 1,
  };
  await tx.insert(services, service);
  return { dossier, service, created: into === null };
}
