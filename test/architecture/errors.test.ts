import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS } from '../../core/contracts/index.ts';
import { readSources } from './rules.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/errors.md', root), 'utf8');
const sections = [...page.matchAll(/^## (\w+)\n\n(\d{3}) · (.+)\n\n\*\*What happened\.\*\* .{20,}\n\n\*\*What to do\.\*\* .{10,}$/gm)];
const codes = Object.keys(ERRORS);
const sources = readSources(root).filter((s) => s.path !== 'core/contracts/errors.ts' && s.path !== 'docs/errors.md');

it('documents every code, with what happened and what to do, and no other', () => {
  expect(sections.map((s) => s[1]).sort()).toEqual([...codes].sort());
  expect([...page.matchAll(/^## (\w+)/gm)]).toHaveLength(codes.length);
});
it('documents the status and title each code has', () => {
  const documented = Object.fromEntries(sections.map((s) => [s[1], [Number(s[2]), s[3]]]));
  expect(documented).toEqual(ERRORS);
});
it('throws codes that exist', () => {
  const thrown = sources.flatMap((s) => [...s.text.matchAll(/\bfail\(\s*'([A-Z_]+)'/g)].map((m) => m[1]!));
  expect(new Set(thrown).size).toBeGreaterThan(30);
  expect(thrown.filter((code) => !(code in ERRORS))).toEqual([]);
});
it('has no ghost: every code is used somewhere', () => {
  const text = sources.map((s) => s.text).join('\n');
  expect(codes.filter((code) => !new RegExp(`['"]${code}['"]`).test(text))).toEqual([]);
});
it('gives every problem a status HTTP knows', () => {
  for (const [status] of Object.values(ERRORS)) expect(status >= 400 && status < 600).toBe(true);
});
