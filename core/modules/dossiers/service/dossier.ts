/** A dossier itself: create, lock, totals, timeline, the words that find it. */
import { core } from '../../../contracts/core.ts';
import {
  type Agencies,
  beginning,
  type Consequence,
  type Ledger,
  type Locked,
  type Money,
  money,
  nextReference,
  type Registry,
  rowOf,
  type ServiceTypes,
  type Tx,
} from '../../../contracts/index.ts';
import { checkAct, type DossierAct } from '../lifecycle.ts';
import { type DossierRow, dossiers, type PriceLineRow, priceLines, type ServiceRow, services, terms, timeline } from '../model.ts';
import { wordsOf } from '../rules.ts';
import { SOLD } from '../scheme.ts';
import { type DossierService, type Dossiers, GONE, type LockedDossier, type SoldAs, stateOn } from '../tokens.ts';
import { costOf, keptOf, lineOf, soldByDay, soldNow } from './lines.ts';
import { readingOf } from './reads.ts';
import { dossiersSeen, toLookAt } from './seen.ts';
import { dossierStates, statesOf } from './states.ts';

const NOT_FOUND = (ref: string) => `No dossier has the reference “${ref}”.`;

/** A new dossier with the next reference of the year: `D2026-000123`. */
export async function newDossier(
  tx: Tx,
  ledger: Ledger,
  agencies: Agencies,
  given: Partial<
    Pick<
      DossierRow,
      | 'title'
      | 'client'
      | 'client_name'
      | 'currency'
      | 'status'
      | 'point_of_sale'
      | 'departure'
      | 'return_on'
      | 'travellers'
      | 'references_given'
    >
  >,
): Promise<Locked<DossierRow>> {
  const { agency, at } = tx.ctx;
  const ref = await nextReference(tx, { ledger, agencies }, 'D');
  const row = rowOf(dossiers, {
    ...{ id: tx.newId(), agency, ref, created_at: at, updated_at: at, version: 1 },
    ...{ title: ref, status: 'quote', currency: agencies.get(agency).currency, travellers: [], references_given: {}, ...given },
    ...{ services_count: 0, sale_minor: 0n, purchase_minor: 0n, margin_minor: 0n, invoiced_minor: 0n, paid_minor: 0n, balance_minor: 0n },
  });
  await tx.insert(dossiers, row);
  await indexWords(tx, ref, [
    ref,
    row.title,
    row.client_name ?? '',
    ...(row.travellers as string[]),
    ...Object.values(row.references_given as Record<string, string>),
  ]);
  await note(tx, ref, 'dossier.created', {});
  // Nobody else can see it before the commit.
  return row as Locked<DossierRow>;
}

/** The dossier, locked until the end of the transaction; one that is locked already is not read again. */
export const lockDossier = (tx: Tx, ref: string): Promise<Locked<DossierRow>> => tx.lockOne(dossiers, { ref }, NOT_FOUND(ref));
export const getDossier = (tx: Tx, ref: string): Promise<DossierRow> => tx.get(dossiers, { ref }, NOT_FOUND(ref));

/** Margin and balance of what is still sold, and spent. */
async function added<D extends DossierRow>(dossier: D, tx: Tx): Promise<D> {
  const sold = await soldNow(tx, dossier);
  return { ...dossier, margin_minor: sold - costOf(dossier), balance_minor: sold - dossier.paid_minor };
}

/** Writes a change of a locked dossier with what follows from it: margin and balance of what is still sold, version. */
export async function saveDossier(tx: Tx, before: Locked<DossierRow>, patch: Partial<DossierRow>): Promise<Locked<DossierRow>> {
  const after = await added({ ...before, ...patch }, tx);
  after.updated_at = tx.ctx.at;
  after.version = before.version + 1;
  await tx.put(dossiers, after);
  return after;
}

/** Adds price lines to a locked dossier and brings its totals up to date. */
export async function addLines(
  tx: Tx,
  dossier: Locked<DossierRow>,
  lines: readonly Omit<PriceLineRow, 'id' | 'agency' | 'dossier' | 'created_at' | 'actor'>[],
): Promise<{ dossier: Locked<DossierRow>; lines: PriceLineRow[] }> {
  const rows = lines.map((l) => ({
    ...l,
    id: tx.newId(),
    agency: tx.ctx.agency,
    dossier: dossier.ref,
    actor: tx.ctx.actor.id,
    created_at: tx.ctx.at,
  }));
  await tx.insert(priceLines, rows);
  const total = (side: string) => rows.filter((r) => r.side === side).reduce((sum, r) => sum + r.amount_minor, 0n);
  const after = await saveDossier(tx, dossier, {
    sale_minor: dossier.sale_minor + total('sale'),
    purchase_minor: dossier.purchase_minor + total('purchase'),
  });
  return { dossier: after, lines: rows };
}

