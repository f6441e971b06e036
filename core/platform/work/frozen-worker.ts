/** What runs in the worker threads where code of plugins is loaded: the same work, among things no plugin can change for the others. */
import { maskCards } from '../../contracts/cards.ts';
import { freezeShared } from './frozen.ts';
import type { Answer } from './index.ts';
import work from './worker.ts';

freezeShared();

/** What code of a plugin leaves behind: a promise that fails and nobody waits for. It would end the thread, and whatever is done there next with it. */
const strays: unknown[] = [];
process.on('unhandledRejection', (error) => void strays.push(error));

export default async function workOfPlugins(asked: Parameters<typeof work>[0]): Promise<Answer> {
  const answer = await work(asked);
  // Node tells of it once the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  if (strays.length > 0) throw new Error(`it left behind what fails and nobody waits for: ${messageOf(strays.splice(0)[0])}`);
  return answer;
}
const messageOf = (error: unknown): string => maskCards(error instanceof Error ? error.message : String(error));
