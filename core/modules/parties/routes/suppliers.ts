/** Routes of suppliers, points of sale and travellers. */

import { Type } from 'typebox';
import { core } from '../../../contracts/core.ts';
import {
  Host,
  IdSchema,
  InstantSchema,
  ListInput,
  ListProperties,
  orNull,
  PageOf,
  type Route,
  type Row,
  route,
  strict,
  TextSchema,
  VersionSchema,
} from '../../../contracts/index.ts';
import { clients, pointsOfSale, suppliers, travellers } from '../model.ts';
import { newCode, type SupplierRow } from '../service.ts';
import { Code, Email, PaymentDays, Phone, Siren, VatNumber } from '../views.ts';

const fields = {
  /** Id of the connector whose bookings this supplier bills. */
  plugin: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 60 }),
  email: Email,
  siren: Siren,
  vatNumber: VatNumber,
};
const Supplier = strict({
  id: IdSchema,
  code: Code,
  name: TextSchema,
  plugin: orNull(Type.String()),
  email: orNull(Type.String()),
  siren: orNull(Type.String()),
  vatNumber: orNull(Type.String()),
  paymentDays: PaymentDays,
  createdAt: InstantSchema,
  version: VersionSchema,
});
const supplierJson = (s: SupplierRow) => ({
  id: s.id,
  code: s.code,
  name: s.name,
  plugin: s.plugin,
  email: s.email,
  siren: s.siren,
  vatNumber: s.vat_number,
  paymentDays: s.payment_days,
  createdAt: s.created_at,
  version: s.version,
});
const PointOfSale = strict({ id: IdSchema, code: Code, name: TextSchema, iataNumber: orNull(Type.String()) });
const posJson = (p: Row<typeof pointsOfSale>) => ({ id: p.id, code: p.code, name: p.name, iataNumber: p.iata_number });
const Traveller = strict({ id: IdSchema, client: Code, name: TextSchema, email: orNull(Type.String()), phone: orNull(Type.String()) });
const travellerJson = (t: Row<typeof travellers>) => ({ id: t.id, client: t.client, name: t.name, email: t.email, phone: t.phone });

