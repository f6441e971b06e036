/** Which hosts and ports plugins may call, and where they may have themselves called back. */
import { fail, type Outbound, type PublicAddress } from '../contracts/index.ts';

export const outboundOf = (allowed: readonly string[]): Outbound => ({
  assertAllowed(host, port) {
    if (!allowed.includes(`${host}:${port}`))
      throw fail('FORBIDDEN', `Calls to ${host}:${port} are not allowed. Add it to ESCALE_OUTBOUND_ALLOW.`);
  },
});

export const publicAddressOf = (baseUrl: string): PublicAddress => ({
  of: (path) => (baseUrl.startsWith('https://') ? `${baseUrl.replace(/\/$/, '')}/api${path}` : null),
});
