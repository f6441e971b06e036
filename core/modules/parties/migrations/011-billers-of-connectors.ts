import { backfill, type Row, table } from '../../../contracts/migration.ts';
import createSuppliers from './002-suppliers.ts';
import createBillers from './010-billers.ts';

const suppliers = table(createSuppliers);
/** Whom a connector's bookings are billed by: that was said by the connector. */
const BILLER: Readonly<Record<string, string>> = { 'air-amadeus': 'BSP', 'hotel-expedia': 'EXPEDIA', 'rail-content': 'CONTENTRAIL' };
export const billerOf = ({ plugin }: Pick<Row<typeof suppliers>, 'plugin'>): string | null => BILLER[plugin ?? ''] ?? null;

/** Of several of one connector the first one billed. */
export default backfill(
  suppliers,
  async (rows, find) => {
    const all = await find(suppliers, { plugin: Object.keys(BILLER) });
    const first = (plugin: string | null) =>
      all.filter((s) => s.plugin === plugin).sort((a, b) => (`${a.created_at}${a.id}` < `${b.created_at}${b.id}` ? -1 : 1))[0];
    return rows.flatMap((row) => {
      const code = billerOf(row);
      if (code === null || first(row.plugin)?.id !== row.id) return [];
      return [{ id: row.id, agency: row.agency, code, supplier: row.code, created_at: row.created_at, version: 1 }];
    });
  },
  table(createBillers),
);
