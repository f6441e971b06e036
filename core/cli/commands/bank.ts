/** `escale bank`: statements of the agency's own accounts, each file whole or not at all. */
import { EscaleError, type Finding } from '../../contracts/index.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION } from '../command.ts';
import { readRaw } from '../files.ts';
import { withHost } from '../host.ts';
import { bold, EXIT, findingText, json, red } from '../io.ts';

interface Imported {
  readonly status: 'created' | 'unchanged' | 'refused';
  readonly statements: readonly { readonly account: string; readonly statement: string; readonly to: string }[];
  readonly findings: readonly Finding[];
}
const refusal = ({ code, message, findings }: EscaleError): Imported => ({
  ...{ status: 'refused', statements: [] },
  findings: [{ code, message }, ...findings].filter((f, i, all) => i > 0 || all[1]?.message !== f.message),
});

async function run(asked: Asked): Promise<number> {
  const { io, args, flag } = asked;
  return withHost(asked, async ({ call }) => {
    let refused = false;
    for (const file of args) {
      const found = await readRaw(io.cwd, file);
      const give = (): Promise<Imported> => {
        if ('error' in found) throw found.error;
        const { name, bytes } = found.raw;
        return call('bankStatement.import', { file: name, content: Buffer.from(bytes).toString('base64') });
      };
      const { status, statements, findings } = await (async () => give())().catch((error: unknown) => {
        if (error instanceof EscaleError && error.status < 500) return refusal(error);
        throw error;
      });
      refused ||= status === 'refused';
      const named = statements.map(({ account, statement, to }) => ({ account, statement, to }));
      if (flag('json')) io.out(json({ file, status, statements: named, findings }));
      else {
        io.out(`${bold(io, file)}  ${status === 'refused' ? red(io, status) : status}\n`);
        for (const s of named) io.out(`  ${s.account}  ${s.statement}  ${s.to}\n`);
        for (const f of findings) io.out(findingText(f));
      }
    }
    return refused ? EXIT.refused : EXIT.done;
  });
}

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
