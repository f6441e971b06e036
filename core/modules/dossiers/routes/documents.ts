/** Routes of travel papers: rendered from the dossier as it is now. */
import { Type } from 'typebox';
import { IdSchema, LocaleSchema, RefSchema, type Route, route, strict } from '../../../contracts/index.ts';
import { itineraryOf, NEEDS, paperOf, voucherOf } from '../service/papers.ts';

const PDF = 'application/pdf';
const Locale = Type.Optional(LocaleSchema);

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
    deps: NEEDS,
    handle: ({ dossier, locale }, { ctx }, deps) => paperOf(ctx, deps, (tx) => itineraryOf(tx, deps, dossier, locale)),
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
    deps: NEEDS,
    handle: ({ id, locale }, { ctx }, deps) => paperOf(ctx, deps, (tx) => voucherOf(tx, deps, id, locale)),
  }),
];
