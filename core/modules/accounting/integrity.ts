/** What accounting promises: every movement is in the journal as it says, and the accounts of a dossier are what the dossier says. */
import { checkSeries, Host, integrityCheck, type PostedEntry, type Tx } from '../../contracts/index.ts';
import { Dossiers } from '../dossiers/tokens.ts';
import { accounts, due, held, type MovementRow, movements, rates, takes } from './model.ts';
import { clientPosition } from './rules.ts';
import { accountsEver, type Use, usesOf } from './service/accounts.ts';
import { HELD } from './service/held.ts';
import { linesOf } from './service/positions.ts';
import { HOUSE } from './service/rates.ts';
import { recognitionOf } from './timing.ts';
import { Bookkeeping, type Rate } from './tokens.ts';

const CHUNK = 500;

/** Sums per account, party and dossier. */
const key = (account: string, party: string | null | undefined, dossier: string | null): string =>
  `${account} ${party ?? ''} ${dossier ?? ''}`.trim();

/** What an entry posts, and what its movements say it does. */
const linesOfEntry = (e: PostedEntry): Map<string, bigint> =>
  added(e.lines.map((l) => [key(l.account, l.party?.code, l.dossier), l.debit - l.credit]));
const added = (amounts: readonly (readonly [string, bigint])[]): Map<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const [k, amount] of amounts) sums.set(k, (sums.get(k) ?? 0n) + amount);
  return sums;
};
/** Of manual entries and their mirrors only the rates are kept beside the journal: their accounts are kept by nobody. */
const isManual = (e: PostedEntry): boolean => e.piece.ref.startsWith('OD');

/** How an entry and its movements disagree; null where they do not. */
function unlike(e: PostedEntry, rows: readonly MovementRow[]): string | null {
  const moved = added(rows.flatMap(linesOf).map((l) => [key(l.account, l.party?.code, l.dossier), l.booked]));
  const posted = linesOfEntry(e);
  const k = [...new Set([...moved.keys(), ...posted.keys()])].find((at) => (moved.get(at) ?? 0n) !== (posted.get(at) ?? 0n));
  return k === undefined
    ? null
    : `Entry ${e.seq} posts ${posted.get(k) ?? 0n} minor units on ${k}, its movements say ${moved.get(k) ?? 0n}.`;
}

