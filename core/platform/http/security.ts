/** Headers every answer carries, and the refusal of requests another site makes in a user's name. */
import { fail } from '../../contracts/index.ts';

const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
/** For the API: an answer is data, never a page, and never kept. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};
/** For the console: its own scripts only. Styles may be inline, because the component library sets them on elements. */
export const CONSOLE_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON,
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/**
 * A browser adds cookies by itself, so a write that is authenticated by cookie must show that it comes from our own pages: by the header
 * X-Requested-With (another site cannot set it), Sec-Fetch-Site or Origin. FORBIDDEN otherwise. Bearer keys are not concerned.
 */
export function refuseForgery(request: Request, baseUrl: string | undefined): void {
  const { headers, method } = request;
  if (method === 'GET' || method === 'HEAD' || !headers.has('cookie') || headers.has('authorization')) return;
  if (headers.has('x-requested-with') || headers.get('sec-fetch-site') === 'same-origin') return;
  const origin = headers.get('origin');
  const own = [new URL(request.url).origin, ...(baseUrl === undefined ? [] : [new URL(baseUrl).origin])];
  if (origin !== null && own.includes(origin) && !headers.has('sec-fetch-site')) return;
  throw fail('FORBIDDEN', 'A write with a session cookie must carry the header X-Requested-With.');
}
