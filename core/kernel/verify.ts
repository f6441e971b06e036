/** Step 6, verify: the host's readiness checks. A host with pending migrations or unsafe settings does not serve. */
import { fail, isError } from '../contracts/index.ts';
import { messageOf } from './read.ts';
import type { Loaded, Verification } from './types.ts';

/** Runs the checks one after the other; the first that throws ends the boot with its own code, or NOT_READY. */
export async function verify(plugins: readonly Loaded[], checks: readonly Verification[]): Promise<void> {
  for (const run of checks) {
    try {
      await run(plugins);
    } catch (error) {
      if (isError(error)) throw error;
      throw fail('NOT_READY', `A readiness check failed: ${messageOf(error)}`);
    }
  }
}
