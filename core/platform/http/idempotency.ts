/**
 * Answers kept under an Idempotency-Key. The record is written in the transaction of the effect: there is no moment at which one is stored
 * without the other, whatever dies when. Refusals are not recorded: they had no effect, and the caller may correct and send again.
 */
import { hash } from 'node:crypto';
import { type Binary, fail, type Instant, type Tx, table } from '../../contracts/index.ts';
import { redact } from '../config/schema.ts';
import created from './migrations/001-idempotency.ts';
import type { Operation } from './operations.ts';
import { isBinary, type Reply } from './types.ts';

/** Folder of this part's migrations. */
export const HTTP_MIGRATIONS = new URL('./migrations/', import.meta.url);
const records = table(created);

/** A key as callers may choose it; INPUT_INVALID otherwise. */
export function checkKey(key: string): string {
  if (!/^[\x21-\x7e]{1,100}$/.test(key)) {
    throw fail('INPUT_INVALID', 'An Idempotency-Key is 1 to 100 visible ASCII characters without spaces. A UUID is a good one.');
  }
  return key;
}

/** What makes two requests the same: operation, input and caller. Secrets stay out, so that none can be guessed from the hash. */
export function hashOf(operation: Operation, input: unknown, actor: string): string {
  const text = JSON.stringify([operation.route.operationId, actor, sorted(redact(operation.route.input, input))]);
  return hash('sha256', text);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

/** The recorded answer, or null; IDEMPOTENCY_MISMATCH when the key was used for something else. */
export async function replay(tx: Tx, key: string, hash: string): Promise<Reply | null> {
  const found = await tx.first(records, { idempotencyKey: key });
  if (!found) return null;
  if (found.inputHash !== hash) {
    throw fail('IDEMPOTENCY_MISMATCH', `The key was used before, for another ${found.operation}. Take a new key for a new request.`);
  }
  const headers = { ...(found.headers as Record<string, string>), 'idempotency-replayed': 'true' };
  return { status: found.status, body: revive(JSON.parse(found.body)), headers, error: null };
}

/** Records an answer. Secrets an answer shows once are stored hidden; an answer that sets a cookie is not recorded at all. */
export async function record(tx: Tx, operation: Operation, key: string, hash: string, reply: Reply): Promise<void> {
  if (reply.headers['set-cookie'] !== undefined) return;
  const body = isBinary(reply.body) ? toStored(reply.body) : redact(operation.route.output, reply.body);
  await tx.insert(records, {
    id: tx.newId(),
    idempotencyKey: key,
    operation: operation.route.operationId,
    inputHash: hash,
    status: reply.status,
    body: JSON.stringify(body),
    headers: reply.headers,
    createdAt: tx.ctx.at,
  });
}

/** Forgets records written before an instant, for a nightly job. */
export async function purgeIdempotency(tx: Tx, before: Instant): Promise<void> {
  await tx.delete(records, { createdAt: { lt: before } });
}

const STORED = '$binary';
const toStored = (b: Binary): object => ({
  [STORED]: { name: b.name, type: b.type, base64: Buffer.from(b.bytes as Uint8Array).toString('base64') },
});
function revive(body: unknown): unknown {
  const stored = (body as Record<string, { name: string; type: string; base64: string }> | null)?.[STORED];
  if (!stored) return body;
  return {
    binary: true,
    name: stored.name,
    type: stored.type,
    bytes: new Uint8Array(Buffer.from(stored.base64, 'base64')),
  } satisfies Binary;
}
