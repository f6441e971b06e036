/** Small stores every module uses: bytes by content, the audit trail, password hashes. */
import { argon2, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type Audit, type Blobs, type Passwords, table } from '../../contracts/index.ts';
import createBlobsTable from './migrations/001-blobs.ts';
import createAuditTable from './migrations/004-audit.ts';

/** Where the stores' migrations are. */
export const STORE_MIGRATIONS = new URL('./migrations/', import.meta.url);
export const blobsTable = table(createBlobsTable);
export const auditTable = table(createAuditTable);

export function createBlobs(): Blobs {
  return {
    async put(tx, bytes, type) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const seen = await tx.memo(`blobs:${tx.ctx.agency}`, async () => new Seen());
      if (seen.has(sha256)) return sha256;
      const known = await tx.sql('SELECT 1 FROM blobs WHERE agency = ? AND sha256 = ?', [tx.ctx.agency, sha256], []);
      if (known.length === 0) await tx.insert(blobsTable, { sha256, type, size: bytes.byteLength, bytes, created_at: tx.ctx.at });
      seen.add(sha256);
      return sha256;
    },
    async get(tx, sha256) {
      const row = await tx.get(blobsTable, { sha256 }, 'No such document.');
      return { bytes: row.bytes, type: row.type };
    },
  };
}

/** Blobs written in this transaction, so that two equal ones do not collide before they are sent. */
class Seen extends Set<string> {
  checkpoint(): () => void {
    const before = new Set(this);
    return () => {
      for (const name of this) if (!before.has(name)) this.delete(name);
    };
  }
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

const derive = promisify(argon2);
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;

/** argon2id, in the PHC string format. */
export function createPasswords(): Passwords {
  const hash = (password: string, salt: Buffer, cost: { memory: number; passes: number; parallelism: number }, tagLength: number) =>
    derive('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce: salt, tagLength, ...cost });
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const tag = await hash(password, salt, COST, 32);
      return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${salt.toString('base64url')}$${tag.toString('base64url')}`;
    },
    async verify(password, stored) {
      const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(stored);
      if (!match) return false;
      const expected = Buffer.from(match[5] as string, 'base64url');
      const cost = { memory: Number(match[1]), passes: Number(match[2]), parallelism: Number(match[3]) };
      return timingSafeEqual(await hash(password, Buffer.from(match[4] as string, 'base64url'), cost, expected.length), expected);
    },
  };
}
