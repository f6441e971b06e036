/** The names of roles, acts and their lines: those of the project's own chart, which every chart has. A misspelt one would read as zero. */
import type model from '../../../config/charts/fr.json';
import { type Chart, fail, type RoleAccounts, type RuleLine } from '../../contracts/index.ts';

type Acts = (typeof model)['acts'];
export type Role = keyof (typeof model)['roles'];
export type ActName = keyof Acts;
/** A line of the rule of an act: what happened. */
export type What = { [A in ActName]: keyof Acts[A]['lines'] }[ActName];

/** Nature of a cost that was accrued and not billed. */
export const ACCRUED = 'accrued';
/** Nature of what a supplier bills of what is held for him. */
export const BILLED = 'billed';
/** Nature of what is held for the supplier of a sale that nobody bought, and of the loss that is: worth what he bills of it, so nothing meets there. */
export const LOST = 'lost';
/** Nature of what both are worth more or less, of what is held and billed. */
export const MET = 'met';

/** Nature of what a discount of the dossier takes off a trip sold in the own name: it stays with what else the dossier sells where nobody travels there any more. */
export const SHARED = 'shared';

/** The role of a rule's line: the chart was proved to know it before the start. */
export const roleOfLine = (rule: RuleLine): Role => ('debit' in rule ? rule.debit : rule.credit) as Role;

export function roleOf(chart: Chart, role: Role): RoleAccounts {
  const found = chart.roles[role];
  if (!found)
    throw fail('ACCOUNT_UNMAPPED', `The chart “${chart.id}” has no account for the role “${role}”. Add it to the chart.`, [
      { code: 'ACCOUNT_UNMAPPED', message: 'Add an account.', pointer: `charts/${chart.id}.json#/roles/${role}` },
    ]);
  return found;
}
