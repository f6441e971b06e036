/** Routes of accounting: manual entries, bank deposits, exchange rates. */
import { Type } from 'typebox';
import {
  DaySchema,
  fail,
  Host,
  IdSchema,
  InstantSchema,
  isCurrency,
  listRoute,
  MoneySchema,
  orNull,
  type PostedEntry,
  ReasonSchema,
  RefSchema,
  type Route,
  resource,
  route,
  strict,
  TextSchema,
} from '../../../contracts/index.ts';
import { type RateRow, rates } from '../model.ts';
import { NEEDS, postEntry } from '../service/entries.ts';
import { reverseEntry } from '../service/mirror.ts';
import { addRates, checkRate, readCsv, readEcb } from '../service/rates.ts';
import { depositOf, slipsInTransit } from '../service/slips.ts';
import { depositAtBank, returnFromBank } from '../service/transit.ts';
import { Bookkeeping, SlipProperties } from '../tokens.ts';

const RateView = resource(
  rates,
  (field) => ({
    id: field.is('id', IdSchema, null),
    currency: field.is('currency', Type.String(), { fr: 'Devise', en: 'Currency' }),
    day: field.is('day', DaySchema, { fr: 'Jour', en: 'Day' }),
    rate: field.is('rate', Type.String({ description: 'what one unit is worth in the currency of the books' }), {
      fr: 'Cours',
      en: 'Rate',
    }),
    corrects: field.is('corrects', orNull(Type.String({ description: 'The rate of that day it corrects' })), {
      fr: 'Corrige',
      en: 'Corrects',
    }),
    source: field.is('source', Type.String(), { fr: 'Source', en: 'Source' }),
    createdAt: field.is('created_at', InstantSchema, { fr: 'Saisi le', en: 'Entered' }),
  }),
  { sort: '-day' },
);
const Posted = strict({ ref: RefSchema, entry: Type.Integer({ description: 'Entry of the journal' }), date: DaySchema });
const posted = (ref: string, e: PostedEntry) => ({ ref, entry: e.seq, date: e.date });

