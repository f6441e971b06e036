/**
 * Wakes workers on other machines through Redis (BullMQ), when ESCALE_REDIS_URL is set. The database stays the truth: a lost ring costs at most one polling interval,
 * and a worker that is woken for nothing finds nothing due.
 */
import { fail, type Logger } from '../../contracts/index.ts';

/** A bell several processes share. */
export interface Bell {
  /** Wakes one worker somewhere; never throws, never waits. */
  ring(): void;
  /** Runs `wake` in this process when the bell was rung and this process is the one that hears it. */
  listen(wake: () => Promise<unknown>): void;
  close(): Promise<void>;
}

const QUEUE = 'escale-outbox';
const RING_TIMEOUT_MS = 2_000;

/** Connects to Redis. CONFIG_INVALID when the optional package `bullmq` is not installed. */
export async function openBell(url: string, logger: Logger, name = QUEUE): Promise<Bell> {
  const bullmq = await import('bullmq').catch(() => {
    throw fail('CONFIG_INVALID', 'ESCALE_REDIS_URL is set, but the optional packages bullmq and ioredis are not installed.');
  });
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  const connection = {
    host: hostname,
    port: Number(port || 6379),
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(pathname.length > 1 ? { db: Number(pathname.slice(1)) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
  const queue = new bullmq.Queue(name, {
    connection: { ...connection, maxRetriesPerRequest: 1, enableOfflineQueue: false },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  let warned = false;
  const complain = (error: unknown): void => {
    // Said once: the workers poll meanwhile, and a log full of one sentence helps nobody.
    if (!warned) logger.warn({ error: String(error) }, 'Redis does not answer: workers poll the database');
    warned = true;
  };
  queue.on('error', complain);
  let worker: { close(force?: boolean): Promise<void> } | null = null;
  let ringing = false;
  return {
    ring() {
      // Rings that come together are one ring: whoever is woken does everything that is due.
      if (ringing) return;
      ringing = true;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no answer')), RING_TIMEOUT_MS);
      });
      Promise.race([queue.add('wake', {}), late])
        .then(() => {
          warned = false;
        }, complain)
        .finally(() => {
          clearTimeout(timer);
          ringing = false;
        });
    },
    listen(wake) {
      const heard = new bullmq.Worker(name, async () => void (await wake()), {
        connection: { ...connection, maxRetriesPerRequest: null },
        concurrency: 1,
      });
      heard.on('error', complain);
      worker = heard;
    },
    async close() {
      await worker?.close(true).catch(complain);
      await queue.close().catch(complain);
    },
  };
}
