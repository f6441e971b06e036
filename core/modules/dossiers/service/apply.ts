/** Turns a supplier's fact into a dossier: find the booking it belongs to, fold all facts of that booking, add the difference. Order of arrival does not matter. */
import { core } from '../../../contracts/core.ts';
import {
  type Agencies,
  type Booked,
  beginning,
  type Consequence,
  type Finding,
  fail,
  type Ledger,
  type Locked,
  type Registry,
  type Service,
  type Tx,
} from '../../../contracts/index.ts';
import type { Parties } from '../../parties/tokens.ts';
import { contradiction, type Told, toldOnce } from '../channels.ts';
import { describeBooking } from '../describe.ts';
import { type DossierRow, type FactRow, factIdentities, facts, priceLines, type ServiceRow, services } from '../model.ts';
import { byTime, checkCurrency, differences, excessRefunds, factKey, foldPrices, foldStatus, statedHash } from '../rules.ts';
import type { Pricing } from '../tokens.ts';
import { addLines, indexWords, lockDossier, newDossier, note, refreshDates, saveDossier } from './dossier.ts';
import { howSold } from './how-sold.ts';
import { originOf } from './lines.ts';
import { findRelatives, identityRows } from './relatives.ts';
import { inState } from './states.ts';
import { travelOf } from './travel.ts';

export interface ApplyDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly parties: Parties;
  readonly pricing: Pricing;
  readonly serviceTypes: Registry<Service>;
  readonly consequences: Registry<Consequence>;
}
export interface Applied {
  readonly status: 'created' | 'updated' | 'unchanged' | 'waiting';
  readonly dossier: string | null;
  readonly findings: readonly Finding[];
}

/** Applies one fact. `into` names the dossier a new booking goes to. */
export async function applyFact(
  tx: Tx,
  deps: ApplyDeps,
  plugin: string,
  booked: Booked,
  sha256: string,
  into: string | null,
): Promise<Applied> {
  const type = deps.serviceTypes.get(tx.ctx.agency, booked.service);
  if (!type) throw fail('SUPPLIER_UNKNOWN', `The service “${booked.service}” is not enabled for this agency.`);
  const key = factKey(booked);
  const money_hash = statedHash(booked);
  const known = await tx.first(facts, { plugin, fact_key: key });
  if (known) {
    if (known.money_hash !== money_hash)
      throw fail(
        'DUPLICATE_DOCUMENT',
        `${describe(booked)} is already recorded with other amounts. Ask the supplier which is right; nothing was changed.`,
      );
    return { status: 'unchanged', dossier: known.dossier, findings: [] };
  }
  const relatives = await findRelatives(tx, booked);
  const other = contradiction({ plugin, booked }, relatives.map(toldBy));
  if (other !== null)
    throw fail(
      'DUPLICATE_DOCUMENT',
      `${booked.kind} ${other.number} is told with other amounts by ${plugin} than it was by ${other.plugin}. Ask the supplier which is right; nothing was changed.`,
    );
  const owner = relatives.find((f) => f.service_id !== null) ?? null;
  const row: FactRow = {
    id: tx.newId(),
    agency: tx.ctx.agency,
    plugin,
    fact_key: key,
    money_hash,
    sha256,
    kind: booked.kind,
    occurred_on: booked.occurredOn,
    revision: booked.revision ?? '',
    record_locator: booked.recordLocator,
    booked,
    dossier: null,
    service_id: null,
    imported_at: tx.ctx.at,
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
  for (const b of [booked, ...joined.map((f) => f.booked as Booked)])
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
      ...twice.map((dossier) => ({
        code: 'BOOKED_TWICE',
        message: `${describe(booked)} went to ${place.dossier.ref}; the dossier ${dossier} has the same booking, told apart before this message: see what of it stays there.`,
      })),
    ],
  };
}

const describe = (b: Booked): string => `${b.kind} ${b.documents.map((d) => d.number).join(', ') || b.recordLocator || ''}`.trim();

const toldBy = (f: FactRow): Told => ({ plugin: f.plugin, booked: f.booked as Booked });

