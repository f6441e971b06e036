/** What other modules get under the token `Bookkeeping`: positions, rates, reversals, and what follows from a dossier as it is now. */
import { core } from '../../../contracts/core.ts';
import { type Agencies, addDays, type Day, fail, type Ledger, type Tx } from '../../../contracts/index.ts';
import type { LockedDossier } from '../../dossiers/tokens.ts';
import { due, movements } from '../model.ts';
import { ACCRUED, accrueOn, clientParts, clientPosition, fillLabel, type Recognition, recogniseOn } from '../rules.ts';
import type { Bookkeeping, Books, Part, Rate } from '../tokens.ts';
import { linesOf, openBooks, rowsOf } from './books.ts';
import { findRate } from './rates.ts';

/** Entries are dated at most this far back: what is older belongs to books nobody keeps open. */
const OPEN_DAYS = 3_660;

export function createBookkeeping(ledger: Ledger, agencies: Agencies): Bookkeeping {
  const deps = { ledger, agencies, rate: (tx: Tx, currency: string, on: Day) => findRate(tx, agencies, currency, on) };
  const how = (agency: string): Recognition =>
    (agencies.settings(agency, 'accounting')?.['recognition'] as Recognition | undefined) ?? 'departure';
  const own: Bookkeeping = {
    books: (tx, dossiers) => openBooks(tx, deps, dossiers),
    ahead: async (tx, dossiers) => void (await core(tx).ahead(movements, 'dossier', dossiers)),
    rate: deps.rate,
    async rateOf(tx, entry) {
      return ((await tx.first(movements, { entry }))?.rate as Rate | null | undefined) ?? null;
    },

    async reverse(tx, { entry, key, date, reason, piece, act = 'reversal', names }) {
      const rows = await tx.find(movements, { entry }, { order: [['id', 'asc']] });
      const [first] = rows;
      const { locale } = agencies.get(tx.ctx.agency);
      const pattern = agencies.chart(tx.ctx.agency).acts[act]?.label ?? {};
      const label = fillLabel(pattern, locale, { piece, ...names });
      const mirror = await ledger.reverse(tx, { seq: entry, reason, date, key, label, piece: { ref: piece, date } });
      if (mirror.replayed || !first) return mirror;
      const lines = rows.flatMap(linesOf).map((l) => ({ ...l, amount: -l.amount, booked: -l.booked }));
      const about = { entry: mirror.seq, act, piece, dated: mirror.date, currency: first.currency, rate: first.rate };
      await tx.insert(movements, rowsOf(tx, lines, about));
      return mirror;
    },

    async settle(tx, dossier, given) {
      const books = given ?? (await own.books(tx, [dossier]));
      if (books.empty) return;
      await settleDeposits(tx, agencies, dossier, books);
      await settleRecognition(tx, agencies, dossier, books, recogniseOn(how(tx.ctx.agency), dossier));
    },
    recogniseOn: (tx, dossier) => recogniseOn(how(tx.ctx.agency), dossier),
    deferred(tx, dossier, on) {
      const day = own.recogniseOn(tx, dossier);
      return day !== null && day > on;
    },
    async toAccrue(tx, after, limit) {
      const rows = await tx.find(
        due,
        { accrue_on: { lte: agencies.today(tx.ctx.agency) }, dossier: { gt: after } },
        { order: [['dossier', 'asc']], limit },
      );
      return rows.map((r) => r.dossier);
    },
    async waiting(tx, upTo) {
      const [recognise, accrue] = [
        await tx.find(due, { recognise_on: { lte: upTo } }, { limit: 20 }),
        await tx.find(due, { accrue_on: { lte: addDays(upTo, 1) } }, { limit: 20 }),
      ];
      return [...new Set([...recognise, ...accrue].map((d) => d.dossier))];
    },
    async accrued(tx, dossier) {
      const row = await tx.first(due, { dossier });
      if (row) await tx.put(due, { ...row, accrue_on: null });
    },

    checkDay(tx, on, pointer, ahead = 0) {
      const today = agencies.today(tx.ctx.agency);
      if (on <= addDays(today, ahead) && on >= addDays(today, -OPEN_DAYS)) return;
      const message =
        on > today ? `${on} is still to come: give today or a day before.` : `${on} lies before the years the books are open for.`;
      throw fail('DATE_INVALID', message, [{ code: 'DATE_INVALID', message, pointer }]);
    },
  };
  return own;
}

