import { allowNull } from '../../../contracts/migration.ts';

/** Lines that cancel out leave nothing to post. */
export default allowNull('settlement_supplier_invoices', { entry: 'int?' });
