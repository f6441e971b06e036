/** By what a booking is known, whoever tells of it. */
import { Type } from 'typebox';
import { orNull, strict } from './schemas.ts';

const code = (maxLength: number) => Type.String({ pattern: '^\\S(.*\\S)?$', maxLength });

/**
 * One number or code a booking is known by; no plugin is part of it. Two messages that share one speak of one booking.
 * `{ scheme: 'ticket', issuer: '125', value: '1251791338811' }`, `{ scheme: 'pnr', issuer: '1A', value: 'X4WORA', since: '2007-11-23' }`.
 */
export interface Identity {
  /** `ticket`: any numbered document of a carrier; `order`: of a carrier or distributor; `voucher`: a paper of anybody else. */
  scheme: 'ticket' | 'order' | 'pnr' | 'confirmation' | 'voucher';
  /** Who gave it, by the code the trade knows him by: the three figures of an airline, `1A`, `EXPEDIA`. Null where nobody tells. */
  issuer: string | null;
  /** As it was given, whole: of a ticket all 13 figures. */
  value: string;
  /** The day it was given, where it is given again to others later, as a PNR is. */
  since?: string;
}

/** JSON Schema of `Identity`. */
export const Identity = strict({
  scheme: Type.Enum(['ticket', 'order', 'pnr', 'confirmation', 'voucher']),
  issuer: orNull(code(40)),
  value: code(60),
  since: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
});
