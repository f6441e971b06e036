/** Routes of bank statements: import, look, make receipts of what came in. */
import { Type } from 'typebox';
import {
  DaySchema,
  FindingSchema,
  Host,
  IdSchema,
  InstantSchema,
  listRoute,
  MoneySchema,
  money,
  orNull,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  toJson,
} from '../../../contracts/index.ts';
import { Billing } from '../../billing/tokens.ts';
import { bankLines, statements } from '../model.ts';
import { NEEDS } from '../service/movements.ts';
import { assignLine, importStatements, type Told } from '../service/statements.ts';
import { Payment } from './payments.ts';

const balance = (minor: bigint | null, currency: string) => (minor === null ? null : toJson(money(minor, currency)));

const BankStatement = resource(
  statements,
  (field) => ({
    id: field.is('id', IdSchema, null),
    account: field.is('account', Type.String(), { fr: 'Compte', en: 'Account' }),
    statement: field.is('bank_id', Type.String({ description: 'What the bank calls it' }), { fr: 'Relevé', en: 'Statement' }),
    number: field.is('number', orNull(Type.String()), { fr: 'Nº', en: 'No.' }),
    from: field.is('from_on', orNull(DaySchema), { fr: 'Du', en: 'From' }),
    to: field.is('closed_on', DaySchema, { fr: 'Au', en: 'To' }),
    opening: field.made(['opening_minor', 'currency'], orNull(MoneySchema), (s) => balance(s.opening_minor, s.currency), {
      fr: 'Solde initial',
      en: 'Opens with',
    }),
    closing: field.made(['closing_minor', 'currency'], orNull(MoneySchema), (s) => balance(s.closing_minor, s.currency), {
      fr: 'Solde final',
      en: 'Closes with',
    }),
    lines: field.is('lines', Type.Integer(), { fr: 'Lignes', en: 'Lines' }),
    findings: field.is('findings', Type.Array(FindingSchema), null),
    format: field.is('format', Type.String(), { fr: 'Format', en: 'Format' }),
    file: field.is('file', Type.String(), { fr: 'Fichier', en: 'File' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Importé le', en: 'Imported' }),
  }),
  { sort: '-to' },
);

const STATES = {
  unassigned: { fr: 'À affecter', en: 'To assign', tone: 'watch' },
  assigned: { fr: 'Affectée', en: 'Assigned', tone: 'good' },
  out: { fr: 'Sortie', en: 'Money out' },
} as const;
const told = <K extends keyof Told>(name: K) => ((l: { readonly told: unknown }) => (l.told as Told)[name]) as (l: object) => Told[K];
const orNone = orNull(Type.String());
const BankLine = resource(
  bankLines,
  (field) => ({
    id: field.is('id', IdSchema, null),
    statement: field.is('statement', IdSchema, null),
    account: field.is('account', Type.String(), { fr: 'Compte', en: 'Account' }),
    bookedOn: field.is('booked_on', DaySchema, { fr: 'Date', en: 'Booked' }),
    valueOn: field.is('value_on', orNull(DaySchema), { fr: 'Valeur', en: 'Value' }),
    money: field.amount('amount_minor', { fr: 'Montant', en: 'Amount' }),
    name: field.is('name', orNone, { fr: 'Contrepartie', en: 'Counterparty' }),
    iban: field.is('iban', orNone, { fr: 'IBAN', en: 'IBAN' }),
    text: field.is('remittance', orNone, { fr: 'Libellé', en: 'Text' }),
    reference: field.is('reference', orNone, { fr: 'Référence', en: 'Reference' }),
    references: field.made(['told'], Type.Array(Type.String()), (l) => [...told('references')(l)]),
    endToEndId: field.is('end_to_end', orNone, { fr: 'Réf. du donneur d’ordre', en: 'End-to-end ref.' }),
    bankRef: field.is('bank_ref', orNone, { fr: 'Réf. bancaire', en: 'Bank ref.' }),
    code: field.made(['told'], strict({ iso: orNone, own: orNone }), told('code')),
    reversal: field.made(['told'], Type.Boolean(), told('reversal')),
    returned: field.made(['told'], orNone, told('returned')),
    original: field.made(['told'], orNull(strict({ money: MoneySchema, rate: orNone })), told('original')),
    fees: field.made(['told'], Type.Array(strict({ money: MoneySchema, code: orNone, included: orNull(Type.Boolean()) })), (l) => [
      ...told('fees')(l),
    ]),
    batch: field.made(['told'], orNull(strict({ messageId: orNone, paymentId: orNone, count: orNull(Type.Integer()) })), told('batch')),
    state: field.oneOf('state', STATES, { fr: 'État', en: 'State' }),
    receipt: field.is('receipt', orNone, { fr: 'Encaissement', en: 'Receipt' }),
  }),
  { sort: '-bookedOn', search: 'remittance' },
);

export const statementRoutes: readonly Route[] = [
  route({
    operationId: 'bankStatement.import',
    method: 'post',
    path: '/bank-statements',
    summary: 'Import a file of statements of the agency’s own accounts: all of them or none; what came before changes nothing',
    permission: 'payments.importStatements',
    input: strict({
      file: Type.String({ ...RefSchema, 'x-file': true }),
      content: Type.String({
        ...{ maxLength: 8_000_000, pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'Bytes of the file in base64', 'x-file': true },
      }),
    }),
    output: strict({
      status: Type.Enum(['created', 'unchanged']),
      statements: Type.Array(BankStatement.schema),
      findings: Type.Array(FindingSchema),
    }),
    writes: 'yes',
    deps: { ...NEEDS, banks: Host.Banks, blobs: Host.Blobs },
    prepare: ({ content }, { ctx }, { banks }) => banks.read(ctx.agency, Buffer.from(content, 'base64')),
    async handle({ file }, { tx, prepared: reading }, { blobs, ...deps }) {
      const { status, statements: rows, findings } = await importStatements(tx, deps, file, reading);
      if (status === 'created') await blobs.put(tx, reading.masked, 'application/octet-stream');
      return { status, statements: rows.map(BankStatement.json), findings: [...findings] };
    },
  }),
  listRoute(
    BankStatement,
    {
      operationId: 'bankStatement.list',
      path: '/bank-statements',
      summary: 'Bank statements, the latest first',
      permission: 'payments.statements',
    },
    { account: Type.Optional(RefSchema) },
  ),
  listRoute(
    BankLine,
    {
      operationId: 'bankLine.list',
      path: '/bank-lines',
      summary: 'Lines of bank statements, the latest first',
      permission: 'payments.statements',
    },
    { statement: Type.Optional(IdSchema), state: Type.Optional(Type.Enum(Object.keys(STATES))) },
  ),
  route({
    operationId: 'receipt.assign',
    method: 'post',
    path: '/bank-lines/{line}/assign',
    summary: 'Make a line of money that came in a receipt on a dossier, or a share of it on each of several, on the day it was booked',
    permission: 'payments.assign',
    input: strict({
      line: IdSchema,
      dossier: Type.Optional(RefSchema),
      invoice: Type.Optional(RefSchema),
      shares: Type.Optional(Type.Array(strict({ dossier: RefSchema, money: MoneySchema }), { minItems: 2, maxItems: 200 })),
    }),
    output: strict({ line: BankLine.schema, receipts: Type.Array(Payment.schema) }),
    status: 201,
    writes: 'ledger',
    deps: { ...NEEDS, billing: Billing },
    async handle(input, { tx }, deps) {
      const { line, receipts } = await assignLine(tx, deps, input);
      return { line: BankLine.json(line), receipts: receipts.map(Payment.json) };
    },
  }),
];
