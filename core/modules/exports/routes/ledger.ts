/** Routes of the journal: entries, balances, verification, closing. */
import { Type } from 'typebox';
import {
  DaySchema,
  EntrySchema,
  entryToJson,
  fail,
  formatMinor,
  Host,
  MoneySchema,
  money,
  orNull,
  PageOf,
  RefSchema,
  type Route,
  route,
  strict,
  toJson,
} from '../../../contracts/index.ts';
import { Bookkeeping, SlipProperties } from '../../accounting/tokens.ts';
import { Dossiers } from '../../dossiers/tokens.ts';

const cursorOf = (seq: number): string => Buffer.from(`entry:${seq}`).toString('base64url');
function seqOf(cursor: string): number {
  const match = /^entry:(\d{1,10})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match)
    throw fail('CURSOR_INVALID', 'This cursor is not one of ours: start again without it.', [
      { code: 'CURSOR_INVALID', message: 'not a cursor', pointer: '/cursor' },
    ]);
  return Number(match[1]);
}

const Titles = Type.Record(Type.String(), Type.String(), { description: 'By language' });
const ActReasons = strict({
  act: Type.String({ description: 'The act of the chart’s rules' }),
  title: Titles,
  rate: orNull(strict({ currency: Type.String(), rate: Type.String(), day: DaySchema, source: Type.String() })),
  lines: Type.Array(
    strict({
      what: Type.String({ description: 'Line of the act’s rule' }),
      role: Type.String({ description: 'Role it is posted on' }),
      title: Titles,
      account: Type.String(),
      label: Type.String({ description: 'Label of the account' }),
      dossier: orNull(Type.String()),
      service: orNull(Type.String()),
      nature: orNull(Type.String()),
      vatRate: orNull(Type.String()),
      takes: orNull(Type.String({ description: 'Piece it takes back' })),
      money: MoneySchema,
      booked: MoneySchema,
    }),
  ),
});

/** Slips that the explanation of an entry names. */
const SLIPS_SHOWN = 200;

