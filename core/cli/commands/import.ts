/** `escale import`: supplier files into dossiers, each whole or not at all. */
import { didYouMean, type EscaleError, type Finding } from '../../contracts/index.ts';
import { findingsOf } from '../../modules/dossiers/service/imports.ts';
import { type Imported, Imports } from '../../modules/dossiers/tokens.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION, UsageError } from '../command.ts';
import { readRaw } from '../files.ts';
import { withHost } from '../host.ts';
import { bold, EXIT, findingText, json, red } from '../io.ts';

const refusal = (error: EscaleError, findings: readonly Finding[] = []): Imported => ({
  status: 'refused',
  dossiers: [],
  findings: [{ code: error.code, message: error.message }, ...error.findings.filter((f) => f.message !== error.message), ...findings],
});

async function run(asked: Asked): Promise<number> {
  const { io, args, flag, text } = asked;
  const only = text('supplier') ?? null;
  return withHost(asked, async ({ app, agency, ctx }) => {
    const ids = app.suppliers.filter((s) => app.agencies.settings(agency, s.id) !== null).map((s) => s.id);
    if (only !== null && !ids.includes(only))
      throw new UsageError(`“${only}” is not a supplier plugin of “${agency}”.${didYouMean(only, ids)} Enabled: ${ids.join(', ')}.`);
    const imports = app.resolve(Imports);
    let refused = false;
    for (const file of args) {
      const found = await readRaw(io.cwd, file);
      let result: Imported;
      if ('error' in found) result = refusal(found.error);
      else {
        const reading = imports.read(agency, found.raw, only);
        if (reading.error) result = { status: 'refused', dossiers: [], findings: findingsOf(reading) };
        else {
          const apply = () =>
            flag('dry-run')
              ? app.db.transaction(ctx(true), (tx) => imports.apply(tx, reading))
              : app.db.gather(`ledger:${agency}`, ctx(), (tx) => imports.apply(tx, reading));
          result = await apply().catch((thrown: unknown) => {
            if (thrown instanceof Error && 'status' in thrown && (thrown as EscaleError).status < 500)
              return refusal(thrown as EscaleError, reading.findings);
            throw thrown;
          });
        }
      }
      refused ||= result.status === 'refused';
      const { status, dossiers, findings } = result;
      if (flag('json')) io.out(json({ file, status, dossiers, findings }));
      else {
        io.out(`${bold(io, file)}  ${status === 'refused' ? red(io, status) : status}  ${dossiers.join(' ')}\n`);
        for (const f of findings) io.out(findingText(f));
      }
    }
    return refused ? EXIT.refused : EXIT.done;
  });
}

export const commands: readonly Command[] = [
  {
    name: 'import',
    summary: 'supplier files into dossiers, each whole or not at all',
    usage: 'FILE… [--supplier ID] [--dry-run] [--agency ID] [--json]',
    example: 'escale import *.air --dry-run --json',
    options: {
      supplier: { type: 'string', value: 'ID', help: 'read with this plugin instead of the first that recognises the file' },
      'dry-run': { type: 'boolean', help: 'do everything and keep nothing' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    args: [1, Number.POSITIVE_INFINITY],
    run,
  },
];