export const supplierRoutes: readonly Route[] = [
  route({
    operationId: 'supplier.create',
    method: 'post',
    path: '/suppliers',
    summary: 'Create a supplier',
    permission: 'parties.write',
    input: strict({
      name: TextSchema,
      code: Type.Optional(Code),
      plugin: Type.Optional(fields.plugin),
      email: Type.Optional(fields.email),
      siren: Type.Optional(fields.siren),
      vatNumber: Type.Optional(fields.vatNumber),
      paymentDays: Type.Optional(PaymentDays),
    }),
    output: Supplier,
    status: 201,
    writes: 'ledger',
    deps: { ledger: Host.Ledger },
    async handle(input, { ctx, tx }, { ledger }) {
      const row: SupplierRow = {
        id: tx.newId(),
        agency: ctx.agency,
        code: await newCode(tx, ledger, 'supplier', input.code),
        name: input.name,
        plugin: input.plugin ?? null,
        email: input.email ?? null,
        siren: input.siren ?? null,
        vat_number: input.vatNumber ?? null,
        payment_days: input.paymentDays ?? 30,
        created_at: ctx.at,
        version: 1,
      };
      await tx.insert(suppliers, row);
      return supplierJson(row);
    },
  }),
  route({
    operationId: 'supplier.get',
    method: 'get',
    path: '/suppliers/{code}',
    summary: 'One supplier',
    permission: 'parties.read',
    input: strict({ code: Code }),
    output: Supplier,
    writes: 'no',
    handle: async ({ code }, { tx }) => supplierJson(await tx.get(suppliers, { code }, `No supplier has the code “${code}”.`)),
  }),
  route({
    operationId: 'supplier.update',
    method: 'patch',
    path: '/suppliers/{code}',
    summary: 'Change a supplier',
    permission: 'parties.write',
    ifMatch: true,
    input: strict({
      code: Code,
      name: Type.Optional(TextSchema),
      plugin: Type.Optional(orNull(fields.plugin)),
      email: Type.Optional(orNull(fields.email)),
      siren: Type.Optional(orNull(fields.siren)),
      vatNumber: Type.Optional(orNull(fields.vatNumber)),
      paymentDays: Type.Optional(PaymentDays),
    }),
    output: Supplier,
    writes: 'yes',
    async handle({ code, vatNumber, paymentDays, ...same }, call) {
      const row = await call.tx.lockOne(suppliers, { code }, `No supplier has the code “${code}”.`);
      call.match(row.version);
      const patch = {
        ...same,
        ...(vatNumber === undefined ? {} : { vat_number: vatNumber }),
        ...(paymentDays === undefined ? {} : { payment_days: paymentDays }),
        version: row.version + 1,
      };
      const after = { ...row, ...patch };
      await call.tx.put(suppliers, after);
      return supplierJson(after);
    },
  }),
  route({
    operationId: 'supplier.list',
    method: 'get',
    path: '/suppliers',
    summary: 'Suppliers',
    permission: 'parties.read',
    input: ListInput,
    output: PageOf(Supplier),
    writes: 'no',
    deps: { lists: Host.Lists },
    handle: (input, { tx }, { lists }) =>
      lists.page(tx, input, {
        table: suppliers,
        sort: 'name',
        search: 'name',
        fields: {
          name: { column: 'name', type: 'text' },
          code: { column: 'code', type: 'key' },
          plugin: { column: 'plugin', type: 'key' },
        },
        toJson: supplierJson,
      }),
  }),
  route({
    operationId: 'pointOfSale.create',
    method: 'post',
    path: '/points-of-sale',
    summary: 'Create a point of sale',
    permission: 'parties.write',
    input: strict({ code: Code, name: TextSchema, iataNumber: Type.Optional(Type.String({ pattern: '^\\d{7,8}$' })) }),
    output: PointOfSale,
    status: 201,
    writes: 'yes',
    async handle(input, { ctx, tx }) {
      const row = {
        id: tx.newId(),
        agency: ctx.agency,
        code: input.code,
        name: input.name,
        iata_number: input.iataNumber ?? null,
        created_at: ctx.at,
      };
      await tx.insert(pointsOfSale, row);
      await core(tx).flush(pointsOfSale);
      return posJson(row);
    },
  }),
  route({
    operationId: 'pointOfSale.list',
    method: 'get',
    path: '/points-of-sale',
    summary: 'Points of sale',
    permission: 'parties.read',
    input: ListInput,
    output: PageOf(PointOfSale),
    writes: 'no',
    deps: { lists: Host.Lists },
    handle: (input, { tx }, { lists }) =>
      lists.page(tx, input, {
        table: pointsOfSale,
        sort: 'code',
        search: 'name',
        fields: { code: { column: 'code', type: 'key' }, name: { column: 'name', type: 'text' } },
        toJson: posJson,
      }),
  }),
  route({
    operationId: 'traveller.create',
    method: 'post',
    path: '/clients/{client}/travellers',
    summary: 'Add a traveller to a client',
    permission: 'parties.write',
    input: strict({ client: Code, name: TextSchema, email: Type.Optional(Email), phone: Type.Optional(Phone) }),
    output: Traveller,
    status: 201,
    writes: 'yes',
    async handle(input, { ctx, tx }) {
      await tx.get(clients, { code: input.client }, `No client has the code “${input.client}”.`);
      const row = {
        id: tx.newId(),
        agency: ctx.agency,
        client: input.client,
        name: input.name,
        email: input.email ?? null,
        phone: input.phone ?? null,
        created_at: ctx.at,
      };
      await tx.insert(travellers, row);
      return travellerJson(row);
    },
  }),
  route({
    operationId: 'traveller.list',
    method: 'get',
    path: '/clients/{client}/travellers',
    summary: 'Travellers of a client',
    permission: 'parties.read',
    input: strict({ client: Code, ...ListProperties }),
    output: PageOf(Traveller),
    writes: 'no',
    deps: { lists: Host.Lists },
    async handle({ client, ...input }, { tx }, { lists }) {
      await tx.get(clients, { code: client }, `No client has the code “${client}”.`);
      return lists.page(tx, input, {
        table: travellers,
        sort: 'name',
        search: 'name',
        where: { client },
        fields: { name: { column: 'name', type: 'text' } },
        toJson: travellerJson,
      });
    },
  }),
];
