import { addColumn } from '../../../contracts/migration.ts';

export default addColumn('parties_clients', { e_invoice_address: 'text?' });