/** Travel dates of a dossier, from its services. */
export async function refreshDates(tx: Tx, dossier: Locked<DossierRow>): Promise<Locked<DossierRow>> {
  const all = await tx.find(services, { dossier: dossier.ref }, { columns: ['status', 'departure', 'return_on'] });
  const live = all.filter((s) => !GONE.includes(s.status));
  const days = (pick: (s: (typeof all)[number]) => string | null) =>
    (live.length > 0 ? live : all)
      .map(pick)
      .filter((d) => d !== null)
      .sort();
  return saveDossier(tx, dossier, {
    departure: days((s) => s.departure)[0] ?? null,
    return_on: days((s) => s.return_on ?? s.departure).at(-1) ?? null,
    services_count: all.length,
  });
}

/** The last step of whatever changes a dossier: every module brings what it keeps to what the dossier says now. */
export async function follow(tx: Tx, consequences: Registry<Consequence>, ref: string): Promise<void> {
  const all = consequences.list(tx.ctx.agency);
  for (const { value } of all) await value.notes?.(tx, ref);
  for (const { value } of all) await value.of(tx, ref);
}

/** Checks an act against the life of the dossier, as far as the agency tightened it. */
export function allow(tx: Tx, agencies: Agencies, dossier: { readonly ref: string; readonly status: string }, act: DossierAct): void {
  const tightened = agencies.settings(tx.ctx.agency, 'dossiers')?.['lifecycle'] as Readonly<Record<string, readonly string[]>> | undefined;
  checkAct(dossier.ref, dossier.status, act, tightened);
}

export function note(tx: Tx, dossier: string, kind: string, data: object): Promise<void> {
  return tx.insert(timeline, { id: tx.newId(), dossier, at: tx.ctx.at, actor: tx.ctx.actor.id, actor_name: tx.ctx.actor.name, kind, data });
}

export const indexWords = (tx: Tx, dossier: string, texts: readonly string[]): Promise<void> => indexAll(tx, [dossier], texts);

async function indexAll(tx: Tx, refs: readonly string[], texts: readonly string[]): Promise<void> {
  const words = wordsOf(texts);
  if (words.length === 0 || refs.length === 0) return;
  for (const dossier of refs) for (const term of words) await tx.put(terms, { agency: tx.ctx.agency, term, dossier });
}

const locked = (d: DossierRow, timeZone: string): LockedDossier => ({
  ref: d.ref,
  title: d.title,
  status: d.status,
  client: d.client,
  pointOfSale: d.point_of_sale,
  currency: d.currency,
  departure: d.departure,
  return: d.return_on,
  cancelledOn: d.cancelled_on,
  states: dossierStates(d, timeZone),
  travellers: d.travellers as string[],
  references: d.references_given as Record<string, string>,
  sale: money(d.sale_minor, d.currency),
  invoiced: money(d.invoiced_minor, d.currency),
  paid: money(d.paid_minor, d.currency),
  kept: keptOf(d),
  creditDue: d.credit_due_minor ?? 0n,
  unspent: d.unspent_minor ?? 0n,
});
const serviceOf = (s: ServiceRow, timeZone: string): DossierService => ({
  id: s.id,
  dossier: s.dossier,
  service: s.service,
  supplier: s.supplier,
  soldAs: s.sold_as as 'agent' | 'principal',
  status: s.status,
  title: s.title,
  item: s.item,
  recordLocator: s.record_locator,
  departure: s.departure,
  return: s.return_on,
  goneOn: s.gone_on,
  states: statesOf(s, timeZone),
});

/** A dossier that is called what a service of it is follows that one; what a person called it stands. */
export const titleAfter = (dossier: Pick<DossierRow, 'title'>, before: Pick<ServiceRow, 'title'>, title: string): string =>
  dossier.title === before.title ? title : dossier.title;

/** What a service is called in a language. */
export const titleIn = (
  types: ServiceTypes,
  agency: string,
  { service, item, title }: Pick<DossierService, 'service' | 'item' | 'title'>,
  locale: string,
): string => beginning(readingOf(types, agency, { service, item, title }, locale).title, 250);

/** Who says what a cancelled dossier keeps. */
const keeping = (all: readonly { readonly value: Consequence }[]): Consequence['keeps'] =>
  all.find(({ value }) => value.keeps)?.value.keeps;

