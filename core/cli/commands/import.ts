/** `escale import`: supplier files into dossiers, each whole or not at all. */
import { type EscaleError, type Finding, Host } from '../../contracts/index.ts';
import { findingsOf } from '../../modules/dossiers/service/imports.ts';
import { type Imported, Imports } from '../../modules/dossiers/tokens.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION } from '../command.ts';
import { readRaw, SUPPLIER_OPTION, supplierNamed } from '../files.ts';
import { withHost } from '../host.ts';
import { bold, EXIT, findingText, json, red } from '../io.ts';

const refusal = (error: EscaleError, findings: readonly Finding[] = []): Imported => ({
  status: 'refused',
  dossiers: [],
  findings: [{ code: error.code, message: error.message }, ...error.findings.filter((f) => f.message !== error.message), ...findings],
});

async function run(asked: Asked): Promise<number> {
  const { io, args, flag } = asked;
  return withHost(asked, async ({ app, agency, ctx }) => {
    const only = await supplierNamed(asked, agency);
    const [readings, imports] = [app.resolve(Host.Readings), app.resolve(Imports)];
    let refused = false;
    for (const file of args) {
      const found = await readRaw(io.cwd, file);
      let result: Imported;
      if ('error' in found) result = refusal(found.error);
      else {
        // Kept with what is read as the moment it came.
        const received = ctx(flag('dry-run'));
        const reading = await readings.read(agency, found.raw, only, received.at);
        if (reading.error) result = { status: 'refused', dossiers: [], findings: findingsOf(reading) };
        else {
          const apply = () =>
            received.dryRun
              ? app.db.transaction(received, (tx) => imports.apply(tx, reading, flag('accept')))
              : app.db.gather(`ledger:${agency}`, received, (tx) => imports.apply(tx, reading, flag('accept')));
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
    usage: 'FILE… [--supplier ID] [--accept] [--dry-run] [--agency ID] [--json]',
    example: 'escale import *.air --dry-run --json',
    options: {
      ...SUPPLIER_OPTION,
      accept: { type: 'boolean', help: 'take amounts that contradict those told before: the supplier was asked' },
      'dry-run': { type: 'boolean', help: 'do everything and keep nothing' },
      ...AGENCY_OPTION,
      ...JSON_OPTION,
    },
    args: [1, Number.POSITIVE_INFINITY],
    run,
  },
];
