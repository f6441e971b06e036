/** Which hosts and ports plugins may call. */
import { fail, type Outbound } from '../contracts/index.ts';

export const outboundOf = (allowed: readonly string[]): Outbound => ({
  assertAllowed(host, port) {
    if (!allowed.includes(`${host}:${port}`))
      throw fail('FORBIDDEN', `Calls to ${host}:${port} are not allowed. Add it to ESCALE_OUTBOUND_ALLOW.`);
  },
});
