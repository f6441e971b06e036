/** Routes of travel papers: rendered from the dossier as it is now. */
import { Type } from 'typebox';
import { Host, IdSchema, RefSchema, type Route, route, strict } from '../../../contracts/index.ts';
import { Parties } from '../../parties/tokens.ts';
import { itineraryOf, type PaperDeps, paperOf, voucherOf } from '../service/papers.ts';

const PDF = 'application/pdf';
const DEPS = [Host.Db, Host.Agencies, Host.Documents, Host.Services, Parties] as const;
const deps = (
  db: PaperDeps['db'],
  agencies: PaperDeps['agencies'],
  documents: PaperDeps['documents'],
  serviceTypes: PaperDeps['serviceTypes'],
  parties: PaperDeps['parties'],
): PaperDeps => ({ db, agencies, documents, serviceTypes, parties });
const Locale = Type.Optional(Type.Enum(['fr', 'en'], { description: 'Language; the client’s when left out' }));

export const documentRoutes: readonly Route[] = [
  route({
    operationId: 'document.itinerary',
    method: 'get',
    path: '/dossiers/{dossier}/itinerary',
    summary: 'Itinerary of a dossier as it is now: everything that is not cancelled, in the order it is travelled',
    permission: 'dossiers.read',
    input: strict({ dossier: RefSchema, locale: Locale }),
    output: Type.Unknown(),
    writes: 'own',
    binary: PDF,
    deps: DEPS,
    handle: ({ dossier, locale }, { ctx }, ...d) => paperOf(ctx, deps(...d), (tx) => itineraryOf(tx, deps(...d), dossier, locale)),
  }),
  route({
    operationId: 'document.voucher',
    method: 'get',
    path: '/services/{id}/voucher',
    summary: 'Voucher of a service that is sold: asks its supplier to provide it to the travellers',
    permission: 'dossiers.read',
    input: strict({ id: IdSchema, locale: Locale }),
    output: Type.Unknown(),
    writes: 'own',
    binary: PDF,
    deps: DEPS,
    handle: ({ id, locale }, { ctx }, ...d) => paperOf(ctx, deps(...d), (tx) => voucherOf(tx, deps(...d), id, locale)),
  }),
];
