/** Serves the built console: hashed files for ever, the page itself never from a cache, and the page for every address the console routes. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { CONSOLE_HEADERS } from './security.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
};

/** Answers GET and HEAD for files of the folder; null for anything else. */
export function createStatic(folder: URL): (request: Request) => Response | null {
  return (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const { pathname } = new URL(request.url);
    // The address is already normalised (no `..`); what decodes into a separator or a dot segment is not a file of ours.
    if (/%2e|%2f|%5c|%00|\\/i.test(pathname)) return null;
    const file = new URL(`.${pathname}`, folder);
    if (!file.href.startsWith(folder.href)) return null;
    const extension = /\.(\w+)$/.exec(pathname)?.[1];
    if (extension !== undefined) {
      const type = TYPES[extension];
      if (type === undefined || !existsSync(file) || !statSync(file).isFile()) return null;
      const forever = pathname.startsWith('/assets/');
      return respond(request, file, type, forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    }
    const page = new URL('index.html', folder);
    return existsSync(page) ? respond(request, page, TYPES['html']!, 'no-cache') : null;
  };
}

function respond(request: Request, file: URL, type: string, cache: string): Response {
  const headers = { ...CONSOLE_HEADERS, 'content-type': type, 'cache-control': cache };
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(readFileSync(file)), { status: 200, headers });
}
