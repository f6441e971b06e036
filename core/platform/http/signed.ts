/** Routes without a log-in: whoever signed what he sent is let in, for the agency in the path. */
import { type Actor, fail, isError, pluginFailed } from '../../contracts/index.ts';
import { gettingOn } from '../work/limits.ts';
import type { Operation } from './operations.ts';
import type { CallOptions } from './types.ts';

/** A signature is a matter of microseconds, unless whoever verifies it asks somebody else. */
const PROOF_MS = 10_000;

/** Who sent a request, and what it says. NOT_FOUND where nobody takes it, else what the receiver refuses it with: SIGNATURE_INVALID. */
export async function prove(
  { route, deps }: Operation,
  input: Record<string, unknown>,
  agency: string,
  how: CallOptions,
): Promise<{ readonly actor: Actor; readonly said: unknown }> {
  const receiver = route.signed?.(input as never, deps as never);
  if (!receiver) throw fail('NOT_FOUND', 'Nobody takes what is posted here. Compare the address with the one the plugin was given.');
  const { by, inbound } = receiver;
  const given = inbound.headers.flatMap((name): [string, string][] => {
    const value = how.headers?.[name];
    return value === undefined ? [] : [[name, value]];
  });
  const delivery = { url: how.url ?? '', headers: Object.fromEntries(given), bytes: how.body ?? new Uint8Array() };
  const said = await gettingOn(PROOF_MS, async () => inbound.read(agency, delivery)).catch((error: unknown) => {
    if (isError(error) && error.code !== 'PLUGIN_FAILED') throw error;
    // No fault of who sent it, who may say it again later: he is told so, and the log who it is.
    throw new Error(isError(error) ? error.message : pluginFailed(by, 'inbound.read', error).message, { cause: error });
  });
  // It may do what its route does, and nothing by any permission.
  return { actor: { kind: 'system', id: by, name: by, permissions: new Set() }, said };
}
