import { backfill, table } from '../../../contracts/migration.ts';
import createImports from './008-imports.ts';
import sealImports from './017-imports-seal.ts';
import { withItem } from './029-facts-items.ts';

/** What was read and may still be committed. */
export default backfill(table(createImports, sealImports), async (rows) =>
  rows.map((row) => ({ ...row, bookings: (row.bookings as unknown[]).map(withItem) })),
);
