/** What is published of a list (`x-list`) is true of it: by which fields it sorts and filters, and whether words are looked up. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListShown } from '../../core/contracts/index.ts';
import { type TestApp, testApp } from '../kit/app.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly required?: boolean }[];
  readonly 'x-list'?: ListShown;
}
const { paths } = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const lists = Object.values(paths)
  .flatMap((methods) => Object.values(methods))
  .flatMap((o) => (o['x-list'] && !o.parameters?.some((p) => p.required) ? [{ ...o, shown: o['x-list'] }] : []));

describe('what is published of a list', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.remove());
  const answers = async (operation: string, input: object): Promise<string> =>
    (await app.reply(operation, { limit: 1, ...input })).error?.code ?? 'answers';

  it('is there', () => expect(lists.length).toBeGreaterThan(10));
  it.each(lists.map((l) => [l.operationId, l.shown] as const))('is true of %s', async (operation, { fields, sort, search }) => {
    expect(fields.map((f) => f.name)).toContain(sort.replace('-', ''));
    for (const { name, type } of fields) {
      const can = type === 'other' ? 'INPUT_INVALID' : 'answers';
      expect(await answers(operation, { sort: name }), name).toBe(can);
      expect(await answers(operation, { sort: `-${name}` }), name).toBe(can);
      if (type === 'other') expect(await answers(operation, { filter: `${name}:x` }), name).toBe('FILTER_INVALID');
    }
    expect(await answers(operation, { filter: 'x' })).toBe(search ? 'answers' : 'FILTER_INVALID');
  });
});
