import { backfill, table } from '../../../contracts/migration.ts';
import createSuppliers from './002-suppliers.ts';
import { billerOf } from './011-billers-of-connectors.ts';

/** A supplier that was made at the sight of a connector is called by who he is; no supplier says a connector any more. */
export default backfill(table(createSuppliers), async (rows) =>
  rows
    .filter(({ plugin }) => plugin !== null)
    .map((row) => ({ ...row, name: row.name === row.plugin ? (billerOf(row) ?? row.name) : row.name, plugin: null })),
);
