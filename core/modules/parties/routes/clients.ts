/** Routes of clients. */

import { Type } from 'typebox';
import {
  Host,
  IdSchema,
  InstantSchema,
  ListInput,
  orNull,
  PageOf,
  type Route,
  route,
  strict,
  TextSchema,
  VersionSchema,
} from '../../../contracts/index.ts';
import { clients } from '../model.ts';
import { type ClientRow, newCode } from '../service.ts';
import type { RequiredReference } from '../tokens.ts';
import { Code, EInvoiceAddress, Email, PaymentDays, Phone, Reference, Siren, VatNumber } from '../views.ts';

const clientFields = {
  name: TextSchema,
  kind: Type.Enum(['company', 'person']),
  email: orNull(Email),
  phone: orNull(Phone),
  /** Street lines; the place has fields of its own. */
  address: Type.Array(TextSchema, { maxItems: 6 }),
  postcode: orNull(Type.String({ minLength: 1, maxLength: 20, pattern: '\\S' })),
  city: orNull(TextSchema),
  country: orNull(Type.String({ format: 'country', description: 'ISO 3166 code, such as FR' })),
  locale: Type.Enum(['fr', 'en']),
  siren: orNull(Siren),
  vatNumber: orNull(VatNumber),
  eInvoiceAddress: orNull(EInvoiceAddress),
  paymentDays: PaymentDays,
  requiredReferences: Type.Array(Reference, { maxItems: 20 }),
};
const Client = strict({ id: IdSchema, code: Code, ...clientFields, createdAt: InstantSchema, version: VersionSchema });
const clientPatch = Object.fromEntries(Object.entries(clientFields).map(([k, s]) => [k, Type.Optional(s)])) as {
  [K in keyof typeof clientFields]: ReturnType<typeof Type.Optional<(typeof clientFields)[K]>>;
};
const clientJson = (c: ClientRow) => ({
  id: c.id,
  code: c.code,
  name: c.name,
  kind: c.kind as 'company' | 'person',
  email: c.email,
  phone: c.phone,
  address: c.address as string[],
  postcode: c.postcode,
  city: c.city,
  country: c.country,
  locale: c.locale as 'fr' | 'en',
  siren: c.siren,
  vatNumber: c.vat_number,
  eInvoiceAddress: c.e_invoice_address,
  paymentDays: c.payment_days,
  requiredReferences: c.required_references as RequiredReference[],
  createdAt: c.created_at,
  version: c.version,
});

export const clientRoutes: readonly Route[] = [
  route({
    operationId: 'client.create',
    method: 'post',
    path: '/clients',
    summary: 'Create a client',
    permission: 'parties.write',
    input: strict({ ...clientPatch, name: TextSchema, code: Type.Optional(Code) }),
    output: Client,
    status: 201,
    writes: 'ledger',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies },
    async handle(input, { ctx, tx }, { ledger, agencies }) {
      const row: ClientRow = {
        id: tx.newId(),
        agency: ctx.agency,
        code: await newCode(tx, ledger, 'client', input.code),
        kind: input.kind ?? 'company',
        name: input.name,
        email: input.email ?? null,
        phone: input.phone ?? null,
        address: input.address ?? [],
        postcode: input.postcode ?? null,
        city: input.city ?? null,
        country: input.country ?? agencies.get(ctx.agency).country,
        locale: input.locale ?? agencies.get(ctx.agency).locale,
        siren: input.siren ?? null,
        vat_number: input.vatNumber ?? null,
        e_invoice_address: input.eInvoiceAddress ?? null,
        payment_days: input.paymentDays ?? 0,
        required_references: input.requiredReferences ?? [],
        created_at: ctx.at,
        version: 1,
      };
      await tx.insert(clients, row);
      return clientJson(row);
    },
  }),
  route({
    operationId: 'client.get',
    method: 'get',
    path: '/clients/{code}',
    summary: 'One client',
    permission: 'parties.read',
    input: strict({ code: Code }),
    output: Client,
    writes: 'no',
    handle: async ({ code }, { tx }) => clientJson(await tx.get(clients, { code }, `No client has the code “${code}”.`)),
  }),
  route({
    operationId: 'client.update',
    method: 'patch',
    path: '/clients/{code}',
    summary: 'Change a client',
    permission: 'parties.write',
    ifMatch: true,
    input: strict({ code: Code, ...clientPatch }),
    output: Client,
    writes: 'yes',
    async handle({ code, vatNumber, eInvoiceAddress, paymentDays, requiredReferences, ...same }, call) {
      const row = await call.tx.lockOne(clients, { code }, `No client has the code “${code}”.`);
      call.match(row.version);
      const patch = {
        ...same,
        ...(vatNumber === undefined ? {} : { vat_number: vatNumber }),
        ...(eInvoiceAddress === undefined ? {} : { e_invoice_address: eInvoiceAddress }),
        ...(paymentDays === undefined ? {} : { payment_days: paymentDays }),
        ...(requiredReferences === undefined ? {} : { required_references: requiredReferences }),
        version: row.version + 1,
      };
      const after = { ...row, ...patch };
      await call.tx.put(clients, after);
      return clientJson(after);
    },
  }),
  route({
    operationId: 'client.list',
    method: 'get',
    path: '/clients',
    summary: 'Clients',
    permission: 'parties.read',
    input: ListInput,
    output: PageOf(Client),
    writes: 'no',
    deps: { lists: Host.Lists },
    handle: (input, { tx }, { lists }) =>
      lists.page(tx, input, {
        table: clients,
        sort: 'name',
        search: 'name',
        fields: {
          name: { column: 'name', type: 'text' },
          code: { column: 'code', type: 'key' },
          kind: { column: 'kind', type: 'enum', values: ['company', 'person'] },
          createdAt: { column: 'created_at', type: 'instant' },
        },
        toJson: clientJson,
      }),
  }),
];
