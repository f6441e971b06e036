/** What the glossary names is there: operations of the API, and decisions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const glossary = text('docs/glossary.md');

it('names operations that exist', () => {
  const operations = [...text('openapi.json').matchAll(/"operationId": "([\w.]+)"/g)].map((m) => m[1] as string);
  const named = [...glossary.matchAll(/`([a-z]\w*\.(?:[a-z]\w*|\*))`/g)]
    .map((m) => m[1] as string)
    .filter((name) => !/^(piece|README)\./.test(name));
  expect(named.length).toBeGreaterThan(6);
  const there = (name: string) => operations.some((id) => (name.endsWith('.*') ? id.startsWith(name.slice(0, -1)) : id === name));
  expect(named.filter((name) => !there(name))).toEqual([]);
});
it('leads to decisions that were taken, and to files', () => {
  const decisions = readdirSync(new URL('docs/adr', root)).map((name) => name.slice(0, 4));
  for (const [, number] of glossary.matchAll(/docs\/adr\/(\d{4})/g)) expect(decisions).toContain(number);
  for (const [, path] of glossary.matchAll(/`(core\/[\w/.]+)`/g)) expect(existsSync(new URL(path as string, root))).toBe(true);
});
