/** Routes of a dossier: create, read, list, change, explain, timeline. */
import { Type } from 'typebox';
import {
  DaySchema,
  fail,
  Host,
  LocaleSchema,
  labelIn,
  listRoute,
  MoneySchema,
  money,
  orNull,
  RefSchema,
  type Route,
  route,
  strict,
  TextSchema,
  type Tx,
  toJson,
  type Words,
} from '../../../contracts/index.ts';
import { Parties } from '../../parties/tokens.ts';
import { checkTransition, STATUSES } from '../lifecycle.ts';
import { type DossierRow, priceLines, timeline } from '../model.ts';
import { changed } from '../service/changed.ts';
import { follow, getDossier, indexWords, lockDossier, newDossier, note, saveDossier } from '../service/dossier.ts';
import { costOf, soldNow } from '../service/lines.ts';
import { findByWords } from '../service/search.ts';
import { dossierInState } from '../service/states.ts';
import { checkDistance } from '../service/travel.ts';
import { Dossier, References, TimelineItem } from '../views.ts';

/** Dossiers that have some words; all of them where none are given that say anything. */
async function found(tx: Tx, words?: string): Promise<{ ref?: readonly string[] }> {
  const refs = words === undefined ? null : await findByWords(tx, words);
  return refs === null ? {} : { ref: refs };
}

/** What an amount of a dossier is made of. */
const Explanation = strict({
  rule: Type.String({ description: 'How the amount is computed, in a sentence' }),
  inputs: Type.Array(strict({ label: Type.String(), money: MoneySchema, at: Type.String(), source: Type.String() })),
  result: MoneySchema,
});

async function explain(tx: Tx, d: DossierRow, what: 'sale' | 'purchase' | 'margin' | 'invoiced' | 'paid' | 'balance', locale: string) {
  const lines = await tx.find(priceLines, { dossier: d.ref }, { order: [['id', 'asc']] });
  const side = (name: string, sign: bigint) =>
    lines
      .filter((l) => l.side === name)
      .map((l) => ({
        label: `${l.nature}${l.code ? ` ${l.code}` : ''} · ${labelIn((l.labels as Words | null) ?? l.label, locale)}`,
        money: toJson(money(sign * l.amount_minor, l.currency)),
        at: l.dated,
        source: [l.source ?? l.origin, l.document].filter(Boolean).join(' · '),
      }));
  const events = async (prefix: string, sign: bigint) =>
    (await tx.find(timeline, { dossier: d.ref, kind: { startsWith: prefix } }, { order: [['id', 'asc']] })).map((t) => {
      const data = t.data as { label: string; minor: string };
      return { label: data.label, money: toJson(money(sign * BigInt(data.minor), d.currency)), at: t.at.slice(0, 10), source: t.kind };
    });
  const sold = await soldNow(tx, d);
  const cancelled = (minor: bigint) =>
    minor === 0n
      ? []
      : [
          {
            label: 'cancelled',
            money: toJson(money(minor, d.currency)),
            at: d.cancelled_on ?? d.updated_at.slice(0, 10),
            source: 'dossier.updated',
          },
        ];
  const gone = cancelled(sold - d.sale_minor);
  const unspent = cancelled(d.purchase_minor - costOf(d));
  const sale = gone.length === 0 ? 'Sale lines' : 'What is kept of cancelled sale lines';
  const answers = {
    sale: async () => ({ rule: 'Sum of the sale lines', inputs: side('sale', 1n), result: d.sale_minor }),
    purchase: async () => ({ rule: 'Sum of the purchase lines', inputs: side('purchase', 1n), result: d.purchase_minor }),
    margin: async () => ({
      rule: `${sale} minus ${unspent.length === 0 ? 'purchase lines' : 'what is spent of purchase lines'}`,
      inputs: [...side('sale', 1n), ...gone, ...side('purchase', -1n), ...unspent],
      result: d.margin_minor,
    }),
    invoiced: async () => ({ rule: 'Invoices minus credit notes', inputs: await events('billing.', 1n), result: d.invoiced_minor }),
    paid: async () => ({
      rule: 'Payments received minus refunds, with moves between dossiers',
      inputs: await events('money.', 1n),
      result: d.paid_minor,
    }),
    balance: async () => ({
      rule: `${sale} minus what was paid`,
      inputs: [...side('sale', 1n), ...gone, ...(await events('money.', -1n))],
      result: d.balance_minor,
    }),
  };
  const answer = await answers[what]();
  return { ...answer, result: toJson(money(answer.result, d.currency)) };
}

