/** What other modules get under the token `Bookkeeping`: positions, rates, reversals, and what follows from a dossier as it is now. */

import { core } from '../../../contracts/core.ts';
import { addDays, type Day, fail, Host, type PostedEntry, type Resolved, type Tx, type Where } from '../../../contracts/index.ts';
import { Dossiers, isOwn } from '../../dossiers/tokens.ts';
import { due, movements } from '../model.ts';
import { fillLabel } from '../rules.ts';
import { RECOGNITIONS, type Recognition, recognitionOf, timingOf } from '../timing.ts';
import type { Bookkeeping, Rate } from '../tokens.ts';
import { noteAgain } from './accounts.ts';
import { settleBilled } from './billed.ts';
import { openBooks } from './books.ts';
import { settleDeposits } from './deposits.ts';
import { besides, isHeld, undo } from './held.ts';
import { advanceParts, advancesTaken } from './holds.ts';
import { keep, linesOf } from './positions.ts';
import { findRate, nearestRate, ratesAround } from './rates.ts';
import { accrualDays, sellsOwn, settleRecognition } from './recognition.ts';
import { bankedOn, returned } from './returned.ts';
import { slipsMoved } from './slips.ts';

/** Entries are dated at most this far back: what is older belongs to books nobody keeps open. */
const OPEN_DAYS = 3_660;