/** The dossier a fact goes to, locked: a file never changes one that a person closed. */
async function openDossier(tx: Tx, ref: string, booked: Booked): Promise<Locked<DossierRow>> {
  const dossier = await lockDossier(tx, ref);
  if (dossier.status === 'closed')
    throw fail(
      'DOSSIER_CLOSED',
      `${describe(booked)} belongs to the dossier ${ref}, which is closed: open it again, then import the file.`,
    );
  return dossier;
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
  const dossier =
    into === null
      ? await newDossier(tx, deps.ledger, deps.agencies, {
          title: titleOf(booked, type, deps.agencies.get(tx.ctx.agency).locale),
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

/** Title of a booking as people read it in lists. */
function titleOf(booked: Booked, type: Service, locale: string): string {
  return beginning(type.read(type.itemOf(booked), locale).title || booked.recordLocator || booked.service, 250);
}

/** Brings a booking to what all its facts say together. */
async function refold(
  tx: Tx,
  deps: ApplyDeps,
  type: Service,
  dossier: Locked<DossierRow>,
  service: ServiceRow,
  sha256: string,
): Promise<Finding[]> {
  const { agencies, pricing } = deps;
  const told = (await tx.find(facts, { service_id: service.id })).map(toldBy);
  const all = toldOnce(told).sort(byTime);
  if (all.length === 0) return [];
  const described = describeBooking(all, type);
  const item = type.itemOf(described);
  const today = agencies.today(tx.ctx.agency);
  const title = titleOf(described, type, agencies.get(tx.ctx.agency).locale);
  const existing = await tx.find(priceLines, { dossier: dossier.ref });
  // Once it is priced, the books have it under its supplier.
  const priced = existing.some((l) => l.service_id === service.id);
  await core(tx).update(
    services,
    { id: service.id },
    {
      item,
      title,
      ...inState(tx, agencies, service, foldStatus(all)),
      ...(priced ? {} : await howSold(tx, deps, dossier, all, title)),
      record_locator: all.findLast((b) => b.recordLocator !== null)?.recordLocator ?? service.record_locator,
      ...travelOf(type, item, today, { past: true, pointer: '/bookings' }),
      updated_at: tx.ctx.at,
      version: service.version + 1,
    },
  );
  const own = existing.filter((l) => l.service_id === service.id && l.source !== null);
  const pricedFacts = all.map((booked) => ({ booked, prices: pricing.prices(tx.ctx.agency, { booked, costs: type.costs(booked) }) }));
  const targets = foldPrices(pricedFacts);
  const missing = differences(
    targets,
    own.map((l) => ({
      side: l.side as 'sale',
      nature: l.nature as 'fare',
      document: l.document,
      code: l.code,
      label: l.label,
      money: { minor: l.amount_minor, currency: l.currency },
      origin: originOf(l),
    })),
  );
  let currency = dossier.currency;
  // Money that is there decides the currency as lines do.
  let hasLines = existing.length > 0 || dossier.paid_minor !== 0n;
  for (const m of missing) {
    currency = checkCurrency(currency, hasLines, m.money);
    hasLines = true;
  }
  const latest = all.at(-1) as Booked;
  const { dossier: added } = await addLines(
    tx,
    { ...dossier, currency },
    missing.map((m) => ({
      service_id: service.id,
      side: m.side,
      nature: m.nature,
      label: beginning(m.label, 250),
      amount_minor: m.money.minor,
      currency: m.money.currency,
      vat_rate: null,
      document: m.document,
      code: m.code,
      origin: m.origin.by,
      rule: m.origin.rule,
      costs: `${service.service} ${type.version}`,
      source: `import:${sha256.slice(0, 60)}`,
      dated: latest.occurredOn,
    })),
  );
  const names = (of: readonly Booked[]): string[] => of.flatMap((b) => b.travellers.map((t) => t.name));
  // Of two channels that name somebody in their own ways, one is heard, whichever came first.
  const [heard, named] = [new Set(names(all)), new Set(names(told.map((t) => t.booked)))];
  const others = (added.travellers as string[]).filter((name) => heard.has(name) || !named.has(name));
  const travellers = [...new Set([...others, ...heard])];
  await saveDossier(tx, await refreshDates(tx, { ...added, currency: dossier.currency }), { travellers, currency });
  await indexWords(tx, dossier.ref, [
    title,
    ...travellers,
    ...told.flatMap(({ booked: b }) => [
      b.recordLocator ?? '',
      ...b.otherLocators.map((o) => o.locator),
      ...b.documents.map((d) => d.number),
    ]),
  ]);
  return excessRefunds(pricedFacts).map(({ booked, document }) => ({
    code: 'REFUND_EXCEEDS_SALE',
    message: `The refund of ${document} of ${booked.occurredOn} is more than is left of its sale: it is kept, and is no money. Ask the supplier which refund is right.`,
  }));
}
