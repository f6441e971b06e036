/** A fact that is told again in another message: the same, with other details, or, where a person accepts that, with other amounts. See docs/adr/0028. */
import { isDeepStrictEqual } from 'node:util';
import { core } from '../../../contracts/core.ts';
import { type Booked, fail, type Service, type Tx } from '../../../contracts/index.ts';
import { differencesOf } from '../claims.ts';
import { type FactRow, factIdentities, facts, services } from '../model.ts';
import { compareRevision, contentHash, describe, statedHash } from '../rules.ts';
import type { Applied, Message } from './apply.ts';
import { note } from './dossier.ts';
import { type FoldDeps, openDossier, refold } from './fold.ts';
import { otherBillers } from './how-sold.ts';
import { identityKey, identityRows } from './relatives.ts';

/** Fields a finding names. */
const NAMED = 5;
export const ASK = 'Ask the supplier which is right, and commit the file with `accept` to take what it says; nothing was changed.';

/** Brings what is known of a fact to what this message says of it. DUPLICATE_DOCUMENT for other amounts nobody accepts. */
export async function tellAgain(tx: Tx, deps: FoldDeps, type: Service, known: FactRow, message: Message, booked: Booked): Promise<Applied> {
  const before = known.booked as Booked;
  const unchanged: Applied = { status: 'unchanged', dossier: known.dossier, findings: [] };
  const superseded = (known.superseded ?? []) as readonly string[];
  // As a database keeps it: what is left out is not there.
  const now = JSON.parse(JSON.stringify(booked)) as Booked;
  const isKnown = known.sha256 === message.sha256 || isDeepStrictEqual(now, before);
  // A void tells no more than that it voids; what a later message replaced changes nothing when it comes once more.
  if (isKnown || booked.kind === 'voided' || superseded.includes(message.sha256) || superseded.includes(contentHash(booked)))
    return unchanged;
  const money_hash = statedHash(booked);
  const amounts = money_hash !== known.money_hash;
  if (amounts && !message.accept) throw fail('DUPLICATE_DOCUMENT', `${describe(booked)} is already recorded with other amounts. ${ASK}`);
  const keep = (row: Partial<FactRow>) => core(tx).update(facts, { id: known.id }, row);
  if (!amounts && compareRevision(booked.revision ?? '', before.revision ?? '') < 0) {
    await keep({ superseded: [...superseded, message.sha256, contentHash(booked)] });
    const text = `${describe(booked)} is known from a later message (${before.revision}), which stands; this one says it as it was before.`;
    return { ...unchanged, findings: [{ code: 'OLDER_MESSAGE', message: text }] };
  }
  await keep({
    ...{ booked, money_hash, sha256: message.sha256, revision: booked.revision ?? '', record_locator: booked.recordLocator },
    superseded: [...superseded, known.sha256, contentHash(before)],
    ...(amounts ? { accepted_at: tx.ctx.at } : {}),
  });
  const named = new Set((await tx.find(factIdentities, { fact_id: known.id })).map(identityKey));
  const more = identityRows(booked, known.id).filter((i) => !named.has(identityKey(i)));
  if (more.length > 0) await tx.insert(factIdentities, more);
  const fields = differencesOf(before, now).map(({ field }) => field);
  const others = fields.length > NAMED ? `, and ${fields.length - NAMED} more` : '';
  const finding = {
    code: 'TOLD_AGAIN',
    message: `${describe(booked)} was recorded before; this message changes ${fields.slice(0, NAMED).join(', ')}${others}.`,
  };
  if (known.dossier === null || known.service_id === null) return { status: 'waiting', dossier: null, findings: [finding] };
  const dossier = await openDossier(tx, known.dossier, booked);
  const service = await tx.get(services, { id: known.service_id }, 'The service of this booking is missing.');
  const findings = await refold(tx, deps, type, dossier, service, message.sha256, [before]);
  const billers = booked.billedBy === before.billedBy ? [] : await otherBillers(tx, deps.parties, service.id, [booked]);
  await note(tx, known.dossier, 'booking.toldAgain', {
    plugin: message.plugin,
    service: service.id,
    title: service.title,
    fields,
    amounts,
  });
  return { status: 'updated', dossier: known.dossier, findings: [finding, ...findings, ...billers] };
}
