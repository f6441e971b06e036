/** The life of a dossier as data: which status follows which, and what may be done in each. Agencies may tighten the second, never widen it. */
import { type ErrorCode, fail } from '../../contracts/index.ts';

export const STATUSES = ['quote', 'option', 'confirmed', 'ticketed', 'travelled', 'cancelled', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  quote: ['option', 'confirmed', 'cancelled', 'closed'],
  option: ['quote', 'confirmed', 'cancelled', 'closed'],
  confirmed: ['option', 'ticketed', 'travelled', 'cancelled', 'closed'],
  ticketed: ['confirmed', 'travelled', 'cancelled', 'closed'],
  travelled: ['ticketed', 'confirmed', 'cancelled', 'closed'],
  cancelled: ['quote', 'confirmed', 'closed'],
  closed: ['confirmed', 'ticketed', 'travelled', 'cancelled'],
};

/** What may be done to a dossier. */
export const ACTS = ['price', 'invoice', 'credit', 'receipt', 'refund', 'move', 'supplierInvoice', 'closeLine'] as const;
export type DossierAct = (typeof ACTS)[number];
const SOLD: readonly Status[] = ['confirmed', 'ticketed', 'travelled', 'cancelled'];
export const ALLOWED: Readonly<Record<DossierAct, readonly Status[]>> = {
  price: ['quote', 'option', ...SOLD],
  invoice: SOLD,
  credit: SOLD,
  // Money comes and goes, and suppliers bill, whatever we think of the dossier.
  receipt: STATUSES,
  refund: STATUSES,
  move: STATUSES,
  supplierInvoice: STATUSES,
  // The last word on what he bills: it moves our margin, never what the client pays, and comes after the dossier was put away as his bills do.
  closeLine: STATUSES,
};

/** DOSSIER_STATE (DOSSIER_CLOSED for a closed one) when the status does not allow the act. */
export function checkAct(ref: string, status: string, act: DossierAct, tightened: Readonly<Record<string, readonly string[]>> = {}): void {
  const allowed = ALLOWED[act].filter((s) => tightened[act] === undefined || tightened[act].includes(s));
  if (allowed.includes(status as Status)) return;
  const [code, todo]: [ErrorCode, string] =
    status === 'closed'
      ? ['DOSSIER_CLOSED', 'open it again first']
      : ['DOSSIER_STATE', `it must be ${allowed.join(', ') || 'in no state'}`];
  throw fail(code, `The dossier ${ref} is ${status}: for “${act}” ${todo}.`, [{ code, message: todo, pointer: '/dossier' }]);
}

/** DOSSIER_STATE when one status does not follow the other. */
export function checkTransition(ref: string, from: string, to: string): void {
  const next = TRANSITIONS[from as Status] ?? [];
  if (from === to || next.includes(to as Status)) return;
  throw fail('DOSSIER_STATE', `The dossier ${ref} is ${from}: it can become ${next.join(', ')}.`, [
    { code: 'DOSSIER_STATE', message: `one of ${next.join(', ')}`, pointer: '/status' },
  ]);
}
