/** Routes of clients. */

import { Type } from 'typebox';
import {
  type Documents,
  fail,
  Host,
  IdSchema,
  InstantSchema,
  LocaleSchema,
  listRoute,
  optional,
  orNull,
  type Route,
  resource,
  route,
  spokenFor,
  strict,
  TextSchema,
  VersionSchema,
} from '../../../contracts/index.ts';
import { clients } from '../model.ts';
import { type ClientRow, newCode } from '../service.ts';
import { Code, EInvoiceAddress, Email, PaymentDays, Phone, Reference, Siren, VatNumber } from '../views.ts';

const KINDS = { company: { fr: 'Société', en: 'Company' }, person: { fr: 'Particulier', en: 'Person' } };
const Client = resource(
  clients,
  (field) => ({
    id: field.is('id', IdSchema, null),
    code: field.is('code', Code, { fr: 'Code', en: 'Code' }),
    name: field.is('name', TextSchema, { fr: 'Nom', en: 'Name' }),
    kind: field.oneOf('kind', KINDS, { fr: 'Type', en: 'Kind' }),
    email: field.is('email', orNull(Email), { fr: 'Courriel', en: 'E-mail' }),
    phone: field.is('phone', orNull(Phone), { fr: 'Téléphone', en: 'Phone' }),
    // Street lines; the place has fields of its own.
    address: field.is('address', Type.Array(TextSchema, { maxItems: 6 }), null),
    postcode: field.is('postcode', orNull(Type.String({ minLength: 1, maxLength: 20, pattern: '\\S' })), {
      fr: 'Code postal',
      en: 'Postcode',
    }),
    city: field.is('city', orNull(TextSchema), { fr: 'Ville', en: 'City' }),
    country: field.is('country', orNull(Type.String({ format: 'country', description: 'ISO 3166 code, such as FR' })), {
      fr: 'Pays',
      en: 'Country',
    }),
    locale: field.is('locale', LocaleSchema, { fr: 'Langue', en: 'Language' }),
    siren: field.is('siren', orNull(Siren), { fr: 'SIREN', en: 'SIREN' }),
    vatNumber: field.is('vat_number', orNull(VatNumber), { fr: 'N° de TVA', en: 'VAT number' }),
    eInvoiceAddress: field.is('e_invoice_address', orNull(EInvoiceAddress), null),
    paymentDays: field.is('payment_days', PaymentDays, { fr: 'Délai (jours)', en: 'Terms (days)' }),
    requiredReferences: field.is('required_references', Type.Array(Reference, { maxItems: 20 }), null),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Créé le', en: 'Created' }),
    version: field.is('version', VersionSchema, null),
  }),
  { sort: 'name', search: 'name' },
);
/** What may be said of a client when he is created, and changed. */
const { id: _id, code: _code, createdAt: _createdAt, version: _version, ...said } = Client.schema.properties;
const given = optional(said);

/** INPUT_INVALID for a language the agency has no words in: an invoice in it could not be written. */
function checkLocale(documents: Documents, agency: string, { locale }: Pick<ClientRow, 'locale'>): void {
  const spoken = documents.locales(agency);
  if (spokenFor(spoken, locale) !== undefined) return;
  const message = `Nothing is written in “${locale}” here: choose one of ${spoken.join(', ')}, or enable packs of that language.`;
  throw fail('INPUT_INVALID', message, [{ code: 'INPUT_INVALID', message, pointer: '/locale' }]);
}

export const clientRoutes: readonly Route[] = [
  route({
    operationId: 'client.create',
    method: 'post',
    path: '/clients',
    summary: 'Create a client',
    permission: 'parties.write',
    input: strict({ ...given, name: TextSchema, code: Type.Optional(Code) }),
    output: Client.schema,
    status: 201,
    writes: 'ledger',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies, documents: Host.Documents },
    async handle({ code, ...input }, { ctx, tx }, { ledger, agencies, documents }) {
      const { country, locale } = agencies.get(ctx.agency);
      const row = {
        ...{ id: tx.newId(), agency: ctx.agency, code: await newCode(tx, ledger, 'client', code), created_at: ctx.at, version: 1 },
        ...Client.columnsOf({
          kind: 'company',
          address: [],
          locale,
          paymentDays: 0,
          requiredReferences: [],
          ...input,
          country: input.country ?? country,
        }),
      };
      if (row.locale !== locale) checkLocale(documents, ctx.agency, row);
      await tx.insert(clients, row);
      return Client.json(row);
    },
  }),
  route({
    operationId: 'client.get',
    method: 'get',
    path: '/clients/{code}',
    summary: 'One client',
    permission: 'parties.read',
    input: strict({ code: Code }),
    output: Client.schema,
    writes: 'no',
    handle: async ({ code }, { tx }) => Client.json(await tx.get(clients, { code }, `No client has the code “${code}”.`)),
  }),
  route({
    operationId: 'client.update',
    method: 'patch',
    path: '/clients/{code}',
    summary: 'Change a client',
    permission: 'parties.write',
    ifMatch: true,
    input: strict({ code: Code, ...given }),
    output: Client.schema,
    writes: 'yes',
    deps: { documents: Host.Documents },
    async handle({ code, ...patch }, call, { documents }) {
      const row = await call.tx.lockOne(clients, { code }, `No client has the code “${code}”.`);
      call.match(row.version);
      // What he has may stay, though its pack is gone: other fields can be changed all the same.
      const after = { ...row, ...Client.columnsOf(patch), version: row.version + 1 };
      if (after.locale !== row.locale) checkLocale(documents, call.ctx.agency, after);
      await call.tx.put(clients, after);
      return Client.json(after);
    },
  }),
  listRoute(Client, { operationId: 'client.list', path: '/clients', summary: 'Clients', permission: 'parties.read' }),
];
