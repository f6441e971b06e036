/** How a service stands: what its messages tell, with what people say over it. */
import { type Booked, type Ctx, type Finding, fail, type Service } from '../../../contracts/index.ts';
import { type Claims, contested, followed, merged, type Said, type Stated, spoken, valueAt, withValue } from '../claims.ts';
import { describeBooking } from '../describe.ts';
import type { ServiceRow } from '../model.ts';
import { foldStatus, impossibleDays } from '../rules.ts';
import { GONE } from '../tokens.ts';
import { misfits } from './shape.ts';

export const stands = ({ status, record_locator, item }: ServiceRow): Stated => ({ status, recordLocator: record_locator, item });
export const claimsIn = (service: Pick<ServiceRow, 'claims'>): Claims | null => service.claims as Claims | null;
export function contestedIn(service: Pick<ServiceRow, 'claims'>): readonly Said[] {
  const claims = claimsIn(service);
  return claims === null ? [] : contested(claims);
}

/** What facts tell together. */
export const toldBy = (all: readonly Booked[], type: Service): Stated => {
  const item = type.itemOf(describeBooking(all, type));
  return { status: foldStatus(all), recordLocator: all.findLast((b) => b.recordLocator !== null)?.recordLocator ?? null, item };
};

export interface Standing {
  readonly stated: Stated;
  readonly claims: Claims | null;
  readonly findings: readonly Finding[];
}

/** How it stands once its messages tell this: what people said of it stays, and where that was contradicted since a finding says both. */
export function told(service: ServiceRow, now: Stated, type: Service): Standing {
  const before = claimsIn(service);
  if (before === null) return { stated: now, claims: null, findings: [] };
  const all = merged(before.told, stands(service), now);
  const fits = misfits(type.item, all.item).length === 0 && impossibleDays(all.item).length === 0;
  const stated = {
    ...all,
    // Nobody travels with it, as was said: how it came to that is the message's to say.
    status: GONE.includes(all.status) && GONE.includes(now.status) ? now.status : all.status,
    item: fits ? all.item : now.item,
  };
  const claims = followed(before, now, stated);
  const left = new Set(claims?.said.map(({ field }) => field));
  const gone = before.said.filter((s) => s.field !== '/status' && !left.has(s.field) && !isToldNow(s.field, stands(service), now));
  return {
    stated,
    claims,
    findings: [
      ...(claims === null ? [] : contested(claims)).map(({ field, by }) => ({
        code: 'CLAIM_DIFFERS',
        message: `${service.title}: ${field} stays ${shown(valueAt(stated, field))}, as ${by.name} said; the message says ${shown(valueAt(now, field))}. Accept what it says, or keep what was said.`,
      })),
      ...gone.map(({ field, by }) => ({
        code: 'CLAIM_GONE',
        message: `${service.title}: what ${by.name} said of ${field}, ${shown(valueAt(stands(service), field))}, has no place in what the message tells, and is gone.`,
      })),
    ],
  };
}
const isToldNow = (field: string, was: Stated, now: Stated): boolean => shown(valueAt(was, field)) === shown(valueAt(now, field));
/** A value as findings show it. */
const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200));

/** The claims a person leaves who changed what stands. Of what he entered himself no message tells. */
export function said(service: ServiceRow, after: Stated, { actor, at }: Ctx): Claims | null {
  if (service.plugin === null) return null;
  const before = claimsIn(service);
  return spoken(before, before?.told ?? stands(service), stands(service), after, { by: { id: actor.id, name: actor.name }, at });
}

/** What a person decides of a field he or another one said: `told` takes what messages tell, `kept` keeps it, knowing what they tell. NOT_FOUND. */
export function decided(service: ServiceRow, field: string, how: 'told' | 'kept', ctx: Ctx): Pick<Standing, 'stated' | 'claims'> {
  const claims = claimsIn(service);
  if (claims === null || !claims.said.some((s) => s.field === field)) throw fail('NOT_FOUND', 'Nobody said anything of this field.');
  const now = valueAt(claims.told, field);
  if (how === 'kept')
    return { stated: stands(service), claims: { ...claims, said: claims.said.map((s) => (s.field === field ? { ...s, base: now } : s)) } };
  const stated = withValue(stands(service), field, now);
  return { stated, claims: said(service, stated, ctx) };
}
