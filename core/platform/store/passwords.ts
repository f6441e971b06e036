/** Password hashes. They are slow on purpose: few at a time, so that files and other requests find a thread, and nobody waits long for his turn. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { fail, type Passwords } from '../../contracts/index.ts';
import { LONGEST_WAIT_MS, turns } from '../work/turns.ts';

/** One core is left to the thread that answers. */
const AT_ONCE = Math.max(1, availableParallelism() - 1);
/** So many can be hashed on one core, and a little more, before those who came with them have waited for too long. */
const ADMITTED = 16 * AT_ONCE;
const derive = promisify(argon2);
/** Better told than left waiting. */
const busy = () => fail('BUSY', 'Too many log in at this moment. Try again in a moment.');
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;

/** argon2id, in the PHC string format. BUSY when too many passwords wait to be hashed. */
export function createPasswords(): Passwords {
  let admitted = 0;
  const places = turns(AT_ONCE);
  const turn = async <R>(work: () => Promise<R>): Promise<R> => {
    await places.enter(false, AbortSignal.timeout(LONGEST_WAIT_MS)).catch(() => Promise.reject(busy()));
    try {
      return await work();
    } finally {
      places.leave();
    }
  };
  const hash = (password: string, salt: Buffer, cost: { memory: number; passes: number; parallelism: number }, tagLength: number) =>
    turn(() => derive('argon2id', { message: Buffer.from(password.normalize('NFKC')), nonce: salt, tagLength, ...cost }));
  return {
    async admit(work) {
      if (admitted >= ADMITTED) throw busy();
      admitted++;
      try {
        return await work();
      } finally {
        admitted--;
      }
    },
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