export const NEEDS = { ledger: Host.Ledger, agencies: Host.Agencies, dossiers: Dossiers };
export function createBookkeeping({ ledger, agencies, dossiers }: Resolved<typeof NEEDS>): Bookkeeping {
  const deps = { ledger, agencies, rate: (tx: Tx, currency: string, on: Day) => findRate(tx, agencies, currency, on) };
  const how = (agency: string): Recognition => recognitionOf(agencies.settings(agency, 'accounting'));
  /** Days that were told by another setting than the agency's of today, or by one that was not kept. */
  const toldOtherwise = (agency: string): readonly Where<typeof due>[] => [
    { recognition: RECOGNITIONS.filter((r) => r !== how(agency)) },
    { recognition: null },
  ];
  const own: Bookkeeping = {
    books: (tx, dossiers) => openBooks(tx, deps, dossiers),
    async ahead(tx, dossiers) {
      await core(tx).ahead(movements, 'dossier', dossiers);
      await core(tx).ahead(due, 'dossier', dossiers, { lock: true });
    },
    rate: deps.rate,
    ratesAround: (tx, currency, on) => ratesAround(tx, agencies, currency, on),
    estimate: (tx, currency, on) => nearestRate(tx, agencies, currency, on),
    async posted(tx, pieces, role) {
      const rows = await tx.find(movements, { piece: [...new Set(pieces)] }, { order: [['id', 'asc']] });
      return rows.flatMap(linesOf).filter((l) => role === null || l.role === role);
    },
    async reasons(tx, entry) {
      const rows = await tx.find(movements, { entry }, { order: [['id', 'asc']] });
      return rows.map((row) => ({ act: row.act, rate: row.rate as Rate | null, currency: row.currency, lines: linesOf(row) }));
    },
    slips: (tx, entry, limit) => slipsMoved(tx, agencies.get(tx.ctx.agency).currency, entry, limit),
    async rateOf(tx, of) {
      const [first] = await tx.find(movements, of, { order: [['id', 'asc']], limit: 1, columns: ['rate'] });
      return (first?.rate as Rate | null | undefined) ?? null;
    },

    async reverse(tx, { of, key, date, reason, piece, act = 'reversal', names }) {
      const rows = await tx.find(movements, of, { order: [['id', 'asc']] });
      const { locale } = agencies.get(tx.ctx.agency);
      const pattern = agencies.chart(tx.ctx.agency).acts[act]?.label ?? {};
      const label = fillLabel(pattern, locale, { piece, undone: rows[0]?.piece ?? piece, ...names });
      const seqs = 'entry' in of ? [of.entry] : [...new Set(rows.flatMap((r) => r.entry ?? []))];
      const mirrors = new Map<number | null, PostedEntry>();
      for (const [i, seq] of seqs.entries()) {
        const again = { seq, reason, date, key: i === 0 ? key : `${key}:${i}`, label, piece: { ref: piece, date } };
        const mirror = await ledger.reverse(tx, again);
        mirrors.set(seq, mirror);
        // What was posted by hand says nowhere what its accounts are for.
        const said = rows.filter((r) => r.entry === seq && r.act !== 'entry');
        if (!mirror.replayed && (said.length === 0 || said.some((r) => linesOf(r).some((l) => isHeld(l.role)))))
          await undo(tx, seq, mirror);
      }
      for (const row of rows) {
        const mirror = mirrors.get(row.entry);
        if (mirror?.replayed) continue;
        const lines = linesOf(row).map((l) => ({ ...l, amount: -l.amount, booked: -l.booked, takes: l.takes ?? row.piece }));
        const about = { entry: mirror?.seq ?? null, act, piece, dated: mirror?.date ?? date, currency: row.currency, rate: row.rate };
        await keep(tx, lines, about);
      }
      return mirrors.get(seqs[0] ?? null) ?? null;
    },

    async advances(tx, taken) {
      const takes = await advancesTaken(tx, { ledger, agencies }, taken);
      return { parts: advanceParts(takes), takes };
    },
    bankedOn,
    besides,
    returned: (tx, receipt) => returned(tx, { agencies, books: own }, receipt),
    async settle(tx, dossier, given, since) {
      const books = given ?? (await own.books(tx, [dossier]));
      if (books.empty) return;
      const day = agencies.today(tx.ctx.agency);
      await settleDeposits(tx, { ledger, agencies, dossiers }, dossier, books, since);
      if (sellsOwn(books, dossier.ref))
        await settleRecognition(tx, deps, dossier, books, await own.timing(tx, dossier), how(tx.ctx.agency));
      await settleBilled(tx, { ledger, agencies }, dossier, books);
      const [piece, key] = [{ ref: dossier.ref, date: day }, `exchange:${dossier.ref}:${tx.newId()}`];
      await books.level(dossier.ref, {
        act: 'exchange',
        key,
        date: day,
        piece,
        currency: dossier.currency,
        names: { dossier: dossier.ref },
        undoes: dossier.ref,
      });
    },
    meet: (tx, dossier, books) => settleBilled(tx, { ledger, agencies }, dossier, books),
    async timing(tx, dossier, given) {
      const services = given ?? (await dossiers.services(tx, dossier.ref));
      const refunded = services.some((s) => s.status === 'refunded');
      const lines = refunded ? (await dossiers.priceLines(tx, dossier.ref)).filter((l) => l.side === 'sale' && !isOwn(l)) : [];
      const [by, sumOf] = [Map.groupBy(lines, (l) => l.service), (some: typeof lines) => some.reduce((sum, l) => sum + l.money.minor, 0n)];
      return timingOf(how(tx.ctx.agency), dossier, services, (service, nature) =>
        sumOf((by.get(service) ?? []).filter((l) => (nature === undefined ? l.nature !== 'penalty' : l.nature === nature))),
      );
    },
    async due(tx, after, limit) {
      const today = agencies.today(tx.ctx.agency);
      const wanted = [{ recognise_on: { lte: today } }, { accrue_on: { lte: today } }, ...toldOtherwise(tx.ctx.agency)];
      const found = await Promise.all(
        wanted.map((where) => tx.find(due, { ...where, dossier: { gt: after } }, { order: [['dossier', 'asc']], limit })),
      );
      return [...new Set(found.flat().map((d) => d.dossier))].sort().slice(0, limit);
    },
    rebuild: noteAgain,
    async waiting(tx, upTo) {
      const wanted = [{ recognise_on: { lte: upTo } }, { accrue_on: { lte: addDays(upTo, 1) } }, ...toldOtherwise(tx.ctx.agency)];
      const found = await Promise.all(wanted.map((where) => tx.find(due, where, { limit: 20 })));
      return [...new Set(found.flat().map((d) => d.dossier))];
    },
    async begin(tx, dossier) {
      const before = await tx.first(due, { dossier: dossier.ref });
      await own.settle(tx, dossier);
      const row = await tx.first(due, { dossier: dossier.ref });
      // Its costs follow what it says now: until they did, it is due.
      if (row && before?.recognition !== row.recognition) await tx.put(due, { ...row, accrue_on: agencies.today(tx.ctx.agency) });
    },
    async done(tx, dossier) {
      const row = await tx.first(due, { dossier: dossier.ref });
      if (!row) return;
      const later = accrualDays(await own.books(tx, [dossier]), dossier.ref, await own.timing(tx, dossier));
      await tx.put(due, { ...row, accrue_on: later.find((day) => day > agencies.today(tx.ctx.agency)) ?? null });
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
