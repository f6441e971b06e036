/** Small stores every module uses: bytes by content, the audit trail. */

import { hash } from 'node:crypto';
import { core } from '../../contracts/core.ts';
import { type Audit, type Blobs, fail, table } from '../../contracts/index.ts';
import createBlobsTable from './migrations/001-blobs.ts';
import createAuditTable from './migrations/004-audit.ts';
import sealAudit from './migrations/007-audit-seal.ts';
import sealBlobs from './migrations/008-blobs-seal.ts';

export { createPasswords } from './passwords.ts';

/** Where the stores' migrations are. */
export const STORE_MIGRATIONS = new URL('./migrations/', import.meta.url);
export const blobsTable = table(createBlobsTable, sealBlobs);
export const auditTable = table(createAuditTable, sealAudit);

const sha256Of = (bytes: Uint8Array): string => hash('sha256', bytes);

export function createBlobs(): Blobs {
  return {
    async put(tx, bytes, type) {
      const sha256 = sha256Of(bytes);
      // Blobs written in this transaction, so that two equal ones do not collide before they are sent.
      const seen = await core(tx).memo(`blobs:${tx.ctx.agency}`, async () => new Set<string>());
      if (seen.has(sha256)) return sha256;
      const known = await core(tx).sql('SELECT 1 FROM blobs WHERE agency = ? AND sha256 = ?', [tx.ctx.agency, sha256], []);
      if (known.length === 0) await tx.insert(blobsTable, { sha256, type, size: bytes.byteLength, bytes, created_at: tx.ctx.at });
      seen.add(sha256);
      return sha256;
    },
    async get(tx, sha256) {
      const row = await tx.get(blobsTable, { sha256 }, 'No such document.');
      if (sha256Of(row.bytes) !== sha256)
        throw fail('DOCUMENT_CHANGED', `The bytes stored as ${sha256.slice(0, 12)}… are others: restore them from a backup.`);
      return { bytes: row.bytes, type: row.type };
    },
  };
}

export function createAudit(): Audit {
  return {
    record: (tx, { action, resource, detail }) =>
      tx.insert(auditTable, {
        id: tx.newId(),
        at: tx.ctx.at,
        actor_kind: tx.ctx.actor.kind,
        actor: tx.ctx.actor.id,
        request: tx.ctx.requestId,
        action,
        resource,
        detail: detail ?? null,
      }),
  };
}