/** Client accounts brought to what was paid, billed and sold: 411, 4191 and 419 say what is owed, what is a deposit and what is too much. */
async function settleDeposits(tx: Tx, agencies: Agencies, dossier: LockedDossier, books: Books): Promise<void> {
  const target = clientPosition(dossier.paid.minor, dossier.invoiced.minor, dossier.sale.minor);
  const parts = clientParts(books, dossier, target, books.client(dossier.ref));
  if (parts.length === 0) return;
  const today = agencies.today(tx.ctx.agency);
  await books.post({
    act: 'deposits',
    key: `deposits:${dossier.ref}:${tx.newId()}`,
    date: today,
    piece: { ref: dossier.ref, date: today },
    currency: dossier.currency,
    parts,
  });
}

const SALES = [
  ['deferredRevenue', 'sale', 'recognition', 'deferred', 'sale'],
  ['deferredCost', 'purchase', 'costRecognition', 'deferredCost', 'purchase'],
] as const;

/**
 * Revenue of own sales waits on 487 and their cost on 486 until the day of recognition; when that day moves after they were recognised, they wait again,
 * taken back from the accounts they went to. The entry is dated the day the trip says, whatever night the job runs.
 */
async function settleRecognition(tx: Tx, agencies: Agencies, dossier: LockedDossier, books: Books, on: Day | null): Promise<void> {
  const today = agencies.today(tx.ctx.agency);
  const waits = on !== null && on > today;
  const later = (a: Day, b: Day | null): Day => (b !== null && b > a ? b : a);
  for (const [waiting, final, act, whatWaiting, whatFinal] of SALES) {
    const [from, first, then] = waits ? ([final, whatFinal, whatWaiting] as const) : ([waiting, whatWaiting, whatFinal] as const);
    const sign = waiting === 'deferredRevenue' ? -1n : 1n;
    const parts = books
      .open(from, { dossier: dossier.ref })
      // What is accrued is no bill yet: settlement takes it back by itself.
      .filter((o) => o.balance !== 0n && o.nature !== ACCRUED)
      .flatMap(({ service, nature, balance }): Part[] => {
        const of = { dossier: dossier.ref, service, ...(nature === null ? {} : { nature }) };
        return [
          { ...of, what: first, minor: -sign * balance },
          { ...of, what: then, minor: sign * balance },
        ];
      });
    if (parts.length === 0) continue;
    const date = waits
      ? (books.lastDay(from, { dossier: dossier.ref }) ?? today)
      : later(on ?? today, books.lastDay(from, { dossier: dossier.ref }));
    await books.post({
      act,
      key: `${act}:${dossier.ref}:${tx.newId()}`,
      date: date > today ? today : date,
      piece: { ref: dossier.ref, date: date > today ? today : date },
      currency: dossier.currency,
      parts,
    });
  }
  const of = { dossier: dossier.ref };
  const touched = (['deferredRevenue', 'deferredCost', 'sale'] as const).filter((role) => books.lastDay(role, of) !== null);
  if (touched.length === 0) return;
  const stands = (role: string): boolean => books.open(role, of).some((o) => o.balance !== 0n);
  const accrue = on !== null && touched.some(stands) ? accrueOn(on) : null;
  await tx.put(due, {
    agency: tx.ctx.agency,
    dossier: dossier.ref,
    recognise_on: stands('deferredRevenue') || stands('deferredCost') ? on : null,
    // Also when that day has passed: who recognises late accrues late, the same night.
    accrue_on: accrue,
  });
}
