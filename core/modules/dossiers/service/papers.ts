/** Travel papers: the itinerary of a dossier and the voucher of a service. They are not stored: they follow the dossier, so the same state gives the same bytes. */

import { type Agency, beginning, type Ctx, fail, Host, type Instant, type Resolved, type Tx } from '../../../contracts/index.ts';
import { Parties } from '../../parties/tokens.ts';
import { type DossierRow, type ServiceRow, services } from '../model.ts';
import { GONE, type Paper } from '../tokens.ts';
import { getDossier } from './dossier.ts';
import { travelling } from './travelling.ts';

export const NEEDS = { db: Host.Db, agencies: Host.Agencies, documents: Host.Documents, serviceTypes: Host.Services, parties: Parties };
export type PaperDeps = Resolved<typeof NEEDS>;
/** A service with how its item reads in the language of the paper, and what its type is called there; null where nobody knows it any more. */
export interface ReadService {
  readonly row: ServiceRow;
  readonly type: string | null;
  readonly title: string;
  readonly lines: readonly string[];
}
/** A paper as it is to be rendered: what was read, with no connection held any more. */
interface Draft {
  readonly name: string;
  readonly template: string;
  readonly locale: string;
  readonly view: object;
  readonly createdAt: Instant;
  readonly author: string;
}

/** What a template accepts in one line. */
const LINE_LENGTH = 500;

const seller = (agency: Agency) => ({
  name: agency.name,
  legalName: agency.legalName,
  address: [...agency.address],
  siren: agency.siren,
  vatNumber: agency.vatNumber,
  registration: agency.registration,
  email: agency.email,
  phone: agency.phone,
});

/** A line too long for a template (the tickets of a group) as several, broken at commas. */
export function brokenUp(line: string): string[] {
  if (line.length <= LINE_LENGTH) return [line];
  const comma = line.lastIndexOf(', ', LINE_LENGTH - 1);
  return comma > 0
    ? [line.slice(0, comma + 1), ...brokenUp(line.slice(comma + 2))]
    : [beginning(line, LINE_LENGTH), ...brokenUp(line.slice(beginning(line, LINE_LENGTH).length))];
}

/** What the template `itinerary` sees: the services to travel with, in the order they are travelled; days only, as the lines tell the times. */
export function itineraryView(agency: Agency, dossier: DossierRow, client: string, all: readonly ReadService[]) {
  const order = (s: ReadService): string => `${s.row.departure ?? '9999-12-31'} ${String(s.row.position).padStart(6, '0')}`;
  return {
    dossier: { ref: dossier.ref, title: all.find(({ row }) => row.title === dossier.title)?.title ?? dossier.title },
    seller: seller(agency),
    client: { name: client },
    travellers: dossier.travellers as string[],
    items: all
      .filter(({ row }) => !GONE.includes(row.status))
      .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
      .map(({ row, type, title, lines }) => ({
        service: row.service,
        type,
        title,
        lines: lines.flatMap(brokenUp),
        from: row.departure,
        to: row.return_on === row.departure ? null : row.return_on,
        reference: row.record_locator,
      })),
    contact: { phone: agency.phone, email: agency.email },
  };
}

/** What the template `voucher` sees. Its number is the dossier's reference and the place of the service in it. */
export function voucherView(agency: Agency, dossier: DossierRow, supplier: string, { row, title, lines }: ReadService) {
  return {
    number: voucherNumber(row),
    supplier: { name: supplier },
    seller: seller(agency),
    travellers: dossier.travellers as string[],
    service: { title, lines: lines.flatMap(brokenUp), from: row.departure, to: row.return_on, confirmation: row.record_locator },
    remarks: [],
  };
}
const voucherNumber = (row: ServiceRow): string => `${row.dossier}-${row.position}`;

function readService(tx: Tx, deps: PaperDeps, row: ServiceRow, locale: string): ReadService {
  const { agency } = tx.ctx;
  // A paper that leaves out when one leaves is worse than none.
  const reading = deps.serviceTypes.asked(`“${row.title}”`, () =>
    deps.serviceTypes.get(agency, row.service)?.read(row.item, deps.serviceTypes.say(agency, row.service, locale)),
  );
  const type = deps.serviceTypes.shown(agency, row.service, locale)?.one ?? null;
  return { row, type, title: beginning(reading?.title || row.title, LINE_LENGTH), lines: reading?.lines ?? [] };
}
const clientOf = async (tx: Tx, deps: PaperDeps, dossier: DossierRow) =>
  dossier.client === null ? null : await deps.parties.client(tx, dossier.client);

/** Reads a paper and then renders it. */
export async function paperOf(ctx: Ctx, { db, documents }: PaperDeps, read: (tx: Tx) => Promise<Draft>): Promise<Paper> {
  const { name, template, locale, view, ...meta } = await db.read(ctx, read);
  return { binary: true, name, type: 'application/pdf', bytes: (await documents.pdf(ctx.agency, template, locale, view, meta)).pdf };
}

/** The itinerary of a dossier, in the client's language unless another is asked for. NOT_FOUND when there is nothing to travel with. */
export async function itineraryOf(tx: Tx, deps: PaperDeps, ref: string, asked: string | undefined): Promise<Draft> {
  const dossier = await getDossier(tx, ref);
  const agency = deps.agencies.get(tx.ctx.agency);
  const client = await clientOf(tx, deps, dossier);
  const locale = asked ?? client?.locale ?? agency.locale;
  const rows = await tx.find(services, { dossier: ref }, { order: [['position', 'asc']] });
  const view = itineraryView(
    agency,
    { ...dossier, travellers: await travelling(tx, dossier, rows) },
    client?.name ?? '',
    rows.map((row) => readService(tx, deps, row, locale)),
  );
  if (view.items.length === 0) throw fail('NOT_FOUND', `Dossier ${ref} has no itinerary: it has no service, or all of them are cancelled.`);
  return { name: `itinerary-${ref}.pdf`, template: 'itinerary', locale, view, createdAt: dossier.updated_at, author: agency.legalName };
}

/** The voucher of a service that is sold. NOT_FOUND for one that is only reserved or is gone: nobody is asked to provide it. */
export async function voucherOf(tx: Tx, deps: PaperDeps, id: string, asked: string | undefined): Promise<Draft> {
  const row = await tx.get(services, { id }, 'No such service.');
  if (row.status !== 'issued')
    throw fail('NOT_FOUND', `The service “${row.title}” has no voucher: it is ${row.status}. Vouchers are for services that are issued.`);
  const dossier = await getDossier(tx, row.dossier);
  const agency = deps.agencies.get(tx.ctx.agency);
  const locale = asked ?? (await clientOf(tx, deps, dossier))?.locale ?? agency.locale;
  const supplier = await deps.parties.supplier(tx, row.supplier);
  const view = voucherView(
    agency,
    { ...dossier, travellers: await travelling(tx, dossier, [row]) },
    supplier.name,
    readService(tx, deps, row, locale),
  );
  const name = `voucher-${voucherNumber(row)}.pdf`;
  return { name, template: 'voucher', locale, view, createdAt: dossier.updated_at, author: agency.legalName };
}
