/** Turns of writers that wait for one number: among processes, and in this one, where those that wait travel together. */
import { type Dialect, sqlType } from './codec.ts';
import type { Execute } from './connection.ts';

/** A group that is smaller than the last sets off when nobody has joined it for this long, and waits no longer than so many times. */
const JOIN_MS = 4;
const JOIN_WAITS = 5;

/** A row to lock for each lane of writers, so that a lane is one over all processes. The embedded database has one writer anyway. */
export async function makeTurns(execute: Execute, dialect: Dialect): Promise<void> {
  if (dialect === 'mysql') await execute(`CREATE TABLE IF NOT EXISTS lanes (name ${sqlType('key', dialect)} PRIMARY KEY)`, []);
}

/** One after the other, whichever process asks: what a work decides upon may be a row that is not there yet, which nothing else could lock. */
export async function takeTurn(execute: Execute, dialect: Dialect, lane: string): Promise<void> {
  if (dialect !== 'mysql') return;
  const [row] = await execute('SELECT name FROM lanes WHERE name = ? FOR UPDATE', [lane]);
  if (!row) await execute('INSERT INTO lanes (name) VALUES (?) ON DUPLICATE KEY UPDATE name = VALUES(name)', [lane]);
}

/** Waits while callers come back from the last groups, so that the first of them does not travel alone: a commit costs for one what it costs for many. */
export async function joined(queue: { readonly length: number }, expected: number): Promise<void> {
  for (let waits = 0, seen = 0; queue.length > seen && queue.length < expected && waits < JOIN_WAITS; waits++) {
    seen = queue.length;
    await new Promise((resolve) => setTimeout(resolve, JOIN_MS));
  }
}
