/** Looks at the thread that started the process, and ends what it does where it does not get on. */
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import type { WatchAsked } from './watched.ts';

const { state: shared, ms } = workerData as WatchAsked;
const state = new Int32Array(shared);
const LOOK_MS = 50;
let [seen, since] = [-1, process.cpuUsage()];
setInterval(() => {
  const n = Atomics.load(state, 0);
  const { user, system } = process.cpuUsage(since);
  if (n === seen && (user + system) / 1_000 < ms) return;
  if (n === seen) {
    Atomics.store(state, 1, 1);
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.terminateExecution', () => session.disconnect());
  }
  [seen, since] = [n, process.cpuUsage()];
}, LOOK_MS);
parentPort?.postMessage('watching');