export const ledgerRoutes: readonly Route[] = [
  route({
    operationId: 'ledger.entries',
    method: 'get',
    path: '/ledger/entries',
    summary: 'Entries of the journal, in sequence',
    permission: 'exports.ledger',
    input: strict({
      cursor: Type.Optional(Type.String({ maxLength: 200, description: 'Where the previous page ended: its `cursor`' })),
      from: Type.Optional(DaySchema),
      to: Type.Optional(DaySchema),
      dossier: Type.Optional(RefSchema),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    output: PageOf(EntrySchema),
    writes: 'no',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies },
    async handle({ limit = 50, cursor, ...range }, { ctx, tx }, { ledger, agencies }) {
      const found = await ledger.entries(tx, { ...range, afterSeq: cursor === undefined ? 0 : seqOf(cursor), limit: limit + 1 });
      const items = found.slice(0, limit).map((e) => entryToJson(e, (a) => agencies.accountLabel(ctx.agency, a)));
      const last = items.at(-1);
      return { items, has_more: found.length > limit, cursor: found.length > limit && last ? cursorOf(last.seq) : null };
    },
  }),
  route({
    operationId: 'entry.explain',
    method: 'get',
    path: '/ledger/entries/{entry}/explain',
    summary: 'Why an entry is what it is: the acts it was posted by, and for each amount the line and the account role of their rule',
    permission: 'exports.ledger',
    input: strict({ entry: Type.Integer({ minimum: 1 }) }),
    output: strict({
      entry: EntrySchema,
      acts: Type.Array(ActReasons),
      slips: strict(
        { items: Type.Array(strict(SlipProperties)), count: Type.Integer({ description: 'How many there are' }) },
        { description: 'Cheques and card slips it took to the bank or brought back, the first 200' },
      ),
    }),
    writes: 'no',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies, books: Bookkeeping },
    async handle({ entry: seq }, { ctx, tx }, { ledger, agencies, books }) {
      const [entry] = await ledger.entries(tx, { afterSeq: seq - 1, upToSeq: seq, limit: 1 });
      if (!entry) throw fail('NOT_FOUND', `No entry has the number ${seq}.`);
      const label = (account: string): string => agencies.accountLabel(ctx.agency, account);
      const [chart, { currency: booksIn }] = [agencies.chart(ctx.agency), agencies.get(ctx.agency)];
      return {
        entry: entryToJson(entry, label),
        acts: (await books.reasons(tx, seq)).map(({ act, rate, currency, lines }) => ({
          act,
          title: { ...chart.acts[act]?.title },
          rate: rate && { ...rate },
          lines: lines.map(({ amount, booked, takes, service, ...l }) => ({
            what: l.what,
            role: l.role,
            title: { ...chart.roles[l.role]?.title },
            account: l.account,
            label: label(l.account),
            dossier: l.dossier,
            service: service?.id ?? null,
            nature: l.nature,
            vatRate: l.vatRate,
            takes: takes ?? null,
            money: toJson(money(amount, currency)),
            booked: toJson(money(booked, booksIn)),
          })),
        })),
        slips: (await books.slips(tx, seq, SLIPS_SHOWN)) as never,
      };
    },
  }),
  route({
    operationId: 'ledger.trialBalance',
    method: 'get',
    path: '/ledger/trial-balance',
    summary: 'Debit, credit and balance per account; with `parties`, per client and supplier',
    permission: 'exports.ledger',
    input: strict({ to: Type.Optional(DaySchema), account: Type.Optional(RefSchema), parties: Type.Optional(Type.Boolean()) }),
    output: strict({
      items: Type.Array(
        strict({
          account: Type.String(),
          label: Type.String(),
          party: orNull(Type.String()),
          currency: Type.String(),
          debit: Type.String(),
          credit: Type.String(),
          balance: Type.String(),
        }),
      ),
      imbalance: Type.Record(Type.String(), Type.String()),
    }),
    writes: 'no',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies },
    async handle({ to, account, parties }, { ctx, tx }, { ledger, agencies }) {
      const sums = new Map<string, { account: string; party: string | null; currency: string; debit: bigint; credit: bigint }>();
      const gap = new Map<string, bigint>();
      for (const b of await ledger.balances(tx, { ...(to === undefined ? {} : { to }), ...(account === undefined ? {} : { account }) })) {
        const party = parties ? b.party : null;
        const key = `${b.account}/${party}/${b.currency}`;
        const sum = sums.get(key) ?? { account: b.account, party, currency: b.currency, debit: 0n, credit: 0n };
        sums.set(key, { ...sum, debit: sum.debit + b.debit, credit: sum.credit + b.credit });
        gap.set(b.currency, (gap.get(b.currency) ?? 0n) + b.debit - b.credit);
      }
      const text = (minor: bigint, currency: string) => formatMinor(minor, currency);
      // Who asks for one account is told that nothing stands on it.
      const { currency } = agencies.get(ctx.agency);
      if (account !== undefined && sums.size === 0 && agencies.accountLabel(ctx.agency, account) !== account)
        sums.set(account, { account, party: null, currency, debit: 0n, credit: 0n });
      return {
        items: [...sums.values()].map((s) => ({
          account: s.account,
          label: agencies.accountLabel(ctx.agency, s.account),
          party: s.party,
          currency: s.currency,
          debit: text(s.debit, s.currency),
          credit: text(s.credit, s.currency),
          balance: text(s.debit - s.credit, s.currency),
        })),
        imbalance: Object.fromEntries([...gap].map(([currency, minor]) => [currency, text(minor, currency)])),
      };
    },
  }),
  route({
    operationId: 'ledger.verify',
    method: 'get',
    path: '/ledger/verify',
    summary: 'Recompute the whole journal; names the first bad entry',
    permission: 'exports.ledger',
    input: strict({}),
    output: strict({
      ok: Type.Boolean(),
      entries: Type.Integer(),
      findings: Type.Array(strict({ seq: orNull(Type.Integer()), code: Type.String(), message: Type.String() })),
      imbalance: Type.Record(Type.String(), Type.String()),
      head: Type.String(),
    }),
    writes: 'own',
    deps: { db: Host.Db, ledger: Host.Ledger },
    async handle(_input, { ctx }, { db, ledger }) {
      const v = await ledger.verify((work) => db.read(ctx, work));
      await db.transaction(ctx, (tx) => ledger.doubt(tx, v));
      return { ...v, findings: v.findings.map((f) => ({ ...f })), imbalance: { ...v.imbalance } };
    },
  }),
  route({
    operationId: 'period.get',
    method: 'get',
    path: '/ledger/close',
    summary: 'Up to which day the books are closed; null when nothing is',
    permission: 'exports.ledger',
    input: strict({}),
    output: strict({ closedUpTo: orNull(DaySchema) }),
    writes: 'no',
    deps: { ledger: Host.Ledger },
    handle: async (_input, { tx }, { ledger }) => ({ closedUpTo: await ledger.closedUpTo(tx) }),
  }),
  route({
    operationId: 'period.close',
    method: 'post',
    path: '/ledger/close',
    summary: 'Close everything up to a day: later entries dated before it go to the first open day',
    permission: 'exports.close',
    input: strict({ upTo: DaySchema }),
    output: strict({ closedUpTo: DaySchema }),
    writes: 'ledger',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies, books: Bookkeeping, dossiers: Dossiers },
    async handle({ upTo }, { ctx, tx }, { ledger, agencies, books, dossiers }) {
      if (upTo >= agencies.today(ctx.agency))
        throw fail('DATE_INVALID', 'A period is closed when it is over: give a day before today.', [
          { code: 'DATE_INVALID', message: 'before today', pointer: '/upTo' },
        ]);
      const waiting = await books.waiting(tx, upTo);
      // What will stop the night is said now; what it would post is taken back by the refusal.
      for (const ref of waiting.slice(0, 5).sort()) await dossiers.follow(tx, (await dossiers.lock(tx, ref)).ref);
      if (waiting.length > 0)
        throw fail(
          'PERIOD_DUE',
          `Revenue or costs of ${waiting.slice(0, 5).join(', ')} fall into that period and are posted tonight: close it tomorrow.`,
        );
      await ledger.close(tx, upTo);
      return { closedUpTo: upTo };
    },
  }),
];
