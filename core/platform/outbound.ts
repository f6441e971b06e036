/** Which hosts and ports plugins may call, how they are asked, and where plugins may have themselves called back. */
import { BEFORE_LEAVING, fail, type Outbound, type PublicAddress } from '../contracts/index.ts';

/** Those of `fetch` and of certificates beside the common ones. */
const NEVER_LEFT: readonly string[] = [...BEFORE_LEAVING, 'UND_ERR_CONNECT_TIMEOUT', 'SELF_SIGNED_CERT_IN_CHAIN'];
const MOST_BYTES = 8_000_000;

/** The body of an answer; it is let go, and an error, where it goes on beyond the limit. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new Error(`its answer has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `assertAllowed` throws where a host may not be called. */
export const outboundBy = (assertAllowed: Outbound['assertAllowed']): Outbound => ({
  assertAllowed,
  async request({ who, baseUrl, method, path, headers = {}, body, timeoutMs }) {
    let request: Request;
    try {
      request = new Request(`${new URL(baseUrl).href.replace(/\/$/, '')}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: 'application/json', ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      // What cannot be asked never left.
      return { end: 'away', message: `${who} cannot be asked so: ${(error as Error).message}` };
    }
    const { hostname, port, protocol } = new URL(request.url);
    assertAllowed(hostname, Number(port) || (protocol === 'http:' ? 80 : 443));
    try {
      const response = await fetch(request);
      const said = jsonOf(await textOf(response));
      return { end: 'answered', status: response.status, body: said, retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: unknown; message?: unknown } };
      const end = typeof cause?.code === 'string' && NEVER_LEFT.includes(cause.code) ? 'away' : 'lost';
      return { end, message: `${who} did not answer: ${typeof cause?.message === 'string' ? cause.message : message}` };
    }
  },
});

export const outboundOf = (allowed: readonly string[]): Outbound =>
  outboundBy((host, port) => {
    if (!allowed.includes(`${host}:${port}`))
      throw fail('FORBIDDEN', `Calls to ${host}:${port} are not allowed. Add it to ESCALE_OUTBOUND_ALLOW.`);
  });

export const publicAddressOf = (baseUrl: string): PublicAddress => ({
  of(path, names) {
    if (!baseUrl.startsWith('https://')) return null;
    return `${baseUrl.replace(/\/$/, '')}/api${path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))}`;
  },
});
