/** What must hold of a dossier and its books after any history. */

import { addDays, type Day, monthOf, type Tx } from '../../core/contracts/index.ts';
import { held, movements } from '../../core/modules/accounting/model.ts';
import { ACCRUED, SHARED } from '../../core/modules/accounting/names.ts';
import { CLIENT_ROLES, clientOn, clientPosition } from '../../core/modules/accounting/rules.ts';
import { linesOf } from '../../core/modules/accounting/service/positions.ts';
import { Bookkeeping, type Books, type Known, type Role, type Timing } from '../../core/modules/accounting/tokens.ts';
import { billedLines } from '../../core/modules/billing/model.ts';
import type { TaxedPart } from '../../core/modules/billing/service/issued.ts';
import { dossiers as dossierRows, priceLines } from '../../core/modules/dossiers/model.ts';
import { type DossierService, Dossiers } from '../../core/modules/dossiers/tokens.ts';
import type { Body, TestApp } from './app.ts';
import { whatFailsOfYear } from './fec.ts';
import { whatFailsOfGone } from './holds-gone.ts';
import { whatFailsOfBills, whatFailsOfSuppliers } from './holds-suppliers.ts';
import { compared, whatFailsOfValues } from './holds-values.ts';

const minor = (m: Body): bigint => BigInt(m.amount.replace('.', ''));

/** Roles that stand on one side, 1 for debit, at the end of each day. */
const DAILY = [
  ['receivable', 1n],
  ['advances', -1n],
  ['overpaid', -1n],
  ['accrual', -1n],
] as const;

