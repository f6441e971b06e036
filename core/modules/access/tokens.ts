/** What other parts may use of access. */
import { type Authenticator, token } from '../../contracts/index.ts';

/** Creates staff from the command line and the demo. */
export interface Users {
  create(
    input: {
      readonly login: string;
      readonly name: string;
      readonly password: string;
      readonly roles: readonly string[];
      readonly email?: string;
      readonly locale?: string;
    },
    tx: import('../../contracts/index.ts').Tx,
  ): Promise<{ readonly id: string }>;
}
export const Users = token<Users>('access.users');
export type { Authenticator };
