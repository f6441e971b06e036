/** `escale bank`: statements of the agency's own accounts, each file whole or not at all. */
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION } from '../command.ts';
import { type Taken, takeFiles } from '../files.ts';
import { withHost } from '../host.ts';

interface Statements {
  readonly statements: readonly { readonly account: string; readonly statement: string; readonly to: string }[];
}

const run = (asked: Asked): Promise<number> =>
  withHost(asked, ({ call }) =>
    takeFiles<Statements>(asked, {
      async give({ name, bytes }) {
        const content = Buffer.from(bytes).toString('base64');
        const { status, statements, findings } = await call<Taken & Statements>('bankStatement.import', { file: name, content });
        return { status, statements: statements.map(({ account, statement, to }) => ({ account, statement, to })), findings };
      },
      none: { statements: [] },
      also: ({ statements }) => statements.map((s) => `\n  ${s.account}  ${s.statement}  ${s.to}`).join(''),
    }),
  );

export const commands: readonly Command[] = [
  {
    name: 'bank import',
    summary: 'statements of the agency’s own bank accounts, each file whole or not at all',
    usage: 'FILE… [--agency ID] [--json]',
    example: 'escale bank import 2026-01-12.xml --json',
    options: { ...AGENCY_OPTION, ...JSON_OPTION },
    args: [1, Number.POSITIVE_INFINITY],
    run,
  },
];