export const accountingChecks = [
  integrityCheck({
    id: 'movements',
    deps: { ledger: Host.Ledger },
    async run(look, { ledger }) {
      // The entries are read once: on the way, the numbers given to manual entries, deposits and returns are held against their counters.
      await checkSeries(look, {
        what: 'manual entries, deposits and returns',
        numbers: pieces(),
        counters: () => look.read((tx) => ledger.counters(tx)),
        prefixes: ['OD', 'RM', 'IM'],
      });

      async function* pieces() {
        const seen = new Set<string>();
        for (let afterSeq = 0; ; ) {
          const from = afterSeq;
          const chunk = await look.read((tx) => ledger.entries(tx, { afterSeq: from, limit: CHUNK }));
          const last = chunk.at(-1);
          if (!last) break;
          const rows = await look.read((tx) => tx.find(movements, { entry: { gt: from, lte: last.seq } }));
          const byEntry = Map.groupBy(rows, (m) => m.entry);
          for (const e of chunk) {
            const own = byEntry.get(e.seq) ?? [];
            const said = isManual(e) && own.every((m) => linesOf(m).length === 0) ? null : unlike(e, own);
            if (said !== null) look.report(`entry ${e.seq}`, 'MOVEMENT_DIFFERS', said);
            const { ref } = e.piece;
            if (!/^(OD|RM|IM)\d{4}-/.test(ref) || seen.has(ref)) continue;
            seen.add(ref);
            yield ref;
          }
          await look.count(chunk.length, chunk.length);
          afterSeq = last.seq;
        }
      }
    },
  }),
  integrityCheck({
    id: 'rates',
    async run(look) {
      const seen = new Set<string>();
      for await (const chunk of look.rows(movements, { rate: { not: null } }, ['rate'])) {
        const used = new Map(
          chunk
            .map((m) => m.rate as Rate)
            .filter((r) => r.source !== HOUSE)
            .map((r) => [`${r.currency} ${r.day} ${r.rate}`, r] as const)
            .filter(([k]) => !seen.has(k)),
        );
        if (used.size === 0) continue;
        const days = [...new Set([...used.values()].map((r) => r.day))];
        const known = new Set((await look.read((tx) => tx.find(rates, { day: days }))).map((r) => `${r.currency} ${r.day} ${r.rate}`));
        for (const [k, r] of used) {
          seen.add(k);
          if (!known.has(k))
            look.report(
              `rate ${r.currency} of ${r.day}`,
              'RATE_MISSING',
              `Entries were posted at ${r.rate} for ${r.currency}: that rate of ${r.day} is gone.`,
            );
        }
      }
    },
  }),
  integrityCheck({
    id: 'accounts',
    async run(look) {
      const asked = new Set<string>();
      const ask = async (entry: number | null, { role, account }: Use): Promise<void> => {
        if (asked.has(`${role} ${account}`)) return;
        asked.add(`${role} ${account}`);
        const said = await look.settled(async (tx) =>
          (await tx.first(accounts, { role, account }))
            ? null
            : `Entry ${entry} was posted on ${account} as ${role}, and that is not noted: \`escale ledger rebuild\` notes it again.`,
        );
        if (said !== null) look.report(`account ${account}`, 'ACCOUNT_MISSING', said);
      };
      for await (const chunk of look.rows(movements, { entry: { not: null } }, ['entry', 'lines']))
        for (const m of chunk) for (const use of usesOf(m)) await ask(m.entry, use);
      // What hands brought, no movement tells.
      for await (const chunk of look.rows(held, {}, ['entry', 'role', 'account'])) for (const p of chunk) await ask(p.entry, p);
    },
  }),
  integrityCheck({
    id: 'held',
    deps: { ledger: Host.Ledger, agencies: Host.Agencies },
    async run(look, { ledger, agencies }) {
      for await (const chunk of look.rows(held, {})) {
        const taken = Map.groupBy(await look.read((tx) => tx.find(takes, { held: chunk.map((p) => p.id) })), (t) => t.held);
        for (const p of chunk) {
          const own = taken.get(p.id) ?? [];
          const [left, minor] = [own.reduce((sum, t) => sum - t.booked, p.booked), own.reduce((sum, t) => sum - t.minor, p.minor)];
          if (left !== p.left_booked || minor !== p.left_minor || p.open !== (left !== 0n || minor !== 0n))
            look.report(
              `entry ${p.entry}`,
              'PIECE_DIFFERS',
              `Of what it put on ${p.account} ${left} minor units are left, not ${p.left_booked}.`,
            );
        }
      }
      const ever = await look.read(async (tx) => accountsEver(tx, agencies.chart(tx.ctx.agency)));
      for (const account of HELD.flatMap((role) => ever(role))) {
        const said = await look.settled(async (tx) => {
          const stands = (await ledger.balances(tx, { account })).reduce((sum, b) => sum + b.debit - b.credit, 0n);
          const left = (await tx.find(held, { account, open: true })).reduce((sum, p) => sum + p.left_booked, 0n);
          return stands === left
            ? null
            : `${stands} minor units stand on ${account}, its pieces say ${left}: was it used before they were kept?`;
        });
        if (said !== null) look.report(`account ${account}`, 'PIECE_DIFFERS', said);
      }
    },
  }),
  integrityCheck({
    id: 'positions',
    deps: { dossiers: Dossiers, agencies: Host.Agencies, bookkeeping: Bookkeeping },
    async run(look, { dossiers, agencies, bookkeeping }) {
      const seen = new Set<string>();
      for await (const chunk of look.rows(movements, {}, ['dossier'])) {
        for (const ref of new Set(chunk.flatMap((m) => m.dossier ?? []))) {
          if (seen.has(ref)) continue;
          seen.add(ref);
          const said = await look.settled((tx) => disagreement(tx, ref));
          if (said !== null) look.report(`dossier ${ref}`, 'BOOKS_DIFFER', said);
        }
      }
      async function disagreement(tx: Tx, ref: string): Promise<string | null> {
        const dossier = await dossiers.get(tx, ref);
        const books = await bookkeeping.books(tx, [dossier]);
        const { receivable, advances, overpaid } = clientPosition(
          dossier.paid.minor,
          dossier.invoiced.minor,
          await dossiers.sold(tx, dossier),
        );
        const timing = await bookkeeping.timing(tx, dossier);
        const today = agencies.today(tx.ctx.agency);
        const wrong = (
          [
            ['receivable', receivable],
            ['advances', -advances],
            ['overpaid', -overpaid],
          ] as const
        ).find(([role, wanted]) => books.balance(role) !== wanted);
        if (wrong)
          return `Dossier ${ref} stands at ${books.balance(wrong[0])} minor units as ${wrong[0]}, by its totals it is ${wrong[1]}.`;
        const row = await tx.first(due, { dossier: ref });
        // Where another setting told its days, tonight brings it to this one.
        if (row !== null && row.recognition !== recognitionOf(agencies.settings(tx.ctx.agency, 'accounting'))) return null;
        // What fell due since last night is recognised tonight.
        for (const [role, amiss] of [
          ['sale', (id: string) => timing.waits(id, today)],
          ['deferredCost', (id: string) => timing.on(id) === null],
          ['deferredRevenue', (id: string) => timing.on(id) === null && !timing.gone(id)],
        ] as const) {
          const found = books.open(role).find((o) => o.balance !== 0n && o.service !== null && amiss(o.service.id));
          if (found)
            return `Dossier ${ref} has ${found.balance} minor units of ${found.service?.id} on ${role}, by its dates there are none.`;
        }
        const own = books.lastDay('deferredRevenue') !== null || books.lastDay('sale') !== null;
        const waits = (['deferredRevenue', 'deferredCost'] as const).some((role) =>
          books.open(role).some((o) => o.balance !== 0n && o.service !== null && timing.on(o.service.id) !== null),
        );
        if ((own && row === null) || (waits && (row?.recognise_on ?? null) === null))
          return `Dossier ${ref} has sales or costs that wait for a day, and no night will look at it: change it to have that day noted again.`;
        return null;
      }
    },
  }),
];
