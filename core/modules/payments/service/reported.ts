/** What payment plugins are asked, and what their providers report by themselves: the way out and the way in. */
import {
  actor,
  fail,
  Host,
  heard,
  isDay,
  money,
  type Outcome,
  PAYMENT_EVENTS,
  type PaymentEvent,
  type PublicAddress,
  type Tx,
} from '../../../contracts/index.ts';
import { type ChargeEventRow, type ChargeRow, chargeEvents, charges } from '../model.ts';
import { endOf, followEvents, isKnown, isReference, judged, settleCharge, wordsOf } from './charged.ts';
import { ASKED, CHARGE_NEEDS, type ChargeDeps } from './charges.ts';

/** Path of the operation that takes reports. */
export const REPORTS_PATH = '/charges/reports/{agency}/{adapter}';
const MOST_EVENTS = 1_000;

const reportAddress = (address: PublicAddress, { agency, adapter }: ChargeRow): string | null =>
  address.of(REPORTS_PATH, { agency, adapter });

/** What a provider is asked for, and afterwards what became of it. The row says what is known already: then he is not. */
export const charging = actor({
  event: ASKED,
  id: 'charge',
  deps: { ...CHARGE_NEEDS, db: Host.Db, address: Host.PublicAddress },
  act: {
    async run({ id }: { id: string }, ctx, { db, payments, agencies, address }): Promise<Outcome> {
      const { row, of } = await db.read(ctx, async (tx) => {
        const row = await tx.get(charges, { id }, 'The charge is gone.');
        return { row, of: row.charge === null ? null : await tx.get(charges, { id: row.charge }, 'The charge is gone.') };
      });
      if (isKnown(row)) return endOf(row);
      const plugin = payments.get(ctx.agency, row.adapter);
      if (!plugin) return { state: 'notSent', message: `The plugin ${row.adapter} is not enabled.` };
      const asked = {
        key: row.id,
        money: money(row.amount_minor, row.currency),
        reportTo: plugin.inbound ? reportAddress(address, row) : null,
      };
      const said = await heard(`The plugin ${row.adapter}`, () =>
        row.kind === 'refund'
          ? plugin.refund(ctx.agency, { ...asked, charge: of?.reference ?? '' })
          : plugin.charge(ctx.agency, {
              ...{ ...asked, instrument: row.instrument ?? '', description: agencies.get(ctx.agency).name },
              reference: row.invoice ?? row.dossier,
            }),
      );
      return judged(row, said);
    },
    async ask({ id }, ctx, { db, payments }): Promise<Outcome> {
      const row = await db.read(ctx, (tx) => tx.get(charges, { id }, 'The charge is gone.'));
      if (isKnown(row)) return endOf(row);
      const plugin = payments.get(ctx.agency, row.adapter);
      if (!plugin) return { state: 'unknown', message: `The plugin ${row.adapter} is not enabled: the provider cannot be asked.` };
      return judged(row, await heard(`The plugin ${row.adapter}`, () => plugin.ask(ctx.agency, row.id, row.reference)));
    },
    settle: ({ id }, outcome, tx, { db: _db, address: _address, ...deps }) => settleCharge(tx, deps, id, outcome),
  },
});

/** What a receiver said, held against its contract: whoever makes the plugin is at fault, not who sent it. */
function eventsOf(said: unknown, by: string): readonly PaymentEvent[] {
  const broken = (what: string): Error => new Error(`The plugin ${by} read ${what}: report it to whoever makes it.`);
  if (!Array.isArray(said) || said.length > MOST_EVENTS) throw broken(`no list of at most ${MOST_EVENTS} events`);
  return said.map((event: Partial<PaymentEvent> | null): PaymentEvent => {
    const { id, what, key = null, reference, money: amount, on, detail = null } = event ?? {};
    if (!isReference(id) || !isReference(reference)) throw broken('an event without an id or a reference');
    if (what === undefined || !PAYMENT_EVENTS.includes(what))
      throw broken(`“${String(what)}”, which is none of ${PAYMENT_EVENTS.join(', ')}`);
    if (typeof amount?.minor !== 'bigint' || amount.minor <= 0n || typeof amount.currency !== 'string')
      throw broken('an event without an amount');
    if (typeof on !== 'string' || !isDay(on)) throw broken('an event of no day');
    return {
      ...{ id, what, reference, on, money: money(amount.minor, amount.currency) },
      key: typeof key === 'string' ? key : null,
      detail: typeof detail === 'string' && detail !== '' ? wordsOf(detail) : null,
    };
  });
}

/**
 * Takes the events of a plugin, each once by its id; answers how many were of charges or refunds of this agency. NOT_FOUND when none was: the provider is told, and may
 * say it again later.
 */
export async function takeEvents(tx: Tx, deps: ChargeDeps, adapter: string, said: unknown): Promise<number> {
  const events = eventsOf(said, adapter);
  if (events.length === 0) return 0;
  const [keys, references] = [events.flatMap((e) => e.key ?? []), events.map((e) => e.reference)];
  const byKey = keys.length === 0 ? [] : await tx.find(charges, { adapter, id: [...new Set(keys)] });
  const byReference = await tx.find(charges, { adapter, reference: [...new Set(references)] });
  const about = (e: PaymentEvent): ChargeRow | undefined =>
    byKey.find((r) => r.id === e.key) ?? byReference.find((r) => r.reference === e.reference);
  const ours = events.flatMap((event) => {
    const row = about(event);
    return row ? [{ event, row }] : [];
  });
  if (ours.length === 0) throw fail('NOT_FOUND', 'None of the charges and refunds reported on is one this agency asked of this provider.');
  // Parents first, in one order for all who come.
  const rows = [...new Map(ours.map(({ row }) => [row.id, row])).values()].sort((a, b) =>
    `${a.dossier} ${a.id}` < `${b.dossier} ${b.id}` ? -1 : 1,
  );
  for (const { dossier } of rows) await deps.dossiers.lock(tx, dossier);
  const before = new Set((await tx.find(chargeEvents, { adapter, event: [...new Set(events.map((e) => e.id))] })).map((e) => e.event));
  for (const { event, row } of ours) {
    if (before.has(event.id)) continue;
    before.add(event.id);
    await tx.insert(chargeEvents, rowOf(tx, adapter, event, row));
  }
  for (const { id } of rows) await followEvents(tx, deps, id);
  return ours.length;
}

const rowOf = (
  tx: Tx,
  adapter: string,
  { id, what, reference, money: { minor, currency }, on, detail }: PaymentEvent,
  row: ChargeRow,
): ChargeEventRow => ({
  ...{
    id: tx.newId(),
    agency: tx.ctx.agency,
    adapter,
    event: id,
    what,
    charge: row.id,
    reference,
    amount_minor: minor,
    currency,
    dated: on,
  },
  ...{ detail, state: 'queued', error: null, movement: null, created_at: tx.ctx.at, version: 1 },
});
