import { backfill, table } from '../../../contracts/migration.ts';
import createImports from './008-imports.ts';
import sealImports from './017-imports-seal.ts';
import { withVoids } from './021-facts-voids.ts';

const imports = table(createImports, sealImports);
/** What was read and may still be committed. */
export default backfill(imports, async (rows) => rows.map((row) => ({ ...row, bookings: (row.bookings as unknown[]).map(withVoids) })));
