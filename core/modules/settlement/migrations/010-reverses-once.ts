import { addIndex } from '../../../contracts/migration.ts';

export default addIndex('settlement_supplier_invoices', ['agency', 'reverses'], true);
