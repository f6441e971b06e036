/** Roles and passwords: pure rules. */
import { fail } from '../../contracts/index.ts';

const READ = ['parties.read', 'dossiers.read', 'billing.read', 'payments.read', 'settlement.read', 'notifications.read'];
const SELL = ['parties.write', 'dossiers.write', 'dossiers.import', 'billing.issue', 'payments.record', 'notifications.send'];
const BOOKS = [
  'exports.read',
  'exports.run',
  'exports.ledger',
  'settlement.write',
  'settlement.reverse',
  'settlement.pay',
  'payments.reverse',
  'accounting.entries',
  'accounting.rates',
  'accounting.deposit',
];

/** What each role may do; `all` is everything, also what plugins declare later. */
export const ROLES: Readonly<Record<string, 'all' | readonly string[]>> = {
  admin: 'all',
  manager: [
    ...READ,
    ...SELL,
    ...BOOKS,
    'billing.credit',
    'payments.refund',
    'payments.approve',
    'payments.move',
    'exports.close',
    'access.read',
    'outbox.read',
    'outbox.decide',
  ],
  agent: [...READ, ...SELL],
  accountant: [...READ, ...BOOKS, 'billing.issue', 'billing.credit', 'payments.record', 'payments.move', 'exports.close'],
  viewer: READ,
};

/** Permissions of a set of roles; ROLE_UNKNOWN names the one that does not exist. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<string> | 'all' {
  const granted = new Set<string>();
  for (const role of roles) {
    const permissions = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
    if (permissions === undefined) throw fail('ROLE_UNKNOWN', `“${role}” is not a role. Roles: ${Object.keys(ROLES).join(', ')}.`);
    if (permissions === 'all') return 'all';
    for (const p of permissions) granted.add(p);
  }
  return granted;
}

const MIN_LENGTH = 12;

/** PASSWORD_WEAK for a password that is short, or made of the login. */
export function checkPassword(password: string, login: string): void {
  if (password.length < MIN_LENGTH)
    throw fail('PASSWORD_WEAK', `A password has at least ${MIN_LENGTH} characters: a few words are easiest to remember.`);
  if (login.length > 3 && password.toLowerCase().includes(login.toLowerCase()))
    throw fail('PASSWORD_WEAK', 'A password must not contain the login.');
  if (new Set(password).size < 5) throw fail('PASSWORD_WEAK', 'A password needs at least five different characters.');
}

/** How long a login stays locked after so many failures in a row. */
export const lockMs = (failures: number): number => (failures < 5 ? 0 : Math.min(15 * 60_000, 2 ** (failures - 5) * 10_000));