/** The first thing about a dossier that is not so; null when all holds. */
export async function whatFails(app: TestApp, ref: string): Promise<string | null> {
  const [bookkeeping, dossiers] = [app.resolve(Bookkeeping), app.resolve(Dossiers)];
  const settlement = await app.op('settlement.status', { dossier: ref });
  const ofBills = await whatFailsOfBills(app, ref);
  const { creditDue } = await app.op('dossier.get', { ref });
  return app.db.transaction(app.ctx({ dryRun: true }), async (tx) => {
    const dossier = await dossiers.lock(tx, ref);
    const books = await bookkeeping.books(tx, [dossier]);
    const differ = (what: string, found: bigint, wanted: bigint): string | null =>
      found === wanted ? null : `${ref} ${what}: ${found} in the books, ${wanted} by the dossier`;
    const checks: (string | null)[] = [ofBills];

    const position = clientPosition(dossier.paid.minor, dossier.invoiced.minor, await dossiers.sold(tx, dossier));
    for (const [role, sign] of [
      ['receivable', 1n],
      ['advances', -1n],
      ['overpaid', -1n],
    ] as const)
      checks.push(differ(role, books.balance(role), sign * position[role]));

    // On one side of them, whatever the chart named in between.
    for (const role of CLIENT_ROLES) {
      const at = Map.groupBy(books.lines(role), (l) => l.account);
      const sums = [...at].map(([account, own]) => [account, own.reduce((sum, l) => sum + l.amount, 0n)] as const);
      const [over, under] = [sums.find(([, sum]) => sum > 0n), sums.find(([, sum]) => sum < 0n)];
      if (over && under) checks.push(`${ref} ${role}: ${over.join(' ')} and ${under.join(' ')}`);
    }

    // Movements are the journal, account by account.
    const moved = new Map<string, bigint>();
    const rows = await tx.find(movements, { dossier: ref });
    const lines = rows.flatMap(linesOf);
    for (const l of lines) moved.set(l.account, (moved.get(l.account) ?? 0n) + l.booked);
    const journal = new Map<string, bigint>();
    for (const b of await app.ledger.balances(tx, { dossier: ref }))
      journal.set(b.account, (journal.get(b.account) ?? 0n) + b.debit - b.credit);
    for (const account of new Set([...moved.keys(), ...journal.keys()]))
      checks.push(differ(`account ${account}`, journal.get(account) ?? 0n, moved.get(account) ?? 0n));

    checks.push(...whatFailsOfValues(app, ref, rows));

    const today = app.agencies.today('demo-fr');
    const timing = await bookkeeping.timing(tx, dossier);
    const sum = (role: Role): bigint => books.balance(role, { dossier: ref });
    // What is owed, held and waiting is never on its wrong side at the end of a day.
    const days = new Set(rows.map((m) => m.dated));
    for (const day of days)
      for (const [role, side] of DAILY) {
        const found = side * books.balance(role, { dossier: ref, until: day });
        if (found < 0n) checks.push(`${ref} ${role}: on its wrong side by ${found} on ${day}`);
      }
    // At the end of each of them they say what was paid, billed and sold by then, whenever it was entered.
    const byDay = await dossiers.soldByDay(tx, dossier);
    for (const until of days) {
      const { paid, invoiced } = clientOn(books, ref, until);
      const wanted = clientPosition(paid, invoiced, await byDay.on(until));
      checks.push(differ(`advances on ${until}`, -books.balance('advances', { until }), wanted.advances));
      checks.push(differ(`overpaid on ${until}`, -books.balance('overpaid', { until }), wanted.overpaid));
    }
    // Nor is a gain or a loss by exchange.
    for (const until of days)
      for (const [role, side] of [
        ['exchangeLoss', 1n],
        ['exchangeGain', -1n],
      ] as const) {
        const found = side * books.value(role, { until });
        if (found < 0n) checks.push(`${ref} ${role}: on its wrong side by ${found} on ${until}`);
      }
    // Nor is anything owed while money is held.
    for (const until of days) {
      const [owed, held] = [
        books.balance('receivable', { until }),
        -books.balance('advances', { until }) - books.balance('overpaid', { until }),
      ];
      if (owed > 0n && held > 0n) checks.push(`${ref}: ${owed} are owed while ${held} are held on ${until}`);
    }

    const services = await dossiers.services(tx, ref);
    for (const { id, status } of services) {
      // Whoever cancels, voids or refunds it, a file too, leaves the day.
      if (timing.gone(id) !== (timing.goneSince(id) !== null)) checks.push(`${ref} ${id}: gone, and nobody knows since when`);
      const waits = timing.waits(id, today);
      // Of what is gone all waits for the credit note, unless none is due or more of it was given back than billed; what a discount of the dossier took off it stays with the others.
      const nothingDue = timing.over && minor(creditDue) === 0n;
      const revenue =
        nothingDue || books.balance('sale', { service: id }) > books.balance('sale', { service: id, nature: SHARED })
          ? 'deferredRevenue'
          : 'sale';
      const empty: Role[] = timing.gone(id)
        ? [...(status === 'refunded' ? [] : [revenue as Role]), 'deferredCost']
        : waits
          ? ['sale', 'purchase']
          : ['deferredRevenue', 'deferredCost'];
      // A bill dated ahead, later than the trip, is a cost of its own day already.
      const on = timing.on(id);
      const of = { service: id, ...(waits && on !== null ? { until: addDays(on, -1) } : {}) };
      for (const role of empty)
        for (const o of books.open(role, of))
          if (!(timing.gone(id) && o.nature === SHARED)) checks.push(differ(`${role} of ${id}`, o.balance, 0n));
    }
    const waits = minor(creditDue) !== 0n || services.some((s) => timing.waits(s.id, today));
    let [settled, final] = [true, true];
    for (const s of services) {
      const at = settlement.services.find((x: Body) => x.service === s.id);
      const [expected, billed, variance] = [minor(at.expected), minor(at.billed), minor(at.variance)];
      const posted =
        books.balance(null, { service: s.id, what: 'varianceLoss' }) + books.balance(null, { service: s.id, what: 'varianceGain' });
      checks.push(differ(`variance of ${s.id}`, posted, variance));
      if (at.status !== 'invoiced' && !(expected === 0n && billed === 0n)) {
        settled = false;
        // What nobody travels with costs what stands, billed or not; what was used of it, and what is billed beyond what a client was billed, is to come.
        const ends = s.soldAs === 'agent' ? s.status !== 'refunded' : at.status !== 'overInvoiced';
        if (!timing.gone(s.id) || !ends) final = false;
      }
      if (s.soldAs === 'principal')
        checks.push(
          differ(
            `cost of ${s.id}`,
            books.balance('purchase', { service: s.id }) +
              books.balance('deferredCost', { service: s.id }) +
              books.balance('accrual', { service: s.id }),
            billed - variance,
          ),
        );
    }
    checks.push(...(await whatFailsOfGone(tx, dossiers, books, timing, ref, minor(creditDue), today)));
    checks.push(...(await vatOfDocuments(tx, books, ref)));
    checks.push(await costTooHigh(tx, dossiers, books, ref, today));
    checks.push(notOnItsDay(books, timing, services, today, await app.ledger.closedUpTo(tx)));

    const stillSold = await dossiers.sold(tx, dossier);
    const unbilled = stillSold !== dossier.invoiced.minor;
    const priced = await dossiers.priceLines(tx, ref);
    const soldAs = new Map(services.map((s) => [s.id, s.soldAs === 'agent' ? 'agent' : 'margin']));
    for (const { id, service, scheme } of priced)
      if (scheme !== 'own' && scheme !== soldAs.get(service ?? '')) checks.push(`${ref} line ${id}: sold as ${scheme}, unlike its service`);
    // A service that costs and sells nothing waits for the next invoice.
    const sold = new Set(priced.filter((l) => l.side === 'sale').map((l) => l.service));
    const orphan = priced.some((l) => l.side === 'purchase' && !sold.has(l.service) && !timing.gone(l.service ?? ''));
    if (!unbilled && !waits && final && !orphan) {
      compared.margins++;
      // What is accrued of a trip that takes place is an estimate, taken back the night after at the latest; of one that is gone it is a cost.
      const estimated = services.reduce(
        (total, s) => (timing.gone(s.id) ? total : total + books.balance('accrual', { service: s.id })),
        0n,
      );
      const roles = ['sale', 'income', 'agentLoss', 'vatCollected', 'purchase'] as const;
      const earned = -roles.reduce((total, role) => total + sum(role), estimated);
      const { margin_minor } = await tx.get(dossierRows, { ref }, ref);
      checks.push(differ('margin', earned, margin_minor));
      if (dossier.unspent !== 0n) compared.unspent++;
      if (settled) checks.push(differ('principal', sum('principal'), 0n));
    }
    return checks.find((c) => c !== null) ?? null;
  });
}

