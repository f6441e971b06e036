/** One server per embedded database: a lock of the file system on a file beside it, which ends with the process however that ends. */
import { DatabaseSync } from 'node:sqlite';
import { fail } from '../../contracts/index.ts';
import { fileOf } from './connection.ts';

/** Takes the lock and gives what lets it go; nothing to take on a database server. NOT_READY while another holds it. */
export function holdFile(url: string): () => void {
  const file = fileOf(url);
  if (file === null) return () => {};
  const lock = new DatabaseSync(`${file}-serving`);
  try {
    lock.exec('PRAGMA busy_timeout=0; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw fail('NOT_READY', `Another Escale serves ${file} already. Stop it, or set ESCALE_DATA_DIR to another folder.`);
  }
  return () => lock.close();
}
