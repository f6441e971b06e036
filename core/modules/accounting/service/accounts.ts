/** The accounts of a role: those the chart names, and those it named when something was posted for the role, which stands there still. */
import { core, type Memo } from '../../../contracts/core.ts';
import { accountsOf, type Chart, type Ledger, type Tx } from '../../../contracts/index.ts';
import { accounts } from '../model.ts';
import { type Role, roleOf } from '../names.ts';

/** All accounts of a role, the former ones first: what is taken of them is older. */
export type EverOf = (role: Role) => readonly string[];

export async function accountsEver(tx: Tx, chart: Chart): Promise<EverOf> {
  const used = Map.groupBy(await tx.find(accounts, {}), (a) => a.role);
  return (role) => {
    const now = new Set(accountsOf(roleOf(chart, role)));
    return [...(used.get(role) ?? []).flatMap((a) => (now.has(a.account) ? [] : [a.account])), ...now];
  };
}

/** Is it one of some accounts, or beneath one (4111 beneath 411)? */
export const isUnder = (some: readonly string[], account: string): boolean => some.some((own) => account.startsWith(own));

interface Use {
  readonly role: string;
  readonly account: string;
}
class Fresh implements Memo {
  readonly uses = new Map<string, Use>();

  async save(tx: Tx): Promise<void> {
    await tx.insert(
      accounts,
      [...this.uses.values()].map(({ role, account }) => ({ agency: tx.ctx.agency, role, account })),
    );
  }
}

const keyOf = ({ role, account }: Use): string => `${role} ${account}`;

/** What each host has seen the database hold, by agency: a role has few accounts, and they last for years. */
const stored = new WeakMap<Ledger, Map<string, ReadonlySet<string>>>();

/** Notes the accounts something is posted on for a role, once the entry is posted. */
export async function noteUse(tx: Tx, ledger: Ledger, uses: readonly Use[]): Promise<void> {
  const { agency } = tx.ctx;
  const seen = stored.get(ledger) ?? new Map<string, ReadonlySet<string>>();
  stored.set(ledger, seen);
  const missing = (): Use[] => uses.filter((use) => !seen.get(agency)?.has(keyOf(use)));
  if (missing().length === 0) return;
  const fresh = await core(tx).memo(`accounting.accounts:${agency}`, async () => {
    // Whoever posts holds the journal: nobody else adds to them meanwhile, and what is read here was committed.
    seen.set(agency, new Set((await tx.lock(accounts, {})).map(keyOf)));
    return new Fresh();
  });
  for (const use of missing()) fresh.uses.set(keyOf(use), use);
}