/** At the end of each open day before that of its trip a service has no revenue and no bill is a cost; from that day on nothing waits: by who travelled, as was known then. */
function notOnItsDay(books: Books, timing: Timing, services: readonly DossierService[], today: Day, closed: Day | null): string | null {
  for (const { id } of services)
    for (const [waiting, final, dayOf] of [
      ['deferredCost', 'purchase', (known: Known) => known.costOn(id)],
      ['deferredRevenue', 'sale', (known: Known) => known.on(id)],
    ] as const) {
      for (const until of books.days([waiting, final], { service: id })) {
        const known = timing.asOf(until);
        const on = dayOf(known);
        // What is no revenue waits for its credit note.
        if (on === null || (final === 'sale' && known.gone(id))) continue;
        const role = until < on ? final : on <= today ? waiting : null;
        if (role === null || (closed !== null && until <= closed)) continue;
        const left = books.open(role, { service: id, until }).find((o) => o.nature !== ACCRUED && o.balance !== 0n);
        if (left) return `${role} of ${id}: ${left.balance} at the end of ${until}, its day is ${on}`;
      }
    }
  return null;
}

/** VAT of own lines stands in the books as the documents stated it: never less than nothing, none where all was given back. */
async function vatOfDocuments(tx: Tx, books: Books, dossier: string): Promise<string[]> {
  const parts = (await tx.find(billedLines, { dossier })).flatMap((r) => (r.vat ?? []) as TaxedPart[]).filter((p) => p.rate !== null);
  return [...Map.groupBy(parts, (p) => p.rate as string)].flatMap(([vatRate, own]) => {
    const [gross, tax] = (['minor', 'tax'] as const).map((of) => own.reduce((sum, p) => sum + BigInt(p[of]), 0n)) as [bigint, bigint];
    const posted = -books.balance('vatCollected', { dossier, what: 'vat', vatRate });
    const right = posted === tax && gross >= 0n && tax >= 0n && (gross > 0n || tax === 0n);
    return right ? [] : [`${dossier} VAT at ${vatRate}: ${posted} in the books, ${tax} on documents, of ${gross}`];
  });
}

/** What bills of suppliers post, and what undoes them. */
const BILLS = ['supplierInvoice', 'match', 'reversal'];

/**
 * The cost of an own service at the end of a month lies between nothing and the larger of what was billed of it by then and what was ever expected since: an
 * accrual tops a bill up, it never stands beside it. (What is expected at less than nothing turns that round. What still waits at the end of a month that is
 * to come counts with it: some of it may be dated after the departure already.)
 */
