/** Keeping what checks found: a cause is noted once, cleared when it is gone, and opened again when it comes back. */
import { beginning, type CheckFinding, fail, type ReadyCheck, type Tx } from '../../../contracts/index.ts';
import { type FindingRow, findings } from '../model.ts';
import type { Due, Looked } from './look.ts';

const TEXT = 250;
type Noticed = Pick<FindingRow, 'check_name' | 'subject' | 'cause' | 'dossier' | 'service_id' | 'severity' | 'message_fr' | 'message_en'>;

const ofDossier = (check: string, { dossier, key, severity, service, message }: CheckFinding): Noticed => ({
  ...{ check_name: check, subject: dossier, cause: key, dossier, service_id: service ?? null, severity },
  ...{ message_fr: message.fr, message_en: message.en },
});
/** That a check fails is something to notice too, once, whatever it fails on. */
const FAILED = '.failed';
const ofCheck = (check: string, why: string): Noticed => ({
  ...{ check_name: check, subject: FAILED, cause: FAILED, dossier: null, service_id: null, severity: 'warning' },
  message_fr: beginning(`Ce contrôle échoue, prévenez qui fait l’extension : ${why}`, TEXT),
  message_en: beginning(`This check fails, tell whoever makes the plugin: ${why}`, TEXT),
});

/** Checks of a plugin that never came to an end: all of them, because nobody knows which it was. */
export const failedWhole = (checks: readonly ReadyCheck[], { plugin }: Due, failed: string): readonly Looked[] =>
  checks.filter((c) => c.plugin === plugin).map(({ name }) => ({ check: name, found: [], failed }));

/** Writes what the checks of a plugin found in these dossiers. What one that failed found before stays as it is. */
export async function keep(tx: Tx, { refs }: Due, looked: readonly Looked[]): Promise<void> {
  const kept = await tx.lock(findings, { check_name: looked.map((l) => l.check), subject: [...refs, FAILED] });
  for (const { check, found, failed } of looked) {
    const before = kept.filter((k) => k.check_name === check && (failed === null || k.subject === FAILED));
    const now = failed === null ? found.map((f) => ofDossier(check, f)) : [ofCheck(check, failed)];
    const same = (a: Pick<Noticed, 'subject' | 'cause'>, b: Pick<Noticed, 'subject' | 'cause'>) =>
      a.subject === b.subject && a.cause === b.cause;
    for (const noticed of now) await note(tx, before.find((k) => same(k, noticed)) ?? null, noticed);
    for (const row of before) if (!now.some((n) => same(n, row))) await clear(tx, row);
  }
}

async function note(tx: Tx, row: FindingRow | null, noticed: Noticed): Promise<void> {
  const { at, agency } = tx.ctx;
  const open = { ...noticed, state: 'open', found_at: at, ended_at: null, ended_by: null, reason: null };
  if (!row) return tx.insert(findings, { id: tx.newId(), agency, ...open, version: 1 });
  const { severity, message_fr, message_en, service_id } = noticed;
  const said = { severity, message_fr, message_en, service_id };
  if (row.state === 'cleared') return tx.put(findings, { ...row, ...open, version: row.version + 1 });
  if (Object.entries(said).every(([name, value]) => row[name as keyof FindingRow] === value)) return;
  await tx.put(findings, { ...row, ...said, version: row.version + 1 });
}

async function clear(tx: Tx, row: FindingRow): Promise<void> {
  if (row.state !== 'cleared') await tx.put(findings, { ...row, state: 'cleared', ended_at: tx.ctx.at, version: row.version + 1 });
}

/** Somebody looked at it and it is well so, or cannot be helped: it says so until its cause is gone. REASON_REQUIRED, NOT_FOUND, FINDING_STATE. */
export async function resolve(tx: Tx, id: string, reason: string): Promise<FindingRow> {
  if (reason.trim() === '') throw fail('REASON_REQUIRED', 'Say how the finding was seen to, or why it is well so.');
  const row = await tx.lockOne(findings, { id }, 'No such finding.');
  if (row.state !== 'open') throw fail('FINDING_STATE', `The finding is ${row.state}: only an open one is resolved.`);
  const after = { ...row, state: 'resolved', ended_at: tx.ctx.at, ended_by: tx.ctx.actor.name, reason, version: row.version + 1 };
  await tx.put(findings, after);
  return after;
}
