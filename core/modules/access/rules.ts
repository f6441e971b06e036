/** Passwords: pure rules. */
import { fail } from '../../contracts/index.ts';

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
