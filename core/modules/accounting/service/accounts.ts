/** The accounts of a role: those the chart names, and those it named when something was posted for the role, which stands there still. */
import { core } from '../../../contracts/core.ts';
import { accountsOf, type Chart, type Ledger, type Tx } from '../../../contracts/index.ts';
import { accounts, held, type MovementRow, movements } from '../model.ts';
import { type Role, roleOf } from '../names.ts';

/** All accounts of a role, the former ones first: what is taken of them is older. */
export type EverOf = (role: Role) => readonly string[];

export async function accountsEver(tx: Tx, chart: Chart): Promise<EverOf> {
  // What the chart names for another role now was named for this one by mistake, or is done with.
  const named = new Set(Object.values(chart.roles).flatMap(accountsOf));
  const used = Map.groupBy(await tx.find(accounts, {}), (a) => a.role);
  return (role) => {
    const now = new Set(accountsOf(roleOf(chart, role)));
    return [...(used.get(role) ?? []).flatMap((a) => (named.has(a.account) ? [] : [a.account])), ...now];
  };
}

/** Is it one of some accounts, or beneath one (4111 beneath 411)? */
export const isUnder = (some: readonly string[], account: string): boolean => some.some((own) => account.startsWith(own));

export interface Use {
  readonly role: string;
  readonly account: string;
}
const keyOf = ({ role, account }: Use): string => `${role} ${account}`;

/** Accounts by role. */
type Known = Map<string, Set<string>>;
/** What each host knows the database to hold, by agency: a role has few accounts, and they last for years. */
const stored = new WeakMap<Ledger, Map<string, Known>>();

/** Notes the accounts something is posted on for a role. */
export async function noteUse(tx: Tx, ledger: Ledger, uses: readonly Use[]): Promise<void> {
  const { agency } = tx.ctx;
  const known = stored.get(ledger) ?? new Map<string, Known>();
  stored.set(ledger, known);
  const own: Known = known.get(agency) ?? new Map();
  known.set(agency, own);
  const fresh = new Map(uses.flatMap((use) => (own.get(use.role)?.has(use.account) ? [] : [[keyOf(use), use] as const])));
  if (fresh.size === 0) return;
  for (const { role, account } of fresh.values()) await tx.put(accounts, { agency, role, account });
  core(tx).afterCommit(() => {
    for (const { role, account } of fresh.values()) own.set(role, (own.get(role) ?? new Set()).add(account));
  });
}

/** What the lines of a movement were posted on, and for which roles. */
export const usesOf = ({ lines }: Pick<MovementRow, 'lines'>): readonly Use[] => lines as Use[];

/** Movements that are read at once. */
const CHUNK = 500;
/** Notes again what follows from movements and pieces: what hands posted on and no piece tells is noted nowhere else. */
export async function noteAgain(tx: Tx): Promise<void> {
  const { agency } = tx.ctx;
  const uses = await core(tx).sql<Use>('SELECT DISTINCT role, account FROM accounting_held WHERE agency = ?', [agency], [held]);
  const found = new Map(uses.map((use) => [keyOf(use), use]));
  for (let after: string | undefined = ''; after !== undefined; ) {
    const rows: Pick<MovementRow, 'id' | 'lines'>[] = await tx.find(
      movements,
      { id: { gt: after } },
      { order: [['id', 'asc']], limit: CHUNK, columns: ['id', 'lines'] },
    );
    for (const use of rows.flatMap(usesOf)) found.set(keyOf(use), use);
    after = rows.at(-1)?.id;
  }
  for (const { role, account } of found.values()) await tx.put(accounts, { agency, role, account });
}