export const routes: readonly Route[] = [
  route({
    operationId: 'entry.create',
    method: 'post',
    path: '/ledger/entries',
    summary: 'Post a manual entry on accounts that no dossier keeps',
    permission: 'accounting.entries',
    input: strict({
      date: DaySchema,
      label: TextSchema,
      journal: Type.Optional(RefSchema),
      lines: Type.Array(
        strict({
          account: RefSchema,
          debit: Type.Optional(MoneySchema),
          credit: Type.Optional(MoneySchema),
          client: Type.Optional(RefSchema),
          supplier: Type.Optional(RefSchema),
          dossier: Type.Optional(RefSchema),
          label: Type.Optional(TextSchema),
        }),
        { minItems: 2, maxItems: 500 },
      ),
    }),
    output: Posted,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const entry = await postEntry(tx, deps, input);
      return posted(entry.piece.ref, entry);
    },
  }),
  route({
    operationId: 'entry.reverse',
    method: 'post',
    path: '/ledger/entries/{entry}/reverse',
    summary: 'Reverse a manual entry, a bank deposit or the return of a slip by its mirror',
    permission: 'accounting.entries',
    input: strict({ entry: Type.Integer({ minimum: 1 }), reason: ReasonSchema, date: Type.Optional(DaySchema) }),
    output: Posted,
    status: 201,
    writes: 'ledger',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies, books: Bookkeeping },
    async handle(input, { tx }, deps) {
      const { ref, mirror } = await reverseEntry(tx, deps, input);
      return posted(ref, mirror);
    },
  }),
  route({
    operationId: 'bankDeposit.slips',
    method: 'get',
    path: '/bank-deposits/slips',
    summary: 'Cheques and card slips that lie in transit, what came first first',
    permission: 'accounting.deposit',
    input: strict({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })) }),
    output: strict({
      items: Type.Array(
        strict({
          ...SlipProperties,
          bank: orNull(Type.String({ description: 'The account it goes to where none is named; null where its shares go to several' })),
        }),
      ),
      count: Type.Integer({ description: 'How many lie there' }),
      total: MoneySchema,
      banks: Type.Array(strict({ account: Type.String(), label: Type.String() }), { description: 'What `bank` of a deposit may name' }),
    }),
    writes: 'no',
    deps: { agencies: Host.Agencies },
    handle: ({ limit }, { tx }, { agencies }) => slipsInTransit(tx, agencies, limit ?? 200) as never,
  }),
  route({
    operationId: 'bankDeposit.get',
    method: 'get',
    path: '/bank-deposits/{ref}',
    summary: 'A bank deposit with the cheques and card slips it is made of',
    permission: 'accounting.deposit',
    input: strict({ ref: RefSchema }),
    output: strict({
      ...{ ref: RefSchema, entry: Type.Integer(), date: DaySchema, money: MoneySchema, fee: MoneySchema },
      items: Type.Array(
        strict({ ...SlipProperties, cameBack: Type.Boolean({ description: 'the bank gave it back since, or the deposit was undone' }) }),
      ),
    }),
    writes: 'no',
    deps: { agencies: Host.Agencies },
    handle: ({ ref }, { ctx, tx }, { agencies }) => depositOf(tx, agencies.get(ctx.agency).currency, ref) as never,
  }),
  route({
    operationId: 'bankDeposit.create',
    method: 'post',
    path: '/bank-deposits',
    summary: 'Take cheques and card slips to the bank',
    permission: 'accounting.deposit',
    input: strict({
      money: MoneySchema,
      fee: Type.Optional(MoneySchema),
      date: Type.Optional(DaySchema),
      receipts: Type.Optional(
        Type.Array(RefSchema, {
          minItems: 1,
          maxItems: 1000,
          uniqueItems: true,
          description: 'What the slip of the deposit lists; needed where the amount does not say which slips it is made of',
        }),
      ),
      bank: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 100,
          description: 'Account of the bank it goes to; that of the point of sale of its slips when left out',
        }),
      ),
    }),
    output: Posted,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const { ref, entry } = await depositAtBank(tx, deps, input);
      return posted(ref, entry);
    },
  }),
  route({
    operationId: 'bankDeposit.return',
    method: 'post',
    path: '/bank-deposits/return',
    summary: 'Enter that the bank gave a cheque or card slip back: it lies in transit again',
    permission: 'accounting.deposit',
    input: strict({ receipt: RefSchema, date: Type.Optional(DaySchema) }),
    output: Posted,
    status: 201,
    writes: 'ledger',
    deps: NEEDS,
    async handle(input, { tx }, deps) {
      const { ref, entry } = await returnFromBank(tx, deps, input);
      return posted(ref, entry);
    },
  }),
  route({
    operationId: 'rate.create',
    method: 'post',
    path: '/rates',
    summary: 'Enter the exchange rate of a day, or correct it while no entry was posted at it',
    permission: 'accounting.rates',
    input: strict({ currency: Type.String({ pattern: '^[A-Z]{3}$' }), day: DaySchema, rate: Type.String({ maxLength: 25 }) }),
    output: RateView.schema,
    status: 201,
    writes: 'ledger',
    deps: { agencies: Host.Agencies, books: Bookkeeping },
    async handle({ currency, day, rate }, { ctx, tx }, { agencies, books }) {
      books.checkDay(tx, day, '/day');
      if (!isCurrency(currency))
        throw fail('CURRENCY_UNKNOWN', `“${currency}” is no currency: give a code of ISO 4217, such as USD.`, [
          { code: 'CURRENCY_UNKNOWN', message: 'no currency', pointer: '/currency' },
        ]);
      const booksIn = agencies.get(ctx.agency).currency;
      const { rows, kept } = await addRates(tx, booksIn, 'typed', [{ currency, day, rate: checkRate(rate) }]);
      for (const used of kept) {
        const message = `${currency} of ${day} stays at ${used.rate}: entries were posted at it. Enter the next day’s rate instead.`;
        throw fail('CONFLICT', message, [{ code: 'CONFLICT', message, pointer: '/rate' }]);
      }
      return RateView.json(rows[0] as RateRow);
    },
  }),
  route({
    operationId: 'rate.import',
    method: 'post',
    path: '/rates/import',
    summary: 'Import rates: CSV lines “currency;day;rate”, or the European Central Bank’s XML',
    permission: 'accounting.rates',
    input: strict({
      format: Type.Enum(['csv', 'ecb']),
      content: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'The text of the file', 'x-file': true }),
    }),
    output: strict({
      added: Type.Integer({ description: 'Rates that were not known' }),
      corrected: Type.Integer({ description: 'Rates known with another value that no entry had taken yet' }),
      kept: Type.Array(RateView.schema, {
        description: 'Rates known with another value that entries were posted at: they stay as they are',
      }),
      items: Type.Array(RateView.schema, { description: 'The first 200 rates of the file, known ones too' }),
    }),
    status: 201,
    writes: 'ledger',
    deps: { agencies: Host.Agencies, books: Bookkeeping },
    prepare: async ({ format, content }, { ctx }, { agencies }) =>
      format === 'csv' ? readCsv(content) : readEcb(content, agencies.get(ctx.agency).currency),
    async handle({ format }, { ctx, tx, prepared: read }, { agencies, books }) {
      for (const { day } of read) books.checkDay(tx, day, '/content');
      const { rows, added, corrected, kept } = await addRates(tx, agencies.get(ctx.agency).currency, format, read);
      return { added, corrected, kept: kept.map(RateView.json), items: rows.slice(0, 200).map(RateView.json) };
    },
  }),
  listRoute(RateView, { operationId: 'rate.list', path: '/rates', summary: 'Exchange rates by day', permission: 'accounting.rates' }),
];
