/** The client says what the API says, and the console knows the API by it alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate, typeOf } from './generate.ts';

const here = (path: string) => new URL(path, import.meta.url);

describe('the generated client', () => {
  it('is what openapi.json gives today: run `npx … node console/generate.ts`', () => {
    const document = JSON.parse(readFileSync(here('../openapi.json'), 'utf8'));
    expect(readFileSync(here('src/api/client.gen.ts'), 'utf8') === generate(document), 'console/src/api/client.gen.ts is stale').toBe(true);
  });

  it('writes types as the schemas have them', () => {
    expect(typeOf({ anyOf: [{ type: 'string' }, { type: 'null' }] })).toBe('string | null');
    expect(typeOf({ enum: ['a', "b'c"] })).toBe("'a' | 'b\\'c'");
    expect(typeOf({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } })).toBe('(string | null)[]');
    expect(typeOf({ type: 'object', properties: { a: { type: 'integer' }, 'b-c': {} }, required: ['a'] })).toBe(
      "{ a: number; 'b-c'?: unknown | undefined }",
    );
    expect(typeOf({ type: 'object', patternProperties: { '^x': { type: 'boolean' } } })).toBe('Record<string, boolean>');
    expect(typeOf({ description: 'An amount with its currency', type: 'object' })).toBe('Money');
  });
});

describe('the sources of the console', () => {
  const files = readdirSync(here('src/'), { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f));
  const sources = files.map((file) => ({ file, text: readFileSync(here(`src/${file}`), 'utf8') }));

  it('are seen', () => expect(files.length).toBeGreaterThan(40));

  it('import nothing of the server, and reach nothing outside their folder', () => {
    const found = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)]
        .map((m) => new URL(m[1]!, here(`src/${file}`)).href)
        .filter((target) => !target.startsWith(here('src/').href))
        .map((target) => `${file} → ${target}`),
    );
    expect(found).toEqual([]);
  });

  it('name no other host', () => {
    const found = sources.filter(({ text }) => /https?:\/\//.test(text)).map(({ file }) => file);
    expect(found).toEqual([]);
  });

  it('talk to the server in one place', () => {
    expect(sources.filter(({ text }) => /\bfetch\(/.test(text)).map(({ file }) => file)).toEqual(['api/http.ts']);
  });
});
