/** What later acts stand on: it is taken from where it stands, and not taken away beneath them, by hand or by a reversal. */
import {
  type Agencies,
  type Day,
  divideRounded,
  fail,
  formatMinor,
  type Ledger,
  type Money,
  type PostedEntry,
  type Tx,
} from '../../../contracts/index.ts';
import { movements } from '../model.ts';
import type { Part } from '../tokens.ts';
import { accountsEver, isUnder } from './accounts.ts';
import { linesOf } from './positions.ts';

interface HoldDeps {
  readonly ledger: Ledger;
  readonly agencies: Agencies;
}

/** What some accounts hold in all, and what each gives of an amount, the first first: no more than lay there on a day and each day since. */
export async function takenFrom(
  tx: Tx,
  ledger: Ledger,
  accounts: readonly string[],
  { minor, on, ...of }: { readonly minor: bigint; readonly on: Day; readonly party?: string; readonly currency?: string },
): Promise<{
  readonly parts: readonly { readonly account: string; readonly minor: bigint; readonly booked: bigint }[];
  readonly left: bigint;
  readonly now: bigint;
}> {
  const parts: { account: string; minor: bigint; booked: bigint }[] = [];
  let [left, all] = [minor, 0n];
  for (const account of accounts) {
    const { now, least, value } = await ledger.held(tx, { account, ...of }, on);
    all += now > 0n ? now : 0n;
    const own = least < left ? least : left;
    if (own <= 0n) continue;
    parts.push({ account, minor: own, booked: divideRounded(value * own, now) });
    left -= own;
  }
  return { parts, left, now: all };
}

const exceeds = (party: string, { minor, currency }: Money, account: string, on: Day, pointer: string): Error => {
  const text = `${formatMinor(minor > 0n ? minor : 0n, currency)} ${currency}`;
  const message = `${text} of what ${party} was paid in advance stand on ${account} on ${on} and each day since: take at most that; pay the rest in money, or undo what took it.`;
  return fail('ADVANCE_EXCEEDS_PAID', message, [{ code: 'ADVANCE_EXCEEDS_PAID', message: `at most ${text}`, pointer }]);
};

/** What a supplier was paid in advance in a currency, taken for a bill: from where it stands, at what it is worth there. ADVANCE_EXCEEDS_PAID. */
export async function advancesTaken(
  tx: Tx,
  { ledger, agencies }: HoldDeps,
  { supplier, money, on, pointer }: { readonly supplier: string; readonly money: Money; readonly on: Day; readonly pointer: string },
): Promise<Part[]> {
  const accounts = (await accountsEver(tx, agencies.chart(tx.ctx.agency)))('supplierAdvances');
  const { parts, left } = await takenFrom(tx, ledger, accounts, { ...money, party: supplier, on });
  if (left > 0n) throw exceeds(supplier, { ...money, minor: money.minor - left }, accounts.join(', '), on, pointer);
  return parts.map(({ minor, booked, account }) => ({ what: 'advance', minor, booked, account }));
}

/**
 * Whether an entry that was just posted took an advance that bills were paid of, or a cheque that was taken to the bank, on its day or any since.
 * ADVANCE_EXCEEDS_PAID, AMOUNT_INVALID.
 */
export async function checkTaken(tx: Tx, { ledger, agencies }: HoldDeps, entry: PostedEntry, pointer: string): Promise<void> {
  const { agency } = tx.ctx;
  const [ever, { currency: booksIn }] = [await accountsEver(tx, agencies.chart(agency)), agencies.get(agency)];
  const [advances, transit] = [ever('supplierAdvances'), ever('transit')];
  const taken = new Map<string, { readonly account: string; readonly party: string | null; readonly currency: string; minor: bigint }>();
  for (const l of entry.lines) {
    const isAdvance = isUnder(advances, l.account);
    if (!isAdvance && !isUnder(transit, l.account)) continue;
    // An advance is of a party and in its currency; cheques and cards lie in transit at what they are worth.
    const of = isAdvance && l.original ? l.original : { minor: l.debit + l.credit, currency: booksIn };
    const party = isAdvance ? (l.party?.code ?? null) : null;
    const key = JSON.stringify([l.account, party, of.currency]);
    const at = taken.get(key) ?? { account: l.account, party, currency: of.currency, minor: 0n };
    at.minor += l.credit > 0n ? of.minor : -of.minor;
    taken.set(key, at);
  }
  for (const { account, party, currency, minor } of taken.values()) {
    if (minor <= 0n) continue;
    const { least } = await ledger.held(tx, { account, ...(party === null ? {} : { party, currency }) }, entry.date);
    if (least >= 0n) continue;
    const most = { minor: least + minor, currency };
    if (party !== null) throw exceeds(party, most, account, entry.date, pointer);
    const text = `${formatMinor(most.minor > 0n ? most.minor : 0n, currency)} ${currency}`;
    throw fail('AMOUNT_INVALID', `${text} lie in transit on ${account} on ${entry.date} and each day since: take at most that.`, [
      { code: 'AMOUNT_INVALID', message: `at most ${text}`, pointer },
    ]);
  }
}

/** Whether an entry may have been undone by a mirror: that takes no more than was there, and nothing the entry took to the bank came back since. PAYMENT_STATE. */
export async function checkUndone(tx: Tx, deps: HoldDeps, entry: PostedEntry, mirror: PostedEntry): Promise<void> {
  await checkTaken(tx, deps, mirror, '/entry');
  const transit = (await accountsEver(tx, deps.agencies.chart(tx.ctx.agency)))('transit');
  const from = new Set(entry.lines.flatMap((l) => (l.debit < l.credit && isUnder(transit, l.account) ? [l.account] : [])));
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
