/** Routes of services and price lines: manual entry of anything the service plugins know, and every further dated line. */
import { type Static, Type } from 'typebox';
import {
  beginning,
  DaySchema,
  fail,
  Host,
  IdSchema,
  LocaleSchema,
  listRoute,
  MoneySchema,
  orNull,
  RateSchema,
  RefSchema,
  type Route,
  route,
  strict,
  TextSchema,
} from '../../../contracts/index.ts';
import { Parties } from '../../parties/tokens.ts';
import { type ServiceRow, services } from '../model.ts';
import { said } from '../service/claims.ts';
import { allow, follow, getDossier, indexWords, lockDossier, note, refreshDates } from '../service/dossier.ts';
import { addManual, checkItem, readItems, typeOf } from '../service/manual.ts';
import { openService, restate } from '../service/restate.ts';
import { inState } from '../service/states.ts';
import { travelOf } from '../service/travel.ts';
import { BY_HAND, Pricing } from '../tokens.ts';
import { Nature, PriceLine, ServiceTypeView, ServiceView, serviceTypeJson } from '../views.ts';

const Names = (description: string) =>
  Type.Optional(Type.Array(TextSchema, { minItems: 1, maxItems: 999, uniqueItems: true, description }));
const NewLine = {
  side: Type.Enum(['sale', 'purchase']),
  nature: Nature,
  label: TextSchema,
  money: MoneySchema,
  vatRate: Type.Optional(RateSchema),
  document: Type.Optional(RefSchema),
  code: Type.Optional(RefSchema),
  travellers: Names('travellers of the dossier it is for, by name; all of them where it is left out'),
  segments: Names('legs or stays of its service it is for, by the names service.list has (segments); all of them where it is left out'),
};

/** A price of a service that is entered: what its type says stands where nature and label are left out. */
const NewPrice = strict({ ...NewLine, nature: Type.Optional(Nature), label: Type.Optional(TextSchema) });

