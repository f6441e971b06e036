import { createTable } from '../../../contracts/migration.ts';

/** The bytes of an issued document: rendered once, then only read. */
export default createTable(
  'billing_documents',
  { agency: 'key', invoice: 'key', sha256: 'hash', template: 'key', template_version: 'int', created_at: 'instant' },
  { primary: ['agency', 'invoice'] },
);
