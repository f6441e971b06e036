/** Asking checks: which dossiers, in what portions, and what a plugin's checks find in one. Nothing here writes but the handing over. */
import {
  type Acting,
  type Agencies,
  addMs,
  type CheckFinding,
  type Checks,
  type Ctx,
  type Db,
  type DossierSeen,
  Host,
  type ReadyCheck,
  type Tx,
} from '../../../contracts/index.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { findings, looks } from '../model.ts';
import { judged } from '../rules.ts';

export const NEEDS = { db: Host.Db, agencies: Host.Agencies, checks: Host.Checks, dossiers: Dossiers } as const;
export interface AssistDeps {
  readonly db: Db;
  readonly agencies: Agencies;
  readonly checks: Checks;
  readonly dossiers: Dossiers;
}
/** Dossiers the checks of a plugin are asked about: one event, so that a plugin whose checks never end keeps no other's from being asked. */
export interface Due {
  readonly plugin: string;
  readonly refs: readonly string[];
}
export const DUE = 'assist.due';
/** What one check found, or why it could not say. */
export interface Looked {
  readonly check: string;
  readonly found: readonly CheckFinding[];
  readonly failed: string | null;
}

const PORTION = 50;
/** A transaction that began before the last look may have ended after it. */
const OVERLAP_MS = 5 * 60_000;

/** Hands dossiers over to be looked at, to the checks of each plugin; how many portions that made. */
export async function handOver(tx: Tx, checks: Checks, refs: readonly string[]): Promise<number> {
  const plugins = [...new Set(checks.list(tx.ctx.agency).map((c) => c.plugin))];
  let portions = 0;
  for (let from = 0; from < refs.length; from += PORTION) {
    const portion = refs.slice(from, from + PORTION);
    for (const plugin of plugins) {
      await tx.emit({ event: DUE, key: tx.newId(), payload: { plugin, refs: portion } satisfies Due });
      portions++;
    }
  }
  return portions;
}

/** Hands over what changed since the last look; there was none at first, and all is looked at. */
export async function lookAtChanges(ctx: Acting, deps: AssistDeps): Promise<void> {
  const known = await deps.db.transaction(ctx, async (tx) => {
    const [row] = await tx.lock(looks, {});
    if (!row) return false;
    const since = addMs(row.until_at, -OVERLAP_MS);
    await handOver(tx, deps.checks, await deps.dossiers.toLookAt.changed(tx, since, deps.agencies.today(ctx.agency)));
    await tx.put(looks, { ...row, until_at: ctx.at });
    return true;
  });
  if (!known) await lookAtAll(ctx, deps);
}

/** Hands over all that still travels, some hundreds of departures at a time, and what is noticed of dossiers that do no more. */
export async function lookAtAll(ctx: Acting, deps: AssistDeps): Promise<void> {
  const { db, checks, dossiers } = deps;
  const today = deps.agencies.today(ctx.agency);
  await db.transaction(ctx, async (tx) => {
    const [row] = await tx.lock(looks, {});
    await (row ? tx.put(looks, { ...row, until_at: ctx.at }) : tx.insert(looks, { until_at: ctx.at }));
    await withdraw(tx, checks);
  });
  const left = new Set(await db.read(ctx, openOnes));
  for (let day: string | null = null; ; ) {
    const next = await db.transaction(ctx, async (tx) => {
      const leaving = await dossiers.toLookAt.leaving(tx, day, today);
      if (leaving) await handOver(tx, checks, leaving.refs);
      return leaving;
    });
    ctx.gotOn();
    if (!next) break;
    for (const ref of next.refs) left.delete(ref);
    day = next.day;
  }
  await db.transaction(ctx, (tx) => handOver(tx, checks, [...left]));
}
const KEPT = ['open', 'resolved'];
/** Dossiers something is noticed of. */
const openOnes = async (tx: Tx): Promise<readonly string[]> =>
  (await tx.find(findings, { state: KEPT }, { columns: ['dossier'] })).flatMap((f) => f.dossier ?? []);

/** What checks found that are there no more, or whose plugin is switched off: nobody would ever say that its cause is gone. */
async function withdraw(tx: Tx, checks: Checks): Promise<void> {
  const names = new Set(checks.list(tx.ctx.agency).map((c) => c.name));
  const gone = (await tx.find(findings, { state: KEPT }, { columns: ['id', 'check_name'] })).filter((f) => !names.has(f.check_name));
  for (const { id } of gone) {
    const [row] = await tx.lock(findings, { id });
    if (row) await tx.put(findings, { ...row, state: 'cleared', ended_at: tx.ctx.at, version: row.version + 1 });
  }
}

/** What the checks of a plugin find. One that throws or breaks its contract has failed, and the others are asked. */
export async function look(ctx: Acting, deps: AssistDeps, { plugin, refs }: Due): Promise<readonly Looked[]> {
  const seen = await deps.db.read(ctx, (tx) => deps.dossiers.seen(tx, refs));
  const own = deps.checks.list(ctx.agency).filter((c) => c.plugin === plugin);
  const looked: Looked[] = [];
  for (const check of own) {
    looked.push(await ask(check, seen, ctx, deps));
    ctx.gotOn(looked.length, own.length);
  }
  return looked;
}

async function ask(check: ReadyCheck, seen: readonly DossierSeen[], { agency, at }: Ctx, { agencies }: AssistDeps): Promise<Looked> {
  const { name, of } = check;
  const shown =
    of === undefined
      ? seen
      : seen.map((d) => ({ ...d, services: d.services.filter((s) => s.service === of) })).filter((d) => d.services.length > 0);
  if (shown.length === 0) return { check: name, found: [], failed: null };
  try {
    const said = await check.run(structuredClone(shown), { agency, at, today: agencies.today(agency) });
    return { check: name, found: judged(said, new Set(shown.map((d) => d.ref))), failed: null };
  } catch (error) {
    return { check: name, found: [], failed: error instanceof Error ? error.message : String(error) };
  }
}