export const serviceRoutes: readonly Route[] = [
  route({
    operationId: 'service.add',
    method: 'post',
    path: '/dossiers/{dossier}/services',
    summary: 'Enter a service by hand, with its prices',
    permission: 'dossiers.write',
    input: strict({
      dossier: RefSchema,
      service: Type.String({ description: 'air, rail, hotel, …' }),
      supplier: RefSchema,
      item: Type.Record(Type.String(), Type.Unknown(), { description: 'fits the schema of the service: serviceType.list' }),
      soldAs: Type.Optional(Type.Enum(['agent', 'principal'], { description: 'as the rules of the agency say where it is left out' })),
      status: Type.Optional(Type.Enum(['reserved', 'issued'])),
      recordLocator: Type.Optional(RefSchema),
      prices: Type.Optional(Type.Array(NewPrice, { maxItems: 100 })),
    }),
    output: ServiceView,
    status: 201,
    writes: 'ledger',
    deps: { types: Host.Services, agencies: Host.Agencies, parties: Parties, pricing: Pricing, consequences: Host.Consequences },
    async handle(input, { ctx, tx }, { types, agencies, parties, pricing, consequences }) {
      const dossier = await lockDossier(tx, input.dossier);
      allow(tx, agencies, dossier, 'price');
      const type = typeOf(types, ctx.agency, input.service);
      checkItem(type, input.item);
      const supplier = await parties.supplier(tx, input.supplier);
      const { locale } = agencies.get(ctx.agency);
      const { title, dates } = types.asked(`a service of ${dossier.ref}`, () => ({
        title: type.read(input.item, types.say(ctx.agency, input.service, locale)).title,
        dates: travelOf(type, input.item, agencies.today(ctx.agency)),
      }));
      const row: ServiceRow = {
        id: tx.newId(),
        agency: ctx.agency,
        dossier: dossier.ref,
        position: dossier.services_count + 1,
        service: input.service,
        supplier: supplier.code,
        plugin: null,
        sold_as:
          input.soldAs ??
          pricing.soldAs(ctx.agency, {
            service: input.service,
            supplier: supplier.code,
            contract: null,
            pointOfSale: dossier.point_of_sale,
          }),
        ...inState(tx, agencies, null, input.status ?? 'issued'),
        title: beginning(title, 250),
        item: input.item,
        claims: null,
        record_locator: input.recordLocator ?? null,
        ...dates,
        created_at: ctx.at,
        updated_at: ctx.at,
        version: 1,
      };
      await tx.insert(services, row);
      await refreshDates(tx, dossier);
      if (input.prices?.length)
        await addManual(
          tx,
          { types, agencies, consequences },
          dossier.ref,
          input.prices.map((p) => ({
            ...p,
            service: row.id,
            nature: p.nature ?? type.nature,
            label: p.label ?? types.names(ctx.agency, input.service),
          })),
          (i) => `/prices/${i}`,
        );
      await indexWords(tx, dossier.ref, [row.title, row.record_locator ?? '']);
      await note(tx, dossier.ref, 'service.added', { service: row.id, title: row.title });
      await follow(tx, consequences, dossier.ref);
      const [view] = await readItems(tx, types, [row], locale);
      return view as Static<typeof ServiceView>;
    },
  }),
  route({
    operationId: 'service.update',
    method: 'patch',
    path: '/services/{id}',
    summary: 'Change a service: its item, locator or status',
    permission: 'dossiers.write',
    ifMatch: true,
    input: strict({
      id: IdSchema,
      item: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      recordLocator: Type.Optional(orNull(RefSchema)),
      status: Type.Optional(Type.Enum(['reserved', 'issued', 'cancelled'])),
    }),
    output: ServiceView,
    writes: 'ledger',
    deps: { types: Host.Services, agencies: Host.Agencies, consequences: Host.Consequences },
    async handle(input, call, deps) {
      const open = await openService(call, deps.agencies, input.id);
      const { service } = open;
      if (input.item) checkItem(typeOf(deps.types, call.ctx.agency, service.service), input.item);
      const stated = {
        status: input.status ?? service.status,
        recordLocator: input.recordLocator === undefined ? service.record_locator : input.recordLocator,
        item: input.item ?? service.item,
      };
      return restate(call.tx, deps, open, { stated, claims: said(service, stated, call.ctx) });
    },
  }),
  route({
    operationId: 'service.list',
    method: 'get',
    path: '/dossiers/{dossier}/services',
    summary: 'Services of a dossier',
    permission: 'dossiers.read',
    input: strict({ dossier: RefSchema, locale: Type.Optional(LocaleSchema) }),
    output: strict({ items: Type.Array(ServiceView) }),
    writes: 'no',
    deps: { types: Host.Services, agencies: Host.Agencies },
    async handle({ dossier, locale }, { ctx, tx }, { types, agencies }) {
      await getDossier(tx, dossier);
      const rows = await tx.find(services, { dossier }, { order: [['position', 'asc']] });
      const own = agencies.get(ctx.agency).locale;
      return { items: await readItems(tx, types, rows, locale ?? own) };
    },
  }),
  route({
    operationId: 'serviceType.list',
    method: 'get',
    path: '/service-types',
    summary:
      'Kinds of service that can be entered, with what they are called, their icon and the JSON Schema of their items: forms are built from it',
    permission: 'dossiers.read',
    input: strict({ locale: Type.Optional(LocaleSchema) }),
    output: strict({ items: Type.Array(ServiceTypeView) }),
    writes: 'no',
    deps: { types: Host.Services, agencies: Host.Agencies },
    handle: async ({ locale }, { ctx }, { types, agencies }) => ({
      items: types.list(ctx.agency).flatMap(({ id, value }) => {
        const shown = types.shown(ctx.agency, id, locale ?? agencies.get(ctx.agency).locale);
        return shown === null ? [] : [serviceTypeJson(id, value, shown)];
      }),
    }),
  }),
  route({
    operationId: 'priceLine.add',
    method: 'post',
    path: '/dossiers/{dossier}/price-lines',
    summary: 'Add a dated price line; nothing priced is ever edited',
    permission: 'dossiers.write',
    input: strict({
      dossier: RefSchema,
      service: Type.Optional(IdSchema),
      ...NewLine,
      dated: Type.Optional(DaySchema),
      origin: Type.Optional(Type.Enum([...BY_HAND], { description: 'why it is added; person where it is left out' })),
      rule: Type.Optional(TextSchema),
    }),
    output: PriceLine.schema,
    status: 201,
    writes: 'ledger',
    deps: { types: Host.Services, agencies: Host.Agencies, consequences: Host.Consequences },
    async handle({ dossier, service, ...line }, { tx }, deps) {
      if (service !== undefined) await tx.get(services, { id: service, dossier }, 'The dossier has no such service.');
      const { lines } = await addManual(tx, deps, dossier, [{ ...line, service: service ?? null }], () => '');
      await note(tx, dossier, 'priceLine.added', { label: line.label, amount: line.money, side: line.side });
      const [added] = lines;
      if (!added) throw fail('INTERNAL', 'No line was added.');
      await follow(tx, deps.consequences, dossier);
      return PriceLine.json(added);
    },
  }),
  listRoute(
    PriceLine,
    {
      ...{ operationId: 'priceLine.list', path: '/dossiers/{dossier}/price-lines', permission: 'dossiers.read' },
      summary: 'Sale and purchase lines of a dossier, in the order they were added',
    },
    { dossier: RefSchema },
    async ({ dossier }, tx) => {
      await getDossier(tx, dossier);
      return { dossier };
    },
  ),
];
