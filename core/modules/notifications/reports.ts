/** What becomes of a message once it left: what we were answered, and what its provider reports by himself, in whatever order that comes and however often. */
import { beginning, fail, type MessageReport, type Outcome, type PublicAddress, REPORTED, type Tx } from '../../contracts/index.ts';
import { type MessageRow, messages } from './model.ts';

/** Path of the operation that takes reports. */
export const REPORTS_PATH = '/messages/reports/{agency}/{notifier}';
/** As long as a reference of a provider may be. */
const REFERENCE_LENGTH = 100;
const DETAIL_LENGTH = 250;
const MOST_REPORTS = 1_000;

/** Where the provider posts what becomes of a message. It names the message: a report may overtake the answer that gives its reference. */
export const reportAddress = (address: PublicAddress, { agency, notifier, id }: MessageRow): string | null =>
  address.of(`${REPORTS_PATH}?message={id}`, { agency, notifier, id });

/** How much is known of a message: more is never given up for less, so reports come to the same in any order. Zero for what only we say. */
const known = (state: string): number => (REPORTED as readonly string[]).indexOf(state) + 1;
export const hasLeft = ({ state }: Pick<MessageRow, 'state'>): boolean => known(state) > 0;

/** What a receiver said, held against its contract: whoever makes the plugin is at fault, not who sent it. */
function judged(said: unknown, by: string): readonly MessageReport[] {
  const broken = (what: string): Error => new Error(`The plugin ${by} read ${what}: report it to whoever makes it.`);
  if (!Array.isArray(said) || said.length > MOST_REPORTS) throw broken(`no list of at most ${MOST_REPORTS} reports`);
  return said.map((report: Partial<MessageReport> | null): MessageReport => {
    const { reference, state, detail = null } = report ?? {};
    if (typeof reference !== 'string' || reference === '' || reference.length > REFERENCE_LENGTH)
      throw broken('a report without a reference');
    if (state === undefined || !REPORTED.includes(state))
      throw broken(`the state “${String(state)}”, which is none of ${REPORTED.join(', ')}`);
    return { reference, state, detail: typeof detail === 'string' ? detail : null };
  });
}

/** A message after a report. */
function after(row: MessageRow, { reference, state, detail }: MessageReport, at: string): MessageRow {
  if (known(state) <= known(row.state)) return row;
  const error = detail === null ? null : beginning(detail, DETAIL_LENGTH);
  return { ...row, state, error, reference, state_at: at, sent_at: row.sent_at ?? at, version: row.version + 1 };
}

/**
 * Takes the reports of a notifier; answers how many were of messages of this agency. NOT_FOUND when none was: the provider is told, and may say it again later.
 * `message` is the one its address names: a message that left has a reference by then or gets it here.
 */
export async function takeReports(tx: Tx, notifier: string, message: string | null, said: unknown): Promise<number> {
  const reports = judged(said, notifier);
  if (reports.length === 0) return 0;
  const ids = new Set(message === null ? [] : [message]);
  const references = [...new Set(reports.map((r) => r.reference))];
  for (const { id } of await tx.find(messages, { notifier, reference: references }, { columns: ['id'] })) ids.add(id);
  const rows = ids.size === 0 ? [] : await tx.lock(messages, { notifier, id: [...ids] });
  let taken = 0;
  // One that has left is what its reference says, whatever the address names.
  const mayBe = (row: MessageRow, { reference }: MessageReport): boolean =>
    reference === row.reference || (row.id === message && !hasLeft(row));
  const named = rows.find((row) => row.id === message);
  for (const row of rows) {
    // A report is of the message its address names where it can be: another of the same reference is not meant.
    const own = reports.filter((r) => mayBe(row, r) && (row === named || !named || !mayBe(named, r)));
    const then = own.reduce((so: MessageRow, report) => after(so, report, tx.ctx.at), row);
    taken += own.length;
    if (then !== row) await tx.put(messages, then);
  }
  if (taken === 0) throw fail('NOT_FOUND', 'None of the messages reported on is one this agency sent by this provider.');
  return taken;
}

const STATES = { done: 'sent', pending: 'queued', rejected: 'failed', notSent: 'queued', unknown: 'unknown' } as const;

/** Writes what became of a message as far as we know; what its provider reported since stays. */
export async function settleMessage(tx: Tx, id: string, outcome: Outcome): Promise<void> {
  const row = await tx.lockOne(messages, { id }, 'The message is gone.');
  const said: unknown =
    outcome.state === 'done'
      ? (outcome.value as { reference?: unknown } | undefined)?.reference
      : 'reference' in outcome
        ? outcome.reference
        : null;
  // What cannot be kept cannot be asked for; the message went all the same.
  const reference = typeof said === 'string' && said.length <= REFERENCE_LENGTH ? said : null;
  const sentAt = outcome.state === 'done' ? (row.sent_at ?? tx.ctx.at) : row.sent_at;
  const kept = {
    ...row,
    reference: hasLeft(row) ? row.reference : (reference ?? row.reference),
    sent_at: sentAt,
    version: row.version + 1,
  };
  if (hasLeft(row)) return tx.put(messages, kept);
  const state = STATES[outcome.state];
  const error = 'message' in outcome ? beginning(outcome.message, DETAIL_LENGTH) : null;
  await tx.put(messages, { ...kept, state, error, state_at: state === row.state ? row.state_at : tx.ctx.at });
}
