/** Brings a booking to what all its facts say together: how it stands, what it costs and is sold for, who travels, what it is found by. */
import { core } from '../../../contracts/core.ts';
import {
  type Agencies,
  type Booked,
  beginning,
  type Consequence,
  type Finding,
  fail,
  type Locked,
  type Registry,
  type Say,
  type Service,
  type ServiceTypes,
  type Tx,
  type Words,
} from '../../../contracts/index.ts';
import type { Parties } from '../../parties/tokens.ts';
import { type Told, toldOnce } from '../channels.ts';
import { type DossierRow, type FactRow, facts, priceLines, type ServiceRow, services } from '../model.ts';
import { datedDifferences, excessRefunds } from '../prices.ts';
import { byTime, checkCurrency, describe } from '../rules.ts';
import type { Pricing, SoldAs } from '../tokens.ts';
import { told as standing, toldBy } from './claims.ts';
import { addLines, indexWords, lockDossier, refreshDates, saveDossier, titleAfter } from './dossier.ts';
import { howSold } from './how-sold.ts';
import { labelled, lineOf } from './lines.ts';
import { inState } from './states.ts';
import { travelOf } from './travel.ts';
import { byName, segmentsOf } from './whom.ts';

export interface FoldDeps {
  readonly agencies: Agencies;
  readonly parties: Parties;
  readonly pricing: Pricing;
  readonly serviceTypes: ServiceTypes;
  readonly consequences: Registry<Consequence>;
}

export const toldIn = (f: FactRow): Told => ({ plugin: f.plugin, booked: f.booked as Booked, accepted: f.accepted_at });

/** The dossier a fact goes to, locked: a file never changes one that a person closed. */
export async function openDossier(tx: Tx, ref: string, booked: Booked): Promise<Locked<DossierRow>> {
  const dossier = await lockDossier(tx, ref);
  if (dossier.status === 'closed')
    throw fail(
      'DOSSIER_CLOSED',
      `${describe(booked)} belongs to the dossier ${ref}, which is closed: open it again, then import the file.`,
    );
  return dossier;
}

/** Title of a booking as people read it in lists. */
export const titleOf = (item: unknown, { recordLocator, service }: Booked, type: Service, say: Say): string =>
  beginning(type.read(item, say).title || recordLocator || service, 250);

/** Brings a booking to what all its facts say together; `unsaid` is what one of them said until now. */
export async function refold(
  tx: Tx,
  deps: FoldDeps,
  type: Service,
  dossier: Locked<DossierRow>,
  service: ServiceRow,
  sha256: string,
  unsaid: readonly Booked[] = [],
): Promise<Finding[]> {
  const { agencies, pricing } = deps;
  const facing = (await tx.find(facts, { service_id: service.id })).map(toldIn);
  const all = toldOnce(facing).sort(byTime);
  if (all.length === 0) return [];
  const latest = all.at(-1) as Booked;
  const today = agencies.today(tx.ctx.agency);
  const { locale } = agencies.get(tx.ctx.agency);
  // What is asked of the service, and nothing else: it is ended where it takes long.
  const asked = <R>(work: () => R): R => deps.serviceTypes.asked(`${describe(latest)} in ${dossier.ref}`, work);
  const { now, costs, segments } = asked(() => ({
    now: toldBy(all, type),
    costs: all.map((booked) =>
      type.costs(booked).map((cost) => ({ ...cost, label: deps.serviceTypes.called(tx.ctx.agency, service.service, cost.label) })),
    ),
    segments: all.map(({ item }) => segmentsOf(type, item)),
  }));
  const { stated, claims, findings } = standing(service, now, type);
  const { item } = stated;
  const { title, travel } = asked(() => ({
    title: titleOf(item, latest, type, deps.serviceTypes.say(tx.ctx.agency, service.service, locale)),
    travel: travelOf(type, item, today, { past: true, pointer: '/bookings' }),
  }));
  const existing = await tx.find(priceLines, { dossier: dossier.ref });
  // Once it is priced, the books have it under its supplier: what later messages say of that is the same whichever came first.
  const priced = existing.some((l) => l.service_id === service.id);
  const first = costs.findIndex((of) => of.length > 0);
  const sold = priced ? null : await howSold(tx, deps, dossier, first < 0 ? all : all.slice(0, first + 1), title);
  const soldAs = (sold ?? service).sold_as as SoldAs;
  await core(tx).update(
    services,
    { id: service.id },
    {
      item,
      title,
      ...inState(tx, agencies, service, stated.status),
      claims,
      ...sold,
      record_locator: stated.recordLocator ?? service.record_locator,
      ...travel,
      updated_at: tx.ctx.at,
      version: service.version + 1,
    },
  );
  const own = existing.filter((l) => l.service_id === service.id && l.source !== null);
  const pricedFacts = all.map((booked, i) => {
    const prices = pricing.prices(tx.ctx.agency, { booked, costs: costs[i] ?? [], soldAs });
    return { booked, prices: byName(prices, booked.travellers, segments[i] ?? []) };
  });
  const missing = datedDifferences(
    pricedFacts,
    own.map((l) => ({ ...lineOf(l), label: (l.labels as Words | null) ?? l.label })),
  );
  let currency = dossier.currency;
  // Money that is there decides the currency as lines do.
  let hasLines = existing.length > 0 || dossier.paid_minor !== 0n;
  for (const m of missing) {
    currency = checkCurrency(currency, hasLines, m.money);
    hasLines = true;
  }
  const { dossier: added } = await addLines(
    tx,
    { ...dossier, currency },
    missing.map((m) => ({
      service_id: service.id,
      side: m.side,
      nature: m.nature,
      ...labelled(m.label, locale),
      amount_minor: m.money.minor,
      currency: m.money.currency,
      vat_rate: null,
      document: m.document,
      code: m.code,
      travellers: m.travellers,
      segments: m.segments,
      scheme: m.scheme,
      origin: m.origin.by,
      rule: m.origin.rule,
      costs: `${service.service} ${type.version}`,
      source: `import:${sha256.slice(0, 60)}`,
      dated: m.dated,
    })),
  );
  const names = (of: readonly Booked[]): string[] => of.flatMap((b) => b.travellers.map((t) => t.name));
  // Of two channels that name somebody in their own ways, one is heard, whichever came first.
  const [heard, named] = [new Set(names(all)), new Set(names([...facing.map((t) => t.booked), ...unsaid]))];
  const others = (added.travellers as string[]).filter((name) => heard.has(name) || !named.has(name));
  const travellers = [...new Set([...others, ...heard])];
  await saveDossier(tx, await refreshDates(tx, { ...added, currency: dossier.currency }), {
    ...{ travellers, currency },
    title: titleAfter(dossier, service, title),
  });
  await indexWords(tx, dossier.ref, [
    title,
    ...travellers,
    ...facing.flatMap(({ booked: b }) => [
      b.recordLocator ?? '',
      ...b.otherLocators.map((o) => o.locator),
      ...b.documents.map((d) => d.number),
    ]),
  ]);
  const excess = excessRefunds(pricedFacts).map(({ booked, document }) => ({
    code: 'REFUND_EXCEEDS_SALE',
    message: `The refund of ${document} of ${booked.occurredOn} is more than is left of its sale: it is kept, and is no money. Ask the supplier which refund is right.`,
  }));
  return [...findings, ...excess];
}