export const dossierRoutes: readonly Route[] = [
  route({
    operationId: 'dossier.create',
    method: 'post',
    path: '/dossiers',
    summary: 'Open a dossier',
    permission: 'dossiers.write',
    input: strict({
      title: Type.Optional(TextSchema),
      client: Type.Optional(RefSchema),
      currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
      status: Type.Optional(Type.Enum(['quote', 'option', 'confirmed'])),
      pointOfSale: Type.Optional(RefSchema),
      departure: Type.Optional(DaySchema),
      return: Type.Optional(DaySchema),
      travellers: Type.Optional(Type.Array(TextSchema, { maxItems: 999 })),
      references: Type.Optional(References),
    }),
    output: Dossier.schema,
    status: 201,
    writes: 'ledger',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies, parties: Parties },
    async handle(input, { tx }, { ledger, agencies, parties }) {
      const client = input.client === undefined ? null : await parties.client(tx, input.client);
      if (input.pointOfSale !== undefined) await parties.checkPointOfSale(tx, input.pointOfSale);
      if (input.currency !== undefined) money(0n, input.currency);
      for (const name of ['departure', 'return'] as const)
        checkDistance(input[name], agencies.today(tx.ctx.agency), { pointer: `/${name}` });
      if (input.departure && input.return && input.return < input.departure)
        throw fail('DATE_INVALID', 'The return is before the departure.', [
          { code: 'DATE_INVALID', message: 'before departure', pointer: '/return' },
        ]);
      const row = await newDossier(tx, ledger, agencies, {
        ...(input.title === undefined ? {} : { title: input.title }),
        client: client?.code ?? null,
        client_name: client?.name ?? null,
        point_of_sale: input.pointOfSale ?? null,
        departure: input.departure ?? null,
        return_on: input.return ?? null,
        travellers: input.travellers ?? [],
        references_given: input.references ?? {},
        ...(input.currency === undefined ? {} : { currency: input.currency }),
        ...(input.status === undefined ? {} : { status: input.status }),
      });
      return Dossier.json(row);
    },
  }),
  route({
    operationId: 'dossier.get',
    method: 'get',
    path: '/dossiers/{ref}',
    summary: 'One dossier with its totals',
    permission: 'dossiers.read',
    input: strict({ ref: RefSchema }),
    output: Dossier.schema,
    writes: 'no',
    handle: async ({ ref }, { tx }) => Dossier.json(await getDossier(tx, ref)),
  }),
  listRoute(
    Dossier,
    {
      ...{ operationId: 'dossier.list', path: '/dossiers', permission: 'dossiers.read' },
      summary: 'Dossiers: filter, sort, page, or look words up (reference, locator, ticket, name)',
    },
    { q: Type.Optional(Type.String({ maxLength: 200, description: 'Words: reference, locator, ticket number, name' })) },
    ({ q }, tx) => found(tx, q),
  ),
  route({
    operationId: 'search.query',
    method: 'get',
    path: '/search',
    summary: 'Find anything by the words people have',
    permission: 'dossiers.read',
    input: strict({ q: Type.String({ minLength: 1, maxLength: 200 }), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) }),
    output: strict({
      items: Type.Array(strict({ kind: Type.Literal('dossier'), ref: RefSchema, title: Type.String(), detail: orNull(Type.String()) })),
    }),
    writes: 'no',
    deps: { lists: Host.Lists },
    async handle({ q, limit }, { tx }, { lists }) {
      const where = await found(tx, q);
      if (where.ref === undefined) return { items: [] };
      const { items } = await lists.page(tx, { limit: limit ?? 10 }, { ...Dossier.list, where });
      return { items: items.map((d) => ({ kind: 'dossier' as const, ref: d.ref, title: d.title, detail: d.client?.name ?? null })) };
    },
  }),
  route({
    operationId: 'dossier.update',
    method: 'patch',
    path: '/dossiers/{ref}',
    summary: 'Change a dossier: title, client, status, references',
    permission: 'dossiers.write',
    ifMatch: true,
    input: strict({
      ref: RefSchema,
      title: Type.Optional(TextSchema),
      client: Type.Optional(RefSchema),
      status: Type.Optional(Type.Enum([...STATUSES])),
      pointOfSale: Type.Optional(orNull(RefSchema)),
      travellers: Type.Optional(Type.Array(TextSchema, { maxItems: 999 })),
      references: Type.Optional(References),
    }),
    output: Dossier.schema,
    writes: 'ledger',
    deps: { parties: Parties, consequences: Host.Consequences, agencies: Host.Agencies },
    async handle({ ref, pointOfSale, references, client, ...same }, call, { parties, consequences, agencies }) {
      const { tx } = call;
      const before = await lockDossier(tx, ref);
      call.match(before.version);
      if (same.status !== undefined) checkTransition(ref, before.status, same.status);
      const patch: Partial<DossierRow> = { ...same };
      if (same.status !== undefined) Object.assign(patch, dossierInState(tx, agencies, before, same.status));
      if (client !== undefined && client !== before.client) {
        // The receivable lies on the client's account: once something is invoiced or paid, another client needs a dossier of its own.
        if (before.invoiced_minor !== 0n || before.paid_minor !== 0n)
          throw fail(
            'DOSSIER_CLOSED',
            'The client cannot change once something was invoiced or paid: credit it, refund it, or move the payment first.',
          );
        const found = await parties.client(tx, client);
        Object.assign(patch, { client: found.code, client_name: found.name });
      }
      if (pointOfSale !== undefined) {
        if (pointOfSale !== null && pointOfSale !== before.point_of_sale) await parties.checkPointOfSale(tx, pointOfSale);
        patch.point_of_sale = pointOfSale;
      }
      if (references !== undefined) patch.references_given = references;
      const after = await saveDossier(tx, before, patch);
      await indexWords(tx, ref, [
        after.title,
        after.client_name ?? '',
        ...(after.travellers as string[]),
        ...Object.values(after.references_given as Record<string, string>),
      ]);
      const what = changed(before, after, ['title', 'client', 'status', 'point_of_sale', 'travellers', 'references_given']);
      if (what.fields.length > 0) await note(tx, ref, 'dossier.updated', what);
      await follow(tx, consequences, ref);
      return Dossier.json(await lockDossier(tx, ref));
    },
  }),
  route({
    operationId: 'dossier.explain',
    method: 'get',
    path: '/dossiers/{ref}/explain/{what}',
    summary: 'What an amount of the dossier is made of',
    permission: 'dossiers.read',
    input: strict({
      ref: RefSchema,
      what: Type.Enum(['sale', 'purchase', 'margin', 'invoiced', 'paid', 'balance']),
      locale: Type.Optional(LocaleSchema),
    }),
    output: Explanation,
    writes: 'no',
    deps: { agencies: Host.Agencies },
    handle: async ({ ref, what, locale }, { ctx, tx }, { agencies }) =>
      explain(tx, await getDossier(tx, ref), what, locale ?? agencies.get(ctx.agency).locale),
  }),
  listRoute(
    TimelineItem,
    {
      ...{ operationId: 'timeline.list', path: '/dossiers/{dossier}/timeline', permission: 'dossiers.read' },
      summary: 'What happened to a dossier, the latest first',
    },
    { dossier: RefSchema },
    async ({ dossier }, tx) => {
      await getDossier(tx, dossier);
      return { dossier };
    },
  ),
];
