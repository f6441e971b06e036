/** The integrity run: everything that must agree, asked of the host and of every plugin, one check after the other. */
import type {
  Agencies,
  Ctx,
  Db,
  Integrity,
  IntegrityCheck,
  IntegrityFinding,
  JobKind,
  Ledger,
  Look,
  Verification,
} from '../../contracts/index.ts';
import { type MigrationSource, readSchema } from '../db/index.ts';
import { hostChecks } from './host.ts';
import { createLook, type Progress } from './look.ts';

/** Findings kept of one check: the first places. */
const FINDINGS_LIMIT = 20;

export interface BoundCheck {
  readonly plugin: string;
  readonly check: IntegrityCheck;
  readonly deps: object;
}

export function createIntegrity(options: {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly agencies: Agencies;
  readonly sources: readonly MigrationSource[];
  readonly checks: () => readonly BoundCheck[];
}): Integrity {
  const { db, ledger, agencies } = options;
  return {
    async run(ctx: Ctx, beat = async () => {}) {
      const progress: Progress = { done: 0, total: 0 };
      const findings: IntegrityFinding[] = [];
      const note = (found: Verification): Promise<void> => db.transaction(ctx, (tx) => ledger.doubt(tx, found));
      const own = hostChecks(ledger, await readSchema(options.sources), note).map((check) => ({ plugin: 'host', check, deps: {} }));
      const theirs = options.checks().filter(({ plugin }) => agencies.settings(ctx.agency, plugin) !== null);
      const checks: string[] = [];
      let ended: unknown = null;
      const listened = (done: number, total: number): Promise<void> =>
        beat(done, total).catch((error: unknown) => {
          ended = error;
          throw error;
        });
      for (const { plugin, check, deps } of [...own, ...theirs]) {
        const name = `${plugin}.${check.id}`;
        checks.push(name);
        let found = 0;
        const report: Look['report'] = (place, code, message) => {
          if (found++ < FINDINGS_LIMIT) findings.push({ check: name, place, code, message });
        };
        try {
          await check.run(createLook({ db, ctx, progress, beat: listened, report }), deps as never);
        } catch (error) {
          if (ended !== null) throw ended;
          // What cannot even be read is a place like any other.
          report(name, 'CHECK_FAILED', error instanceof Error ? error.message : String(error));
        }
      }
      return { ok: findings.length === 0, checks, looked: progress.done, findings };
    },
  };
}

/** The run as a job. */
export const integrityJob = (integrity: Integrity): JobKind => ({
  kind: 'integrity',
  permission: 'exports.ledger',
  run: (ctx, _input, beat) => integrity.run(ctx, beat),
});
