/** Routes of suppliers, points of sale and travellers. */

import { Type } from 'typebox';
import { core } from '../../../contracts/core.ts';
import {
  Host,
  IdSchema,
  InstantSchema,
  listRoute,
  optional,
  orNull,
  type Route,
  resource,
  route,
  strict,
  TextSchema,
  VersionSchema,
} from '../../../contracts/index.ts';
import { billers, clients, pointsOfSale, suppliers, travellers } from '../model.ts';
import { newCode } from '../service.ts';
import { Code, Email, PaymentDays, Phone, Siren, VatNumber } from '../views.ts';

const Supplier = resource(
  suppliers,
  (field) => ({
    id: field.is('id', IdSchema, null),
    code: field.is('code', Code, { fr: 'Code', en: 'Code' }),
    name: field.is('name', TextSchema, { fr: 'Nom', en: 'Name' }),
    email: field.is('email', orNull(Email), { fr: 'Courriel', en: 'E-mail' }),
    siren: field.is('siren', orNull(Siren), { fr: 'SIREN', en: 'SIREN' }),
    vatNumber: field.is('vat_number', orNull(VatNumber), { fr: 'N° de TVA', en: 'VAT number' }),
    paymentDays: field.is('payment_days', PaymentDays, { fr: 'Délai (jours)', en: 'Terms (days)' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créé le', en: 'Created' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: 'name', search: 'name' },
);
/** What may be said of a supplier when he is created, and changed. */
const { id: _id, code: _code, createdAt: _createdAt, version: _version, ...said } = Supplier.schema.properties;
const given = optional(said);
const Biller = resource(
  billers,
  (field) => ({
    code: field.is(
      'code',
      Type.String({ minLength: 1, maxLength: 40, description: 'as messages name who bills: BSP, EXPEDIA, a carrier' }),
      {
        fr: 'Nommé',
        en: 'Named',
      },
    ),
    supplier: field.is('supplier', Code, { fr: 'Fournisseur', en: 'Supplier' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Depuis le', en: 'Since' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: 'code', search: 'supplier' },
);
const { code: billerCode, supplier: billingSupplier } = Biller.schema.properties;
const PointOfSale = resource(
  pointsOfSale,
  (field) => ({
    id: field.is('id', IdSchema, null),
    code: field.is('code', Code, { fr: 'Code', en: 'Code' }),
    name: field.is('name', TextSchema, { fr: 'Nom', en: 'Name' }),
    iataNumber: field.is('iata_number', orNull(Type.String({ pattern: '^\\d{7,8}$' })), { fr: 'N° IATA', en: 'IATA number' }),
  }),
  { sort: 'code', search: 'name' },
);
const Traveller = resource(
  travellers,
  (field) => ({
    id: field.is('id', IdSchema, null),
    client: field.is('client', Code, null),
    name: field.is('name', TextSchema, { fr: 'Nom', en: 'Name' }),
    email: field.is('email', orNull(Email), { fr: 'Courriel', en: 'E-mail' }),
    phone: field.is('phone', orNull(Phone), { fr: 'Téléphone', en: 'Phone' }),
  }),
  { sort: 'name', search: 'name' },
);
const { id: _pos, iataNumber, ...ofPos } = PointOfSale.schema.properties;
const { id: _traveller, email, phone, ...ofTraveller } = Traveller.schema.properties;

export const supplierRoutes: readonly Route[] = [
  route({
    operationId: 'supplier.create',
    method: 'post',
    path: '/suppliers',
    summary: 'Create a supplier',
    permission: 'parties.write',
    input: strict({ ...given, name: TextSchema, code: Type.Optional(Code) }),
    output: Supplier.schema,
    status: 201,
    writes: 'ledger',
    deps: { ledger: Host.Ledger },
    async handle({ code, ...input }, { ctx, tx }, { ledger }) {
      const row = {
        ...{ id: tx.newId(), agency: ctx.agency, code: await newCode(tx, ledger, 'supplier', code), created_at: ctx.at, version: 1 },
        ...Supplier.columnsOf({ paymentDays: 30, ...input }),
      };
      await tx.insert(suppliers, row);
      return Supplier.json(row);
    },
  }),
  route({
    operationId: 'supplier.get',
    method: 'get',
    path: '/suppliers/{code}',
    summary: 'One supplier',
    permission: 'parties.read',
    input: strict({ code: Code }),
    output: Supplier.schema,
    writes: 'no',
    handle: async ({ code }, { tx }) => Supplier.json(await tx.get(suppliers, { code }, `No supplier has the code “${code}”.`)),
  }),
  route({
    operationId: 'supplier.update',
    method: 'patch',
    path: '/suppliers/{code}',
    summary: 'Change a supplier',
    permission: 'parties.write',
    ifMatch: true,
    input: strict({ code: Code, ...given }),
    output: Supplier.schema,
    writes: 'yes',
    async handle({ code, ...patch }, call) {
      const row = await call.tx.lockOne(suppliers, { code }, `No supplier has the code “${code}”.`);
      call.match(row.version);
      const after = { ...row, ...Supplier.columnsOf(patch), version: row.version + 1 };
      await call.tx.put(suppliers, after);
      return Supplier.json(after);
    },
  }),
  listRoute(Supplier, { operationId: 'supplier.list', path: '/suppliers', summary: 'Suppliers', permission: 'parties.read' }),
  listRoute(Biller, {
    ...{ operationId: 'biller.list', path: '/billers', permission: 'parties.read' },
    summary: 'Who bills what is booked: the supplier for each code that messages name',
  }),
  route({
    operationId: 'biller.create',
    method: 'post',
    path: '/billers',
    summary: 'Say which supplier bills under a code that no message has named yet',
    permission: 'parties.write',
    input: strict({ code: billerCode, supplier: billingSupplier }),
    output: Biller.schema,
    status: 201,
    writes: 'yes',
    async handle(input, { ctx, tx }) {
      await tx.get(suppliers, { code: input.supplier }, `No supplier has the code “${input.supplier}”.`);
      const row = { id: tx.newId(), agency: ctx.agency, created_at: ctx.at, version: 1, ...Biller.columnsOf(input) };
      await tx.insert(billers, row);
      await core(tx).flush(billers);
      return Biller.json(row);
    },
  }),
  route({
    operationId: 'biller.update',
    method: 'patch',
    path: '/billers/{code}',
    summary: 'Say which other supplier bills under a code, for what is booked from then on',
    permission: 'parties.write',
    ifMatch: true,
    input: strict({ code: billerCode, supplier: billingSupplier }),
    output: Biller.schema,
    writes: 'yes',
    async handle({ code, supplier }, call) {
      await call.tx.get(suppliers, { code: supplier }, `No supplier has the code “${supplier}”.`);
      const row = await call.tx.lockOne(billers, { code }, `Nobody bills under the code “${code}”.`);
      call.match(row.version);
      const after = { ...row, supplier, version: row.version + 1 };
      await call.tx.put(billers, after);
      return Biller.json(after);
    },
  }),
  route({
    operationId: 'pointOfSale.create',
    method: 'post',
    path: '/points-of-sale',
    summary: 'Create a point of sale',
    permission: 'parties.write',
    input: strict({ ...ofPos, iataNumber: Type.Optional(iataNumber) }),
    output: PointOfSale.schema,
    status: 201,
    writes: 'yes',
    async handle(input, { ctx, tx }) {
      const row = { id: tx.newId(), agency: ctx.agency, created_at: ctx.at, ...PointOfSale.columnsOf(input) };
      await tx.insert(pointsOfSale, row);
      await core(tx).flush(pointsOfSale);
      return PointOfSale.json(row);
    },
  }),
  listRoute(PointOfSale, {
    ...{ operationId: 'pointOfSale.list', path: '/points-of-sale', summary: 'Points of sale', permission: 'parties.read' },
  }),
  route({
    operationId: 'traveller.create',
    method: 'post',
    path: '/clients/{client}/travellers',
    summary: 'Add a traveller to a client',
    permission: 'parties.write',
    input: strict({ ...ofTraveller, email: Type.Optional(email), phone: Type.Optional(phone) }),
    output: Traveller.schema,
    status: 201,
    writes: 'yes',
    async handle(input, { ctx, tx }) {
      await tx.get(clients, { code: input.client }, `No client has the code “${input.client}”.`);
      const row = { id: tx.newId(), agency: ctx.agency, created_at: ctx.at, ...Traveller.columnsOf(input) };
      await tx.insert(travellers, row);
      return Traveller.json(row);
    },
  }),
  listRoute(
    Traveller,
    {
      ...{ operationId: 'traveller.list', path: '/clients/{client}/travellers', summary: 'Travellers of a client' },
      permission: 'parties.read',
    },
    { client: Code },
    async ({ client }, tx) => {
      await tx.get(clients, { code: client }, `No client has the code “${client}”.`);
      return { client };
    },
  ),
];
