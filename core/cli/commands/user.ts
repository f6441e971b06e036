/** `escale user`: the first person of an agency, who then creates the others. */
import { variable } from '../../platform/config/files.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { withHost } from '../host.ts';
import { EXIT, json } from '../io.ts';

async function create(asked: Asked): Promise<number> {
  const { io, args, text, flag } = asked;
  const [login] = args as [string];
  const password = variable(io.env, 'ESCALE_PASSWORD') ?? (await io.stdin()).replace(/\r?\n$/, '');
  if (password === '')
    throw new UsageError(
      'The password is missing: put it into ESCALE_PASSWORD, into the file ESCALE_PASSWORD_FILE names, or on standard input.',
    );
  const roles = (text('roles') ?? 'admin').split(',').map((r) => r.trim());
  return withHost(asked, async ({ call }) => {
    const user = await call<{ id: string; login: string }>('user.create', { login, name: text('name') ?? login, password, roles });
    if (flag('json')) io.out(json(user));
    else io.out(`${user.id}\n`);
    io.err(`${login} can log in, with the roles ${roles.join(', ')}.\n`);
    return EXIT.done;
  });
}

export const commands: readonly Command[] = [
  {
    name: 'user create',
    summary: 'creates a user; the password comes from ESCALE_PASSWORD, ESCALE_PASSWORD_FILE or standard input',
    usage: 'LOGIN [--name NAME] [--roles admin,agent] [--agency ID] [--json]',
    example: 'escale user create ana@agency.example --name "Ana" --roles manager < password.txt',
    options: {
      name: { type: 'string', value: 'NAME', help: 'how people call them; the login when left out' },
      roles: { type: 'string', value: 'LIST', help: 'roles, separated by commas; admin when left out' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    args: [1, 1],
    run: create,
  },
];
