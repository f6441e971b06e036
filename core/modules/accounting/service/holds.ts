/** What later acts stand on is not taken away beneath them, by hand or by a reversal. */
import { type Agencies, type Day, fail, formatMinor, isOfRole, type Ledger, type PostedEntry, type Tx } from '../../../contracts/index.ts';
import { movements } from '../model.ts';
import { roleOf } from '../names.ts';
import type { Taken } from '../tokens.ts';
import { linesOf } from './positions.ts';

interface HoldDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
}

export async function checkTaken(
  tx: Tx,
  { ledger, agencies }: HoldDeps,
  taken: readonly Taken[],
  on: Day,
  pointer: string,
  /** It is taken already, by an entry of this transaction. */
  posted = false,
): Promise<void> {
  const { agency } = tx.ctx;
  const [chart, { currency }] = [agencies.chart(agency), agencies.get(agency)];
  const [advances, transit] = [roleOf(chart, 'supplierAdvances'), roleOf(chart, 'transit')];
  const sums = new Map<string, Taken>();
  for (const t of taken) {
    const advance = isOfRole(advances, t.account);
    if (!advance && !isOfRole(transit, t.account)) continue;
    const party = advance ? t.party : null;
    const key = JSON.stringify([t.account, party]);
    sums.set(key, { account: t.account, party, minor: (sums.get(key)?.minor ?? 0n) + t.minor });
  }
  for (const { account, party, minor } of sums.values()) {
    if (minor <= 0n) continue;
    const most = (await ledger.lowest(tx, { account, ...(party === null ? {} : { party }) }, on)) + (posted ? minor : 0n);
    if (minor <= most) continue;
    const text = `${formatMinor(most > 0n ? most : 0n, currency)} ${currency}`;
    const [code, message] =
      party === null
        ? (['AMOUNT_INVALID', `${text} lie in transit on ${account} on ${on} and each day since: take at most that.`] as const)
        : ([
            'ADVANCE_EXCEEDS_PAID',
            `${text} of what ${party} was paid in advance stand on ${account} on ${on} and each day since: take at most that; pay the rest in money, or undo what took it.`,
          ] as const);
    throw fail(code, message, [{ code, message: `at most ${text}`, pointer }]);
  }
}

/** Whether an entry may have been undone by a mirror: that takes no more than was there, and nothing the entry took to the bank came back since. PAYMENT_STATE. */
export async function checkUndone(tx: Tx, deps: HoldDeps, entry: PostedEntry, mirror: PostedEntry): Promise<void> {
  const taken = entry.lines.map((l) => ({ account: l.account, party: l.party?.code ?? null, minor: l.debit - l.credit }));
  await checkTaken(tx, deps, taken, mirror.date, '/entry', true);
  const transit = roleOf(deps.agencies.chart(tx.ctx.agency), 'transit');
  const from = new Set(taken.flatMap((t) => (t.minor < 0n && isOfRole(transit, t.account) ? [t.account] : [])));
  if (from.size === 0) return;
  const returned = (await tx.find(movements, { act: 'returned', entry: { gt: entry.seq } })).filter((m) =>
    linesOf(m).some((l) => from.has(l.account)),
  );
  if (returned.length === 0) return;
  const mirrors = await tx.find(
    movements,
    { piece: returned.map((m) => m.piece), act: 'reversal', entry: { gt: entry.seq } },
    { columns: ['entry'] },
  );
  const seqs = [...new Set(mirrors.flatMap((m) => m.entry ?? []))];
  // What came after it was none of what it took.
  const of = (await deps.ledger.entries(tx, { seqs, limit: seqs.length })).find((e) => e.reverses !== null && e.reverses < entry.seq);
  if (!of) return;
  const message = `${of.piece.ref} came back from the bank since, where entry ${entry.seq} had taken it: enter what was wrong with that entry by hand.`;
  throw fail('PAYMENT_STATE', message, [{ code: 'PAYMENT_STATE', message, pointer: '/entry' }]);
}
