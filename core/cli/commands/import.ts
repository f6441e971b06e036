/** `escale import`: supplier files into dossiers, each whole or not at all. */
import { fail, Host, isError } from '../../contracts/index.ts';
import { findingsOf } from '../../modules/dossiers/service/imports.ts';
import { type Imported, Imports } from '../../modules/dossiers/tokens.ts';
import { AGENCY_OPTION, type Asked, type Command, JSON_OPTION } from '../command.ts';
import { SUPPLIER_OPTION, supplierNamed, takeFiles } from '../files.ts';
import { withHost } from '../host.ts';

const run = (asked: Asked): Promise<number> =>
  withHost(asked, async ({ app, agency, ctx }) => {
    const only = await supplierNamed(asked, agency);
    const [readings, imports] = [app.resolve(Host.Readings), app.resolve(Imports)];
    return takeFiles<Pick<Imported, 'dossiers'>>(asked, {
      async give(raw) {
        // Kept with what is read as the moment it came.
        const received = ctx(asked.flag('dry-run'));
        const reading = await readings.read(agency, raw, only, received.at);
        if (reading.error) return { status: 'refused', dossiers: [], findings: findingsOf(reading) };
        const apply: Parameters<typeof app.db.transaction<Imported>>[1] = (tx) => imports.apply(tx, reading, asked.flag('accept'));
        try {
          return await (received.dryRun ? app.db.transaction(received, apply) : app.db.gather(`ledger:${agency}`, received, apply));
        } catch (error) {
          throw isError(error) ? fail(error.code, error.message, [...error.findings, ...reading.findings]) : error;
        }
      },
      none: { dossiers: [] },
      also: ({ dossiers }) => `  ${dossiers.join(' ')}`,
    });
  });

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
