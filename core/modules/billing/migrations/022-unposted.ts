import { allowNull } from '../../../contracts/migration.ts';

/** A document that is worth nothing in the currency of the books leaves nothing to post. */
export default allowNull('billing_invoices', { entry: 'int?' });
