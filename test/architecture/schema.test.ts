import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderSchema } from '../../core/platform/config/index.ts';
import { validate } from '../../core/platform/validate.ts';
import { loadAll } from './manifests.ts';

const root = new URL('../../', import.meta.url);
const manifests = (await loadAll()).map((l) => l.manifest);
const rendered = renderSchema(manifests);

it('is the schema the manifests give; `npx vitest run test/architecture/schema.test.ts -u` writes it again', async () => {
  expect(manifests.length).toBeGreaterThan(10);
  await expect(rendered).toMatchFileSnapshot('../../config/schema.json');
});

it.each(readdirSync(new URL('config/agencies/', root)))('holds %s', (name) => {
  const file = JSON.parse(readFileSync(new URL(`config/agencies/${name}`, root), 'utf8')) as object;
  expect(validate(JSON.parse(rendered) as object, file)).toEqual([]);
});
