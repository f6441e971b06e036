import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { createStatic } from './static.ts';

const parent = mkdtempSync(join(tmpdir(), 'escale-static-'));
const dir = join(parent, 'dist');
mkdirSync(join(dir, 'assets'), { recursive: true });
writeFileSync(join(parent, 'secret.json'), '{}');
writeFileSync(join(dir, 'index.html'), '<p>console</p>');
writeFileSync(join(dir, 'assets', 'a-1.js'), '1');
afterAll(() => rmSync(parent, { recursive: true }));
const serve = createStatic(pathToFileURL(`${dir}/`));
const get = (path: string, method = 'GET') => serve(new Request(`http://h${path}`, { method }));

it('serves hashed files for ever and the page for every other address', async () => {
  expect(get('/assets/a-1.js')?.headers.get('cache-control')).toContain('immutable');
  for (const path of ['/', '/dossiers/D-1', '/index.html']) {
    const page = get(path);
    expect([await page?.text(), page?.headers.get('cache-control')]).toEqual(['<p>console</p>', 'no-cache']);
    expect(page?.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
  expect(await get('/', 'HEAD')?.text()).toBe('');
});
it('serves nothing else', () => {
  for (const path of [
    '/assets/none.js',
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..%5csecret.json',
    '/a%00.html',
    '/.env',
    '/assets/',
  ]) {
    const answer = get(path);
    expect([null, '<p>console</p>'.length.toString()]).toContain(answer === null ? null : '14');
    expect(answer?.headers.get('content-type') ?? 'text/html').toContain('text/html');
  }
  expect(get('/', 'POST')).toBeNull();
});
