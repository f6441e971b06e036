/** What the routes of payments share. */
import { Type } from 'typebox';
import { Host } from '../../../contracts/index.ts';
import { Bookkeeping } from '../../accounting/tokens.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import { METHODS, type Method, type PaymentDeps } from '../service/movements.ts';

export const MethodSchema = Type.Enum(Object.keys(METHODS) as Method[]);

export const DEPS = [Host.Ledger, Host.Agencies, Dossiers, Parties, Bookkeeping] as const;
export const deps = (
  ledger: PaymentDeps['ledger'],
  agencies: PaymentDeps['agencies'],
  dossiers: PaymentDeps['dossiers'],
  parties: PaymentDeps['parties'],
  books: PaymentDeps['books'],
): PaymentDeps => ({ ledger, agencies, dossiers, parties, books });