/** What other modules get under the token `Dossiers`. */
export function createDossiers(
  agencies: Agencies,
  serviceTypes: ServiceTypes,
  consequences: Registry<Consequence>,
  itinerary: Dossiers['itinerary'],
): Dossiers {
  const timeZoneOf = (tx: Tx): string => agencies.get(tx.ctx.agency).timeZone;
  const plus = (minor: bigint, m: Money | undefined): bigint => minor + (m?.minor ?? 0n);
  return {
    async ahead(tx, refs) {
      const found = await core(tx).ahead(dossiers, 'ref', refs, { lock: true });
      const booked = await core(tx).ahead(services, 'dossier', refs);
      await core(tx).ahead(priceLines, 'dossier', refs);
      return { clients: found.flatMap((d) => d.client ?? []), suppliers: booked.map((s) => s.supplier) };
    },
    lock: async (tx, ref) => locked(await lockDossier(tx, ref), timeZoneOf(tx)),
    allow: (tx, { ref, status }, act) => allow(tx, agencies, { ref, status }, act),
    get: async (tx, ref) => locked(await getDossier(tx, ref), timeZoneOf(tx)),
    priceLines: async (tx, ref) => (await tx.find(priceLines, { dossier: ref }, { order: [['id', 'asc']] })).map(lineOf),
    sold: async (tx, { ref, status, cancelledOn, sale, kept }) =>
      kept ?? soldNow(tx, { ref, status, cancelled_on: cancelledOn, sale_minor: sale.minor, invoiced_minor: 0n }),
    soldByDay: (tx, dossier) => soldByDay(tx, agencies, dossier, keeping(consequences.list(tx.ctx.agency))),
    async services(tx, ref, day) {
      const rows = await tx.find(services, { dossier: ref }, { order: [['position', 'asc']] });
      const timeZone = timeZoneOf(tx);
      if (day === undefined) return rows.map((row) => serviceOf(row, timeZone));
      return rows.flatMap((row) => {
        const then = stateOn(statesOf(row, timeZone), day);
        return then === null ? [] : [{ ...serviceOf(row, timeZone), ...then }];
      });
    },
    titleOf: (agency, service, locale) => titleIn(serviceTypes, agency, service, locale),
    nameOf(agency, { title }, services, locale) {
      const service = services.find((s) => s.title === title);
      return service === undefined ? title : titleIn(serviceTypes, agency, service, locale);
    },
    service: async (tx, id) => serviceOf(await tx.get(services, { id }, 'No such service.'), timeZoneOf(tx)),
    async servicesById(tx, ids) {
      const timeZone = timeZoneOf(tx);
      return (ids.length === 0 ? [] : await tx.find(services, { id: [...new Set(ids)] })).map((row) => serviceOf(row, timeZone));
    },
    follow: (tx, ref) => follow(tx, consequences, ref),
    async followAhead(tx, refs) {
      for (const { value } of consequences.list(tx.ctx.agency)) await value.ahead?.(tx, refs);
    },
    async addTo(tx, ref, { invoiced, paid }) {
      const row = await lockDossier(tx, ref);
      await saveDossier(tx, row, { invoiced_minor: plus(row.invoiced_minor, invoiced), paid_minor: plus(row.paid_minor, paid) });
    },
    async noteBilled(tx, ref, { creditDue, toBill }) {
      const row = await lockDossier(tx, ref);
      const [credit_due_minor, to_bill_minor] = [creditDue || null, toBill];
      if (row.credit_due_minor === credit_due_minor && row.to_bill_minor === to_bill_minor) return false;
      const after = await added({ ...row, credit_due_minor, to_bill_minor }, tx);
      await tx.put(dossiers, after);
      return after.balance_minor !== row.balance_minor;
    },
    async noteUnspent(tx, ref, minor) {
      const row = await lockDossier(tx, ref);
      const unspent_minor = minor || null;
      if (row.unspent_minor !== unspent_minor) await tx.put(dossiers, await added({ ...row, unspent_minor }, tx));
    },
    async addPriceLine(tx, ref, l) {
      const { sold_as } = await tx.get(services, { id: l.service }, 'No such service.');
      const line = {
        service_id: l.service,
        side: l.side,
        nature: l.nature,
        label: l.label,
        labels: null,
        amount_minor: l.money.minor,
        currency: l.money.currency,
        vat_rate: null,
        document: null,
        code: null,
        travellers: null,
        segments: null,
        scheme: SOLD[sold_as as SoldAs],
        origin: 'rule',
        rule: l.rule,
        costs: null,
        source: null,
        dated: l.dated,
      };
      await addLines(tx, await lockDossier(tx, ref), [line]);
      await follow(tx, consequences, ref);
    },
    note,
    seen: (tx, refs) => dossiersSeen(tx, refs, agencies.today(tx.ctx.agency)),
    toLookAt,
    index: (tx, refs, words) => indexAll(tx, refs, words),
    itinerary,
  };
}