async function costTooHigh(tx: Tx, dossiers: Dossiers, books: Books, ref: string, today: string): Promise<string | null> {
  const rows = (await tx.find(movements, { dossier: ref })).filter((m) => BILLS.includes(m.act));
  const bills = rows.flatMap(linesOf).filter((l) => l.role === 'purchase' || l.role === 'deferredCost');
  const lines = await tx.find(priceLines, { dossier: ref, side: 'purchase' }, { order: [['id', 'asc']] });
  const last = books.days(['purchase'], {}).at(-1);
  for (const s of await dossiers.services(tx, ref))
    for (let end = monthOf(books.days(['purchase'], { service: s.id })[0] ?? '9999-12-01').last; last !== undefined; ) {
      if (end > monthOf(last).last) break;
      const billed = bills.filter((l) => l.service?.id === s.id && l.dated <= end).reduce((sum, l) => sum + l.amount, 0n);
      const since: bigint[] = [];
      let total = 0n;
      for (const l of lines.filter((x) => x.service_id === s.id)) {
        // What it was on the last day of the month, and whatever it became after it.
        if (l.created_at.slice(0, 10) > end) since.push(total);
        total += l.amount_minor;
      }
      const range = [0n, billed, ...since, total];
      const [least, most] = range.reduce(([a, b], v) => [v < a ? v : a, v > b ? v : b], [0n, 0n]);
      const of = { service: s.id, until: end };
      const cost = books.balance('purchase', of) + (end < today ? 0n : books.balance('deferredCost', of));
      // What a bill lacked within tolerance was a gain then, though it is none since.
      const varied = books.balance(null, { ...of, what: 'varianceLoss' }) + books.balance(null, { ...of, what: 'varianceGain' });
      if ([cost, cost + varied].every((c) => c < least || c > most))
        return `${ref} cost of ${s.id} at ${end}: ${cost}, billed ${billed}, expected ${since.join(', ')} ${total}`;
      end = monthOf(addDays(end, 1)).last;
    }
  return null;
}

/** What must hold of the whole journal after many histories: it balances, verifies and agrees with all that stands beside it, every mirror is exact, two years with foreign currency are accepted as FEC. */
async function whatFailsOfPieces(app: TestApp): Promise<string | null> {
  const accounts = ['511', '5112', '4091', '4092'];
  return app.db.read(app.ctx(), async (tx) => {
    const pieces = await tx.find(held, {});
    const of = (key: (p: (typeof pieces)[number]) => string, own: typeof pieces) =>
      [...Map.groupBy(own, key)].map(([at, some]) => [at, some.reduce((sum, p) => sum + p.left_booked, 0n)] as const);
    for (const [account, left] of of((p) => p.account, pieces)) {
      const { value } = await app.ledger.held(tx, { account });
      if (value !== left) return `${account} holds ${value}, its pieces ${left}`;
    }
    const advances = pieces.filter((p) => p.role === 'supplierAdvances');
    for (const [at, own] of Map.groupBy(advances, (p) => `${p.account} ${p.party} ${p.currency}`)) {
      const [account = '', party = '', currency = ''] = at.split(' ');
      const [minor, booked] = [own.reduce((sum, p) => sum + p.left_minor, 0n), own.reduce((sum, p) => sum + p.left_booked, 0n)];
      const there = await app.ledger.held(tx, { account, party, currency });
      if (there.now !== minor || there.value !== booked || there.now < 0n || (minor === 0n && booked !== 0n))
        return `${at} holds ${there.now} worth ${there.value}, its pieces ${minor} worth ${booked}`;
    }
    const without = accounts.find((a) => !pieces.some((p) => p.account === a));
    const stray = without && (await app.ledger.held(tx, { account: without })).value;
    return stray ? `${without} holds ${stray} and no piece` : null;
  });
}

/** What must hold of all that was played; null when all does. */
export async function whatFailsOfAll(app: TestApp): Promise<string | null> {
  const { imbalance } = await app.op('ledger.trialBalance');
  const gap = Object.entries(imbalance).find(([, amount]) => !/^-?0(\.0+)?$/.test(String(amount)));
  if (gap) return `the trial balance is off by ${gap.join(' ')}`;
  const { findings } = await app.integrity.run(app.ctx());
  if (findings.length > 0) return `the integrity run finds ${JSON.stringify(findings[0])}`;
  const ofPieces = await whatFailsOfPieces(app);
  if (ofPieces !== null) return ofPieces;
  const ofSuppliers = await whatFailsOfSuppliers(app);
  if (ofSuppliers !== null) return ofSuppliers;
  for (const year of [2026, 2027]) {
    const fault = await whatFailsOfYear(app, year);
    if (fault !== null) return fault;
  }
  return app.db.read(app.ctx(), async (tx) => {
    const taken = await tx.sql<Body>('SELECT seq, reverses FROM ledger_entries WHERE reverses IS NOT NULL ORDER BY seq');
    const columns = 'account, party_code, dossier, currency, original_currency';
    for (const { seq, reverses } of taken) {
      const left = await tx.sql<Body>(
        `SELECT ${columns} FROM ledger_lines WHERE seq IN (${Number(seq)}, ${Number(reverses)}) GROUP BY ${columns}
         HAVING SUM(debit_minor - credit_minor) <> 0 OR SUM(COALESCE(original_minor, 0) * CASE WHEN debit_minor > 0 THEN 1 ELSE -1 END) <> 0`,
      );
      if (left.length > 0) return `entry ${seq} is no mirror of ${reverses}: ${JSON.stringify(left[0])}`;
    }
    return null;
  });
}
