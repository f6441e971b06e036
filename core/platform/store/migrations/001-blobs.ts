import { createTable } from '../../../contracts/migration.ts';

/** Bytes by content hash: raw messages (masked), issued documents, export files. */
export default createTable(
  'blobs',
  { agency: 'key', sha256: 'hash', type: 'key', size: 'int', bytes: 'bytes', created_at: 'instant' },
  { primary: ['agency', 'sha256'] },
);
