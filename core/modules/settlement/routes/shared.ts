/** What the routes of settlement share. */
import { Host } from '../../../contracts/index.ts';
import { Bookkeeping } from '../../accounting/tokens.ts';
import { Dossiers } from '../../dossiers/tokens.ts';
import { Parties } from '../../parties/tokens.ts';
import type { SettlementDeps } from '../service/standing.ts';

export const DEPS = [Host.Ledger, Host.Agencies, Dossiers, Parties, Bookkeeping] as const;
export const deps = (
  ledger: SettlementDeps['ledger'],
  agencies: SettlementDeps['agencies'],
  dossiers: SettlementDeps['dossiers'],
  parties: SettlementDeps['parties'],
  books: SettlementDeps['books'],
): SettlementDeps => ({ ledger, agencies, dossiers, parties, books });
